from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shopctl.sheets.table import NoFile, Table, UnreadableTable, open_table
from shopctl.sheets.write import write_xlsx

LINES = ["sku,title,price", 'A1,"Cup, red",4.50', "A2,Tea,3.00"]


def read(content: bytes | str, **options: object) -> Table:
    return open_table(content.encode() if isinstance(content, str) else content, **options)  # type: ignore[arg-type]


def cells(table: Table) -> list[list[str]]:
    return [row for _, row in table.rows()]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR alone"])
def test_any_line_end_separates_rows(end: str) -> None:
    for text in (end.join(LINES), end.join(LINES) + end):
        table = read(text)
        assert table.header == ("sku", "title", "price")
        assert list(table.rows()) == [(2, ["A1", "Cup, red", "4.50"]), (3, ["A2", "Tea", "3.00"])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", "^", "~", "¦", "\x1f", "،", "؛"])
def test_the_delimiter_is_the_one_that_fits_all_rows(delimiter: str) -> None:
    rows = [["name", "price", "note"], ["Tea", "1,50 | 2.50", "a;b"], ["Cup", "2,00 | 4.50", ""]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)
    table = read(text)
    assert [list(table.header), *cells(table)] == rows


def test_decimal_commas_do_not_pass_for_delimiters() -> None:
    table = read("name;price;before\nTea;1,50;2,00\nCup;2,50;3,00\n")
    assert table.header == ("name", "price", "before")
    assert cells(table) == [["Tea", "1,50", "2,00"], ["Cup", "2,50", "3,00"]]


def test_excels_separator_line_is_obeyed_and_counted() -> None:
    table = read("sep=#\r\nsku#price\r\nA,1#2\r\n")
    assert (table.header, table.header_row, list(table.rows())) == (("sku", "price"), 2, [(3, ["A,1", "2"])])


def test_one_column_needs_no_delimiter() -> None:
    assert cells(read("sku\nA1\nA2\n")) == [["A1"], ["A2"]]


def test_line_ends_of_all_kinds_inside_quotes_belong_to_the_cell() -> None:
    table = read('sku,text\nA,"one\r\ntwo\nthree\rfour\u2028five\x85six\x0bseven"\nB,x\n')
    assert list(table.rows()) == [(2, ["A", "one\r\ntwo\nthree\rfour\u2028five\x85six\x0bseven"]), (3, ["B", "x"])]


def test_line_separators_outside_quotes_do_not_break_rows() -> None:
    assert cells(read("sku,text\nA,one\u2028two\u2029three\x0cfour\n")) == [["A", "one\u2028two\u2029three\x0cfour"]]


def test_lines_above_the_header_are_stepped_over() -> None:
    table = read("Price list 2026\n\nsku;title;price\nA;Tea;1\nB;Cup;2\n")
    assert (table.header_row, table.header) == (3, ("sku", "title", "price"))
    assert table.how == "utf-8, semicolons, header in row 3"
    assert list(table.rows()) == [(4, ["A", "Tea", "1"]), (5, ["B", "Cup", "2"])]


def test_known_titles_find_the_header_where_rows_above_look_like_one() -> None:
    known = {"artikel", "preis"}
    text = "Anna,Berlin,030,x\nKunde,Nr,7,y\nArtikel,Preis,,\nTee,1,a,b\n"
    table = read(text, knows=lambda row: sum(cell.casefold() in known for cell in row))
    assert (table.header_row, cells(table)) == (3, [["Tee", "1", "a", "b"]])


def test_the_table_is_read_as_often_as_asked_and_at_once_by_two() -> None:
    table = read("\n".join(LINES))
    first, second = table.rows(), table.rows()
    assert [next(first), next(second), next(second), next(first)] == [
        (2, ["A1", "Cup, red", "4.50"]), (2, ["A1", "Cup, red", "4.50"]),
        (3, ["A2", "Tea", "3.00"]), (3, ["A2", "Tea", "3.00"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "it is empty"),
        (" \n\n", "it is empty"),
        ('a,b\n1,"2\n3,4\n', "row 2 (line 3): a quotation mark is never closed"),
        ('a,b\n1,2\n1,"2"3\n', "row 3 (line 3): a quotation mark is never closed, or stands in the middle"),
        ('a,b\n1,"' + "x" * 10_000_001 + '"\n', "row 2 (line 2): a cell is longer than 10,000,000 characters"),
        ("a" * 17_000_001, "line 1 is longer than 16 million characters"),
        ("," * 2001 + "x\n", "row 1 has 2,002 cells"),
    ],
)
def test_what_is_broken_is_said_with_its_place(content: str, reason: str) -> None:
    with pytest.raises(UnreadableTable) as caught:
        list(read(content, name="list.csv").rows())
    assert caught.value.sentence.startswith(f"list.csv: {reason}")
    assert caught.value.exit_code == 5
    assert caught.value.way_out


def test_standard_input_is_read_and_can_be_read_again() -> None:
    code = (
        "from pathlib import Path; from shopctl.sheets.table import open_table\n"
        "table = open_table(Path('-')); print(table.name, table.header, list(table.rows()) == list(table.rows()))"
    )
    content = ("sku,price\r\n" + "A,1\r\n" * 100_000).encode("utf-16")
    done = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "stdin ('sku', 'price') True"


def test_a_workbook_on_standard_input_is_read(tmp_path: Path) -> None:
    write_xlsx(tmp_path / "book.xlsx", ["sku", "price"], [["A", 4]], title="Products")
    code = (
        "from pathlib import Path; from shopctl.sheets.table import open_table\n"
        "print(open_table(Path('-')).how, list(open_table(Path(FILE), sheet='products').rows()))"
    ).replace("FILE", repr(str(tmp_path / "book.xlsx")))
    content = (tmp_path / "book.xlsx").read_bytes()
    done = subprocess.run([sys.executable, "-c", code], input=content, capture_output=True, check=True)
    assert done.stdout.decode().strip() == "workbook, sheet 'Products' [(2, ['A', '4'])]"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of POSIX")
def test_a_named_pipe_is_read(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text("sku,price\nA,1\n"))
    writer.start()
    table = open_table(pipe)
    writer.join()
    assert list(table.rows()) == list(table.rows()) == [(2, ["A", "1"])]


def test_what_is_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(NoFile, match="There is no file"):
        open_table(tmp_path / "none.csv")
    with pytest.raises(UnreadableTable, match="it is a folder, not a file"):
        open_table(tmp_path)
    with pytest.raises(UnreadableTable):
        open_table(Path("a\0b"))


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="devices are of POSIX")
def test_a_device_is_not_read() -> None:
    with pytest.raises(UnreadableTable, match="it is a device, not a file"):
        open_table(Path("/dev/zero"))


def test_a_long_file_is_read_in_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    with file.open("w") as out:
        out.write("sku,title,price\n")
        out.writelines(f"SKU-{number:09},A title of some length that takes room number {number},1.50\n"
                       for number in range(600_000))  # fmt: skip
    code = f"""
import tracemalloc
from pathlib import Path
from shopctl.sheets.table import open_table
tracemalloc.start()
for row in open_table(Path({str(file)!r})).rows(): pass
print(row[0], tracemalloc.get_traced_memory()[1])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    last, peak = map(int, done.stdout.split())
    assert last == 600_001
    assert peak < 8_000_000 < file.stat().st_size
