"""The one record of an offer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest

from shopctl.catalog import snapshot
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.offers import gtin, ids, offers

Load = Callable[..., Plan]


@pytest.mark.parametrize(
    ("code", "valid"),
    [("4006381333931", True), ("96385074", True), ("036000291452", True), ("10614141543219", True),
     ("۴۰۰۶۳۸۱۳۳۳۹۳۱", True), ("400-6381-333931", True), ("4006381333932", False), ("123", False),
     ("0000000000000", False), ("40063813339 3X", False), ("", False), ("1234567890", False)],
)  # fmt: skip
def test_a_barcode_is_a_gtin_only_with_its_check_digit(code: str, valid: bool) -> None:
    assert bool(gtin(code)) is valid


def test_what_is_shared_blank_or_long_is_no_id_of_an_offer(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load(
        "handle,title,option1_name,option1_value,sku,price\n"
        f"a,A,,,ONE,1\nb,B,Size,S,Two,1\nb,,,M,TWO,1\nc,C,,,,1\nd,D,,,{'x' * 51},1\n"
    )
    products = snapshot.load(db, now).products
    assert sorted(ids(products).values()) == ["ONE", "variant-2", "variant-3", "variant-4", "variant-5"]


def test_an_offer_says_what_it_costs_and_whether_it_is_there(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load(
        "handle,title,sku,price,compare_at_price,stock,backorder\na,A,A,4,5,3,\nb,B,B,4,4,0,\nc,C,C,4,,0,yes\n"
        "d,D,D,,,,\ne,E,E,4,3,,\n"
    )
    products = snapshot.load(db, now).products
    found = [offer for product in products for offer in offers(product, ids(products))]
    assert [(offer.id, offer.price, offer.full_price, offer.availability) for offer in found] == [
        ("A", 400, 500, "in_stock"), ("B", 400, None, "out_of_stock"), ("C", 400, None, "backorder"),
        ("E", 400, None, "in_stock"),
    ]  # fmt: skip
