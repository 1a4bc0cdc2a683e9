"""Rows that cannot be imported come back in a file that can be mended and imported."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.shop import Money
from shopctl.errors import StorageError
from shopctl.sheets import leftovers
from shopctl.sheets.table import open_table
from shopctl.sheets.write import write_xlsx
from tests.catalog.conftest import contents
from tests.conftest import Run

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

SHEET = """handle,title,option1_name,option1_value,price,stock
cup,Cup,Size,S,4.00,3
cup,,,M,cheap,-1
pot,Pot,,,9.00,2
=odd,,,,1,1
"""


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def test_a_product_with_a_bad_row_is_left_out_whole_and_the_rest_comes_in(load: Load, ask: Ask, tmp_path: Path) -> None:
    plan = load(SHEET, leftovers=tmp_path / "left.csv")
    assert ask("SELECT handle FROM product") == ["pot"]
    assert (plan.created["products"], plan.left_out) == (1, 3)
    header, *rows = rows_of(tmp_path / "left.csv")
    assert header == ["handle", "title", "option1_name", "option1_value", "price", "stock", leftovers.REASON]
    assert [row[:1] + row[4:6] for row in rows] == [["cup", "4.00", "3"], ["cup", "cheap", "-1"], ["'=odd", "1", "1"]]
    assert [bool(row[-1]) for row in rows] == [False, True, True]
    assert rows[1][-1].startswith("price: 'cheap' is not an amount")


def test_the_file_is_mended_and_imported(db: sqlite3.Connection, load: Load, ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "left.csv"
    load(SHEET, leftovers=file)
    mended = file.read_text(encoding="utf-8").replace("cheap", "5.00").replace("odd,", "odd,Odd")
    plan = load(mended)
    assert (plan.created["products"], plan.rejected) == (2, [])
    assert ask("SELECT stock_on_hand FROM variant ORDER BY id") == [2, 3, -1, 1]
    assert load(SHEET.replace("cheap", "5.00").replace("=odd,", "=odd,Odd")).changed["variants"] == 0


def test_mending_half_of_it_leaves_the_other_half_with_its_reasons(load: Load, tmp_path: Path) -> None:
    first, second = tmp_path / "left.csv", tmp_path / "again.csv"
    load(SHEET, leftovers=first)
    load(first.read_text(encoding="utf-8").replace("cheap", "5.00"), leftovers=second)
    header, *rows = rows_of(second)
    assert header.count(leftovers.REASON) == 1
    assert [row[0] for row in rows] == ["'=odd"]


def test_more_bad_rows_than_anybody_would_read_are_all_written(load: Load, ask: Ask, tmp_path: Path) -> None:
    sheet = "handle,title,price\n" + "".join(f"p{n},P,{'cheap' if n % 2 else n}\n" for n in range(4000))
    plan = load(sheet, leftovers=tmp_path / "left.csv")
    assert (plan.created["products"], plan.left_out) == (2000, 2000)


def test_when_the_file_cannot_be_written_nothing_is_imported(
    db: sqlite3.Connection, load: Load, tmp_path: Path
) -> None:
    before = contents(db)
    with pytest.raises(StorageError):
        load(SHEET, leftovers=tmp_path / "nowhere" / "left.csv")
    assert contents(db) == before


def test_what_came_as_a_workbook_goes_back_as_one(db: sqlite3.Connection, now: datetime, tmp_path: Path) -> None:
    source = tmp_path / "list.xlsx"
    write_xlsx(source, ["handle", "title", "price", "stock"], [["a", "A", 5, -3], ["b", "B", "cheap", -3]], title="x")
    table = open_table(source, knows=knows)
    file = leftovers.file_for(source, table)
    assert file == tmp_path / "list-left-out.xlsx"
    import_products(db, Money(), table, who="t", now=now, leftovers=file)
    back = open_table(file, knows=knows)
    assert back.header == ("handle", "title", "price", "stock", leftovers.REASON)
    assert [cells[:4] for _, cells in back.rows()] == [["b", "B", "cheap", "-3"]]


def test_from_the_command_line_it_ends_with_1_and_says_where_the_rows_are(run: Run, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(SHEET, encoding="utf-8")
    done = run("product", "import", file, "--skip-bad", shop=shop)
    assert done.returncode == 1
    assert "list-left-out.csv" in done.stderr
    document = json.loads(run("product", "import", file, "--skip-bad", "--json", shop=shop).stdout)
    assert document["left_out"] == {"rows": 3, "file": str(tmp_path / "list-left-out.csv")}
    assert (document["rejected"], document["unchanged"]["products"]) == (2, 1)
