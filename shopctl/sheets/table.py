"""A table as a file holds it: a header and numbered rows of text cells, read as often as asked and never held whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from shopctl.errors import BadInput, NotFound

MAX_COLUMNS = 2000
"""More columns than any product sheet has; a cell at the far end of a sheet is a mistake or an attack."""

Row = tuple[int, list[str]]
"""A row's number, as a spreadsheet shows it, and its cells."""

Knows = Callable[[Sequence[str]], int]
"""How many of a row's cells the caller knows as titles of columns: what tells the header from what stands above it."""


_YEAR_2000, _YEAR_2100 = 36526, 73051
"""Days since 30 December 1899."""


class Number(str):
    """The text of a cell that held a number, not letters: its point is a decimal point for certain."""

    __slots__ = ()


class Dated(str):
    """The text of a number cell that is shown as a date, ISO 8601; `number` is what the cell holds.

    Sheets have prices and counts that wear a date format by mistake: 20.3 is then shown as 20 January 1900, 7:12.
    """

    __slots__ = ("number",)
    number: Number

    def __new__(cls, text: str, number: Number) -> Dated:  # noqa: D102 - the class says it
        self = super().__new__(cls, text)
        self.number = number
        return self

    @property
    def is_number(self) -> bool:
        """Whether the number may be what was meant. As a date of our time it is not: a program took 12.5 for 12 May."""
        return not _YEAR_2000 <= float(self.number) < _YEAR_2100


@dataclass(frozen=True, slots=True)
class Table:
    """A header and the rows below it.

    `rows()` reads the file anew each time it is called and yields (row number as a spreadsheet shows it, cells).
    A cell is text; of a workbook's number cell it is a Number or Dated. Rows of delimited text are as wide as they
    are; those of a workbook as wide as the header, and rows that hold nothing or are hidden are left out. `how` says
    for people how the file was understood, with everything that was guessed.
    """

    name: str
    header: tuple[str, ...]
    header_row: int
    how: str
    rows: Callable[[], Iterator[Row]]


class NoFile(NotFound):
    """There is no such file to read."""

    message = "There is no file {file}."


class UnreadableTable(BadInput):
    """The file is not a table, or a broken one."""

    message = "{file}: {reason}."
    hint: ClassVar[str] = "Save the sheet as .xlsx, or as CSV in UTF-8, and try again."


def open_table(
    source: Path | bytes, *, name: str = "", sheet: str = "", encoding: str = "", knows: Knows | None = None
) -> Table:
    """The table in a file, in bytes read from elsewhere, or on standard input (the path `-`).

    Delimited text of any common encoding, .xlsx, .xls, .ods: what it is is told by its content, not by its name.
    `sheet` is the name or number of one of a workbook's sheets, else it is the visible one whose header `knows` knows
    best, or the first with rows. `encoding` overrides the guess. Raises NoFile, UnreadableTable.
    """
    from shopctl.sheets import kinds
    from shopctl.sheets.source import opener

    name = name or ("stdin" if source == Path("-") or isinstance(source, bytes) else source.name)
    opened = opener(source, name)
    kind = kinds.tell(opened, name)
    if kind is kinds.Kind.TEXT:
        from shopctl.sheets.delimited import read_delimited

        return read_delimited(opened, name, encoding, knows)
    from shopctl.sheets.workbook import read_workbook

    return read_workbook(opened, name, kind, sheet, knows)
