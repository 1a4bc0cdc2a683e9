"""The whole catalogue at one moment."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog.snapshot import cheapest
from shopctl.catalog.snapshot import load as snapshot
from shopctl.db.connect import transaction

COLUMNS = """handle title title.fa description status categories categories.fa tags option1_name option1_value sku price
    compare_at_price stock backorder image attribute:Material"""
ROWS = """\
pot|Pot|قوری|<p>Good</p>|active|Home > Kitchen; Gifts|خانه > آشپزخانه; هدیه|b;a|Size|S|POT-S|12.50|15|3|no\
|media/a.jpg|Clay;Ash
pot|||||||||M|POT-M|14|||no|media/b.jpg|
cup|Cup|||draft||||||CUP|5||1|no||
"""
SHEET = ",".join(COLUMNS.split()) + "\n" + ROWS.replace("|", ",")


@pytest.fixture
def filled(db: sqlite3.Connection, load: Any) -> sqlite3.Connection:
    """A product of two variants, and a draft."""
    load(SHEET)
    return db


def test_a_product_carries_all_that_its_page_needs(filled: sqlite3.Connection, now: datetime) -> None:
    catalogue = snapshot(filled, now)
    (pot,) = catalogue.products
    assert (pot.title, pot.option_names, pot.tags) == ("Pot", ["Size"], ["b", "a"])
    assert pot.attributes == {"Material": ["Clay", "Ash"]}
    assert [image.src for image in pot.images] == ["media/a.jpg", "media/b.jpg"]
    small, medium = pot.variants
    assert (small.options, small.price, small.compare_at_price, small.available) == (("S",), 1250, 1500, 3)
    assert (medium.options, medium.price, medium.available, medium.can_be_ordered) == (("M",), 1400, None, True)
    assert (pot.texts("fa"), pot.texts("ar")) == ({"title": "قوری"}, {})


def test_categories_come_parents_first_with_their_translations(filled: sqlite3.Connection, now: datetime) -> None:
    catalogue = snapshot(filled, now)
    titles = {category.id: category.title for category in catalogue.categories}
    assert [titles[number] for number in catalogue.products[0].categories] == ["Kitchen", "Gifts"]
    order = [category.id for category in catalogue.categories]
    for category in catalogue.categories:
        assert category.parent_id is None or order.index(category.parent_id) < order.index(category.id)
    kitchen = next(category for category in catalogue.categories if category.title == "Kitchen")
    assert (kitchen.title_in("fa"), kitchen.title_in("ar")) == ("آشپزخانه", "Kitchen")


def test_the_price_is_the_one_in_force_at_that_moment(filled: sqlite3.Connection, now: datetime) -> None:
    variant = snapshot(filled, now).products[0].variants[0].id
    later = now + timedelta(days=7)
    with transaction(filled):
        for price, moment in ((900, later), (800, later), (700, later + timedelta(days=7))):
            filled.execute(
                "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, ?, ?, ?)",
                (variant, price, clock.stamp(moment), clock.stamp(now)),
            )
    prices = [snapshot(filled, at).products[0].variants[0].price for at in (now, later, later + timedelta(days=8))]
    assert prices == [1250, 800, 700]


def test_a_digest_changes_with_anything_that_is_said_of_a_product(filled: sqlite3.Connection, now: datetime) -> None:
    seen = {snapshot(filled, now).products[0].digest}
    for change in (
        "UPDATE product SET title = 'Jug'",
        "UPDATE variant SET sku = 'JUG' WHERE sku = 'POT-M'",
        "INSERT INTO product_tag VALUES (1, 'new', 9)",
        "UPDATE image SET alt = 'A jug' WHERE src = 'media/b.jpg'",
        "INSERT INTO stock_movement (variant_id, kind, on_hand_change, at) VALUES (1, 'adjustment', -1, '2026')",
        "UPDATE product_translation SET text = 'پارچ'",
        "DELETE FROM product_attribute WHERE value = 'Ash'",
    ):
        with transaction(filled):
            filled.execute(change)
        digest = snapshot(filled, now).products[0].digest
        assert digest not in seen, change
        seen.add(digest)
    assert snapshot(filled, now).products[0].digest in seen


def test_products_come_newest_first_and_those_of_one_day_in_their_order(
    db: sqlite3.Connection, load: Any, now: datetime
) -> None:
    load("handle,title,price\na,A,1\nb,B,1\n")
    with transaction(db):
        db.execute(
            "INSERT INTO product (handle, title, created_at, updated_at) VALUES ('c', 'C', ?, ?)",
            (clock.stamp(now + timedelta(days=1)),) * 2,
        )
    assert [product.handle for product in snapshot(db, now).products] == ["c", "a", "b"]


def test_archived_variants_and_products_are_left_out(filled: sqlite3.Connection, now: datetime) -> None:
    with transaction(filled):
        filled.execute("UPDATE variant SET status = 'archived' WHERE sku = 'POT-S'")
    assert [variant.sku for variant in snapshot(filled, now).products[0].variants] == ["POT-M"]


def test_of_two_variants_at_one_price_the_reduced_one_is_shown(filled: sqlite3.Connection, now: datetime) -> None:
    small, medium = snapshot(filled, now).products[0].variants
    assert cheapest([medium, small]) == small
    assert cheapest([small._replace(compare_at_price=None), medium._replace(price=1250, compare_at_price=2000)]) == (
        medium._replace(price=1250, compare_at_price=2000)
    )
    assert cheapest([small._replace(price=None)]) is None


def test_reading_holds_no_lock_and_leaves_no_transaction(filled: sqlite3.Connection, now: datetime) -> None:
    snapshot(filled, now)
    assert not filled.in_transaction


def test_what_a_picture_shows_is_said_in_the_readers_language(db: sqlite3.Connection, load: Any, now: datetime) -> None:
    load(
        "handle,title,image,image_alt,image_alt.fa\na,A,https://x.example/1.jpg,front,جلو\na,,https://x.example/2.jpg,back,\n"
    )
    first, second = snapshot(db, now).products[0].images
    assert (first.alt_in("fa"), first.alt_in("en"), second.alt_in("fa")) == ("جلو", "front", "back")
