"""Variants are found by what people have at hand, with the price and stock of the moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from shopctl import clock
from shopctl.catalog import store
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.models import NoSuchProduct, NotOneVariant

Load = Callable[..., Plan]

SHEET = """handle,title,title.fa,option1_name,option1_value,option2_name,option2_value,sku,price,stock
کتاب-خانه,Bookcase,کتابخانه,Wood,Oak,Size,Large,کد-۱۲,90,2
کتاب-خانه,,,,Oak,,Small,كد-13,70,
cup,Cup,,,,,,CUP/1,4,
plate,Plate,,,,,,SHARED,5,
bowl,Bowl,,,,,,shared,6,
"""


@pytest.fixture(autouse=True)
def shelf(load: Load) -> None:
    load(SHEET)


@pytest.mark.parametrize("asked", ["کد-۱۲", "كد-١٢", "کد-12", "کتاب‌خانه/oak/LARGE", "کتاب خانه/Oak/Large"])
def test_any_spelling_of_a_sku_or_of_handle_and_options_finds_the_variant(
    db: sqlite3.Connection, now: datetime, asked: str
) -> None:
    assert store.find_variant(db, asked, now).options == ("Oak", "Large")


def test_a_handle_means_all_variants_and_a_sku_with_a_slash_is_a_sku(db: sqlite3.Connection, now: datetime) -> None:
    assert len(store.find_variants(db, "کتاب-خانه", now)) == 2
    assert store.find_variant(db, "cup/1", now).handle == "cup"


def test_a_shared_sku_is_refused_with_ids_that_name_one(db: sqlite3.Connection, now: datetime) -> None:
    with pytest.raises(NotOneVariant) as refused:
        store.find_variant(db, "Shared", now)
    assert refused.value.way_out == "Name one of them: plate, bowl"
    for id_ in ("plate", "bowl"):
        assert store.find_variant(db, id_, now).handle == id_


@pytest.mark.parametrize("asked", ["", "  ", "/", "nothing", "cup/2", "کتاب-خانه/Oak", "' OR 1=1 --"])
def test_what_is_not_there_is_not_found(db: sqlite3.Connection, now: datetime, asked: str) -> None:
    assert store.find_variants(db, asked, now) == []
    with pytest.raises(NoSuchProduct):
        store.find_variant(db, asked, now)


def test_every_id_that_is_offered_finds_its_variant_again(db: sqlite3.Connection, now: datetime) -> None:
    for variant_id in range(1, 6):
        variant = store.variant(db, variant_id, now)
        assert store.find_variant(db, store.id_of(variant), now) == variant


def test_the_price_in_force_is_the_newest_whose_time_has_come(db: sqlite3.Connection, now: datetime) -> None:
    def add(price: int, start: datetime) -> None:
        row = (3, price, clock.stamp(start), clock.stamp(now))
        db.execute("INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, ?, ?, ?)", row)

    add(600, now + timedelta(days=2))
    add(500, now)
    for days, price in ((0, 500), (1, 500), (2, 600)):
        moment = now + timedelta(days=days)
        assert store.variant(db, 3, moment).price == price
    assert store.variant(db, 3, now - timedelta(days=1)).price is None


def test_a_compare_at_price_makes_a_sale_only_when_it_is_higher(
    db: sqlite3.Connection, load: Load, now: datetime
) -> None:
    for compare_at, on_sale in (("5", True), ("4", False), ("0", False), ("", False)):
        load(f"handle,price,compare_at_price\ncup,4,{compare_at}\n")
        assert store.find_variant(db, "cup", now).on_sale is on_sale


def test_stock_that_is_not_tracked_is_unlimited_and_an_archived_variant_is_not_for_sale(
    db: sqlite3.Connection, now: datetime
) -> None:
    oak = store.find_variants(db, "کتاب-خانه", now)
    assert [variant.available for variant in oak] == [2, None]
    assert [variant.for_sale for variant in oak] == [True, True]
    db.execute("UPDATE variant SET status = 'archived' WHERE id = 1")
    db.execute("UPDATE product SET status = 'draft' WHERE handle = 'cup'")
    assert not store.variant(db, 1, now).for_sale
    assert not store.find_variant(db, "cup", now).for_sale


def test_a_title_is_in_the_readers_language_where_there_is_one(db: sqlite3.Connection) -> None:
    assert store.product_title(db, 1, "fa") == "کتابخانه"
    assert store.product_title(db, 1, "ar") == "Bookcase"
