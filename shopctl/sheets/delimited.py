"""Delimited text: any one-letter delimiter, any line ends, any common encoding; one row at a time."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import dropwhile, islice
from typing import TextIO

from shopctl.sheets import encoding, header
from shopctl.sheets.source import Opener
from shopctl.sheets.table import MAX_COLUMNS, Knows, Row, Table, UnreadableTable

_DELIMITERS = {
    ",": "commas",
    ";": "semicolons",
    "\t": "tabs",
    "|": "bars",
    "^": "carets",
    "~": "tildes",
    "¦": "broken bars",
    "\x1f": "unit separators",
    "،": "Arabic commas",
    "؛": "Arabic semicolons",
}
_SAMPLE = 1 << 16
_CELL_CHARACTERS = 10_000_000
_SEPARATOR_LINE = re.compile(r"\ufeff?\"?sep=(.)\"?(?:\r\n?|\n)", re.IGNORECASE)
_ROWS_TO_JUDGE = 200


def read_delimited(opened: Opener, name: str, asked: str = "", knows: Knows | None = None) -> Table:
    """The table in delimited text; `asked` is the encoding to take instead of a guess.

    Raises UnreadableTable: binary, empty, an encoding that does not fit, quotation marks that do not pair.
    """
    with opened() as stream:
        told, guessed = encoding.tell(stream, name) if not asked else (encoding.known(asked, name), False)
    sample = _sample(opened, told, name)
    separator = _SEPARATOR_LINE.match(sample)  # Excel's own first line
    delimiter = separator[1] if separator else _delimiter(sample)
    first = 2 if separator else 1

    def records() -> Iterator[Row]:
        with _text(opened, told) as stream:
            if separator:
                stream.readline()
            yield from _records(stream, delimiter, name, first)

    head = list(islice((row for row in records() if any(map(str.strip, row[1]))), header.WITHIN))
    if not head:
        raise UnreadableTable(file=name, reason="it is empty", hint="Was it saved?")
    header_row, titles = head[header.find(head, knows)[0]]
    if len(titles) > MAX_COLUMNS:
        raise UnreadableTable(file=name, reason=f"row {header_row} has {len(titles):,} cells")

    def rows() -> Iterator[Row]:
        return dropwhile(lambda row: row[0] <= header_row, records())

    how = [encoding.shown(told) + (" (guessed)" if guessed else ""), _DELIMITERS.get(delimiter, repr(delimiter))]
    if header_row > first:
        how.append(f"header in row {header_row}")
    return Table(name, tuple(titles), header_row, ", ".join(how), rows)


def _records(stream: TextIO, delimiter: str, name: str, first: int) -> Iterator[Row]:
    csv.field_size_limit(_CELL_CHARACTERS)
    # Strict: a quote that is never closed must not swallow the rest of the file as one cell.
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    row = first - 1
    try:
        for row, cells in enumerate(reader, first):
            yield row, cells
    except csv.Error as error:
        reason = f"row {row + 1} (line {reader.line_num + first - 1:,}): {_told(str(error))}"
        raise UnreadableTable(file=name, reason=reason, row=row + 1, hint="Mend that row and try again.") from error
    except UnicodeError as error:
        reason = f"below row {row} it is not {encoding.shown(stream.encoding)}"
        raise UnreadableTable(file=name, reason=reason, row=row, hint=encoding.WAY_OUT) from error


def _told(error: str) -> str:
    if "field larger" in error:
        return f"a cell is longer than {_CELL_CHARACTERS:,} characters"
    return "a quotation mark is never closed, or stands in the middle of a quoted cell"


def _text(opened: Opener, told: str) -> TextIO:
    # newline="": csv sees the line ends as they are, and keeps those inside cells.
    return io.TextIOWrapper(opened(), encoding=told, newline="")


def _sample(opened: Opener, told: str, name: str) -> str:
    """The first characters, up to the last line end among them."""
    try:
        with _text(opened, told) as stream:
            sample, more = stream.read(_SAMPLE), stream.read(1)
    except UnicodeError as error:
        reason = f"it is not {encoding.shown(told)}"
        raise UnreadableTable(file=name, reason=reason, hint=encoding.WAY_OUT) from error
    return sample[: max(sample.rfind("\n"), sample.rfind("\r")) + 1] or sample if more else sample


def _delimiter(sample: str) -> str:
    """The one that cuts the most rows into equally many cells, more than one; else the comma."""
    return max(_DELIMITERS, key=lambda candidate: _fit(sample, candidate))


def _fit(sample: str, delimiter: str) -> float:
    if delimiter not in sample:
        return 0.0
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        widths.update(len(cells) for cells in islice(reader, _ROWS_TO_JUDGE) if cells)
    except csv.Error:
        return 0.0
    width, count = max(widths.items(), key=lambda each: (each[0] > 1, each[1], each[0]))
    return count / widths.total() + min(width, 100) / 10_000 if width > 1 else 0.0
