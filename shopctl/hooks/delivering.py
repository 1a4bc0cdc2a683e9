"""Deliveries: each hook gets each event after it was recorded, at least once, those of one order in their order.

Where all is well, a hook is a row that says how far it has read. What fails goes into its backlog and is tried again
with a doubling pause; other orders go on. Nothing here is in the transaction of a command, or fails one.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shopctl import clock, files
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.hooks import documents, folder, running, store
from shopctl.hooks.models import MOST_IN_A_ROW, Call, Hook, Ledger, Outcome, Recorded, State, Waiting, pause
from shopctl.hooks.place import LOCK

PAGE = 200
"""Events read at a time; so many that are not for a hook are read again at most."""

LONGEST = 300.0
"""Seconds after which a round ends; `run-due` goes on with the rest."""

_FIRST_SIGHT = timedelta(hours=1)
_LEDGERS: tuple[Ledger, ...] = ("order", "stock")


@dataclass(frozen=True, slots=True)
class Counter:
    """Where deliveries are made from: database, settings when they are needed, the shop folder, and when to end."""

    db: sqlite3.Connection
    settings: Callable[[], Settings]
    root: Path
    ends: float

    @property
    def late(self) -> bool:
        """Whether the round has taken long enough."""
        return time.monotonic() >= self.ends


def deliver(db: sqlite3.Connection, settings: Callable[[], Settings], root: Path) -> Outcome:
    """Deliver what is due, one process at a time: where another one does, nothing is left to do. Raises Busy."""
    counter, outcome = Counter(db, settings, root, time.monotonic() + LONGEST), Outcome()
    before = None
    # Whoever records an event while we hold the lock leaves it to us: so look once more after letting go of it.
    while before != store.last(db) and not counter.late:
        before = store.last(db)
        try:
            with files.held(root / LOCK):
                _round(counter, outcome)
        except BlockingIOError:
            break
    return outcome


def _round(counter: Counter, outcome: Outcome) -> None:
    hooks = folder.hooks(counter.root)
    meet(counter.db, hooks)
    states = store.states(counter.db)
    for hook in hooks:
        state = states.get(hook.name)
        if state and not hook.problem and state.rests_until <= clock.stamp(clock.now()):
            _serve(counter, hook, state, outcome)


def meet(db: sqlite3.Connection, hooks: list[Hook]) -> None:
    """Write down hooks that are new, and forget those that are gone.

    A hook gets what happens from when its file came to be; of what lies further back than an hour before its first
    sight nothing, whatever the file's date says.
    """
    now, known = clock.now(), store.states(db)
    new = [hook for hook in hooks if hook.event and hook.name not in known]
    gone = known.keys() - {hook.name for hook in hooks}
    if not new and not gone and not _far_off(db, known, now):
        return
    with transaction(db):
        for hook in new:
            store.begin(db, hook.name, clock.stamp(max(_came(hook), now - _FIRST_SIGHT)), clock.stamp(now))
        for name in gone:
            store.forget(db, name)
        for name in known:
            store.pull_in(db, name, clock.stamp(now), clock.stamp(now + pause(100)))


def _far_off(db: sqlite3.Connection, known: dict[str, State], now: datetime) -> bool:
    """Whether a clock that was wrong put something off for longer than the longest pause."""
    latest = clock.stamp(now + pause(100))
    return any(state.rests_until > latest for state in known.values()) or store.is_far_off(db, latest)


def _came(hook: Hook) -> datetime:
    """When the file came to be what it is, its right to be run included; to the second, as file systems keep it."""
    try:
        return datetime.fromtimestamp(int(hook.path.stat().st_ctime), UTC)
    except OSError:
        return clock.now()


def _serve(counter: Counter, hook: Hook, state: State, outcome: Outcome) -> None:
    """All that is due for one hook: what is new, then what failed before."""
    failures = state.failures
    for ledger in _LEDGERS:
        if hook.reads(ledger):
            failures = _read_on(counter, hook, ledger, state.read_to(ledger), failures, outcome)
            if _rests(state, failures) or counter.late:
                return
    while not counter.late and (waiting := store.due(counter.db, hook.name, clock.stamp(clock.now()))):
        failures = _try(counter, hook, waiting, failures, outcome)
        if _rests(state, failures):
            return


def _rests(state: State, failures: int) -> bool:
    """Whether it has failed too often in a row to go on now: once more is enough for one that did before."""
    return failures >= MOST_IN_A_ROW and failures > state.failures


def _read_on(counter: Counter, hook: Hook, ledger: Ledger, after: int, failures: int, outcome: Outcome) -> int:
    """The events that are new to the hook; its failures in a row after them."""
    before = failures
    while events := store.events(counter.db, ledger, after, PAGE):
        for event in events:
            if hook.hears(event.name):
                failures = _offer(counter, hook, event, failures, outcome)
            after = event.id
            if counter.late or (failures >= MOST_IN_A_ROW and failures > before):
                return failures
        if len(events) < PAGE:
            break
        with transaction(counter.db):
            store.read_to(counter.db, hook.name, ledger, after)
    return failures


def _offer(counter: Counter, hook: Hook, event: Recorded, failures: int, outcome: Outcome) -> int:
    """A new event: called with it, unless an older one of its order waits; then it waits behind."""
    waiting = Waiting(event, 0, clock.stamp(clock.now()), "")
    if not store.waits_behind(counter.db, hook.name, event):
        return _try(counter, hook, waiting, failures, outcome)
    with transaction(counter.db):
        store.put_off(counter.db, hook.name, waiting)
        store.read_to(counter.db, hook.name, event.ledger, event.id)
    return failures


def _try(counter: Counter, hook: Hook, waiting: Waiting, failures: int, outcome: Outcome) -> int:
    """Call the hook with an event and write down how it went, in one transaction; its failures in a row now."""
    event = waiting.event
    money, limit = counter.settings().money, counter.settings().hooks.time_limit_seconds
    body = documents.encoded(documents.document(counter.db, money, event, clock.now()))
    done = call(counter.root, hook, event.name, event.ref, body, limit)
    failures = failures + 1 if done.reason else 0
    _record(counter.db, hook, waiting, done, failures)
    if done.reason:
        outcome.failed[hook.name] = done.error
    else:
        outcome.delivered += 1
    return failures


def _record(db: sqlite3.Connection, hook: Hook, waiting: Waiting, done: Call, failures: int) -> None:
    event, now = waiting.event, clock.now()
    with transaction(db):
        if done.reason:
            again = clock.stamp(now + pause(waiting.attempts + 1))
            store.put_off(db, hook.name, Waiting(event, waiting.attempts + 1, again, done.error))
            rest = now + pause(failures - MOST_IN_A_ROW + 1) if failures >= MOST_IN_A_ROW else None
            store.failed(db, hook.name, failures, clock.stamp(rest) if rest else "")
        else:
            store.took(db, hook.name, event, clock.stamp(now))
        store.read_to(db, hook.name, event.ledger, event.id)


def call(root: Path, hook: Hook, name: str, ref: str, body: bytes, limit: float) -> Call:
    """Run a hook with a document, in the shop folder."""
    more = {"SHOPCTL_SHOP": str(root), "SHOPCTL_EVENT": name, "SHOPCTL_EVENT_ID": ref}
    return running.call(hook.path, body, more, root, limit)
