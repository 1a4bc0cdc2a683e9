"""A fresh shop to import orders into, and little to type for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.orders.importing.run import import_orders
from shopctl.orders.importing.vocabulary import knows
from shopctl.sheets.plan import Plan
from shopctl.sheets.table import open_table
from tests.orders.conftest import INVARIANTS, Book

Load = Callable[..., Plan]

OF_THE_SHOP = frozenset(
    ("confirmed lines hold what has not left the house", "sold = fulfilled", "numbers have no gaps",
     "every event that has a mail queued it", "the counter is at the last number")
)  # fmt: skip
"""Invariants of orders that the shop took itself: imported ones move no stock, send no mail, keep their numbers."""


def broken(db: sqlite3.Connection) -> list[str]:
    """The invariants that hold for imported orders, too, and do not."""
    rules = {rule: sql for rule, sql in INVARIANTS.items() if rule not in OF_THE_SHOP}
    return [rule for rule, sql in rules.items() if db.execute(sql).fetchone() is not None]


@pytest.fixture
def load(book: Book) -> Load:
    """Import a text of comma-separated rows, or a file, into the book."""

    def _load(sheet: str | Path, **options: Any) -> Plan:
        source = sheet.encode() if isinstance(sheet, str) else sheet
        table = open_table(source, name="orders.csv" if isinstance(sheet, str) else "", knows=knows, encoding="utf-8")
        return import_orders(book.db, book.settings, table, by=book.by("order import"), **options)

    return _load
