"""Magento 2's catalog_product CSV."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

HEAD = "sku,store_view_code,attribute_set_code,product_type,categories,name,product_online,tax_class_name,visibility,"
HEAD += "price,special_price,url_key,additional_attributes,qty,is_in_stock,configurable_variations\n"


def test_the_simple_products_of_a_configurable_one_are_its_variants(bring: Bring, ask: Ask, shared_data: Path) -> None:
    bring(shared_data / "platforms/magento2_sample_catalog_product.csv", "USD")
    assert ask("SELECT handle, option1_name, status FROM product ORDER BY id") == [
        ("sprite-yoga-strap1", "Size Strap", "active"),
        ("set-of-sprite-yoga-straps", "", "draft"),
        ("sprite-yoga-strap2", "", "draft"),
        ("sprite-yoga-strap3", "", "draft"),
    ]
    assert ask(
        "SELECT sku, option1, price, stock_on_hand FROM variant v JOIN price ON variant_id = v.id"
        " WHERE product_id = 1 ORDER BY position"
    ) == [
        ("24-WG085", "6 foot", 1400, 100),
        ("24-WG086", "8 foot", 1700, 100),
        ("24-WG087", "10 foot", 2100, 100),
    ]
    assert ask("SELECT title FROM category ORDER BY id") == ["Gear", "Fitness Equipment"]


def test_additional_attributes_are_attributes_of_several_values(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + 'B,,Bag,simple,Default Category/Gear/Bags,Bag,1,None,"Catalog, Search",34.0000,29.5000,bag,'
        '"activity=Gym|Hiking,strap_bags=Adjustable, long,has_options=0,manufacturer=Luma",7.0000,1,\n',
    )
    assert ask("SELECT name, value FROM product_attribute ORDER BY name, position") == [
        ("Activity", "Gym"),
        ("Activity", "Hiking"),
        ("Strap bags", "Adjustable, long"),
    ]
    assert ask("SELECT vendor, tax_class FROM product") == [("Luma", "exempt")]
    assert ask("SELECT price, compare_at_price FROM price") == [(2950, 3400)]
    assert ask("SELECT stock_on_hand FROM variant") == [7]


def test_rows_of_a_store_view_are_left_out_and_hidden_ones_unlisted(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD + "B,,Bag,simple,,Bag,1,,Not Visible Individually,1,,bag,,1,1,\nB,fr,Bag,simple,,Sac,1,,,,,,,,,\n"
        "C,,Bag,simple,,Cup,2,,,1,,cup,,1,0,\n"
    )
    assert ask("SELECT title, status FROM product ORDER BY id") == [("Bag", "unlisted"), ("Cup", "draft")]
    assert ask("SELECT stock_on_hand FROM variant ORDER BY id") == [1, 0]


def test_variations_that_are_not_pairs_are_an_error_of_their_row(bring: Bring) -> None:
    with pytest.raises(BadRows, match="row 2: 'nonsense' is not of the form name=value"):
        bring(HEAD + "B,,Bag,configurable,,Bag,1,,,1,,bag,,1,1,nonsense\n")
