"""Bundles in the storefront: what is in them, how many there are, and what search engines hear of it."""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from shopctl.catalog import bundles, stock
from shopctl.db.connect import transaction
from tests.site.conftest import Build, Document, Fill, Read

SHEET = """handle,title,title.fa,status,option1_name,option1_value,sku,price,stock
box,Gift box,جعبه,active,Colour,Red,BOX-R,60,
box,,,,,Blue,BOX-B,65,
set,Set,ست,active,,,SET,20,
cup,Cup <i>,فنجان,active,Size,L,CUP-L,10,4
lid,Lid,در,draft,,,LID,2,9
"""


@pytest.fixture
def built(fill: Fill, shop_db: sqlite3.Connection, build_site: Build, now: datetime) -> None:
    fill(SHEET)
    bundles.make(shop_db, "BOX-R", [("CUP-L", 2), ("LID", 1)], None, now)
    bundles.make(shop_db, "BOX-B", [("CUP-L", 3)], None, now)
    bundles.make(shop_db, "SET", [("CUP-L", 4)], None, now)
    build_site()


def listed(page: Document) -> list[str]:
    return [" ".join(each.text.split()) for each in page.elements if each.tag == "li" and " × " in each.text]


@pytest.mark.usefixtures("built")
def test_the_page_lists_what_is_in_it_with_links(read: Read) -> None:
    page = read("products/set/index.html")
    assert listed(page) == ["4 × Cup <i> (L)"]
    assert any(each.tag == "a" and each.attributes["href"].endswith("/products/cup/") for each in page.elements)
    assert listed(read("fa/products/set/index.html")) == ["۴ × فنجان (L)"]
    heads = [each.text for each in read("products/box/index.html").elements if each.tag == "h2"]
    assert [head for head in heads if "in it" in head] == ["What is in it: Red", "What is in it: Blue"]
    assert listed(read("products/box/index.html")) == ["2 × Cup <i> (L)", "1 × Lid", "3 × Cup <i> (L)"]


def availability(read: Read, shop: Path) -> str:
    page = (shop / "site/products/set/index.html").read_text("utf-8")
    data = json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])
    stocks = [each.text for each in read("products/set/index.html").elements if "stock" in each.classes]
    return f"{stocks[0]}, {data['@graph'][0]['offers']['availability'].rpartition('/')[2]}"


@pytest.mark.usefixtures("built")
def test_it_is_sold_out_when_a_part_is_short(
    read: Read, shop: Path, shop_db: sqlite3.Connection, build_site: Build, now: datetime
) -> None:
    assert availability(read, shop) == "Only 1 left, InStock"
    with transaction(shop_db):
        cup = shop_db.execute("SELECT id FROM variant WHERE sku = 'CUP-L'").fetchone()[0]
        stock.adjust(shop_db, cup, -1, "t", now)
    build_site()
    assert availability(read, shop) == "Sold out, OutOfStock"


@pytest.mark.usefixtures("built")
def test_a_part_that_is_renamed_is_renamed_where_it_is_held(read: Read, fill: Fill, build_site: Build) -> None:
    fill("handle,title\ncup,Beaker\n")
    build_site()
    assert listed(read("products/set/index.html")) == ["4 × Beaker (L)"]
