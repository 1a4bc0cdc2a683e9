from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from shopctl.sheets.table import open_table

Xlsx = Callable[..., Path]
Rows = Callable[..., str]


def merged(*areas: str) -> str:
    return "<mergeCells>" + "".join(f'<mergeCell ref="{area}"/>' for area in areas) + "</mergeCells>"


def test_a_cell_merged_downwards_speaks_for_each_of_its_rows(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["category", "size", "price"], ["Tea", "S", 1], [None, "M", 2], [None, "L", 3], ["Cup", "S", 4]]
    table = open_table(xlsx(rows(*lines), after=merged("A2:A4")))
    assert [cells for _, cells in table.rows()] == [
        ["Tea", "S", "1"], ["Tea", "M", "2"], ["Tea", "L", "3"], ["Cup", "S", "4"]
    ]  # fmt: skip


def test_a_price_merged_over_two_columns_is_the_price_of_both(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["product", "price S", "price L"], ["Tea", 4.5], ["Cup", 1, 2]]
    table = open_table(xlsx(rows(*lines), after=merged("B2:C2")))
    assert [cells for _, cells in table.rows()] == [["Tea", "4.5", "4.5"], ["Cup", "1", "2"]]


def test_a_column_that_is_two_columns_wide_stays_one(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["product", None, "price"], ["Tea", None, 4.5], ["Cup", None, 2]]
    table = open_table(xlsx(rows(*lines), after=merged("A1:B1", "A2:B2", "A3:B3")))
    assert table.header == ("product", "", "price")
    assert [cells for _, cells in table.rows()] == [["Tea", "", "4.5"], ["Cup", "", "2"]]


def test_the_title_of_a_section_over_the_whole_width_stays_one_cell(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["product", "price", "stock"], ["Hot drinks"], ["Tea", 4.5, 3]]
    table = open_table(xlsx(rows(*lines), after=merged("A2:C2")))
    assert [cells for _, cells in table.rows()] == [["Hot drinks", "", ""], ["Tea", "4.5", "3"]]


def test_a_header_of_two_lines_is_read_as_one(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["Price list"], ["Product", "Price", None, "Stock"], [None, "net", "gross"], ["Tea", 1, 2, 3]]
    table = open_table(xlsx(rows(*lines), after=merged("A1:D1", "A2:A3", "B2:C2", "D2:D3")))
    assert (table.header_row, table.header) == (3, ("Product", "Price net", "Price gross", "Stock"))
    assert list(table.rows()) == [(4, ["Tea", "1", "2", "3"])]


def test_titles_merged_across_only_have_their_own_below_them(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["Product", None, "Price", None], ["Name", "SKU", "net", "gross"], ["Tea", "T", 1, 2]]
    table = open_table(xlsx(rows(*lines), after=merged("A1:B1", "C1:D1")), knows=lambda cells: "Price" in cells)
    assert (table.header_row, table.header) == (2, ("Product Name", "Product SKU", "Price net", "Price gross"))
    lines = [["Product", None, "Price"], ["Tea", "black", 4.5], ["Cup", "blue", 2]]
    table = open_table(xlsx(rows(*lines), after=merged("A1:B1")), knows=lambda cells: "Price" in cells)
    assert (table.header_row, table.header) == (1, ("Product", "", "Price"))
    assert [number for number, _ in table.rows()] == [2, 3]


def test_merges_that_cannot_be_harm_nothing(xlsx: Xlsx, rows: Rows) -> None:
    lines = [["a", "b"], ["x", 1], [None, 2], [None, 3]]
    areas = ("A2:XFD1048576", "A2:A4", "XFD1:XFD9", "B9:A1", "ZZZ1:ZZZ2", "A0:B0")
    table = open_table(xlsx(rows(*lines), after=merged(*areas)))
    assert [number for number, _ in table.rows()] == [2, 3, 4]


@pytest.mark.parametrize("above", [0, 1, 7])
def test_the_header_is_the_first_row_that_is_filled_as_rows_are(xlsx: Xlsx, rows: Rows, above: int) -> None:
    lines = [["Our prices"], None, ["valid from", "2026"], None, ["Tel.", "030 123"], ["x"], None][:above]
    table = open_table(
        xlsx(rows(*lines, ["sku", "title", "price", "stock"], ["A", "Tea", 1, 2], ["B", "Cup", 3, None]))
    )
    assert (table.header_row, table.header) == (above + 1, ("sku", "title", "price", "stock"))
    assert ("header in row" in table.how) is (above > 0)


def test_titles_are_trimmed(xlsx: Xlsx, rows: Rows) -> None:
    assert open_table(xlsx(rows([" sku ", "price\n"], ["A", 1]))).header == ("sku", "price")
