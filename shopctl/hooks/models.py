"""What hooks are about: the program, the event, what a call came to, how a hook fares. No I/O."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from shopctl.errors import NotFound, Refused

Ledger = Literal["order", "stock"]

MOST_IN_A_ROW = 3
"""A hook that failed so often in a row rests, so that a broken one does not hold up the others."""

_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=6)


class NoSuchHook(NotFound):
    """There is no hook of that name."""

    message = "There is no hook {id!r} in hooks/."
    hint = "All of them: shopctl hook list"


class HookRefused(Refused):
    """The file cannot be run as a hook."""

    message = "hooks/{name} is not run: {reason}."


@dataclass(frozen=True, slots=True)
class Hook:
    """A program in hooks/: the event that its name says, and why it is not run ('' when it can be)."""

    name: str
    event: str
    path: Path
    problem: str = ""

    def hears(self, event: str) -> bool:
        """Whether it gets events of that name ('order.shipped')."""
        return self.event in (event, "any", f"{event.partition('.')[0]}.any")

    def reads(self, ledger: Ledger) -> bool:
        """Whether events of that ledger may be for it."""
        return self.event.partition(".")[0] in (ledger, "any")


@dataclass(frozen=True, slots=True)
class Recorded:
    """An event as its ledger has it; the subject is the order or the variant that it is about."""

    ledger: Ledger
    id: int
    subject: int
    what: str

    @property
    def name(self) -> str:
        """What hooks know it by: 'order.shipped'."""
        return f"{self.ledger}.{self.what}"

    @property
    def ref(self) -> str:
        """The one name that it has for ever: 'order_event:55'."""
        return f"{self.ledger}_event:{self.id}"


@dataclass(frozen=True, slots=True)
class Call:
    """What a call of a hook came to: `reason` is '' when it took the event; `said` is the end of what it printed."""

    reason: str
    said: str
    seconds: float

    @property
    def error(self) -> str:
        """The reason, with the last line that the hook printed."""
        last = self.said.strip().rpartition("\n")[2].strip()
        return f"{self.reason}: {last[:200]}" if self.reason and last else self.reason


@dataclass(frozen=True, slots=True)
class State:
    """How a hook fares: where it read to in each ledger, and how it went lately. Times are clock stamps."""

    name: str
    order_event_id: int
    stock_event_id: int
    seen_at: str
    delivered_at: str | None
    delivered: str
    failures: int
    rests_until: str

    def read_to(self, ledger: Ledger) -> int:
        """The last event of the ledger that it got, or that is in its backlog."""
        return self.order_event_id if ledger == "order" else self.stock_event_id


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event in a hook's backlog: it failed so often, or waits (0) behind one of the same order that did."""

    event: Recorded
    attempts: int
    next_attempt_at: str
    error: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """What somebody should look at: a hook that is not run, or of which events wait, and why."""

    name: str
    reason: str
    waiting: int = 0

    @property
    def document(self) -> dict[str, Any]:
        """Its shape in `today --json`; public API."""
        return asdict(self)


@dataclass(slots=True)
class Outcome:
    """What a round of deliveries did: events delivered, and what failed: the hook and why, once each."""

    delivered: int = 0
    failed: dict[str, str] = field(default_factory=dict)

    @property
    def document(self) -> dict[str, Any]:
        """Its shape in `run-due --json` and `hook deliver --json`; public API."""
        return {"delivered": self.delivered, "failed": self.failed}


def pause(failures: int) -> timedelta:
    """How long to wait after so many failures (1 or more): twice as long each time, up to a ceiling."""
    return min(_FIRST_PAUSE * (1 << min(failures - 1, 20)), _LONGEST_PAUSE)
