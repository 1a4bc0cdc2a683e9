"""The catalogue by hand: add, edit, price, stock, archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from shopctl.catalog import actions, documents, products, store
from shopctl.catalog.actions import BadProduct, HandleTaken, NothingGiven
from shopctl.catalog.models import NoSuchProduct, NotOneVariant
from shopctl.config.shop import Money
from shopctl.money import AmountError
from tests.catalog.conftest import contents

Load = Callable[[str], Any]

CUPS = """handle,title,option1_name,option1_value,sku,price,stock
cup,Cup,Size,Small,CUP-S,4.00,3
cup,,,Large,CUP-L,6.00,5
"""


def test_a_product_added_by_hand_is_found_by_sku_and_handle(
    db: sqlite3.Connection, money: Money, now: datetime
) -> None:
    cells = {"title": "Oak board", "price": "32", "sku": "BOARD-1", "stock": "12", "attribute:Material": "Oak"}
    assert actions.add(db, money, cells, "mina", now) == "oak-board"
    (variant,) = store.find_variants(db, "board-۱", now)
    assert (variant.price, variant.stock_on_hand, variant.available) == (3200, 12, 12)
    document = documents.whole(db, "oak-board", "EUR", 2, now)
    assert document["attributes"] == {"Material": ["Oak"]}
    assert document["variants"][0]["price"] == "32.00"
    assert db.execute("SELECT kind, who FROM stock_movement").fetchone()[:] == ("count", "mina")


def test_a_second_product_of_the_same_name_is_refused(db: sqlite3.Connection, money: Money, now: datetime) -> None:
    actions.add(db, money, {"title": "Oak board"}, "mina", now)
    with pytest.raises(HandleTaken, match="oak-board"):
        actions.add(db, money, {"title": "Oak Board!"}, "mina", now)


def test_an_edit_changes_what_it_names_and_nothing_else(
    db: sqlite3.Connection, money: Money, load: Load, now: datetime
) -> None:
    load(CUPS)
    before = contents(db)
    actions.edit(db, money, "cup", {"vendor": "Kiln & Sons", "title.fa": "فنجان"}, "mina", now)
    after = contents(db)
    assert {table for table in before if before[table] != after[table]} == {"product", "product_translation"}
    assert products.details(db, products.id_of(db, "cup")).translations == {"fa": {"title": "فنجان"}}


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"status": "gone"}, "status: 'gone'"),
        ({"categories": " > x"}, "categories"),
        ({"image": "javascript:x"}, "image"),
    ],
)
def test_a_wrong_value_names_its_field_and_changes_nothing(
    db: sqlite3.Connection, money: Money, load: Load, now: datetime, cells: dict[str, str], expected: str
) -> None:
    load(CUPS)
    before = contents(db)
    with pytest.raises(BadProduct, match=expected):
        actions.edit(db, money, "cup", cells, "mina", now)
    assert contents(db) == before


def test_an_edit_of_nothing_says_so(db: sqlite3.Connection, money: Money, load: Load, now: datetime) -> None:
    load(CUPS)
    with pytest.raises(NothingGiven):
        actions.edit(db, money, "cup", {}, "mina", now)


def test_a_text_that_looks_like_a_formula_is_kept_as_it_was_typed(
    db: sqlite3.Connection, money: Money, now: datetime
) -> None:
    actions.add(db, money, {"title": "'=1+1", "handle": "odd"}, "mina", now)
    assert products.details(db, products.id_of(db, "odd")).row["title"] == "'=1+1"


def test_a_price_from_a_day_on_waits_for_that_day(
    db: sqlite3.Connection, money: Money, load: Load, now: datetime
) -> None:
    load(CUPS)
    later = now + timedelta(days=3)
    actions.price(db, money, "CUP-S", "4.50", now, compare_at="5", valid_from=later)
    assert store.find_variant(db, "CUP-S", now).price == 400
    assert store.find_variant(db, "CUP-S", later - timedelta(seconds=1)).price == 400
    then = store.find_variant(db, "CUP-S", later)
    assert (then.price, then.compare_at_price, then.on_sale) == (450, 500, True)
    (coming,) = documents.whole(db, "cup", "EUR", 2, now)["coming_prices"]
    assert (coming["sku"], coming["price"]) == ("CUP-S", "4.50")


def test_a_handle_prices_all_variants_and_keeps_each_compare_at(
    db: sqlite3.Connection, money: Money, load: Load, now: datetime
) -> None:
    load(CUPS)
    actions.price(db, money, "CUP-L", "6", now, compare_at="9")
    actions.price(db, money, "cup", "5", now)
    assert [(v.price, v.compare_at_price) for v in store.find_variants(db, "cup", now)] == [(500, None), (500, 900)]


def test_a_price_that_could_mean_two_things_is_refused(
    db: sqlite3.Connection, money: Money, load: Load, now: datetime
) -> None:
    load(CUPS)
    with pytest.raises(AmountError, match=r"15 or 1\.5"):
        actions.price(db, money, "CUP-S", "1,5", now)
    assert db.execute("SELECT count(*) FROM price").fetchone()[0] == 2


@pytest.mark.parametrize(("given", "after"), [("12", 12), ("+4", 7), ("-1", 2), ("۱۲", 12), ("−1", 2), ("+۴", 7)])
def test_stock_is_counted_or_adjusted(
    db: sqlite3.Connection, load: Load, now: datetime, given: str, after: int
) -> None:
    load(CUPS)
    done = actions.set_stock(db, "CUP-S", given, "mina", now, "spring")
    assert (done.before, done.after) == (3, after)
    assert db.execute("SELECT reason FROM stock_movement ORDER BY id DESC").fetchone()[0] == "spring"


@pytest.mark.parametrize("given", ["many", "1.5", "", "+", "99999999999"])
def test_a_wrong_count_is_refused(db: sqlite3.Connection, load: Load, now: datetime, given: str) -> None:
    load(CUPS)
    with pytest.raises(BadProduct):
        actions.set_stock(db, "CUP-S", given, "mina", now)


def test_stock_wants_one_variant_and_names_the_choices(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load(CUPS)
    with pytest.raises(NotOneVariant) as caught:
        actions.set_stock(db, "cup", "3", "mina", now)
    assert "cup/Small" in caught.value.way_out


def test_stock_that_was_not_counted_is_from_then_on(db: sqlite3.Connection, money: Money, now: datetime) -> None:
    actions.add(db, money, {"title": "Lesson", "sku": "L"}, "mina", now)
    assert store.find_variant(db, "L", now).available is None
    assert actions.set_stock(db, "L", "5", "mina", now).variant.available == 5


def test_an_archived_product_leaves_the_list_and_comes_back(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load(CUPS)
    actions.archive(db, "CUP-S", now)
    assert products.list_(db, "9") == []
    assert [row["handle"] for row in products.list_(db, "9", status="archived")] == ["cup"]
    actions.archive(db, "cup", now, restore=True)
    assert [row["variants"] for row in products.list_(db, "9")] == [2]


def test_what_is_not_there_is_not_found(db: sqlite3.Connection, money: Money, now: datetime) -> None:
    for act in (
        lambda: actions.price(db, money, "x", "1", now),
        lambda: actions.archive(db, "x", now),
        lambda: actions.set_stock(db, "x", "1", "m", now),
        lambda: actions.edit(db, money, "x", {"title": "y"}, "m", now),
    ):
        with pytest.raises(NoSuchProduct):
            act()
