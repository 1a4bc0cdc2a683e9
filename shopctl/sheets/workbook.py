"""Workbooks (.xlsx): one sheet as a table, its typed cells as text; bombs are refused from what they declare."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from shopctl.sheets.table import MAX_COLUMNS, Number, Table, UnreadableTable

MAX_BYTES = 100 * 1024 * 1024
"""What all parts of a workbook may declare to unpack to; zipfile reads no part further than it declares."""

MAX_RATIO = 100
"""How many times larger than packed a part may be, beyond its first megabyte."""

_HEADER_WITHIN_ROWS = 50
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_workbook(source: Path | bytes, name: str, sheet: str = "") -> Table:
    """The sheet called `sheet`, else the first that has a row, as a table. Raises UnreadableTable."""
    check_archive(source, name)
    with _opened(source, name) as book:
        titles = [worksheet.title for worksheet in book.worksheets]
        if sheet and sheet not in titles:
            raise UnreadableTable(
                file=name, reason=f"it has no sheet {sheet!r}", hint=f"Its sheets: {', '.join(titles)}"
            )
        for title in [sheet] if sheet else titles:
            if found := next((line for line in _lines(book[title], name, _HEADER_WITHIN_ROWS) if any(line[1])), None):
                break
        else:
            raise UnreadableTable(file=name, reason="it is empty")
    header_row, header = found
    while not header[-1]:
        header.pop()

    def rows() -> Iterator[tuple[int, list[str]]]:
        width = len(header)
        with _opened(source, name) as book:
            for row, cells in _lines(book[title], name):
                if row > header_row:
                    # Rows end at their last filled cell; what is missing behind is as empty as it looks.
                    yield row, cells + [""] * (width - len(cells))

    return Table(name, tuple(header), header_row, f"workbook, sheet {title!r}", rows)


def check_archive(source: Path | bytes, name: str) -> None:
    """Refuse, before anything is unpacked, what is no workbook, declares too much, or brings entities of its own."""
    try:
        with zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source) as archive:
            parts = archive.infolist()
            if len(parts) > 10_000 or sum(part.file_size for part in parts) > MAX_BYTES:
                raise UnreadableTable(file=name, reason="it would unpack to more than 100 MB")
            for part in parts:
                if part.file_size > max(part.compress_size * MAX_RATIO, 1 << 20):
                    raise UnreadableTable(file=name, reason=f"it is packed suspiciously tight ({part.filename})")
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!" in stream.read(1024).replace(b"<!--", b""):
                            raise UnreadableTable(file=name, reason=f"it defines entities ({part.filename})")
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, ValueError, EOFError) as error:
        raise UnreadableTable(file=name, reason="it is damaged or no workbook") from error


@contextmanager
def _opened(source: Path | bytes, name: str) -> Iterator[Any]:
    """The workbook, open to be read row by row; whatever openpyxl stumbles over becomes UnreadableTable."""
    import warnings

    from openpyxl import load_workbook

    stream = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb")
    try:
        with stream, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that it does not know and we do not need
            book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
            yield book
            book.close()
    except (UnreadableTable, GeneratorExit):
        raise
    except Exception as error:
        raise UnreadableTable(file=name, reason="it is damaged or no workbook") from error


def _lines(worksheet: Any, name: str, most: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """The rows with their numbers, each up to its last cell."""
    worksheet.reset_dimensions()  # what a sheet says of its size may be wrong, or a trap
    for row, cells in enumerate(worksheet.iter_rows(values_only=True, max_row=most), 1):
        if len(cells) > MAX_COLUMNS:
            raise UnreadableTable(file=name, reason=f"row {row} has {len(cells):,} cells")
        yield row, [_text(cell) for cell in cells]


def _text(value: Any) -> str:
    """A typed cell as text: numbers in full without exponent, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int):
        return Number(value)
    if isinstance(value, float):
        # 15 digits are what a spreadsheet keeps and shows: 0.1 + 0.2 is 0.3 there.
        return Number(f"{Decimal(f'{value:.15g}'):f}")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
