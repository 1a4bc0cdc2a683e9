"""A table as a file holds it: a header and numbered rows of text cells, read as often as asked and never held whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from shopctl.errors import BadInput, NotFound

MAX_COLUMNS = 2000
"""More columns than any product sheet has; a cell at the far end of a sheet is a mistake or an attack."""


class Number(str):
    """The text of a cell that held a number, not letters: its point is a decimal point for certain."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it.

    `rows()` reads the file anew each time it is called and yields (row number as a spreadsheet shows it, cells).
    A cell is text; of a workbook's number cell it is a Number. `how` says how the file was understood.
    """

    name: str
    header: tuple[str, ...]
    header_row: int
    how: str
    rows: Callable[[], Iterator[tuple[int, list[str]]]]


class NoFile(NotFound):
    """There is no such file to read."""

    message = "There is no file {file}."


class UnreadableTable(BadInput):
    """The file is not a table, or a broken one."""

    message = "{file}: {reason}."
    hint: ClassVar[str] = "Save the sheet as .xlsx, or as CSV in UTF-8, and try again."


def open_table(source: Path | bytes, *, name: str = "", sheet: str = "", encoding: str = "") -> Table:
    """The table in a file, or in bytes read from elsewhere: .xlsx, or delimited text of any common encoding.

    What it is is told by its first bytes, not by its name. `sheet` names one of a workbook's sheets, else the first
    with rows; `encoding` overrides the guess. Raises NoFile, UnreadableTable.
    """
    name = name or (source.name if isinstance(source, Path) else "stdin")
    try:
        head = source[:8] if isinstance(source, bytes) else _head(source)
    except FileNotFoundError as error:
        raise NoFile(kind="file", id=str(source), file=str(source)) from error
    except OSError as error:
        raise UnreadableTable(
            file=name, reason=error.strerror or str(error), hint="Can you open it yourself?"
        ) from error
    if head.startswith(b"PK\x03\x04"):
        from shopctl.sheets.workbook import read_workbook

        return read_workbook(source, name, sheet)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise UnreadableTable(file=name, reason="it is a workbook of the old .xls kind")
    from shopctl.sheets.delimited import read_delimited

    return read_delimited(source, name, encoding)


def _head(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(8)
