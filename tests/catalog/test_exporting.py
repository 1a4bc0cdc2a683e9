"""The catalogue as a spreadsheet, and back."""

from __future__ import annotations

import io
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopctl.catalog.exporting.own import export
from shopctl.catalog.importing.run import BadRows, import_products
from shopctl.catalog.importing.undo import undo
from shopctl.config.shop import Money
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.sheets.table import open_table
from shopctl.sheets.write import write_csv, write_xlsx
from tests.catalog.conftest import contents
from tests.conftest import Run

NOW = datetime.fromisoformat("2026-03-10T09:30:00+00:00")
NOTHING = {"products": 0, "variants": 0, "images": 0}


def as_csv(db: sqlite3.Connection) -> bytes:
    stream = io.StringIO()
    write_csv(stream, *export(db, 2, NOW))
    return stream.getvalue().encode()


def imported(db: sqlite3.Connection, data: bytes | Path, name: str = "") -> Any:
    return import_products(db, Money(), open_table(data, name=name or "x.csv"), who="t", now=NOW)


FULL = """handle,title,description,vendor,product_type,status,featured,tax_class,categories,tags,option1_name,option1_value,sku,gtin,price,compare_at_price,cost,weight_grams,requires_shipping,stock,backorder,variant_image,image,image_alt,attribute:Material,title.fa,categories.fa,tags.fa,option1_name.fa,option1_value.fa,attribute:Material.fa,attribute_name:Material.fa,seo_title.ar,image_alt.fa
cup,Cup,"<p>Two
lines</p>",Kiln,cups,active,3,standard,Home > Tea; Gifts,new; a\\; b,Colour,Red,00012,'012345,4.00,5.00,1.10,250.5,yes,3,no,https://x.example/2.jpg,https://x.example/1.jpg,front,clay; glass,فنجان,خانه > چای; هدیه,تازه,رنگ,قرمز,سفال; شیشه,جنس,كوب,جلو
cup,,,,,,,,,,,Blue,00013,,,,,,no,,yes,,,,,,,,,آبی,,,,
cup,,,,,,,,,,,,,,,,,,,,,,https://x.example/2.jpg,'=back,,,,,,,,,,پشت
=odd,=HYPERLINK(1),+1,-1,@x,draft,,standard,,,,,,,,,,,,,,,,,,,,,,,,,
"""  # noqa: E501


def test_what_is_exported_changes_nothing_when_it_is_imported(db: sqlite3.Connection) -> None:
    imported(db, FULL.encode())
    before = contents(db)
    plan = imported(db, as_csv(db))
    assert (plan.created, plan.changed) == (NOTHING, NOTHING)
    assert contents(db) == before


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_makes_the_same_catalogue_in_an_empty_shop(
    db: sqlite3.Connection, tmp_path: Path, suffix: str
) -> None:
    imported(db, FULL.encode())
    file = tmp_path / f"out{suffix}"
    if suffix == ".csv":
        file.write_bytes(as_csv(db))
    else:
        write_xlsx(file, *export(db, 2, NOW), title="products", right_to_left=True)
    create(tmp_path / "other.db")
    other = connect(tmp_path / "other.db")
    imported(other, file)
    assert as_csv(other) == as_csv(db)
    other.close()


def test_no_cell_of_an_export_is_a_formula(db: sqlite3.Connection) -> None:
    imported(db, FULL.encode())
    _, rows = export(db, 2, NOW)
    assert any(cell == "=HYPERLINK(1)" for row in rows for cell in row)
    for line in as_csv(db).decode().splitlines():
        assert not line.startswith(("=", "+", "@"))
        assert ",=" not in line
        assert ',"=' not in line


words = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12)
cells = st.lists(st.tuples(words, words, words, words), min_size=1, max_size=5)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cells)
def test_any_text_survives_the_way_out_and_in(tmp_path_factory: pytest.TempPathFactory, cells: Any) -> None:
    file = tmp_path_factory.mktemp("x") / "shop.db"
    create(file)
    db = connect(file)
    sheet = io.StringIO()
    rows = [[f"p{n}", f"t{a}", b, c.replace(";", ""), d] for n, (a, b, c, d) in enumerate(cells)]
    write_csv(sheet, ["handle", "title", "description", "tags", "attribute:Kind"], rows)
    imported(db, sheet.getvalue().encode())
    before = contents(db)
    plan = imported(db, as_csv(db))
    assert (plan.created, plan.changed) == (NOTHING, NOTHING)
    assert contents(db) == before
    db.close()


def test_real_shops_survive_the_way_out_and_in(shared_data: Path, tmp_path: Path) -> None:
    for file in sorted((shared_data / "shopify").glob("*.csv")):
        create(tmp_path / f"{file.stem}.db")
        db = connect(tmp_path / f"{file.stem}.db")
        imported(db, file, file.name)
        before = contents(db)
        plan = imported(db, as_csv(db))
        assert (plan.created, plan.changed) == (NOTHING, NOTHING), file.name
        assert contents(db) == before, file.name
        db.close()


def test_export_and_import_from_the_command_line(run: Run, shop: Path, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(FULL, encoding="utf-8")
    assert run("product", "import", tmp_path / "in.csv", shop=shop).returncode == 0
    assert run("product", "export", tmp_path / "out.xlsx", shop=shop).returncode == 0
    again = run("product", "import", tmp_path / "out.xlsx", "--dry-run", shop=shop)
    assert "Created: 0 products, 0 variants, 0 pictures" in again.stderr
    assert "Changed: 0 products, 0 variants, 0 pictures" in again.stderr
    assert run("product", "export", "out.pdf", shop=shop).returncode == 2
    assert run("product", "export", "-", shop=shop).stdout.startswith("handle,title,")


COMPOSED = """handle,title,fields,fields.fa,option1_name,option1_value,sku,price,stock,bundle,price.USD,price.JPY
cup,Cup,\
Engraving = text 20 required +5.00; Ribbon = choice +1.50 > Red > Gold \\> blue; Wrap = yes-no; Day = date,\
حکاکی; روبان > قرمز; ; روز,,,CUP,4.00,3,,4.50,700
box,Box,,,Size,Small,BOX-S,7.00,,CUP=2; pot/Blue,8,
box,,,,,Large,BOX-L,9.00,,CUP=4,,
pot,Pot,Engraving = text 60,,Colour,Blue,,9.00,3,,,
"""


def test_fields_and_bundles_make_the_round_trip(db: sqlite3.Connection, tmp_path: Path) -> None:
    imported(db, COMPOSED.encode())
    before = contents(db)
    assert [row["kind"] for row in db.execute("SELECT kind FROM product_field ORDER BY id")] == [
        "text", "choice", "yes-no", "date", "text",
    ]  # fmt: skip
    assert db.execute("SELECT SUM(quantity) FROM bundle_item").fetchone()[0] == 7
    plan = imported(db, as_csv(db))
    assert (plan.created, plan.changed) == (NOTHING, NOTHING)
    assert contents(db) == before
    create(tmp_path / "other.db")
    other = connect(tmp_path / "other.db")
    imported(other, as_csv(db))
    assert as_csv(other) == as_csv(db)
    other.close()


def test_what_a_sheet_says_of_fields_and_bundles_can_be_taken_back(db: sqlite3.Connection) -> None:
    imported(db, COMPOSED.encode())
    before = as_csv(db)
    changed = (
        COMPOSED.replace("CUP=4", "CUP=1; pot=3")
        .replace("; Day = date", "")
        .replace("; روز", "")
        .replace("CUP=2; pot/Blue,8", ",9.25")
    )
    plan = imported(db, changed.encode())
    assert plan.changed["variants"] == 2
    assert before != as_csv(db)
    undo(db, "t", NOW)
    assert as_csv(db) == before
    assert db.execute("SELECT SUM(stock_tracked) FROM variant WHERE sku LIKE 'BOX-%'").fetchone()[0] == 0


def test_a_bundle_brought_by_an_import_leaves_with_it(db: sqlite3.Connection) -> None:
    imported(db, COMPOSED.encode())
    undo(db, "t", NOW)
    assert contents(db)["product"] == []


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("Engraving = text 900", "Engraving: a text has 1 to 500 letters"),
        ("Ribbon = choice", "Ribbon: a choice has values to choose from, nothing else has"),
        ("Engraving = tattoo", "'tattoo' is not understood; it is written as: text 20 required +5.00"),
        ("A = text; a = date", "two of its fields have one name"),
    ],
)
def test_a_field_that_cannot_be_is_told(db: sqlite3.Connection, cell: str, reason: str) -> None:
    with pytest.raises(BadRows) as raised:
        imported(db, f"handle,title,fields\ncup,Cup,{cell}\n".encode())
    assert [(row["row"], row["column"], row["reason"]) for row in raised.value.facts["rows"]] == [(2, "fields", reason)]


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("NONE=1", "There is no product with SKU or handle 'NONE'"),
        ("box", "Box: a bundle does not hold itself"),
        ("CUP=0", "'CUP=0' is not understood; parts are written as: CUP=2; POT=1"),
    ],
)
def test_a_bundle_that_cannot_be_is_told(db: sqlite3.Connection, cell: str, reason: str) -> None:
    with pytest.raises(BadRows) as raised:
        imported(db, f"handle,title,sku,price,bundle\nbox,Box,BOX,5,{cell}\ncup,Cup,CUP,4,\n".encode())
    assert [(row["row"], row["column"], row["reason"]) for row in raised.value.facts["rows"]] == [(2, "bundle", reason)]
    assert contents(db)["product"] == []
