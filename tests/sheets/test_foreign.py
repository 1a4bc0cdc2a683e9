"""Workbooks that calamine reads in a child process: .ods here, .xls in the real data."""

from __future__ import annotations

import contextlib
import os
import random
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shopctl.sheets import child, foreign
from shopctl.sheets.kinds import Kind
from shopctl.sheets.table import Dated, Number, Table, UnreadableTable, open_table
from shopctl.sheets.workbook import read_workbook

Ods = Callable[..., Path]
NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)


MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'


def text(value: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def number(value: float) -> str:
    return f'<table:table-cell office:value-type="float" office:value="{value}"/>'


def day(value: str) -> str:
    return (
        f'<table:table-cell office:value-type="date" office:date-value="{value}"><text:p>x</text:p></table:table-cell>'
    )


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


BLANK = "<table:table-cell/>"
EMPTY = row('<table:table-cell table:number-columns-repeated="1024"/>').replace(
    "row>", 'row table:number-rows-repeated="2">', 1
)


@pytest.fixture
def ods(tmp_path: Path) -> Ods:
    def make(**sheets: str) -> Path:
        tables = "".join(f'<table:table table:name="{name}">{rows}</table:table>' for name, rows in sheets.items())
        with zipfile.ZipFile(tmp_path / "book.ods", "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            archive.writestr("META-INF/manifest.xml", MANIFEST)
            archive.writestr(
                "content.xml",
                f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}><office:body>'
                f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
            )
        return tmp_path / "book.ods"

    return make


def lines(table: Table) -> dict[int, list[str]]:
    return dict(table.rows())


def test_cells_keep_their_rows_columns_and_types(ods: Ods) -> None:
    file = ods(Products=EMPTY + row(BLANK, text("sku"), text("price"), text("day"))
               + row(BLANK, text("00042"), number(4.50), day("2024-02-29")) + EMPTY
               + row(BLANK, text("چای"), number(1e6), day("2024-01-02T18:00:00")))  # fmt: skip
    table = open_table(file)
    assert (table.header_row, table.header) == (3, ("", "sku", "price", "day"))
    assert lines(table) == {4: ["", "00042", "4.5", "2024-02-29"], 7: ["", "چای", "1000000", "2024-01-02 18:00:00"]}
    first = lines(table)[4]
    assert [type(cell) for cell in first[1:]] == [str, Number, Dated]
    assert isinstance(first[3], Dated)
    assert first[3].number == "45351"
    assert lines(table) == lines(table)


def test_a_sheet_is_chosen_as_in_other_workbooks(ods: Ods) -> None:
    file = ods(
        Notes=EMPTY,
        Lists=row(text("colours"), text("sizes")),
        Stock=row(text("sku"), text("n")) + row(text("A"), number(2)),
    )
    assert open_table(file).header == ("colours", "sizes")
    assert open_table(file, knows=lambda cells: int("sku" in cells)).header == ("sku", "n")
    assert lines(open_table(file, sheet="stock")) == {2: ["A", "2"]}


def test_both_readers_read_a_workbook_the_same(shared_data: Path) -> None:
    """The child is for other kinds of workbooks; given .xlsx it has to see what our own reader sees."""
    for name in ("ar_sutox_products", "de_preisliste", "es_fedafar_price_list", "fa_woo_excel_shipping"):
        file = shared_data / "sheets" / f"{name}.xlsx"
        theirs = read_workbook(lambda file=file: file.open("rb"), name, Kind.ODS)  # type: ignore[misc]
        ours = open_table(file)
        assert (theirs.header, theirs.header_row) == (ours.header, ours.header_row)
        assert list(theirs.rows()) == list(ours.rows())


def test_a_price_that_wears_a_date_format_keeps_its_number_or_says_nothing(shared_data: Path) -> None:
    file = shared_data / "sheets" / "salla_products_template.xlsx"
    table = read_workbook(lambda: file.open("rb"), "salla", Kind.ODS)
    column = table.header.index("السعر المخفض")
    prices = [cells[column] for _, cells in table.rows()]
    # 59.3 and 60.3 are the same moment to calamine: then there is no number, and no wrong price.
    assert [getattr(price, "number", None) for price in prices[:4]] == ["35", "20.3", None, "80.3"]


@pytest.mark.parametrize(
    "bomb",
    [
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384" '
        'office:value-type="float" office:value="1"/></table:table-row>',
        f'<table:table-row table:number-rows-repeated="900000000">{text("a" * 1000)}</table:table-row>',
        row('<table:table-cell table:number-columns-repeated="99999999999999999999"/>' + text("far")),
    ],
)  # fmt: skip
def test_a_cell_bomb_ends_the_child_not_us(ods: Ods, bomb: str) -> None:
    started = time.monotonic()
    with pytest.raises(UnreadableTable) as caught:
        list(open_table(ods(Bomb=bomb)).rows())
    assert "save it as .xlsx" in caught.value.way_out
    assert time.monotonic() - started < child.MAX_SECONDS + 10


def test_a_cell_far_away_ends_the_child_not_us(tmp_path: Path) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "far.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "a")
        sheet.write(1_048_575, 16_383, "far")
    with pytest.raises(UnreadableTable, match="it holds too much"):
        read_workbook(lambda: (tmp_path / "far.xlsx").open("rb"), "far.ods", Kind.ODS)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("import time; time.sleep(60)", "it takes too long to read"),
        ("import os; os.abort()", "it holds too much"),
        ("import sys; print('{'); sys.exit(10)", "it is locked with a password"),
    ],
)
def test_whatever_becomes_of_the_child_is_said(
    ods: Ods, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    (tmp_path / "broken.py").write_text(script)
    monkeypatch.setattr(child, "__file__", str(tmp_path / "broken.py"))
    monkeypatch.setattr(child, "MAX_SECONDS", 1)
    with pytest.raises(UnreadableTable, match=reason):
        open_table(ods(A=row(text("a"))))


@pytest.mark.skipif(os.name != "posix", reason="limits of resources are of POSIX")
def test_the_child_limits_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ods: Ods) -> None:
    source = Path(child.__file__).read_text(encoding="utf-8")
    greedy = source.replace("    limit()\n", "    limit()\n    hoard = bytearray(2 << 30)\n")
    (tmp_path / "greedy.py").write_text(greedy, encoding="utf-8")
    monkeypatch.setattr(child, "__file__", str(tmp_path / "greedy.py"))
    with pytest.raises(UnreadableTable):
        open_table(ods(A=row(text("a"))))
    assert greedy != source


def test_the_child_looks_into_no_folder_of_strangers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ods: Ods) -> None:
    for module in ("json", "io", "python_calamine", "datetime"):
        (tmp_path / f"{module}.py").write_text("raise SystemExit('run by a stranger')")
    file = ods(A=row(text("sku"), text("n")) + row(text("A"), number(1)))
    monkeypatch.chdir(tmp_path)
    assert lines(open_table(file)) == {2: ["A", "1"]}


def test_entities_are_refused(ods: Ods) -> None:
    file = ods(A=row(text("a")))
    with zipfile.ZipFile(file) as archive:
        content = archive.read("content.xml").replace(b"<office:doc", b'<!DOCTYPE x [<!ENTITY a "b">]><office:doc', 1)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    with pytest.raises(UnreadableTable, match="it defines entities"):
        open_table(file)


def test_a_damaged_xls_is_refused_or_read_but_never_a_crash(shared_data: Path) -> None:
    content = (shared_data / "sheets" / "ru_xpomuk5_pricelist.xls").read_bytes()
    rng = random.Random(11)
    for _ in range(12):
        broken = bytearray(content[: rng.choice([len(content), rng.randrange(600, len(content))])])
        for _ in range(rng.randrange(1, 200)):
            broken[rng.randrange(8, len(broken))] = rng.randrange(256)
        with contextlib.suppress(UnreadableTable):
            list(open_table(bytes(broken)).rows())


def test_a_workbook_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.xls").open("wb") as file:
        file.write(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
        file.truncate(foreign.MAX_BYTES + 1)
    with pytest.raises(UnreadableTable, match="it is larger than 100 MB"):
        open_table(tmp_path / "huge.xls")
