"""Tables into files: CSV and .xlsx, with text that a spreadsheet would run as a formula made harmless.

A cell is text, or a number (int or Decimal), or None. Numbers stay numbers; text that starts like a formula gets an
apostrophe in front (OWASP, CSV injection), which `unguarded` takes off again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TextIO

from shopctl.errors import BadInput, StorageError

Cell = str | int | Decimal | None

MAX_CELL = 32_767
"""UTF-16 units that a workbook's cell holds (Excel's limit)."""

_RUNS = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


class CellTooLong(BadInput):
    """A text does not fit a workbook's cell."""

    message = "Row {row}, {column}: {length:,} characters are more than a workbook's cell holds (32,767)."
    hint = "Export to a .csv file instead."


def guarded(text: str) -> str:
    """`text` with an apostrophe in front where a spreadsheet would take it for a formula."""
    return "'" + text if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """What `guarded` was given."""
    return text[1:] if _GUARDED.match(text) else text


def write_table(
    file: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str, right_to_left: bool = False
) -> None:
    """Write .xlsx or, for any other ending, CSV; in place at once: half a sheet would be imported as if it were all.

    Raises CellTooLong, StorageError.
    """
    partial = file.with_name(f".{file.name}.partial")
    try:
        if file.suffix.lower() == ".xlsx":
            write_xlsx(partial, header, rows, title=title, right_to_left=right_to_left)
        else:
            with partial.open("w", encoding="utf-8", newline="") as stream:
                write_csv(stream, header, rows)
        partial.replace(file)
    except OSError as error:
        raise StorageError(reason=f"{file}: {error.strerror}") from error
    finally:
        partial.unlink(missing_ok=True)


def write_csv(stream: TextIO, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write comma-separated text with LF line ends; the stream is UTF-8 with newline=''."""
    writer = csv.writer(_Lines(stream), lineterminator="\r\n")
    writer.writerow([guarded(title) for title in header])
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)


class _Lines:
    """Ends lines with LF. csv (before Python 3.13) quotes only the line ends that it writes, so it must write both."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, line: str) -> int:
        """Write one line, which ends with CR LF."""
        return self._stream.write(line[:-2] + "\n")


def write_xlsx(
    file: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str, right_to_left: bool = False
) -> None:
    """Write a workbook of one sheet, its header fixed on top. Raises CellTooLong, OSError."""
    from xlsxwriter import Workbook

    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with Workbook(str(file), options) as book:
        sheet = book.add_worksheet(title[:31])
        if right_to_left:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        bold = book.add_format({"bold": True})
        for column, name in enumerate(header):
            sheet.set_column(column, column, max(10, min(len(name) + 2, 30)))
            sheet.write_string(0, column, guarded(name), bold)
        for row, cells in enumerate(rows, 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    _write_text(sheet, row, column, cell, header)
                elif cell is not None:
                    sheet.write_number(row, column, cell)


def _write_text(sheet: object, row: int, column: int, cell: str, header: Sequence[str]) -> None:
    text = guarded(cell)
    if len(text.encode("utf-16-le")) // 2 > MAX_CELL:
        raise CellTooLong(row=row + 1, column=header[column], length=len(text))
    if text:
        sheet.write_string(row, column, text)  # type: ignore[attr-defined]
