"""The catalogue for Shopify: its columns, its rules, and nothing changes when it comes back."""

from __future__ import annotations

import csv
import io
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from shopctl.catalog.exporting import own, shopify
from shopctl.catalog.importing.batch import Plan
from shopctl.sheets.write import write_csv
from tests.catalog.conftest import contents
from tests.catalog.test_pictures import made
from tests.conftest import Run

Load = Callable[..., Plan]
NOTHING = {"products": 0, "variants": 0, "images": 0}

# "Using CSV files to import and export products", the order of product_template.csv of 2025.
TEMPLATE = [
    "Title",
    "URL handle",
    "Description",
    "Vendor",
    "Product category",
    "Type",
    "Tags",
    "Published on online store",
    "Status",
    "SKU",
    "Barcode",
    "Option1 name",
    "Option1 value",
    "Option1 Linked To",
    "Option2 name",
    "Option2 value",
    "Option2 Linked To",
    "Option3 name",
    "Option3 value",
    "Option3 Linked To",
    "Price",
    "Compare-at price",
    "Cost per item",
    "Charge tax",
    "Tax code",
    "Unit price total measure",
    "Unit price total measure unit",
    "Unit price base measure",
    "Unit price base measure unit",
    "Inventory tracker",
    "Inventory quantity",
    "Continue selling when out of stock",
    "Weight value (grams)",
    "Weight unit for display",
    "Requires shipping",
    "Fulfillment service",
    "Product image URL",
    "Image position",
    "Image alt text",
    "Variant image URL",
    "Gift card",
    "SEO title",
    "SEO description",
]

SHEET = """handle,title,description,vendor,product_type,status,tax_class,categories,tags,option1_name,option1_value,option2_name,option2_value,sku,gtin,price,compare_at_price,cost,weight_grams,requires_shipping,stock,backorder,variant_image,image,image_alt,attribute:Material,attribute:جنس
cup,Cup,"<p>Two
lines</p>",Kiln,Cups,active,standard,Home > Tea,new; blue,Size,S,Colour,Red,00012,'012345,4.00,5.00,1.10,250.5,yes,3,no,https://x.example/2.jpg,https://x.example/1.jpg,front,clay; glass,سفال
cup,,,,,,,,,,S,,Blue,00013,,4.50,,,,no,,yes,,https://x.example/2.jpg,'=back,,
cup,,,,,,,,,,,,,,,,,,,,,,,https://x.example/3.jpg,,,
=odd,=HYPERLINK(1),+1,-1,@x,draft,exempt,,,,,,,ODD,,9.00,,,,,-2,,,,,,
قوری,قوری ماه,,,,unlisted,standard,,,,,,,POT,,9.00,,,,,,,,,,,
old,Old,,,,archived,standard,,,,,,,OLD,,9.00,,,,,1,,,,,,
ask,Ask,,,,active,standard,,,,,,,ASK,,,,,,,,,,,,,
"""  # noqa: E501


def https(src: str) -> str:
    return src if src.startswith("https://") else ""


def told(db: sqlite3.Connection, now: datetime) -> tuple[shopify.Sheet, str]:
    sheet = shopify.sheet(own.rows(db, 2, now), https)
    stream = io.StringIO()
    write_csv(stream, sheet.header, sheet.rows)
    return sheet, stream.getvalue()


def check(text: str) -> list[dict[str, str]]:
    """Shopify's rules for the sheet."""
    rows = list(csv.DictReader(io.StringIO(text)))
    header = list(rows[0])
    standard = [name for name in header if "(product.metafields." not in name]
    assert standard == [name for name in TEMPLATE if name in standard]
    keys = [name.partition("(product.metafields.")[2] for name in header if name not in standard]
    assert len(set(keys)) == len(keys)
    seen: dict[str, dict[str, str]] = {}
    for row in rows:
        handle = row["URL handle"]
        first = seen.setdefault(handle, row)
        assert handle
        assert bool(row["Title"]) == (row is first)
        if row is first:
            assert row["Option1 name"]
            assert row["Status"] in ("Active", "Draft", "Archived", "Unlisted")
            assert row["Published on online store"] in ("TRUE", "FALSE")
        if row["Option1 value"]:
            assert row["Price"]
            assert row["Continue selling when out of stock"] in ("DENY", "CONTINUE")
            assert bool(row["Inventory quantity"]) == (row["Inventory tracker"] == "shopify")
        else:
            assert row["Product image URL"]
        for name in ("Product image URL", "Variant image URL"):
            assert row[name] == "" or row[name].startswith("https://")
    return rows


def test_it_keeps_shopifys_rules_and_changes_nothing_when_it_comes_back(
    db: sqlite3.Connection, load: Load, now: datetime
) -> None:
    load(SHEET)
    before = contents(db)
    sheet, text = told(db, now)
    rows = check(text)
    assert [row["URL handle"] for row in rows] == ["cup", "cup", "cup", "odd", "قوری", "old"]
    assert (rows[3]["Option1 name"], rows[3]["Option1 value"]) == ("Title", "Default Title")
    plan = load(text)
    assert (plan.format, plan.created, plan.changed) == ("shopify", NOTHING, NOTHING)
    assert contents(db) == before
    assert sheet.notes == ["1 variants are left out: their price is on request, and Shopify would sell them for 0"]


def test_no_cell_is_a_formula(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load(SHEET)
    for row in csv.reader(io.StringIO(told(db, now)[1])):
        assert not any(cell.startswith(("=", "+", "@")) for cell in row)


def test_real_shops_go_out_for_shopify_and_come_back_unchanged(
    tmp_path: Path, shared_data: Path, now: datetime, new_shop: Callable[[], Any]
) -> None:
    for file in sorted((shared_data / "shopify").glob("*.csv")):
        db, bring = new_shop()
        bring(file)
        before = contents(db)
        sheet, text = told(db, now)
        check(text)
        plan = bring(text)
        assert (plan.created, plan.changed) == (NOTHING, NOTHING), (file.name, sheet.notes)
        assert contents(db) == before, file.name
        db.close()


def test_pictures_of_the_shop_go_out_as_addresses_and_come_back_as_its_own(
    run: Run, shop: Path, tmp_path: Path
) -> None:
    (shop / "media/pot.jpg").write_bytes(made(size=(400, 300)))
    (tmp_path / "in.csv").write_text(
        "handle,title,price,image,variant_image\npot,Pot,4,media/pot.jpg,media/pot.jpg\n", encoding="utf-8"
    )
    assert run("product", "import", tmp_path / "in.csv", shop=shop).returncode == 0
    out = tmp_path / "shopify.csv"
    nowhere = run("product", "export", out, "--format", "shopify", shop=shop)
    assert "pictures are left out" in nowhere.stderr
    assert run("config", "set", "shop.url", "https://tea.example", shop=shop).returncode == 0
    assert run("site", "build", shop=shop).returncode == 0
    assert run("product", "export", out, "--format", "shopify", shop=shop).returncode == 0
    (row,) = csv.DictReader(io.StringIO(out.read_text(encoding="utf-8")))
    assert row["Product image URL"].startswith("https://tea.example/media/")
    again = run("product", "import", out, "--dry-run", shop=shop)
    assert "Created: 0 products, 0 variants, 0 pictures" in again.stderr
    assert "Changed: 0 products, 0 variants, 0 pictures" in again.stderr


def test_a_tag_with_a_comma_stays_one_tag(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    load('handle,title,tags,price\ncup,Cup,"red, small; new",4\n')
    sheet, text = told(db, now)
    assert check(text)[0]["Tags"] == "red; small, new"
    assert any("1 tags hold a comma" in note for note in sheet.notes)
