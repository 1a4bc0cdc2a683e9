"""Whatever a sheet holds: it is refused and the shop is as before; or it is imported, changes nothing a second time,
and taken back leaves the shop looking as before.

For minutes instead of a moment: SHOPCTL_FUZZ=20000 pytest tests/catalog/importing/test_fuzz.py
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopctl.catalog.exporting.own import export
from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.catalog.importing.undo import undo
from shopctl.config.shop import Money
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.errors import BadInput
from shopctl.sheets.table import open_table
from tests.catalog.conftest import contents

NOW = datetime(2026, 3, 10, tzinfo=UTC)
NOTHING = {"products": 0, "variants": 0, "images": 0}
EXAMPLES = int(os.environ.get("SHOPCTL_FUZZ", "150"))

OWN = """handle,title,title.fa,description,status,categories,categories.fa,tags,tags.fa,option1_name,option1_value,option1_value.fa,sku,price,compare_at_price,stock,variant_image,image,image_alt,attribute:Material,attribute:Material.fa
cup,Cup,فنجان,<p>x</p>,active,Home > Tea; Gifts,خانه > چای,new; blue,تازه,Size,S,کوچک,C-S,4.00,5,3,,https://x.example/1.jpg,front,clay,سفال
cup,,,,,,,,,,M,متوسط,C-M,5.00,,0,https://x.example/2.jpg,https://x.example/2.jpg,,,
pot,Pot,,,draft,Home,,,,,,,POT,9,,,,media/a.webp,,,
"""  # noqa: E501
SHOPIFY = """Handle,Title,Body (HTML),Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Variant Taxable,Variant Barcode,Image Src,Image Position,Variant Image,Colour (product.metafields.shopify.color-pattern),Status
cup,Cup,<p>x</p>,A > B,Mugs,"a, b",true,Size,S,Colour,Red,C1,shopify,3,4.00,true,'0123,https://x.example/1.jpg,1,,red; blue,active
cup,,,,,,,,S,,Blue,C2,,7,4.00,true,,https://x.example/2.jpg,2,https://x.example/1.jpg,,
cup,,,,,,,,,,,,,,,,,https://x.example/3.jpg,3,,,
pot,Pot,,,Pots,,false,Title,Default Title,,,C1,shopify,-2,9,false,,,,,,
"""  # noqa: E501

ODD = st.sampled_from(
    ["", " ", "cup", "Cup", "pot", "POT", "C1", "S", "s", "0", "-1", "1.5", "1,5", "12.345", "۴", "yes", "FALSE",
     "active", "Default Title", "Title", "A > B; C", "a; b; a", "؛", "\\", ";", ">", "' =1", "=1+1", "''", "'5",
     "\u202e", "é", "e\u0301", "ß", "İ", "https://x.example/1.jpg", "media/a.webp", "../x", "x" * 300, "\n", "a\r\nb",
     "🎁", "item"]
)  # fmt: skip
Edit = tuple[str, int, int, str]
EDITS = st.lists(
    st.tuples(st.sampled_from(["cell", "cell", "cell", "swap", "copy", "drop", "column"]), st.integers(0, 30),
              st.integers(0, 30), st.one_of(ODD, st.text(max_size=8))),
    min_size=1, max_size=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("empty") / "shop.db"
    create(file)
    return file


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("fuzz") / "shop.db"


def edited(sheet: str, edits: list[Edit]) -> bytes:
    header, *rows = csv.reader(io.StringIO(sheet))
    for kind, a, b, text in edits:
        if kind == "cell" and rows:
            rows[a % len(rows)][b % len(header)] = text
        elif kind == "swap" and rows:
            a, b = a % len(rows), b % len(rows)
            rows[a], rows[b] = rows[b], rows[a]
        elif kind == "copy" and rows:
            rows.insert(b % len(rows), list(rows[a % len(rows)]))
        elif kind == "drop" and rows:
            rows.pop(a % len(rows))
        elif kind == "column" and len(header) > 1:
            column = a % len(header)
            header = header[:column] + header[column + 1 :]
            rows = [row[:column] + row[column + 1 :] for row in rows]
    stream = io.StringIO()
    csv.writer(stream).writerows([header, *rows])
    return stream.getvalue().encode("utf-8", "replace")


def shop_with(place: Path, empty: Path, sheet: str) -> Iterator[sqlite3.Connection]:
    place.write_bytes(empty.read_bytes())
    db = connect(place)
    db.execute("PRAGMA synchronous = OFF")
    bring(db, sheet.encode())
    yield db
    db.close()


def shown(db: sqlite3.Connection) -> Any:
    """What a merchant sees: the history of prices and stock grows, also when an import is taken back."""
    rest = {name: rows for name, rows in contents(db).items() if name.endswith("translation") or name == "category"}
    return export(db, 2, NOW + timedelta(hours=2)), rest


def bring(db: sqlite3.Connection, data: bytes) -> tuple[dict[str, int], dict[str, int]]:
    table = open_table(data, name="x.csv", knows=knows)
    plan = import_products(db, Money(), table, who="t", now=NOW)
    return plan.created, plan.changed


@pytest.mark.timeout(240 if EXAMPLES <= 150 else 0)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([OWN, SHOPIFY]), st.sampled_from([OWN, SHOPIFY, "handle,title\nx,X\n"]), EDITS)
def test_a_sheet_is_refused_or_imported_once(
    place: Path, empty: Path, sheet: str, held: str, edits: list[Edit]
) -> None:
    data = edited(sheet, edits)
    for db in shop_with(place, empty, held):
        before, looked = contents(db), shown(db)
        try:
            bring(db, data)
        except BadInput:
            assert contents(db) == before
            continue
        after = contents(db)
        assert bring(db, data) == (NOTHING, NOTHING), data.decode()
        assert contents(db) == after
        if after != before:
            undo(db, "t", NOW + timedelta(hours=1))
            assert shown(db) == looked
