from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from shopctl.sheets.table import Dated, Number, Table, UnreadableTable, open_table

Xlsx = Callable[..., Path]
Rows = Callable[..., str]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"

STYLES = """<numFmts count="5">
<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="[Red]0.00&quot; days&quot;"/>
<numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="#,##0.00_d;[Magenta]\\m0"/>
<numFmt numFmtId="168" formatCode="[$-429]d mmm yy;@"/></numFmts>
<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>
<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>
<xf numFmtId="167"/><xf numFmtId="168"/><xf/></cellXfs>"""


def lines(table: Table) -> dict[int, list[str]]:
    return dict(table.rows())


def test_typed_cells_become_text_and_numbers_stay_told_from_texts(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    sheet.append(["code", "price", "count", "text", "yes", "day", "moment"])
    sheet.append(["00042", 4.5, 12, " 12,50 ", True, date(2024, 2, 29), datetime(2024, 1, 2, 3, 4, 5)])  # noqa: DTZ001
    sheet.append([None, 0.1 + 0.2, -3, "=1+1 is <b>", False, None, time(18, 30)])
    sheet["D3"].data_type = "s"
    book.save(file := tmp_path / "typed.xlsx")
    table = open_table(file)
    assert lines(table) == {
        2: ["00042", "4.5", "12", " 12,50 ", "TRUE", "2024-02-29", "2024-01-02 03:04:05"],
        3: ["", "0.3", "-3", "=1+1 is <b>", "FALSE", "", "18:30:00"],
    }
    kinds = [type(cell) for cell in lines(table)[2]]
    assert kinds == [str, Number, Number, str, str, Dated, Dated]


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("35.0", "35"), ("20.3", "20.3"), ("49.990000000000002", "49.99"), ("1E-3", "0.001"), ("1e21", "1" + "0" * 21),
        ("-0.5", "-0.5"), ("5901234123457", "5901234123457"), ("0", "0"), (" 7 ", "7"), ("1E400", "1E400"),
        ("nan", "nan"),
    ],
)  # fmt: skip
def test_numbers_are_written_out_as_a_spreadsheet_shows_them(xlsx: Xlsx, rows: Rows, raw: str, text: str) -> None:
    table = open_table(xlsx(rows(["n", "x"]) + f'<row r="2"><c r="A2"><v>{raw}</v></c><c r="B2"><v>1</v></c></row>'))
    assert lines(table)[2][0] == text


@pytest.mark.parametrize(
    ("style", "serial", "text"),
    [
        (1, "35", "1900-02-04"), (1, "20.3", "1900-01-20 07:12:00"), (1, "59.3", "1900-02-28 07:12:00"),
        (1, "60.3", "1900-02-29 07:12:00"), (1, "61", "1900-03-01"), (2, "45292", "2024-01-01"),
        (4, "0.5", "12:00:00"), (6, "45292.75", "2024-01-01 18:00:00"), (1, "2958465", "9999-12-31"),
        (1, "0.999999999", "1900-01-01"),
    ],
)  # fmt: skip
def test_a_number_that_is_shown_as_a_date_is_that_date_and_keeps_its_number(
    xlsx: Xlsx, rows: Rows, style: int, serial: str, text: str
) -> None:
    table = open_table(
        xlsx(rows(["day", "x"]) + f'<row r="2"><c r="A2" s="{style}"><v>{serial}</v></c></row>', styles=STYLES)
    )
    cell = lines(table)[2][0]
    assert isinstance(cell, Dated)
    assert (cell, cell.number) == (text, serial)


@pytest.mark.parametrize(("style", "serial"), [(0, "35"), (3, "35"), (5, "35"), (7, "35"), (1, "-5"), (1, "2958466")])
def test_other_number_formats_and_impossible_days_are_numbers(xlsx: Xlsx, rows: Rows, style: int, serial: str) -> None:
    table = open_table(
        xlsx(rows(["day", "x"]) + f'<row r="2"><c r="A2" s="{style}"><v>{serial}</v></c></row>', styles=STYLES)
    )
    assert type(lines(table)[2][0]) is Number
    assert lines(table)[2][0] == serial


def test_days_are_counted_from_1904_where_the_workbook_says_so(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "mac.xlsx"), {"date_1904": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["day", "x"])
        sheet.write_datetime(1, 0, date(2024, 1, 1), book.add_format({"num_format": "d/m/yyyy"}))
        sheet.write_number(1, 1, 1)
    assert lines(open_table(tmp_path / "mac.xlsx"))[2] == ["2024-01-01", "1"]


def test_formulas_are_their_last_result(xlsx: Xlsx, rows: Rows) -> None:
    cells = (
        '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>'
        '<c r="C2" t="str"><f>IF(A2,"")</f><v></v></c><c r="D2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="E2"><f t="shared" si="0"/><v>7</v></c><c r="F2" t="b"><f>1=1</f><v>1</v></c>'
    )
    table = open_table(xlsx(rows(list("abcdef")) + f'<row r="2">{cells}</row>'))
    assert lines(table)[2] == ["2", "ab", "", "#DIV/0!", "7", "TRUE"]


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>"])
def test_a_formula_without_a_result_is_refused_not_read_as_blank(xlsx: Xlsx, rows: Rows, value: str) -> None:
    file = xlsx(rows(["sku", "price"]) + f'<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2*2</f>{value}</c></row>')
    with pytest.raises(
        UnreadableTable, match="sheet 'Sheet1', B2 holds a formula whose result is not in the file"
    ) as caught:
        lines(open_table(file))
    assert "save it" in caught.value.way_out


def test_shared_texts_in_every_spelling(xlsx: Xlsx, rows: Rows) -> None:
    strings = (
        "<si><t>sku</t></si><si><t>a &amp; b &lt;c&gt; &#x41;&#1705;</t></si>"
        '<si><t xml:space="preserve">  two  </t></si><si/><si><t/></si>'
        "<si><r><rPr><b/></rPr><t>rich </t></r><r><t>text</t></r><rPh><t>phonetic</t></rPh></si>"
        "<si><t>line_x000D_\nnext _x005F_x000D_ _xD83D__xDE00_ _xD800_</t></si>"
        "<si><t><![CDATA[<raw> & data]]></t></si><si/>"
    )
    found = "".join(f'<row r="{at + 1}"><c r="A{at + 1}" t="s"><v>{at}</v></c><c r="B{at + 1}"><v>1</v></c></row>'
                    for at in range(9))  # fmt: skip
    table = open_table(xlsx(found, strings=strings))
    assert table.header == ("sku", "1")
    assert [cells[0] for _, cells in table.rows()] == [
        "a & b <c> Aک", "  two  ", "", "", "rich text", "line\r\nnext _x000D_ \U0001f600 \ufffd", "<raw> & data", "",
    ]  # fmt: skip


def test_a_sheet_may_be_spelled_in_any_valid_way(xlsx: Xlsx, rows: Rows) -> None:
    spelled = f"""<?xml version="1.0" encoding="UTF-8"?>
<x:worksheet xmlns:x="{MAIN}" xmlns:y="urn:other"><x:sheetData>
<x:row><x:c t='inlineStr'><x:is><x:t>sku</x:t></x:is></x:c>
<x:c t="inlineStr"><x:is><x:r><x:t>pri</x:t></x:r><x:r><x:t>ce</x:t></x:r></x:is></x:c></x:row><x:row/>
<x:row y:z="1" r = '4'><x:c r='A4' t = 'str' ><x:v ><![CDATA[A<1]]></x:v></x:c>
<x:c r='B4'><!-- no --><x:v>4.50</x:v></x:c>
</x:row><x:row r="6"><x:c r="B6"><x:v>&#49;.5</x:v></x:c></x:row></x:sheetData></x:worksheet>"""
    table = open_table(xlsx(sheets={"S": spelled}))
    assert table.header == ("sku", "price")
    assert lines(table) == {4: ["A<1", "4.5"], 6: ["", "1.5"]}


def test_parts_may_be_in_utf_16(xlsx: Xlsx, rows: Rows) -> None:
    inside = f"<sheetData>{rows(['ñ', 'b'], ['ы', 2])}</sheetData>"
    sheet = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}">{inside}</worksheet>'
    assert lines(open_table(xlsx(replace={"xl/worksheets/sheet0.xml": sheet.encode("utf-16")}))) == {2: ["ы", "2"]}


def test_the_last_sheet_row_is_read_and_empty_rows_are_not(xlsx: Xlsx, rows: Rows) -> None:
    table = open_table(xlsx(rows(["sku", "n"], None, ["A", 1]) + '<row r="1048576"><c r="A1048576"><v>5</v></c></row>'))
    assert lines(table) == {3: ["A", "1"], 1048576: ["5", ""]}


def test_hidden_rows_are_left_out_and_told(xlsx: Xlsx, rows: Rows) -> None:
    hidden = rows(["sku", "n"], ["A", 1], ["B", 2], ["C", 3]).replace('<row r="3">', '<row r="3" hidden="1">')
    hidden += '<row r="5" hidden="true"/><row r="6" hidden="0"><c r="A6"><v>9</v></c></row>'
    table = open_table(xlsx(hidden))
    assert lines(table) == {2: ["A", "1"], 4: ["C", "3"], 6: ["9", ""]}
    assert table.how == "workbook, sheet 'Sheet1', 2 hidden rows left out"


@pytest.fixture
def sheets(rows: Rows) -> dict[str, str]:
    tables = {
        "Notes": (),
        "Old": (["sku", "price"], ["OLD", 1]),
        "Lists": (["colours", "sizes"], ["red", "S"]),
        "Products": (["Shop of Anna", None], ["sku", "price"], ["A", 4.5]),
    }
    return {name: f"<sheetData>{rows(*lines)}</sheetData>" for name, lines in tables.items()}


def test_the_first_sheet_that_can_be_seen_and_has_rows_is_read(xlsx: Xlsx, sheets: dict[str, str]) -> None:
    table = open_table(xlsx(sheets=sheets, states={"Old": "hidden"}))
    assert (table.how, table.header) == ("workbook, sheet 'Lists' of 4", ("colours", "sizes"))


def test_known_titles_find_the_sheet_and_the_row(xlsx: Xlsx, sheets: dict[str, str]) -> None:
    file = xlsx(sheets=sheets, states={"Old": "veryHidden"})
    table = open_table(file, knows=lambda cells: len({"sku", "price"} & set(cells)))
    assert (table.how, table.header_row) == ("workbook, sheet 'Products' of 4, header in row 2", 2)
    assert lines(table) == {3: ["A", "4.5"]}


@pytest.mark.parametrize("wanted", ["Old", "old ", "2"])
def test_a_sheet_can_be_named_even_a_hidden_one(xlsx: Xlsx, sheets: dict[str, str], wanted: str) -> None:
    table = open_table(xlsx(sheets=sheets, states={"Old": "hidden"}), sheet=wanted)
    assert lines(table) == {2: ["OLD", "1"]}


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(xlsx: Xlsx, sheets: dict[str, str]) -> None:
    file = xlsx(sheets=sheets, states={"Old": "hidden"})
    with pytest.raises(UnreadableTable, match="it has no sheet 'Stock'") as caught:
        open_table(file, sheet="Stock")
    assert caught.value.way_out == "Its sheets: Notes, Old (hidden), Lists, Products"
    with pytest.raises(UnreadableTable, match="it is empty"):
        open_table(file, sheet="Notes")


def test_columns_without_a_title_at_the_end_are_left_out(xlsx: Xlsx, rows: Rows) -> None:
    spelled = [
        ["sku", None, "n", "m"],
        ["A", "x", 1, 2, "a note"],
        ["B", None, 2, 3],
        [None, None, None, None, "alone"],
    ]
    table = open_table(xlsx(rows(*spelled)))
    assert table.header == ("sku", "", "n", "m")
    assert lines(table) == {2: ["A", "x", "1", "2"], 3: ["B", "", "2", "3"]}


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), max_size=12
)
CELLS = st.one_of(TEXTS, st.integers(-(10**9), 10**9), st.decimals(-(10**6), 10**6, places=2), st.none())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=8))
def test_the_pattern_and_the_parser_read_the_same(xlsx: Xlsx, rows: Rows, table: list[list[object]]) -> None:
    escaped = [[cell.replace("&", "&amp;").replace("<", "&lt;") if isinstance(cell, str) else cell for cell in line]
               for line in table]  # fmt: skip
    usual = rows(["a", "b", "c"], *escaped)
    # The pattern wants the reference first and in double quotes; the standard does not.
    unusual = usual.replace('<c r="', "<c  r = '").replace('" t="inline', "' t=\"inline").replace('"><v>', "' ><v>")
    assert list(open_table(xlsx(usual)).rows()) == list(open_table(xlsx(unusual)).rows())
