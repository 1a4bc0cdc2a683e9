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
from shopctl.catalog.importing.run import import_products
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
