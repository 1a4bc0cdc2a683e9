"""Readers of amounts by the decimal sign of their column."""

from __future__ import annotations

from shopctl.catalog.importing import cells
from shopctl.catalog.importing.draft import Parse
from shopctl.money import Notation
from shopctl.sheets.decimals import evidence as evidence
from shopctl.sheets.decimals import signs as signs
from shopctl.sheets.table import Dated

AUTO = "auto"


def reader(settings: Notation, sign: str) -> Parse:
    """Reads amounts of a column with that decimal sign; a number that wears a date's clothes is a number."""
    amount = cells.amount(settings.currency, settings.minor_digits, sign)
    return lambda cell: amount(cell.number if cell.__class__ is Dated else cell)
