"""The last import is taken back whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog import actions, stock
from shopctl.catalog.exporting.own import export
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.undo import ChangedSince, NothingToUndo, undo
from shopctl.config.shop import Money
from shopctl.db.connect import transaction
from tests.catalog.conftest import contents

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

OLD = """handle,title,title.fa,categories,tags,tags.fa,option1_name,option1_value,sku,price,stock,image,image_alt,attribute:Material
cup,Cup,فنجان,Home > Tea; Gifts,new; blue,تازه,Size,S,C-S,4.00,3,media/1.webp,front,clay; glass
cup,,,,,,,M,C-M,5.00,,media/2.webp,,
pot,Pot,,Home,,,,,POT,9,1,,,
"""  # noqa: E501
NEW = """handle,title,title.fa,title.ar,categories,tags,tags.fa,option1_name,option1_value,sku,price,stock,image,image_alt,attribute:Material
cup,Large cup,,كوب,Home > Coffee > Italian,blue; sale,آبی; حراج,Size,Large,C-S,4.50,8,media/2.webp,back,
cup,,,,,,,,M,C-X,,2,media/1.webp,side,
cup,,,,,,,,XL,C-XL,7,5,media/3.webp,,
plate,Plate,,,Plates,new,نو,,,PLATE,3,4,media/plate.webp,,steel
"""  # noqa: E501


def shown(db: sqlite3.Connection, now: datetime) -> Any:
    """All that a merchant sees of the catalogue: its export, and what stands beside it."""
    rest = {name: rows for name, rows in contents(db).items() if name.endswith("translation") or name == "category"}
    return export(db, 2, now), rest


@pytest.fixture
def later(now: datetime) -> datetime:
    return now + timedelta(hours=1)


def test_what_an_import_changed_is_as_before_and_what_it_brought_is_gone(
    db: sqlite3.Connection, load: Load, now: datetime, later: datetime
) -> None:
    load(OLD)
    before = shown(db, now)
    load(NEW)
    assert shown(db, now) != before
    done = undo(db, "t", later)
    assert (done.file, done.removed, done.archived, done.restored) == ("typed.csv", 1, 0, 1)
    assert shown(db, later) == before
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_it_can_be_imported_again_as_if_it_had_never_been(
    db: sqlite3.Connection, load: Load, now: datetime, later: datetime
) -> None:
    load(OLD)
    load(NEW)
    after = shown(db, later)
    undo(db, "t", later)
    plan = load(NEW)
    assert plan.created["products"] == 1
    assert shown(db, later + timedelta(hours=1)) == after


def test_only_the_last_import_and_only_once(db: sqlite3.Connection, load: Load, later: datetime) -> None:
    with pytest.raises(NothingToUndo):
        undo(db, "t", later)
    load(OLD)
    load(NEW)
    undo(db, "t", later)
    with pytest.raises(NothingToUndo):
        undo(db, "t", later)


def test_an_import_that_changed_nothing_is_not_the_last_one(
    db: sqlite3.Connection, load: Load, ask: Ask, later: datetime
) -> None:
    load(OLD)
    load(OLD)
    load(OLD, dry_run=True)
    assert undo(db, "t", later).removed == 2
    assert ask("SELECT count(*) FROM product") == [0]
    assert ask("SELECT count(*) FROM category") == [0]
    assert ask("SELECT count(*) FROM term_translation") == [0]
    assert ask("SELECT count(*) FROM price UNION ALL SELECT count(*) FROM stock_movement") == [0, 0]


def test_what_was_sold_since_stays_sold(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime, later: datetime
) -> None:
    load(OLD)
    load("handle,stock\npot,10\n")
    with transaction(db):
        stock.allocate(db, 3, 4, 1, "t", now)
        stock.sell(db, 3, 4, 1, "t", now)
    undo(db, "t", later)
    assert ask("SELECT stock_on_hand FROM variant WHERE sku = 'POT'") == [1 - 4]


def test_what_was_ordered_stays_archived(db: sqlite3.Connection, load: Load, ask: Ask, later: datetime) -> None:
    load(OLD)
    load(NEW)
    ids = dict(ask("SELECT sku, id FROM variant"))
    db.execute(
        "INSERT INTO orders (id, serial, number, language, currency, exponent, created_at)"
        " VALUES (1, 1, '1', 'en', 'EUR', 2, 'x')"
    )
    for position, sku in enumerate(("PLATE", "C-XL")):
        db.execute(
            "INSERT INTO order_line (order_id, position, variant_id, title, quantity, unit_price, total)"
            " VALUES (1, ?, ?, 'x', 1, 1, 1)",
            (position, ids[sku]),
        )
    done = undo(db, "t", later)
    assert (done.removed, done.archived) == (0, 1)
    assert ask("SELECT status FROM product WHERE handle = 'plate'") == ["archived"]
    assert ask("SELECT status FROM variant WHERE sku = 'C-XL'") == ["archived"]
    assert ask("SELECT count(*) FROM order_line WHERE variant_id IS NOT NULL") == [2]


@pytest.mark.parametrize("by_hand", ["title", "price"])
def test_work_done_since_is_not_taken_along(
    db: sqlite3.Connection, load: Load, now: datetime, later: datetime, by_hand: str
) -> None:
    load(OLD)
    load(NEW)
    if by_hand == "title":
        actions.edit(db, Money(), "cup", {"title": "My cup"}, "t", later)
    else:
        actions.price(db, Money(), "PLATE", "3.20", later)
    before = contents(db)
    with pytest.raises(ChangedSince, match="cup" if by_hand == "title" else "plate"):
        undo(db, "t", later)
    assert contents(db) == before


def test_history_stays_append_only_but_for_an_import_that_is_being_undone(db: sqlite3.Connection, load: Load) -> None:
    load(OLD)
    for table in ("price", "stock_movement"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(f"DELETE FROM {table}")  # noqa: S608


def test_real_imports_leave_an_empty_shop_as_it_was(
    db: sqlite3.Connection, now: datetime, later: datetime, shared_data: Path
) -> None:
    from shopctl.catalog.importing.run import import_products
    from shopctl.sheets.table import open_table

    before = contents(db)
    for file in sorted((shared_data / "shopify").glob("*.csv")):
        import_products(db, Money(), open_table(file), who="t", now=now)
        undo(db, "t", later)
        assert contents(db) == before, file.name
