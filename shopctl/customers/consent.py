"""What customers allowed, with the words, the time and the source: a ledger whose newest row holds.

Receipts need no consent; everything else does. Consent is for an identity (this mail address), not for a person.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Literal

State = Literal["given", "refused", "withdrawn"]

MARKETING = "marketing"
"""The topic of consents that name none."""

IMPORT = "import:"
"""What the source of a consent starts with that was read from a file."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What was said for an identity (`channel` and `handle_key`) about a topic."""

    channel: str
    handle_key: str
    topic: str
    state: State
    words: str
    source: str
    at: str


def of(db: sqlite3.Connection, customer: int) -> list[Consent]:
    """What holds for a customer now, one for each identity and topic; oldest first."""
    rows = db.execute(
        "SELECT channel, handle_key, topic, state, words, source, at FROM consent WHERE id IN ("
        " SELECT MAX(id) FROM consent WHERE customer_id = ? GROUP BY channel, handle_key, topic) ORDER BY id",
        (customer,),
    )
    return [Consent(*row) for row in rows]


def holds(db: sqlite3.Connection, channel: str, handle_key: str, topic: str = MARKETING) -> Consent | None:
    """What was said last for an identity; None when nothing ever was."""
    row = db.execute(
        "SELECT channel, handle_key, topic, state, words, source, at FROM consent"
        " WHERE channel = ? AND handle_key = ? AND topic = ? ORDER BY id DESC LIMIT 1",
        (channel, handle_key, topic),
    ).fetchone()
    return Consent(*row) if row else None


def record(db: sqlite3.Connection, customer: int, consent: Consent, who: str) -> None:
    """Append what was said, in the caller's transaction."""
    db.execute(
        "INSERT INTO consent (customer_id, channel, handle_key, topic, state, words, source, who, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (customer, consent.channel, consent.handle_key, consent.topic, consent.state, consent.words, consent.source,
         who, consent.at),
    )  # fmt: skip


def news(last: Consent | None, yes: bool) -> State | None:
    """What a file's yes or no is beside what was said last; None where it is nothing new.

    A file never gives back what was taken back in the shop: it may be older than that.
    """
    if last is None:
        return "given" if yes else "refused"
    if yes:
        return "given" if last.state != "given" and last.source.startswith(IMPORT) else None
    return "withdrawn" if last.state == "given" else None
