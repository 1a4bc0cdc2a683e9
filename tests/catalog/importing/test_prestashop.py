"""PrestaShop's products CSV."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

HEAD = "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax excluded;Tax rules ID;Wholesale price;"
HEAD += "Discount amount;Discount percent;Discount from (yyyy-mm-dd);Discount to (yyyy-mm-dd);Reference #;EAN13;Weight;"
HEAD += "Quantity;Visibility;URL rewritten;Image URLs (x,y,z...);Feature(Name:Value:Position);Out of stock action\n"


def test_the_sample_file_is_read_as_it_is_meant(bring: Bring, ask: Ask, shared_data: Path) -> None:
    plan = bring(shared_data / "platforms/prestashop_products_import.csv")
    assert plan.notes == ("Its prices are without tax.",)
    assert ask("SELECT handle, status, vendor, seo_title FROM product WHERE id IN (1, 4)") == [
        ("ipod-nano", "active", "Apple", "Meta title-Nano"),
        ("ipod-touch", "unlisted", "Apple", "Meta title-IpodTouch"),
    ]
    assert ask("SELECT sku, gtin, cost, weight_grams, stock_on_hand FROM variant WHERE id = 1") == [
        ("RP-demo_1", "1234567890123", 8000, 68.357, 160)
    ]
    assert ask("SELECT price, compare_at_price FROM price WHERE variant_id = 1") == [(10000, None)]
    assert ask("SELECT src, alt FROM image WHERE product_id = 1 ORDER BY position") == [
        ("https://localhost/prestashop/img/p/1/5/15.jpg", "First alt text"),
        ("https://localhost/prestashop/img/p/2/3/23.jpg", "Second alt text"),
    ]
    assert ask("SELECT tag FROM product_tag WHERE product_id = 1 ORDER BY position") == ["apple", "ipod", "nano"]


@pytest.mark.parametrize(
    ("discount", "day", "price"),
    [
        (";5.5;2026-03-01;2026-03-31", 10, (9450, 10000)),
        ("7,5;;2026-03-01;2026-03-31", 10, (10000, None)),  # not the decimal sign of the file: no discount
        ("7.5;;2026-03-01;", 10, (9250, 10000)),
        ("7.5;;2026-03-01;2026-03-05", 10, (10000, None)),
    ],
)
def test_a_discount_counts_while_it_lasts(
    bring: Bring, ask: Ask, discount: str, day: int, price: tuple[int, int | None]
) -> None:
    row = f"1;1;Cup;Home;100.000000;1;;{discount};C-1;;;5;both;;;;0\n"
    bring(HEAD + row, on=datetime(2026, 3, day, tzinfo=UTC))
    assert ask("SELECT price, compare_at_price FROM price") == [price]


def test_features_are_attributes_and_rules_decide_tax_and_backorders(bring: Bring, ask: Ask) -> None:
    bring(HEAD + "1;0;Cup;Home,Sale;1;0;;;;;;C;0;0.25;5;both;cup;;Colour:Red:1,Colour:Blue:2,Material:Clay:3;1\n")
    assert ask("SELECT name, value FROM product_attribute ORDER BY position") == [
        ("Colour", "Red"),
        ("Colour", "Blue"),
        ("Material", "Clay"),
    ]
    assert ask("SELECT handle, status, tax_class FROM product") == [("cup", "draft", "exempt")]
    assert ask("SELECT gtin, weight_grams, backorder FROM variant") == [("", 250.0, 1)]
    assert ask("SELECT title FROM category ORDER BY id") == ["Home", "Sale"]
