"""What an import wrote, asked in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.formats import knows
from shopctl.config.shop import Money
from shopctl.sheets.table import open_table
from tests.catalog.conftest import imported


@pytest.fixture
def ask(db: sqlite3.Connection) -> Callable[[str], list[Any]]:
    """The rows that a query finds, each of one column as its value."""

    def _ask(sql: str) -> list[Any]:
        rows = [tuple(row) for row in db.execute(sql)]
        return [row[0] if len(row) == 1 else row for row in rows]

    return _ask


@pytest.fixture
def bring(db: sqlite3.Connection, now: datetime) -> Callable[..., Plan]:
    """Import a file, or text, into a shop of a currency."""

    def _bring(source: Path | str, currency: str = "EUR", on: datetime | None = None, **options: Any) -> Plan:
        opened = source if isinstance(source, Path) else source.encode()
        table = open_table(opened, name="" if isinstance(source, Path) else "typed.csv", knows=knows)
        return imported(db, Money(currency=currency), table, on or now, **options)

    return _bring
