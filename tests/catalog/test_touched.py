"""Which products changed since a moment; and that a few are read as they are among all."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog import snapshot
from shopctl.catalog.touched import mark, since

SHEET = """handle,title,title.fa,tags,option1_name,option1_value,sku,price,stock,image,image_alt,attribute:Material
pot,Pot,قوری,b;a,Size,S,POT-S,12.50,3,media/a.jpg,Side,Clay
pot,,,,,M,POT-M,14,,media/b.jpg,,
cup,Cup,,,,,CUP,5,1,,,
jug,Jug,,,,,JUG,7,1,,,
"""


@pytest.fixture
def filled(db: sqlite3.Connection, load: Any) -> sqlite3.Connection:
    """Three products: 1 a pot, 2 a cup, 3 a jug."""
    load(SHEET)
    return db


CHANGES = {
    "UPDATE product SET title = 'Can' WHERE id = 1": {1},
    "UPDATE variant SET backorder = 1 WHERE product_id IN (1, 3)": {1, 3},
    "DELETE FROM product_tag WHERE product_id = 1": {1},
    "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (3, 1, '2026', '2026')": {2},
    "INSERT INTO stock_movement (variant_id, kind, on_hand_change, at) VALUES (4, 'count', 2, '2026')": {3},
    "INSERT INTO image_translation VALUES (1, 'fa', 'از بغل')": {1},
    "INSERT INTO bundle_item VALUES (4, 3, 1, 2)": {3},
    "INSERT INTO review (product_id, rating, name, language, written_at, recorded_at)"
    " VALUES (2, 5, 'Sara', 'en', '2026', '2026')": {2},
    "DELETE FROM product WHERE id = 9": set(),
    "INSERT INTO term_translation VALUES ('Size', 'fa', 'اندازه')": None,
    "INSERT INTO category (handle, title, title_key) VALUES ('tea', 'Tea', 'tea')": None,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_told_of_the_products_that_it_touches(
    filled: sqlite3.Connection, now: datetime, change: str
) -> None:
    then = mark(filled, now)
    assert since(filled, then, now) == set()
    filled.execute(change)
    assert since(filled, then, now) == CHANGES[change]


def test_a_bundle_changes_with_its_parts(filled: sqlite3.Connection, now: datetime) -> None:
    filled.execute("INSERT INTO bundle_item VALUES (4, 3, 1, 2)")
    then = mark(filled, now)
    filled.execute("UPDATE product SET title = 'Mug' WHERE id = 2")
    assert since(filled, then, now) == {2, 3}


def test_prices_change_products_when_they_come_into_force(filled: sqlite3.Connection, now: datetime) -> None:
    noon = clock.stamp(now + timedelta(hours=3))
    filled.execute(
        "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (3, 1, ?, ?)", (noon, clock.stamp(now))
    )
    then = mark(filled, now)
    assert then.until == noon
    assert since(filled, then, now + timedelta(hours=2)) == set()
    assert since(filled, then, now + timedelta(hours=3)) == {2}
    later = mark(filled, now + timedelta(hours=2), then)
    assert later.until == noon
    assert mark(filled, now + timedelta(hours=4), later).until == ""


def test_of_another_history_nothing_is_told(filled: sqlite3.Connection, now: datetime, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "backup.db") as backup:
        filled.backup(backup)
    filled.execute("UPDATE product SET title = 'Can' WHERE id = 1")
    then = mark(filled, now)
    assert since(filled, then, now - timedelta(hours=1)) is None, "the clock was set back"
    backup.execute("UPDATE product SET title = 'Mug' WHERE id = 2")
    backup.row_factory = sqlite3.Row
    assert since(backup, then, now) is None, "a backup was put back, and has as many changes"
    backup.close()


def test_what_happened_long_ago_is_forgotten(filled: sqlite3.Connection, now: datetime) -> None:
    then = mark(filled, now)
    for _ in range(6000):
        filled.execute("INSERT INTO touched (product_id) VALUES (1)")
    assert since(filled, then, now) is None
    assert filled.execute("SELECT count(*) FROM touched").fetchone()[0] < 6000


def test_few_products_are_read_as_they_are_among_all(filled: sqlite3.Connection, now: datetime) -> None:
    filled.execute("UPDATE variant SET option1 = 'A' WHERE id = 2")  # sorts before the first
    every = {product.id: product for product in snapshot.load(filled, now).products}
    assert {product.id: product for product in snapshot.read_some(filled, now, [3, 1, 99])} == {
        1: every[1],
        3: every[3],
    }
