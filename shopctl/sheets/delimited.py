"""Delimited text: comma, semicolon, tab or bar; any line ends; UTF-8, UTF-16, or the Windows encoding it looks like."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, TextIO

from shopctl.sheets.table import MAX_COLUMNS, Table, UnreadableTable

DELIMITERS = ",;\t|"
_SAMPLE_BYTES = 1 << 16
_CHUNK_BYTES = 1 << 20
_CELL_CHARACTERS = 10_000_000
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What spreadsheets of the shop's regions are saved in when it is not Unicode.
_LEGACY = ["cp1252", "cp1250", "cp1251", "cp1254", "cp1256", "cp1253", "cp1255", "iso8859_6", "iso8859_9", "iso8859_15"]
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def read_delimited(source: Path | bytes, name: str, encoding: str = "") -> Table:
    """The table in delimited text. Raises UnreadableTable: binary, empty, no header, an encoding that does not fit."""
    encoding = _known(encoding, name) if encoding else _encoding(source, name)
    sample, whole = _sample(source, encoding, name)
    separator = _SEPARATOR_LINE.match(sample)  # Excel's own first line
    skip = 1 if separator else 0
    if separator:
        sample = sample[separator.end() :]
    delimiter = separator[1] if separator else _delimiter(sample, whole)

    def records() -> Iterator[tuple[int, list[str]]]:
        with _open(source, encoding) as stream:
            if skip:
                stream.readline()
            yield from _records(stream, delimiter, name, 1 + skip)

    header_row, header = next(((row, cells) for row, cells in records() if any(map(str.strip, cells))), (0, []))
    if not header:
        raise UnreadableTable(file=name, reason="it is empty")
    if len(header) > MAX_COLUMNS:
        raise UnreadableTable(file=name, reason=f"its first row has {len(header):,} cells")

    def rows() -> Iterator[tuple[int, list[str]]]:
        below = records()
        for row, _ in below:
            if row == header_row:
                break
        yield from below

    how = f"{encoding.removesuffix('-sig')}, {_NAMES.get(delimiter, repr(delimiter))}"
    return Table(name, tuple(header), header_row, how, rows)


def _records(stream: TextIO, delimiter: str, name: str, first: int) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_CELL_CHARACTERS)
    # Strict: a quote that is never closed must not swallow the rest of the file as one cell.
    reader = csv.reader(stream, delimiter=delimiter, strict=True)
    row = first - 1
    try:
        for row, cells in enumerate(reader, first):
            yield row, cells
    except csv.Error as error:
        reason = f"row {row + 1}: {_told(str(error))}"
        raise UnreadableTable(file=name, reason=reason, row=row + 1, hint="Mend that row and try again.") from error
    except UnicodeError as error:
        raise UnreadableTable(file=name, reason=f"row {row + 1} or below is not text of its encoding") from error


def _told(error: str) -> str:
    if "field larger" in error:
        return "a cell is longer than 10 million characters"
    return "a quotation mark is never closed, or stands in the middle of a quoted cell"


def _open(source: Path | bytes, encoding: str) -> TextIO:
    raw: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb", buffering=_CHUNK_BYTES)
    # newline="": csv sees the line ends as they are, and keeps those inside cells.
    return io.TextIOWrapper(raw, encoding=encoding, newline="")


def _known(encoding: str, name: str) -> str:
    try:
        return codecs.lookup(encoding).name
    except LookupError as error:
        raise UnreadableTable(
            file=name, reason=f"{encoding!r} is no encoding", hint="For example: utf-8, cp1252, cp1256."
        ) from error


def _encoding(source: Path | bytes, name: str) -> str:
    """What a byte order mark says, else UTF-8 if all of it is that, else the likeliest Windows encoding."""
    stream: IO[bytes] = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    with stream:
        head = stream.read(_SAMPLE_BYTES)
        for mark, encoding in _BOMS:
            if head.startswith(mark):
                return encoding
        if b"\0" in head:
            return _utf16(head, name)
        decoder = codecs.getincrementaldecoder("utf-8")()
        chunk = head
        try:
            while chunk:
                decoder.decode(chunk)
                before, chunk = chunk, stream.read(_CHUNK_BYTES)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return _legacy(chunk or before, name)
    return "utf-8"


def _utf16(head: bytes, name: str) -> str:
    """UTF-16 without a mark has a zero in every other byte; anything else with zeros is no text."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) * 3 < len(head) // 2 or min(even, odd) * 10 > max(even, odd):
        raise UnreadableTable(file=name, reason="it is not a table but some other kind of file")
    return "utf-16-le" if odd > even else "utf-16-be"


def _legacy(chunk: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    # The letters beyond ASCII decide, and a long file has few: hand over the lines that have some.
    telling = b"\n".join([line for line in re.split(rb"[\r\n]+", chunk) if not line.isascii()][:400])
    best = from_bytes(telling[: 1 << 18], cp_isolation=_LEGACY, threshold=0.4).best()
    if best is None:
        raise UnreadableTable(file=name, reason="its encoding cannot be told", hint="Name it: --encoding cp1252")
    return best.encoding


def _sample(source: Path | bytes, encoding: str, name: str) -> tuple[str, bool]:
    """The first characters, and whether that is all of the file."""
    try:
        with _open(source, encoding) as stream:
            sample = stream.read(_SAMPLE_BYTES)
            return sample, not stream.read(1)
    except UnicodeError as error:
        raise UnreadableTable(file=name, reason=f"it is not text in {encoding}") from error


def _delimiter(sample: str, whole: bool) -> str:
    """The candidate that cuts the most rows into the same number of cells, more than one; else the comma."""
    return max(DELIMITERS, key=lambda candidate: _fit(sample, candidate, whole))


def _fit(sample: str, delimiter: str, whole: bool) -> float:
    widths = []
    try:
        for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter):
            if cells:
                widths.append(len(cells))
            if len(widths) > 200:
                break
    except csv.Error:
        return 0.0
    if not whole and len(widths) > 1:
        widths.pop()  # cut off in the middle
    if not widths or widths[0] < 2:
        return 0.0
    agreeing = Counter(widths)[widths[0]] / len(widths)
    return agreeing * (1 + min(widths[0], 100) / 100)
