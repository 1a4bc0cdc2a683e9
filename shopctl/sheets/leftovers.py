"""Rows that an import left out, in a file of the same columns, each with its reason: mend it and import it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from shopctl.sheets.plan import RowError
from shopctl.sheets.table import Row, Table
from shopctl.sheets.write import Cell, unguarded, write_table

REASON = "shopctl_reason"
"""The title of the column that says why a row was left out."""

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)


def file_for(source: Path, table: Table) -> Path:
    """Beside the source, as a workbook if that was one; in the current folder for what came by a pipe."""
    name = Path(table.name).stem + "-left-out" + (".xlsx" if table.how.startswith("workbook") else ".csv")
    return Path(name) if str(source) == "-" else source.with_name(name)


def leave(file: Path, table: Table, rejected: Iterable[RowError], left_out: Iterable[int]) -> int:
    """Write the rows that are left out, with what is wrong with each; how many there are.

    Done before anything counts: what is in no file and no shop would be lost. Raises CellTooLong, StorageError.
    """
    reasons = dict.fromkeys(sorted(left_out), "")
    for error in rejected:
        told = f"{error.column}: {error.reason}" if error.column else error.reason
        reasons[error.row] = "; ".join(filter(None, (reasons.get(error.row), told)))
    write(file, table, reasons)
    return len(reasons)


def write(file: Path, table: Table, reasons: Mapping[int, str]) -> None:
    """Write the rows of these numbers as they are, with their reasons. Raises CellTooLong, StorageError."""
    width = len(table.header)
    rows = (
        [*map(_cell, cells[:width]), *[""] * (width - len(cells)), reasons[number]]
        for number, cells in table.rows()
        if number in reasons
    )
    write_table(file, [*table.header, REASON], rows, title="left out")


def _cell(text: str) -> Cell:
    """A number stays one, so that no apostrophe keeps it from being read again; a guarded text is guarded once."""
    return Decimal(text) if text[:1] == "-" and _NUMBER.fullmatch(text) else unguarded(text)


def without_reasons(table: Table) -> Table:
    """The table without the column of reasons, if it is a file that was mended."""
    if REASON not in table.header:
        return table
    at = table.header.index(REASON)

    def rows() -> Iterator[Row]:
        for number, cells in table.rows():
            yield number, cells[:at] + cells[at + 1 :]

    return replace(table, header=table.header[:at] + table.header[at + 1 :], rows=rows)
