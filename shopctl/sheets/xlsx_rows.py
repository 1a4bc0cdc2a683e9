"""The rows of one sheet of a workbook (.xlsx), from its XML into text cells, and what is merged or hidden in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO
from xml.etree.ElementTree import ParseError

from shopctl.sheets.blocks import Blocks, plain, text_of
from shopctl.sheets.serial import dated, number
from shopctl.sheets.sheet import Merge, Survey
from shopctl.sheets.table import Row, UnreadableTable

_MAX_ROWS = 1_048_576
_MAX_MERGES = 100_000
_MOST_REMEMBERED = 50_000
_HIDDEN = re.compile(r"""\shidden\s*=\s*["'](?:1|true)["']""")
_NUMBERED = re.compile(r"""\sr\s*=\s*["']([0-9]{1,7})["']""")
_TYPE = re.compile(r"""\st\s*=\s*["'](\w+)["']""")
_STYLE = re.compile(r"""\ss\s*=\s*["']([0-9]+)["']""")
_PLACE = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")

Read = Callable[[str], str]
_Cell = tuple[str, str, str]
"""A cell as it stands in the XML: its column's letters, its attributes, its value."""


@dataclass(frozen=True, slots=True)
class Book:
    """What all sheets of a workbook share."""

    name: str
    strings: list[str]
    dates: frozenset[str]
    """The numbers of the cell styles that show a date."""
    from_1904: bool
    """Whether days are counted from 1904, not from 1900."""


def survey(stream: TextIO) -> Survey:
    """The merged cells of a sheet, and how many of its rows are hidden. Raises ValueError: no whole sheet."""
    blocks = Blocks(stream, "row")
    p = blocks.prefix
    row = re.compile(rf"<{p}row\s[^<>]*")
    hidden = 0
    for block in blocks:
        if "hidden" in block:
            hidden += sum(1 for tag in row.findall(block) if _HIDDEN.search(tag))
    if f"</{p}sheetData>" not in blocks.tail and f"<{p}sheetData/>" not in blocks.tail:
        raise ValueError("the sheet has no end")
    if re.search(rf"<{p}row\b[^<>]*(?<!/)>", blocks.tail):
        raise ValueError("a row has no end")
    merge = rf"""<{p}mergeCell\s+ref\s*=\s*["']([A-Z]{{1,3}})([0-9]{{1,7}}):([A-Z]{{1,3}})([0-9]{{1,7}})["']"""
    found = re.findall(merge, blocks.tail)[:_MAX_MERGES]
    merges = [Merge(int(top), column(left), int(bottom), column(right)) for left, top, right, bottom in found]
    return Survey(merges, hidden)


def rows(stream: TextIO, book: Book, title: str, width: int) -> Iterator[Row]:
    """The rows that hold something and are not hidden, in `width` cells.

    Raises UnreadableTable, and ValueError: no sheet.
    """
    finder = _Finder(Blocks(stream, "row"))
    columns, reads, strings = _Columns(), _Reads(book, title), book.strings
    at_row = 0
    try:
        for number_, tag, found in finder.rows():
            before, at_row = at_row, number_
            if not before < at_row <= _MAX_ROWS:
                raise ValueError("its rows are out of order")
            if "hidden" in tag and _HIDDEN.search(tag):
                continue
            cells = [""] * width
            for letters, attributes, value in found:
                if (place := columns[letters]) < width:
                    read = reads[attributes]
                    cells[place] = read(value) if read else strings[int(value)]
            if any(cells):
                yield at_row, cells
    except (ValueError, IndexError, ParseError) as error:
        reason = f"it is damaged (sheet {title!r}, at row {at_row})"
        raise UnreadableTable(file=book.name, reason=reason, sheet=title, row=at_row) from error


def column(letters: str) -> int:
    """The place of a column, from 0: A is 0, XFD is 16383."""
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place - 1


def letters(place: int) -> str:
    """The letters of a column, by its place from 0."""
    text = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(65 + rest) + text
    return text


class _Finder:
    """Finds the cells of rows: by pattern where that finds all of them, else by a real parser."""

    def __init__(self, blocks: Blocks) -> None:
        p = blocks.prefix
        self._blocks = blocks
        self._row = re.compile(rf'{blocks.start} r="([0-9]{{1,7}})"([^<>]*)(?<!/)>')
        self._cell = re.compile(
            rf'<{p}c r="([A-Z]{{1,3}})[0-9]{{1,7}}"([^<>]*)'
            rf"(?:><{p}v>|>(?:<{p}f[^<>]*(?:/>|>[^<]*</{p}f>))?(?:<{p}v>|<{p}is><{p}t[^<>]*>|))([^<]*)</{p}[vtc]>"
        )
        self._value, self._blank, self._inline = f"<{p}v", f"<{p}v></", f"<{p}is"

    def rows(self) -> Iterator[tuple[int, str, Iterable[_Cell]]]:
        """Each row that has cells: its number, its start tag, its cells."""
        end, value, find, row = self._blocks.end, self._value, self._cell.findall, self._row.match
        at_row = 0
        for block in self._blocks:
            unusual = self._inline in block or self._blank in block
            for piece in block.split(end)[:-1]:
                cells = find(piece)
                # As many cells as values, or something in the row is spelled in a way that the pattern does not know.
                found_all = len(cells) == piece.count(value) and not unusual
                usual = row(piece)
                at_row, tag = (int(usual[1]), usual[2]) if usual else self._row_tag(piece, at_row)
                yield at_row, tag, cells if found_all else self._checked(piece, cells)

    def _checked(self, piece: str, found: list[_Cell]) -> Iterable[_Cell]:
        values = piece.count(self._value) + piece.count(self._inline)
        if len(found) == values and self._blank not in piece:
            return found
        return _parsed(self._blocks, piece[piece.rfind(self._blocks.start) :] + self._blocks.end)

    def _row_tag(self, piece: str, before: int) -> tuple[int, str]:
        """The number of a row and its start tag: the last of `piece`, for empty rows end in their tags."""
        start = self._blocks.start
        at = piece.rfind(start)
        tag = piece[at : piece.find(">", at)]
        numbered = _NUMBERED.search(tag)
        return int(numbered[1]) if numbered else before + piece.count(start), tag


def _parsed(blocks: Blocks, fragment: str) -> Iterator[_Cell]:
    """The cells of a row, by the standard (ECMA-376 part 1, 18.3.1.4). Raises ElementTree.ParseError."""
    place = -1
    for cell in blocks.parsed(fragment).iterfind("{*}row/{*}c"):
        where = _PLACE.fullmatch(cell.get("r", ""))
        place = column(where[1]) if where else place + 1
        kind, style = cell.get("t", "n"), cell.get("s", "0")
        value = cell.findtext("{*}v", "")
        if kind == "inlineStr":
            # The runs of a rich text, without its phonetic guides.
            texts = [*cell.iterfind("{*}is/{*}t"), *cell.iterfind("{*}is/{*}r/{*}t")]
            kind, value = "parsed", "".join(text.text or "" for text in texts)
        elif kind in ("str", "e"):
            kind = "parsed"
        elif not value and cell.find("{*}f") is not None:
            kind, value = "uncalculated", cell.get("r", letters(place))
        yield letters(place), f' t="{kind}" s="{style}"', value


class _Columns(dict[str, int]):
    """Places by letters."""

    def __missing__(self, text: str) -> int:
        place = self[text] = column(text)
        return place


class _Reads(dict[str, Read | None]):
    """What reads the value of a cell, by the cell's attributes; None for the place of a shared text."""

    def __init__(self, book: Book, title: str) -> None:
        self._book, self._title = book, title
        self._numbers = _Memo(lambda raw: number(text_of(raw))).__getitem__
        self._dates = _Memo(lambda raw: dated(text_of(raw), book.from_1904)).__getitem__

    def __missing__(self, attributes: str) -> Read | None:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        read = self[attributes] = self._of(attributes)
        return read

    def _of(self, attributes: str) -> Read | None:
        found, style = _TYPE.search(attributes), _STYLE.search(attributes)
        kind = found[1] if found else "n"
        if kind == "n":
            return self._dates if style and style[1] in self._book.dates else self._numbers
        reads = {"s": None, "b": _boolean, "d": _iso_date, "parsed": plain, "uncalculated": self._refuse}
        return reads.get(kind, text_of)

    def _refuse(self, cell: str) -> str:
        raise UnreadableTable(
            file=self._book.name,
            reason=f"sheet {self._title!r}, {cell} holds a formula whose result is not in the file",
            hint="Open the file in a spreadsheet program, save it there, and try again.",
            sheet=self._title,
            cell=cell,
        )


class _Memo(dict[str, str]):
    """What a function made of a text, remembered: the cells of a column repeat themselves."""

    def __init__(self, read: Read) -> None:
        self._read = read

    def __missing__(self, raw: str) -> str:
        if len(self) > _MOST_REMEMBERED:
            self.clear()
        text = self[raw] = self._read(raw)
        return text


def _boolean(raw: str) -> str:
    return {"1": "TRUE", "0": "FALSE"}.get(raw, raw)


def _iso_date(raw: str) -> str:
    return raw.removesuffix("T00:00:00").replace("T", " ")
