"""What needs doing now, from the order book, the stock and the outbox."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from shopctl import clock, money
from shopctl.db.connect import snapshot
from shopctl.hooks.models import Trouble
from shopctl.hooks.place import programs
from shopctl.reports import store


@dataclass(frozen=True, slots=True)
class Today:
    """Orders by what they wait for, variants running low, and mails by what became of them."""

    orders: dict[str, list[dict[str, Any]]]
    low_stock: list[dict[str, Any]]
    mails: dict[str, int]
    transfers: int = 0
    """Bank transfers that paid no order yet."""
    hooks: Sequence[Trouble] = ()
    """Hooks that are not run, or of which events wait."""

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to do."""
        lists = (*self.orders.values(), self.low_stock, self.hooks)
        return not (any(lists) or any(self.mails.values()) or self.transfers)

    @property
    def document(self) -> dict[str, Any]:
        """The shape of `today --json`; public API."""
        orders = {what: [_order(row) for row in rows] for what, rows in self.orders.items()}
        return {
            **orders,
            "low_stock": [_variant(row) for row in self.low_stock],
            "mails": self.mails,
            "transfers": self.transfers,
            "hooks": [each.document for each in self.hooks],
        }


def today(
    db: sqlite3.Connection, low_stock: int, now: datetime, soon: datetime | None = None, root: Path | None = None
) -> Today:
    """Look at the whole shop in one moment; `low_stock` is the threshold in pieces.

    Promises that end before `soon` are about to break; None looks at none. Hooks are those
    of the shop at `root`.
    """
    with snapshot(db):
        orders = store.orders_due(db, clock.stamp(now), clock.stamp(soon or now))
        hooks = _hooks(db, root) if root and next(programs(root), None) else []
        return Today(orders, store.low_stock(db, low_stock), store.mails(db), store.transfers(db), hooks)


def _hooks(db: sqlite3.Connection, root: Path) -> list[Trouble]:
    from shopctl.hooks.actions import troubles  # for the shops that have hooks

    return troubles(db, root)


def _order(row: dict[str, Any]) -> dict[str, Any]:
    amounts = {key: money.decimal(row[key], row["exponent"]) for key in ("total", "due")}
    shown = {key: value for key, value in row.items() if key not in ("exponent", "name")}
    return shown | {"customer": {"name": row["name"]}} | amounts


def _variant(row: dict[str, Any]) -> dict[str, Any]:
    options = [row[key] for key in ("option1", "option2", "option3") if row[key]]
    return {key: row[key] for key in ("sku", "handle", "title", "available")} | {"options": options}
