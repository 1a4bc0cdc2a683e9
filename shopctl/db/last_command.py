"""What a person did last, for `undo`: a trigger notes what wrote an order's event, `note` what wrote none."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import NamedTuple

from shopctl import clock


class Last(NamedTuple):
    """The signature of a command, and the row of its last event; None when it wrote of no order."""

    command: str
    at: str
    event_id: int | None


def note(db: sqlite3.Connection, who: str, command: str, now: datetime) -> None:
    """This was the last that `who` did; in the caller's transaction."""
    db.execute(
        "INSERT INTO last_command (who, command, at) VALUES (?, ?, ?) ON CONFLICT (who) DO UPDATE SET"
        " command = excluded.command, at = excluded.at, event_id = NULL",
        (who, command, clock.stamp(now)),
    )


def of(db: sqlite3.Connection, who: str) -> Last | None:
    """The last command of `who`; None when there is none."""
    row = db.execute("SELECT command, at, event_id FROM last_command WHERE who = ?", (who,)).fetchone()
    return Last(*row) if row else None
