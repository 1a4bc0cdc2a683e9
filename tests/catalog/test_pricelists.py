"""Price lists of customers: which of their prices is in force, and lists from spreadsheets."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog import list_prices, pricelists, store
from shopctl.catalog.list_prices import NoPeriod, Terms
from shopctl.catalog.pricelists import NoSuchList
from shopctl.config.shop import Money
from shopctl.sheets.columns import NoColumn
from shopctl.sheets.plan import BadRows
from shopctl.sheets.table import open_table

EUR = Money(currency="EUR")
DAY = timedelta(days=1)


@pytest.fixture
def shelf(db: sqlite3.Connection, now: datetime) -> sqlite3.Connection:
    """A cup and a pot, 12.50 each."""
    at = clock.stamp(now - DAY)
    for id_, sku in ((1, "CUP"), (2, "POT")):
        db.execute(
            "INSERT INTO product (id, handle, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
            (id_, sku.lower(), sku.title(), at, at),
        )
        db.execute(
            "INSERT INTO variant (id, product_id, position, sku, sku_key, created_at) VALUES (?, ?, 1, ?, ?, ?)",
            (id_, id_, sku, sku.lower(), at),
        )
        db.execute(
            "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, 1250, ?, ?)", (id_, at, at)
        )
    return db


def put(db: sqlite3.Connection, now: datetime, amount: str, **terms: Any) -> None:
    list_prices.set_price(db, EUR, "Wholesale", "CUP", amount, Terms(**terms), now)


def asked(db: sqlite3.Connection, now: datetime, quantity: int = 1) -> int | None:
    found = pricelists.in_force(db, pricelists.id_of(db, "wholesale"), 1, quantity, now)
    return found.price if found else None


def test_the_largest_quantity_that_is_reached_decides(shelf: sqlite3.Connection, now: datetime) -> None:
    put(shelf, now, "11")
    put(shelf, now, "10", min_quantity=5)
    put(shelf, now, "10.50", min_quantity=20)
    assert [asked(shelf, now, n) for n in (1, 4, 5, 19, 20)] == [1100, 1100, 1000, 1000, 1050]


def test_a_price_with_an_end_gives_way_to_the_one_before(shelf: sqlite3.Connection, now: datetime) -> None:
    put(shelf, now, "11")
    put(shelf, now, "8", valid_from=now + DAY, until=now + 2 * DAY)
    assert [asked(shelf, now + days * DAY) for days in (0, 1, 2)] == [1100, 800, 1100]
    with pytest.raises(NoPeriod):
        put(shelf, now, "8", valid_from=now + DAY, until=now + DAY)


def test_an_empty_price_takes_the_product_off_the_list(shelf: sqlite3.Connection, now: datetime) -> None:
    put(shelf, now, "11")
    put(shelf, now + DAY, "")
    assert asked(shelf, now) == 1100
    assert asked(shelf, now + DAY) is None


def test_a_list_has_one_name_in_any_letter_case_and_an_unknown_one_is_not_found(
    shelf: sqlite3.Connection, now: datetime
) -> None:
    put(shelf, now, "11")
    assert pricelists.id_of(shelf, "WHOLESALE") == pricelists.id_of(shelf, " wholesale ")
    with pytest.raises(NoSuchList) as missing:
        pricelists.id_of(shelf, "friends")
    assert "Wholesale" in missing.value.way_out


@pytest.mark.parametrize("sql", ["UPDATE pricelist_price SET price = 1", "DELETE FROM pricelist_price"])
def test_the_history_of_a_list_stays(shelf: sqlite3.Connection, now: datetime, sql: str) -> None:
    put(shelf, now, "11")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        shelf.execute(sql)


def test_a_sheet_changes_what_is_new_and_leaves_the_rest(shelf: sqlite3.Connection, now: datetime) -> None:
    sheet = open_table("SKU;Price;Min. quantity\ncup;11,00;\nPOT;۹٫۵۰;10\n".encode(), knows=list_prices.knows)
    first = list_prices.read_sheet(shelf, EUR, "Wholesale", sheet, now, dry_run=True)
    assert (first.added, pricelists.overview(shelf)) == (2, [])
    list_prices.read_sheet(shelf, EUR, "Wholesale", sheet, now)
    again = list_prices.read_sheet(shelf, EUR, "Wholesale", sheet, now + DAY)
    assert (again.added, again.unchanged) == (0, 2)
    listed = [(variant, price.min_quantity, price.price)
              for variant, price in pricelists.contents(shelf, 1, now)]  # fmt: skip
    assert listed == [(1, 1, 1100), (2, 10, 950)]


def test_a_sheet_with_a_bad_row_changes_nothing_and_names_it(shelf: sqlite3.Connection, now: datetime) -> None:
    sheet = open_table(b"sku,price,min quantity\nCUP,11,1\nNONE,3,1\nPOT,cheap,1\nPOT,3,0\n")
    with pytest.raises(BadRows) as bad:
        list_prices.read_sheet(shelf, EUR, "Wholesale", sheet, now)
    assert [(each["row"], each["column"]) for each in bad.value.facts["rows"]] == [
        (3, "sku"), (4, "price"), (5, "min_quantity"),
    ]  # fmt: skip
    assert pricelists.overview(shelf) == []
    with pytest.raises(NoColumn, match="price"):
        list_prices.read_sheet(shelf, EUR, "Wholesale", open_table(b"sku,cost\nCUP,3\n"), now)


def test_the_price_that_everybody_pays_is_left_alone(shelf: sqlite3.Connection, now: datetime) -> None:
    put(shelf, now, "11")
    assert store.find_variant(shelf, "CUP", now).price == 1250
