"""Which sign stands before the decimals of a column: the whole column decides, as single amounts can mean two things.

An amount that can be read with one sign only is evidence for it: 1.234,56 and 7,5 for the comma, 12.50 for the point.
12.345 is none, for it is twelve and a bit or twelve thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shopctl import money
from shopctl.money import Notation
from shopctl.sheets.table import Dated, Number, Table

_MORE_DIGITS = 4
"""Digits that no currency has: a sign is judged by where it stands, not by how fine the amount is."""


def signs(table: Table, columns: Sequence[int], settings: Notation) -> dict[int, str]:
    """The decimal sign of each of the columns; the shop's setting where the column says nothing, or says both."""
    seen: dict[int, set[str]] = {at: set() for at in columns}
    known: dict[int, set[str]] = {at: set() for at in columns}
    for _, row in table.rows() if columns else ():
        for at in columns:
            cell = row[at] if at < len(row) else ""
            if cell and cell not in known[at] and not isinstance(cell, Number | Dated) and not cell.isdecimal():
                known[at].add(cell)
                seen[at] |= evidence(cell, settings.currency)
    return {at: _judged(found, settings) for at, found in seen.items()}


def sign(amounts: Iterable[str], settings: Notation) -> str:
    """The decimal sign of amounts that were all written by one hand; the shop's setting where they do not say."""
    found: set[str] = set()
    for each in amounts:
        found |= evidence(each, settings.currency)
    return _judged(found, settings)


def evidence(cell: str, currency: str) -> set[str]:
    """The one decimal sign that the amount in a cell can be read with; nothing where it is both or none."""
    if "." not in cell and "," not in cell and "،" not in cell:
        return set()
    readable = set()
    for mark in ".,":
        try:
            money.parse(cell, currency, _MORE_DIGITS, mark)
        except money.AmountError:
            continue
        readable.add(mark)
    return readable if len(readable) == 1 else set()


def _judged(found: set[str], settings: Notation) -> str:
    return next(iter(found)) if len(found) == 1 else settings.decimal_sign
