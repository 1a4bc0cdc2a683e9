"""Shopify's product CSV: real exports by their counts, and each rule of the format by a few rows."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows, import_products
from shopctl.config.shop import Money
from shopctl.sheets.table import open_table
from shopctl.sheets.write import write_xlsx
from tests.catalog.conftest import contents

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]
NOTHING = {"products": 0, "variants": 0, "images": 0}

FILES = (
    "br_guivics_products_export.csv",
    "oridor_products_import.csv",
    "shopify_cutiepoppers.csv",
    "shopify_faridrony_hair.csv",
    "shopify_kcohen.csv",
    "shopify_packt.csv",
    "shopify_partners2_home-and-garden.csv",
    "shopify_partners2_jewelery.csv",
    "shopify_partners_apparel.csv",
    "shopify_partners_bicycles.csv",
    "shopify_partners_jewelry.csv",
    "shopify_partners_snowdevil.csv",
    "shopify_skrish.csv",
    "shopifynew_sahra-beyond.csv",
)


@pytest.mark.parametrize("name", FILES)
def test_a_real_export_is_imported_whole_and_only_once(
    db: sqlite3.Connection, now: datetime, shared_data: Path, name: str
) -> None:
    expected = json.loads((shared_data / "expected_shopify.json").read_text())[f"shopify/{name}"]
    table = open_table(shared_data / "shopify" / name)
    first = import_products(db, Money(), table, who="t", now=now)
    after = contents(db)
    again = import_products(db, Money(), table, who="t", now=now)
    counts = {kind: expected[kind] for kind in ("products", "variants", "images")}
    assert (first.format, first.created, first.changed) == ("shopify", counts, NOTHING)
    db.execute("DELETE FROM import_seen")  # look at everything once more
    looked = import_products(db, Money(), table, who="t", now=now)
    assert (again.created, again.changed, again.unchanged) == (NOTHING, NOTHING, counts)
    assert looked.document == again.document
    assert contents(db) == after


@pytest.mark.parametrize("name", ["shopify_partners_apparel.csv", "shopifynew_sahra-beyond.csv", "shopify_kcohen.csv"])
def test_a_workbook_of_the_same_columns_says_the_same(
    db: sqlite3.Connection, now: datetime, shared_data: Path, tmp_path: Path, name: str
) -> None:
    source = shared_data / "shopify" / name
    with source.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    numbers = {
        "Variant Price",
        "Price",
        "Variant Grams",
        "Variant Inventory Qty",
        "Inventory quantity",
        "Image Position",
    }
    typed = [
        [Decimal(cell) if cell and title in numbers else cell for title, cell in zip(header, row, strict=True)]
        for row in rows
    ]
    write_xlsx(tmp_path / "same.xlsx", header, typed, title="products")
    import_products(db, Money(), open_table(source), who="t", now=now)
    plan = import_products(db, Money(), open_table(tmp_path / "same.xlsx"), who="t", now=now)
    assert (plan.format, plan.created, plan.changed, plan.rejected) == ("shopify", NOTHING, NOTHING, [])


def test_the_list_of_real_exports_is_complete(shared_data: Path) -> None:
    expected = json.loads((shared_data / "expected_shopify.json").read_text())
    assert {f"shopify/{name}" for name in FILES} == expected.keys()


def test_the_header_of_2025_says_the_same_as_the_one_before(db: sqlite3.Connection, load: Load, ask: Ask) -> None:
    old = load(
        "Handle,Title,Body (HTML),Published,Option1 Name,Option1 Value,Variant SKU,Variant Grams,Variant Barcode,"
        "Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,"
        "Variant Compare At Price,Variant Requires Shipping,Image Src,Image Alt Text,Variant Image,SEO Title,Status\n"
        "cup,Cup,<p>x</p>,true,Size,S,C1,250,'0123,"
        "shopify,4,continue,5.00,7.00,true,https://x.example/1.jpg,front,,t,active\n"
    )
    new = load(
        "Title,URL handle,Description,Published on online store,Status,SKU,Barcode,Option1 name,Option1 value,Price,"
        "Compare-at price,Inventory tracker,Inventory quantity,Continue selling when out of stock,Weight value (grams),"
        "Requires shipping,Product image URL,Image alt text,Variant image URL,SEO title\n"
        "Cup,cup,<p>x</p>,TRUE,Active,C1,0123,Size,S,5.00,7.00,shopify,4,CONTINUE,250,TRUE,https://x.example/1.jpg,front,,t\n"
    )
    assert old.created == new.unchanged == {"products": 1, "variants": 1, "images": 1}
    assert ask("SELECT gtin, weight_grams, backorder, stock_on_hand FROM variant") == [("0123", 250.0, 1, 4)]


def test_default_title_is_a_product_without_options(load: Load, ask: Ask) -> None:
    load("Handle,Title,Option1 Name,Option1 Value,Variant Price\ncup,Cup,Title,Default Title,5\n")
    assert ask("SELECT option1_name FROM product") == [""]
    assert ask("SELECT option1 || option2 || option3 FROM variant") == [""]


def test_a_row_of_a_picture_alone_is_no_variant_and_a_variant_may_carry_any_picture(load: Load, ask: Ask) -> None:
    load(
        "Handle,Title,Option1 Name,Option1 Value,Variant Price,Image Src,Image Position,Variant Image\n"
        "cup,Cup,Colour,Red,5,https://x.example/a.jpg,2,https://x.example/c.jpg\n"
        "cup,,,Blue,6,https://x.example/b.jpg,1,\n"
        "cup,,,,,https://x.example/c.jpg,3,\n"
    )
    assert ask("SELECT option1 FROM variant ORDER BY position") == ["Red", "Blue"]
    assert ask("SELECT substr(src, -5) FROM image ORDER BY position") == ["b.jpg", "a.jpg", "c.jpg"]
    assert ask("SELECT substr(src, -5) FROM variant JOIN image ON image.id = image_id") == ["c.jpg"]


def test_stock_may_be_negative_and_without_a_tracker_it_is_not_counted(load: Load, ask: Ask) -> None:
    load(
        "Handle,Title,Option1 Name,Option1 Value,Variant Price,Variant Inventory Tracker,Variant Inventory Qty\n"
        "cup,Cup,Size,S,5,shopify,-3\ncup,,,M,5,,7\n"
    )
    assert ask("SELECT stock_tracked, stock_on_hand FROM variant ORDER BY position") == [(1, -3), (0, 0)]
    assert ask("SELECT kind, on_hand_change FROM stock_movement") == [("count", -3)]


@pytest.mark.parametrize(
    ("status", "published", "expected"),
    [
        ("Active", "TRUE", "active"),
        ("active", "false", "draft"),
        ("ACTIVE", "", "active"),
        ("", "False", "draft"),
        ("", "", "active"),
        ("Draft", "true", "draft"),
        ("archived", "FALSE", "archived"),
        ("Unlisted", "TRUE", "unlisted"),
    ],
)
def test_status_in_any_case_and_what_is_not_published_is_a_draft(
    load: Load, ask: Ask, status: str, published: str, expected: str
) -> None:
    load(f"Handle,Title,Published,Status\ncup,Cup,{published},{status}\n")
    assert ask("SELECT status FROM product") == [expected]


def test_a_missing_column_keeps_and_a_blank_one_clears(load: Load, ask: Ask) -> None:
    load('Handle,Title,Vendor,Tags,Variant Price,Variant SKU\ncup,Cup,Kiln,"a, b",5,C1\n')
    load("Handle,Title,Variant Price\ncup,Cup,6\n")
    assert ask("SELECT vendor, sku FROM product JOIN variant ON product_id = product.id") == [("Kiln", "C1")]
    load("Handle,Title,Vendor,Tags,Variant Price,Variant SKU\ncup,Cup,,,6,\n")
    assert ask("SELECT vendor, sku FROM product JOIN variant ON product_id = product.id") == [("", "")]
    assert ask("SELECT tag FROM product_tag") == []


def test_metafields_become_attributes_and_markets_do_not_count(load: Load, ask: Ask) -> None:
    plan = load(
        "Handle,Title,Colour (product.metafields.shopify.color-pattern),Cor (product.metafields.custom.cor),"
        "Related (product.metafields.shopify--discovery--product_recommendation.related_products),"
        "Stars (product.metafields.reviews.rating),Price / Canada,Variant Price\n"
        'cup,Cup,"green; red; green",<a href=x>swatch</a>,gid://1,5,99,5\n'
    )
    assert ask("SELECT name, value FROM product_attribute ORDER BY position") == [
        ("Colour", "green"),
        ("Colour", "red"),
    ]
    assert ask("SELECT price FROM price") == [500]
    assert "Price / Canada" in plan.unused


def test_the_taxonomy_is_the_category_and_the_type_stands_in_for_it(load: Load, ask: Ask) -> None:
    load(
        "Handle,Title,Product Category,Type\n"
        "a,A,Apparel & Accessories > Clothing,Shirts\nb,B,Uncategorized,Mugs\nc,C,,\n"
    )
    paths = "SELECT p.title || '/' || c.title FROM category c JOIN category p ON p.id = c.parent_id"
    assert ask(paths) == ["Apparel & Accessories/Clothing"]
    assert ask("SELECT handle, c FROM product LEFT JOIN (SELECT product_id, title AS c FROM product_category"
               " JOIN category ON category.id = category_id) ON product_id = id ORDER BY 1") == [
        ("a", "Clothing"), ("b", "Mugs"), ("c", None),
    ]  # fmt: skip


def test_a_taxed_product_keeps_the_class_that_the_merchant_chose(db: sqlite3.Connection, load: Load, ask: Ask) -> None:
    file = "Handle,Title,Variant Price,Variant Taxable\na,A,1,true\nb,B,1,false\n"
    load(file)
    assert ask("SELECT tax_class FROM product ORDER BY handle") == ["standard", "exempt"]
    db.execute("UPDATE product SET tax_class = 'reduced' WHERE handle = 'a'")
    assert load(file).changed == NOTHING
    load(file.replace("false", "true"))
    assert ask("SELECT tax_class FROM product ORDER BY handle") == ["reduced", "standard"]


def test_a_file_without_quantities_says_that_new_variants_start_at_none(load: Load) -> None:
    plan = load("Handle,Title,Variant Price,Variant Inventory Tracker\ncup,Cup,5,shopify\n")
    assert plan.uncounted == 1


def test_prices_of_more_digits_than_the_currency_has_are_refused_by_row_and_column(load: Load) -> None:
    with pytest.raises(BadRows) as refused:
        load("Handle,Title,Variant Price\ncup,Cup,5.00\npot,Pot,1.005\n")
    (row,) = refused.value.facts["rows"]
    assert (row["row"], row["column"]) == (3, "Variant Price")
    assert "1.005" in row["reason"]
    assert refused.value.exit_code == 5
