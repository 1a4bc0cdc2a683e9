"""A catalogue to act on: spreadsheets written as text, and all of the catalogue's tables to compare."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.shop import Money
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.sheets.table import Table, open_table

TABLES = (
    "product", "variant", "image", "price", "stock_movement", "category", "product_category", "product_tag",
    "product_attribute", "product_translation", "category_translation", "term_translation",
    "image_translation",
)  # fmt: skip


@pytest.fixture
def money() -> Money:
    """A shop in EUR."""
    return Money()


@pytest.fixture
def load(db: sqlite3.Connection, money: Money, now: datetime) -> Callable[[str], Plan]:
    """Import a spreadsheet given as text."""

    def _load(text: str, **options: Any) -> Plan:
        table = open_table(text.encode(), name="typed.csv", knows=knows)
        return imported(db, money, table, now, **options)

    return _load


def imported(db: sqlite3.Connection, money: Money, table: Table, now: datetime, **options: Any) -> Plan:
    """Import a sheet; where it may skip products, it has to say what a dry run said, which compares all of them."""
    told = None
    if db.execute("SELECT EXISTS (SELECT 1 FROM import_seen)").fetchone()[0] and "gallery" not in options:
        told = import_products(db, money, table, who="tester", now=now, **{**options, "dry_run": True}).document
    plan = import_products(db, money, table, who="tester", now=now, **options)
    assert told is None or told == {**plan.document, "left_out": told["left_out"]}
    return plan


def contents(db: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the catalogue."""
    return {table: [tuple(row) for row in db.execute(f"SELECT * FROM {table} ORDER BY 1, 2")] for table in TABLES}  # noqa: S608


@pytest.fixture
def bring_file(db: sqlite3.Connection, now: datetime) -> Callable[[Path], Plan]:
    """Import a file."""
    return lambda file: imported(db, Money(), open_table(file, knows=knows), now)


@pytest.fixture
def new_shop(tmp_path: Path, now: datetime) -> Callable[[], tuple[sqlite3.Connection, Callable[[Path | str], Plan]]]:
    """One more empty shop: its database, and what imports files or texts into it."""
    numbers = count()

    def make() -> tuple[sqlite3.Connection, Callable[[Path | str], Plan]]:
        file = tmp_path / f"shop-{next(numbers)}.db"
        create(file)
        db = connect(file)

        def bring(source: Path | str) -> Plan:
            opened = source if isinstance(source, Path) else source.encode()
            table = open_table(opened, name="" if isinstance(source, Path) else "typed.csv", knows=knows)
            return imported(db, Money(), table, now)

        return db, bring

    return make
