"""Facts beside the status: an order waits on hold, or is put away in the archive."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from shopctl import text
from shopctl.config.model import Settings
from shopctl.orders import ledger
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Order


def hold(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, reason: str = "", by: By) -> Order:
    """Let the order wait: nothing of it is packed, shipped or handed over, nobody is reminded. Customers are not told.

    Raises NotFound, IllegalStep.
    """
    why = text.blot_cards(text.one_line(reason))

    def work(order: Order) -> dict[str, Any]:
        ledger.update(db, "orders", order.id, hold_reason=why)
        return {"reason": why}

    return take(Desk(db, settings, root, by), number, "hold", work)


def release(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Let the order go on; what waited only for this happens now. Raises NotFound, IllegalStep."""
    desk = Desk(db, settings, root, by)

    def work(order: Order) -> dict[str, Any]:
        let_go(desk, order)
        return {}

    return take(desk, number, "release", work)


def let_go(desk: Desk, order: Order) -> None:
    """Take the hold off, inside the caller's transaction."""
    ledger.update(desk.db, "orders", order.id, held_at=None, hold_reason="")


def archive(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Put a done order away, out of the lists; it is found as before. Raises NotFound, IllegalStep."""
    return take(Desk(db, settings, root, by), number, "archive", lambda _: {})


def unarchive(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Let the lists show it again. Raises NotFound, IllegalStep."""

    def work(order: Order) -> dict[str, Any]:
        ledger.update(db, "orders", order.id, archived_at=None)
        return {}

    return take(Desk(db, settings, root, by), number, "unarchive", work)
