"""Readers of amounts by the decimal sign of their column."""

from __future__ import annotations

from typing import Any

from shopctl.catalog.importing import cells
from shopctl.catalog.importing.draft import CellError, Parse
from shopctl.money import Notation
from shopctl.sheets.decimals import evidence as evidence
from shopctl.sheets.decimals import signs as signs
from shopctl.sheets.table import Dated

AUTO = "auto"


def reader(settings: Notation, sign: str) -> Parse:
    """Reads amounts of a column with that decimal sign; a number that wears a date's clothes is a number."""
    amount = cells.amount(settings.currency, settings.minor_digits, sign)

    def read(cell: str) -> Any:
        if not isinstance(cell, Dated):
            return amount(cell)
        if not cell.is_number:
            raise CellError(f"{str(cell)!r} is a date: did the program take an amount such as 12.5 for one?")
        return amount(cell.number)

    return read
