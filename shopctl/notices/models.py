"""What notices of stock are about. No I/O."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from shopctl.errors import NotFound, Refused

Happened = Literal["low", "refilled"]

KIND = "stock_subscription"
"""The kind of document by which visitors ask to be told."""
REQUEST_BEGIN, REQUEST_END = "-----BEGIN SHOPCTL REQUEST-----", "-----END SHOPCTL REQUEST-----"
"""The lines between which it stands in a mail."""


class AlreadyThere(Refused):
    """Nobody needs to be told that something is back which is there."""

    code = "conflict"
    message = "{item} is in stock: {available} available."
    hint = "It can be ordered now."


class TooMany(Refused):
    """One address asks for more than anybody buys."""

    message = "{email} waits for {count} things already."
    hint = "See: shopctl product notify list"


class NotWaiting(NotFound):
    """The address does not wait for that variant."""

    message = "{email} does not wait for {item}."
    hint = "See: shopctl product notify list"


class Movement(NamedTuple):
    """A row of the stock ledger: by how much it changed what is available, and whether new pieces came."""

    variant_id: int
    change: int
    refills: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """A variant after the newest movements, and what was last found of it (`happened` '': nothing ever)."""

    variant_id: int
    available: int
    threshold: int
    happened: str
    happened_at_threshold: int


@dataclass(frozen=True, slots=True)
class Subscription:
    """Somebody who wants to know when a variant is back. Times are clock stamps; `outcome` is '' while they wait."""

    id: int
    sku: str
    handle: str
    title: str
    options: str
    email: str
    language: str
    source: str
    created_at: str
    ended_at: str | None
    outcome: str

    @property
    def document(self) -> dict[str, Any]:
        """Its shape in `product notify list --json`; public API."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a look at the stock came to: what ran low, and how many customers were told of what is back."""

    low: tuple[str, ...] = ()
    told: int = 0

    @property
    def document(self) -> dict[str, Any]:
        """Its shape in `run-due --json`; public API."""
        return {"low": list(self.low), "told": self.told}
