"""The Google Merchant feed keeps Google's product data specification, whatever the catalogue holds."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from shopctl.catalog import snapshot
from shopctl.catalog.exporting import google
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.offers import gtin
from tests.catalog.test_pictures import made
from tests.conftest import Run

Load = Callable[..., Plan]
G = f"{{{google.NAMESPACE}}}"

SHEET = """handle,title,title.fa,description,vendor,status,categories,option1_name,option1_value,option1_value.fa,option2_name,option2_value,sku,gtin,price,compare_at_price,stock,backorder,weight_grams,image,variant_image,attribute:Gender,attribute:MPN
cup,Cup & <Saucer>,فنجان,"<p>Two</p><p>lines &amp; more</p><script>evil()</script>",Kiln,active,Home > Tea,رنگ,Red,قرمز,Size,S,C-R,4006381333931,4.00,5.00,3,,250.5,https://x.example/1.jpg,https://x.example/2.jpg,Female,K-1
cup,,,,,,,,Blue,آبی,,S,C-B,123,4.00,,0,,,https://x.example/2.jpg,,,
pot,=Pot,,,,active,,,,,,,,,9,,0,yes,,media/pot.jpg,,,
long,{long},,,,active,,,,,,,L,,1,,,,,https://x.example/3.jpg,,Other,
bare,No picture,,,,active,,,,,,,N,,1,,,,,,,,
free,Free,,,,active,,,,,,,F,,0,,,,,https://x.example/4.jpg,,,
ask,On request,,,,active,,,,,,,R,,,,,,,https://x.example/5.jpg,,,
hid,Unlisted,,,,unlisted,,,,,,,U,,1,,,,,https://x.example/6.jpg,,,
""".replace("{long}", "long " * 60)  # noqa: E501


def front(**changed: Any) -> google.Front:
    known = {"media/pot.jpg": "https://shop.example/media/pot-1.webp"}
    given = {
        "title": "Tea & Co", "home": "https://shop.example/", "language": "en", "currency": "EUR", "exponent": 2,
        "link": lambda product: f"https://shop.example/products/{product.handle}/",
        "picture": lambda src: known.get(src, src if src.startswith("https") else ""),
        "shipping": [("DE", "Parcel, insured: fast", 490)], "backorder_date": "2026-03-12",
    }  # fmt: skip
    return google.Front(**(given | changed))


@pytest.fixture
def feed(db: sqlite3.Connection, load: Load, now: datetime) -> google.Feed:
    load(SHEET)
    return google.feed(snapshot.load(db, now), front())


def xml(items: list[google.Item]) -> ElementTree.Element:
    stream = io.StringIO()
    google.write_xml(stream, items, front())
    return ElementTree.fromstring(stream.getvalue())  # noqa: S314 - our own


def check(item: dict[str, str]) -> None:
    """The rules of the specification for one offer (support.google.com/merchants/answer/7052112)."""
    for name in ("id", "title", "description", "link", "image_link", "availability", "price", "condition"):
        assert item[name], name
    assert len(item["id"]) <= 50
    assert len(item["title"]) <= 150
    assert len(item["description"]) <= 5000
    assert not re.search(r"</?(?:p|b|br|div|span|li|ul|strong|script)\b", item["description"])
    assert len(item["brand"]) <= 70
    assert len(item["item_group_id"]) <= 50
    assert item["availability"] in ("in_stock", "out_of_stock", "preorder", "backorder")
    assert bool(item["availability_date"]) == (item["availability"] in ("preorder", "backorder"))
    assert re.fullmatch(r"\d+\.\d\d [A-Z]{3}", item["price"])
    assert float(item["price"].split()[0]) > 0
    if item["sale_price"]:
        assert float(item["sale_price"].split()[0]) < float(item["price"].split()[0])
    assert not item["gtin"] or gtin(item["gtin"])
    identified = item["gtin"] or (item["brand"] and item["mpn"])
    assert (item["identifier_exists"] == "no") == (not identified)
    for name in ("link", "image_link"):
        assert item[name].startswith("https://")
        assert item[name].isascii()
    assert item["gender"] in ("", "male", "female", "unisex")
    assert item["condition"] in ("new", "used", "refurbished")


def rows(items: list[google.Item]) -> list[dict[str, str]]:
    stream = io.StringIO()
    google.write_tsv(stream, items)
    return list(csv.DictReader(io.StringIO(stream.getvalue()), delimiter="\t", quoting=csv.QUOTE_NONE))


def test_every_offer_keeps_the_specification(feed: google.Feed) -> None:
    found = rows(feed.items)
    assert [row["id"] for row in found] == ["C-R", "C-B", "variant-3", "L"]
    for row in found:
        check(row)
    assert feed.left_out == [("N", "no picture"), ("F", "no price above zero")]


def test_an_offer_tells_all_that_is_known(feed: google.Feed) -> None:
    assert feed.items[0] == {
        "id": "C-R",
        "title": "Cup & <Saucer> - Red / S",
        "description": "Two lines & more",
        "link": "https://shop.example/products/cup/?variant=C-R",
        "image_link": "https://x.example/2.jpg",
        "additional_image_link": ["https://x.example/1.jpg"],
        "availability": "in_stock",
        "availability_date": "",
        "price": "5.00 EUR",
        "sale_price": "4.00 EUR",
        "brand": "Kiln",
        "gtin": "4006381333931",
        "mpn": "K-1",
        "identifier_exists": "",
        "condition": "new",
        "item_group_id": "cup",
        "color": "Red",
        "size": "S",
        "gender": "female",
        "product_type": "Home > Tea",
        "shipping": [{"country": "DE", "service": "Parcel, insured: fast", "price": "4.90 EUR"}],
        "shipping_weight": "250.5 g",
    }


def test_xml_and_tsv_say_the_same(feed: google.Feed) -> None:
    channel = xml(feed.items).find("channel")
    assert channel is not None
    assert (channel.findtext("title"), channel.findtext("link")) == ("Tea & Co", "https://shop.example/")
    items, table = channel.findall("item"), rows(feed.items)
    assert len(items) == len(table)
    for item, row in zip(items, table, strict=True):
        for name in google.COLUMNS:
            told = [each.text or "" for each in item.findall(G + name)]
            if name == "shipping":
                assert item.findtext(f"{G}shipping/{G}price") == "4.90 EUR"
                assert row[name] == "DE::Parcel  insured  fast:4.90 EUR"
            elif name == "additional_image_link":
                assert ",".join(told) == row[name]
            else:
                assert (told or [""])[0] == row[name].removeprefix("'"), name


def test_no_cell_of_a_feed_is_a_formula_and_a_field_can_say_it_in_another_language(
    db: sqlite3.Connection, load: Load, now: datetime
) -> None:
    load(SHEET)
    catalogue = snapshot.load(db, now)
    assert rows(google.feed(catalogue, front()).items)[2]["title"] == "'=Pot"
    first = google.feed(catalogue, front(language="fa")).items[0]
    assert (first["title"], first["color"]) == ("فنجان - قرمز / S", "قرمز")


def test_no_letter_of_a_catalogue_breaks_the_xml(db: sqlite3.Connection, load: Load, now: datetime) -> None:
    odd = '"A ]]> \ufffe \x0b","<b>\x01\x85\ufffe</b>",v\x02'
    load(f"handle,title,description,vendor,price,image\na,{odd},1,https://x.example/1.jpg\n")
    (item,) = xml(google.feed(snapshot.load(db, now), front()).items).iter("item")
    assert item.findtext(f"{G}title") == "A ]]>"


def test_real_shops_make_feeds_that_keep_the_specification(
    db: sqlite3.Connection, shared_data: Path, now: datetime, bring_file: Callable[[Path], Plan]
) -> None:
    for name in ("shopify_partners_apparel", "shopify_partners_snowdevil", "shopify_faridrony_hair"):
        bring_file(shared_data / "shopify" / f"{name}.csv")
    feed = google.feed(snapshot.load(db, now), front())
    table = rows(feed.items)
    assert len(table) > 500
    assert len({row["id"] for row in table}) == len(table)
    for row in table:
        check(row)
    assert len(list(xml(feed.items).iter("item"))) == len(table)


def test_from_the_command_line(run: Run, shop: Path, tmp_path: Path) -> None:
    (shop / "media/pot.jpg").write_bytes(made(size=(400, 300)))
    (tmp_path / "in.csv").write_text(SHEET, encoding="utf-8")
    assert run("product", "import", tmp_path / "in.csv", shop=shop).returncode == 0
    refused = run("product", "export", "feed.xml", "--format", "google", shop=shop)
    assert refused.returncode == 6
    assert "shopctl config set shop.url" in refused.stderr
    assert run("config", "set", "shop.url", "https://tea.example/shop", shop=shop).returncode == 0
    assert run("site", "build", shop=shop).returncode == 0
    done = run("product", "export", tmp_path / "feed.xml", "--format", "google", shop=shop)
    assert done.returncode == 0, done.stderr
    assert "Left out N: no picture" in done.stderr
    items = ElementTree.parse(tmp_path / "feed.xml").findall("channel/item")  # noqa: S314 - our own
    found = {item.findtext(f"{G}id"): item for item in items}
    assert found["C-R"].findtext(f"{G}link") == "https://tea.example/shop/products/cup/?variant=C-R"
    picture = found["variant-3"].findtext(f"{G}image_link") or ""
    assert (shop / "site" / picture.removeprefix("https://tea.example/shop/")).is_file()
    page = (shop / "site/products/cup/index.html").read_text(encoding="utf-8")
    for price in ("4.00",):
        assert f'"price": "{price}"' in page or f'"price":"{price}"' in page
    out = run("product", "export", "-", "--format", "google", "--language", "fa", shop=shop)
    assert "فنجان" in out.stdout
    assert run("product", "export", "x.csv", "--format", "google", shop=shop).returncode == 2
