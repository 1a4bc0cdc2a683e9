"""Amounts of a file: in the order's currency, by the decimal sign of their column, once where rows repeat them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from shopctl import money
from shopctl.config.shop import Money
from shopctl.money import EXPONENTS, TOMAN
from shopctl.sheets.decimals import signs
from shopctl.sheets.fields import Columns
from shopctl.sheets.table import Dated, Number, Table
from shopctl.text import normal

AMOUNTS = (
    "price", "line_total", "line_discount", "shipping", "discount", "tax", "duties", "total", "refunded", "due",
)  # fmt: skip

_WORDS = re.compile(r"\w+")


class Unclear(ValueError):
    """Cells contradict each other; the message says how."""


class Amounts:
    """Reads the amounts of one file."""

    def __init__(self, table: Table, columns: Columns, settings: Money) -> None:
        self._settings = settings
        used = {field: columns[field] for field in AMOUNTS if field in columns}
        found = signs(table, sorted({at for each in used.values() for at in each}), settings)
        self._signs = {field: found[each[0]] for field, each in used.items()}
        titles = {field: _WORDS.findall(normal(table.header[each[0]])) for field, each in used.items()}
        self._toman = {field for field, words in titles.items() if {"تومان", "تومن", TOMAN} & set(words)}
        self._parse = lru_cache(100_000)(money.parse)

    def currency(self, code: str) -> tuple[str, int]:
        """The order's currency and its exponent; the shop's where the file names none. Raises Unclear."""
        name = code.upper() or self._settings.currency
        if name == self._settings.currency:
            return name, self._settings.minor_digits
        if name not in EXPONENTS:
            raise Unclear(f"{code[:20]!r} is no currency")
        return name, EXPONENTS[name]

    def read(self, field: str, cell: str, *, currency: str, exponent: int) -> int | None:
        """An amount in minor units; None for a blank. Raises AmountError."""
        if not cell:
            return None
        if isinstance(cell, Number | Dated):
            cell, sign = str(cell.number if isinstance(cell, Dated) else cell), "."
        else:
            sign = self._signs.get(field, self._settings.decimal_sign)
        if field in self._toman and currency == "IRR":
            cell = f"{cell} {TOMAN}"
        return self._parse(cell, currency, exponent, sign)


def once(amounts: Sequence[int | None], nets: Sequence[int], grosses: Sequence[int], field: str) -> int | None:
    """An order's amount, said on its first row or on each; amounts of the lines are summed up. Raises Unclear.

    `nets` and `grosses` are what the lines come to: a column of these is one of lines, and says nothing of the order.
    """
    said = [each for each in amounts if each is not None]
    if not said:
        return None
    if field == "total" and len(said) == len(nets) > 1 and said in (list(nets), list(grosses)):
        return None
    if len(said) == 1 or len(set(said)) == 1:
        return said[0]
    if field == "total":
        raise Unclear("the rows of one order say different totals")
    return sum(said)
