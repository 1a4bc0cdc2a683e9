from __future__ import annotations

import io
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shopctl.sheets.table import Number, open_table
from shopctl.sheets.write import Cell, CellTooLong, guarded, unguarded, write_csv, write_xlsx

HEADER = ["sku", "title", "price"]
# NUL and half characters are in no text that the shop keeps.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
TRICKY = st.sampled_from(
    [
        "",
        "=1+1",
        "'=1",
        "+1",
        "-",
        "@x",
        "\t",
        "\r",
        "'",
        "''",
        " x ",
        "a\r\nb",
        'a"b',
        "007",
        "1e5",
        "_x0041_",
        "sep=;",
        "a;b|c\td",
    ]
)
NUMBERS = st.one_of(st.integers(-(10**14), 10**14), st.decimals(-(10**8), 10**8, places=3))
TABLES = st.lists(
    st.lists(st.one_of(TEXTS, TRICKY, NUMBERS, st.none()), min_size=3, max_size=3), min_size=1, max_size=6
)  # fmt: skip


def same(written: list[list[Cell]], read: list[list[str]], kinds: bool) -> None:
    """What was text comes back as that text; what was a number is the same number, in a workbook told from text."""
    for before, after in zip([row for row in written if any(c not in ("", None) for c in row)], read, strict=True):
        for cell, text in zip(before, after, strict=True):
            if isinstance(cell, int | Decimal):
                assert Decimal(text) == cell
                assert isinstance(text, Number) is kinds
            else:
                assert unguarded(text) == (cell or "")
                assert not isinstance(text, Number)


@settings(deadline=None, max_examples=150)
@given(TABLES)
@example([["a;b", "c;d", "e;f"], ["a;b", "c;d", "e;f"]])
def test_any_table_written_as_csv_is_read_back_the_same(table: list[list[Cell]]) -> None:
    stream = io.StringIO(newline="")
    write_csv(stream, HEADER, table)
    found = open_table(stream.getvalue().encode())
    assert (list(found.header), found.how) == (HEADER, "utf-8, commas")
    same(table, [cells for _, cells in found.rows() if any(cells)], kinds=False)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(TABLES)
def test_any_table_written_as_a_workbook_is_read_back_the_same(tmp_path: Path, table: list[list[Cell]]) -> None:
    write_xlsx(tmp_path / "out.xlsx", HEADER, table, title="Products")
    found = open_table(tmp_path / "out.xlsx")
    assert list(found.header) == HEADER
    same(table, [cells for _, cells in found.rows()], kinds=True)


@given(TEXTS | TRICKY)
def test_guarding_is_undone_and_leaves_nothing_to_run(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text)[:1] not in {"=", "+", "-", "@", "\t", "\r"} or not text


def test_formulas_of_strangers_stay_text_in_a_workbook(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", ["a", "b"], [['=HYPERLINK("http://x")', "https://x"]], title="Products")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet


def test_sheets_run_from_right_to_left_where_the_language_does(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "out.xlsx", ["نام", "قیمت"], [["چای", 1]], title="کالاها", right_to_left=True)
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        assert 'rightToLeft="1"' in archive.read("xl/worksheets/sheet1.xml").decode()
    assert "کالاها" in open_table(tmp_path / "out.xlsx").how


def test_a_text_too_long_for_a_cell_is_said_not_cut(tmp_path: Path) -> None:
    with pytest.raises(CellTooLong, match="Row 3, b: 32,768 characters"):
        write_xlsx(tmp_path / "out.xlsx", ["a", "b"], [["x", "y"], ["x", "y" * 32_768]], title="Products")
