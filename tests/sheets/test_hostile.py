"""Files made to harm, and files that only look like tables: each is refused in words, quickly, in little memory."""

from __future__ import annotations

import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from shopctl.sheets.table import UnreadableTable, open_table

Xlsx = Callable[..., Path]
Rows = Callable[..., str]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def refused(file: Path | bytes, reason: str) -> None:
    started = time.process_time()
    with pytest.raises(UnreadableTable, match=reason) as caught:
        list(open_table(file, name="list.xlsx").rows())
    assert time.process_time() - started < 20
    assert caught.value.sentence.startswith("list.xlsx: ")
    assert caught.value.way_out


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7\n", "it is a PDF, whatever its name says"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "it is a picture"),
        (b"\x1f\x8b\x08" + bytes(99), r"it is a packed file \(gzip\)"),
        (b"SQLite format 3\0" + bytes(99), "it is a database"),
        (b"\n <!DOCTYPE html><html><table><tr><td>1", r"it is a web page \(HTML\)"),
        (b"\xef\xbb\xbf<html xmlns:x='urn:schemas-microsoft-com:office:excel'><table>", r"it is a web page \(HTML\)"),
        (b"<?xml version='1.0'?><Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet'>", "it is an XML"),
        (b'{"products": []}', "it is a JSON document"),
        (b'[{"sku": 1}]', "it is a JSON document"),
        (bytes(range(256)) * 20, "it is not a table"),
        (b"\0" * 5000, "it is not a table"),
        (b"PK\x03\x04" + b"\0" * 50, "it is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "it is damaged or no workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000_000) + "EncryptedPackage".encode("utf-16-le"),
         "it is a workbook locked with a password"),
    ],
)  # fmt: skip
def test_other_kinds_of_files_are_called_by_their_name(content: bytes, what: str) -> None:
    refused(content, what)


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("word/document.xml", "a text document"),
        ("Index/Document.iwa", "a Numbers document"),
        ("a.jpg", "a packed folder"),
    ],
)
def test_other_zip_archives_are_called_by_their_name(tmp_path: Path, inside: str, what: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(inside, "x")
    refused(tmp_path / "a.zip", what)


def test_a_table_is_known_by_its_content_not_by_its_name(tmp_path: Path, xlsx: Xlsx, rows: Rows) -> None:
    book = xlsx(rows(["sku", "n"], ["A", 1])).rename(tmp_path / "really a workbook.csv")
    (tmp_path / "really text.xlsx").write_text("sku,n\nA,1\n")
    (tmp_path / "really text.xls").write_text("sku\tn\nA\t1\n")
    for file in (book, tmp_path / "really text.xlsx", tmp_path / "really text.xls"):
        assert list(open_table(file).rows()) == [(2, ["A", "1"])]


def test_a_bomb_is_refused_from_what_it_declares(xlsx: Xlsx, rows: Rows) -> None:
    lines = rows(["sku", "n"], ["A", 1])
    refused(xlsx(lines + " " * 50_000_000), "it is packed suspiciously tight")
    noise = bytes(range(97, 123)) * 4000
    many = {f"xl/extra{at}.xml": noise for at in range(1100)}
    refused(xlsx(lines, replace=many), "it would unpack to more than 100 MB")
    refused(xlsx(lines, replace={f"xl/{at}": b"" for at in range(10_001)}), "more than 10,000 parts")


def test_pictures_in_a_workbook_do_not_count_for_they_are_never_unpacked(xlsx: Xlsx, rows: Rows) -> None:
    file = xlsx(rows(["sku", "n"], ["A", 1]), replace={"xl/media/image1.bmp": bytes(120_000_000)})
    assert list(open_table(file).rows()) == [(2, ["A", "1"])]


def test_a_part_that_holds_more_than_it_declares_is_refused(xlsx: Xlsx, rows: Rows) -> None:
    file = xlsx(rows(["sku", "n"], *[["A", at] for at in range(1000)]))
    with zipfile.ZipFile(file) as archive:
        size = archive.getinfo("xl/worksheets/sheet0.xml").file_size
    content = file.read_bytes()
    for wrong in (size - 1, size // 2, 100):
        lying = content.replace(struct.pack("<I", size), struct.pack("<I", wrong))
        assert lying != content
        refused(lying, "it is damaged")


def test_a_part_that_declares_to_be_packed_larger_than_the_file_is_refused(xlsx: Xlsx, rows: Rows) -> None:
    content = bytearray(xlsx(rows(["sku", "n"], ["A", 1])).read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 20 : at + 24] = struct.pack("<I", (1 << 31) - 1)
    refused(bytes(content), "it is damaged")


def test_a_directory_too_large_to_read_is_refused(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 65535, 65535, 50_000_000, 0, 0)
    refused(b"PK\x03\x04" + bytes(60_000_000) + end, "more than 10,000 parts")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused(tmp_path: Path, xlsx: Xlsx, rows: Rows) -> None:
    file = xlsx(rows(["a", "b"], [1, 2]))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("xl/Workbook.xml", "<workbook/>")
    refused(file, "the same part twice")


def test_entities_are_refused_in_every_part(xlsx: Xlsx, rows: Rows) -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    lines = rows(["sku", "n"], ["A", 1])
    for part, root in (
        ("xl/workbook.xml", "workbook"),
        ("xl/styles.xml", "styleSheet"),
        ("xl/sharedStrings.xml", "sst"),
        ("xl/worksheets/sheet0.xml", "worksheet"),
        ("xl/_rels/workbook.xml.rels", "Relationships"),
    ):
        for start in ("", '<?xml version="1.0"?>', "\ufeff" + " " * 9000):
            refused(
                xlsx(lines, replace={part: f'{start}{laughs}<{root} xmlns="{MAIN}">&b;</{root}>'}), "entities|damaged"
            )


def test_an_endless_number_format_costs_nothing(xlsx: Xlsx, rows: Rows) -> None:
    format_ = f'<numFmt numFmtId="164" formatCode="{"[" * 900_000}"/>'
    styles = f'<numFmts>{format_}</numFmts><cellXfs><xf numFmtId="164"/></cellXfs>'
    started = time.process_time()
    assert list(open_table(xlsx(rows(["sku", "n"], ["A", 1]), styles=styles)).rows()) == [(2, ["A", "1"])]
    assert time.process_time() - started < 5


def test_an_unknown_entity_is_no_entity(xlsx: Xlsx, rows: Rows) -> None:
    strange = rows(["sku", "n"]) + '<row r="2"><c r="A2" t="inlineStr"><is><t>&file;</t></is></c></row>'
    assert list(open_table(xlsx(strange)).rows()) == [(2, ["&file;", ""])]


def test_a_cell_in_the_last_corner_costs_nothing(xlsx: Xlsx, rows: Rows) -> None:
    file = xlsx(rows(["sku", "n"], ["A", 1]) + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    code = f"""
import tracemalloc
from pathlib import Path
from shopctl.sheets.table import open_table
tracemalloc.start()
print(list(open_table(Path({str(file)!r})).rows()), tracemalloc.get_traced_memory()[1] < 10_000_000)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True, timeout=20)
    assert done.stdout.strip() == "[(2, ['A', '1'])] True"


def test_one_text_in_many_cells_is_held_once(xlsx: Xlsx) -> None:
    text = "x" * 30_000
    lines = [
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABCDEFGH") + "</row>"
        for row in range(1, 10_000)
    ]
    rows = list(open_table(xlsx("".join(lines), strings=f"<si><t>{text}</t></si>")).rows())
    assert len({id(cell) for _, cells in rows for cell in cells}) == 1
    assert len(rows) == 9_998


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ('<row r="2"><c r="A2" t="s"><v>7</v></c></row>', r"it is damaged \(sheet 'Sheet1', at row 2\)"),
        ('<row r="2"><c r="A2" t="s"><v>x</v></c></row>', r"it is damaged \(sheet 'Sheet1', at row 2\)"),
        ('<row r="2"><c r="A2"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>', "at row 1"),
        ('<row r="1048577"><c r="A1048577"><v>1</v></c></row>', "at row 1048577"),
        ('<row r="2"><c r="A2"><v>1<v></c></row>', "at row 2"),
        ('<row r="2"><c r="A2"><v>1</v></c>', r"it is damaged \(sheet 'Sheet1'\)"),
        ('<row r="2">' + "".join(f'<c s="{at}"/>' for at in range(900_000)) + "</row>", "damaged"),
    ],
)  # fmt: skip
def test_a_damaged_sheet_is_said_with_its_place(xlsx: Xlsx, rows: Rows, found: str, reason: str) -> None:
    refused(xlsx(rows(["sku", "n"]) + found), reason)


def test_a_sheet_that_ends_too_early_is_refused(xlsx: Xlsx, rows: Rows) -> None:
    cut = f'<worksheet xmlns="{MAIN}"><sheetData>{rows(["sku", "n"], ["A", 1])}'
    refused(xlsx(replace={"xl/worksheets/sheet0.xml": cut}), "it is damaged")


def test_missing_parts_are_damage(xlsx: Xlsx, tmp_path: Path, rows: Rows) -> None:
    whole = xlsx(rows(["sku", "n"], ["A", 1]))
    with zipfile.ZipFile(whole) as archive:
        contents = {name: archive.read(name) for name in archive.namelist()}
    for missing in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet0.xml"):
        with zipfile.ZipFile(tmp_path / "less.xlsx", "w") as archive:
            for name, content in contents.items():
                if name != missing:
                    archive.writestr(name, content)
        refused(tmp_path / "less.xlsx", "damaged|empty|packed folder")


def test_a_workbook_cut_off_anywhere_is_refused(xlsx: Xlsx, rows: Rows) -> None:
    content = xlsx(rows(["sku", "n"], *[["A", at] for at in range(50)])).read_bytes()
    for end in range(98, len(content), 97):
        with pytest.raises(UnreadableTable):
            list(open_table(content[:end]).rows())


def test_a_locked_archive_is_called_locked(xlsx: Xlsx, rows: Rows) -> None:
    content = bytearray(xlsx(rows(["sku", "n"], ["A", 1])).read_bytes())
    at = content.find(b"PK\x01\x02")
    content[at + 8] |= 1
    refused(bytes(content), "locked with a password")
