"""Single cells: amounts, counts, yes and no, codes, texts, pictures. Each parser raises CellError with the reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from shopctl import money, text
from shopctl.catalog.importing.draft import CellError, Parse
from shopctl.sheets.table import Number
from shopctl.sheets.write import unguarded

MOST_PIECES = 1_000_000_000
"""A stock beyond this is a barcode in the wrong column."""

MOST_ADDRESS = 2000
"""Characters of an address that browsers and servers agree on."""

_WHOLE = re.compile(r"([+-]?\d{1,10})(?:\.0*)?", re.ASCII)
_DECIMAL = re.compile(r"\d{1,9}(?:\.\d*)?", re.ASCII)
_URL = re.compile(r"https://[^\s/\\\"'<>@?#]+(?:[/?#][^\s\\\"'<>]*)?", re.IGNORECASE)
_INSIDE = re.compile(r"media(?:/(?!\.\.?(?:/|$))[^/\\\x00-\x1f\x7f:*?\"<>|]+)+")
_YES = frozenset(["yes", "true", "1", "y", "continue", "بله", "آری", "نعم"])
_NO = frozenset(["no", "false", "0", "n", "deny", "خیر", "نه", "لا"])
_MOST_CACHED = 50_000


class Cached(dict[str, Any]):
    """A parser that reads each spelling once: columns of a sheet repeat themselves."""

    def __init__(self, parse: Parse) -> None:
        self._parse = parse

    def __missing__(self, cell: str) -> Any:
        if len(self) > _MOST_CACHED:
            self.clear()
        value = self[cell] = self._parse(cell)
        return value


def cached(parse: Parse) -> Parse:
    """`parse`, remembering what it read; for columns whose cells repeat."""
    return Cached(parse).__getitem__


def amount(currency: str, exponent: int, decimal_sign: str) -> Parse:
    """Amounts in minor units, blank as None; a workbook's number cells have a decimal point for certain."""

    def read(cell: str, sign: str) -> int | None:
        if not cell or cell.isspace():
            return None
        try:
            return money.parse(cell.removeprefix("'"), currency, exponent, sign)
        except money.AmountError as error:
            raise CellError(str(error).removesuffix(".")) from error

    texts = cached(lambda cell: read(cell, decimal_sign))
    if decimal_sign == ".":
        return texts
    return lambda cell: read(cell, ".") if cell.__class__ is Number else texts(cell)


def whole(cell: str) -> int | None:
    """A count of pieces, which may be negative; blank as None."""
    cell = text.latin_digits(cell).strip()
    if not cell:
        return None
    found = _WHOLE.fullmatch(cell)
    if not found or abs(int(found[1])) > MOST_PIECES:
        raise CellError(f"{cell!r} is not a whole number of pieces")
    return int(found[1])


def grams(cell: str) -> float | None:
    """A weight; blank as None."""
    cell = text.latin_digits(cell).strip()
    if not cell:
        return None
    if not _DECIMAL.fullmatch(cell):
        raise CellError(f"{cell!r} is not a weight in grams such as 250 or 12.5")
    return float(cell)


def flag(blank: bool) -> Parse:
    """Yes or no as 1 or 0; `blank` is what an empty cell means."""

    def read(cell: str) -> int:
        word = cell.strip().casefold()
        if not word:
            return int(blank)
        if word not in _YES and word not in _NO:
            raise CellError(f"{cell!r} is neither yes nor no")
        return int(word in _YES)

    return cached(read)


def line(cell: str) -> str:
    """A text of one line, clean."""
    return cell.strip() if cell.isascii() and cell.isprintable() and "  " not in cell else text.one_line(cell)


def own_line(cell: str) -> str:
    """A text of one line, with the guard against formulas taken off."""
    if cell.isalnum():
        return cell
    if cell.isascii() and cell.isprintable() and cell[:1] != "'" and "  " not in cell:
        return cell.strip()
    return text.one_line(unguarded(cell))


def code(cell: str) -> str:
    """A SKU or barcode; some programs put an apostrophe before all-digit ones to keep their zeros."""
    if cell.isalnum():
        return cell
    return own_line(cell[1:] if cell[:1] == "'" and cell[1:].isdigit() else cell)


def body(cell: str) -> str:
    """A text of many lines as it was given, but for line ends, which programs change as they please."""
    cell = unguarded(cell) if cell[:1] == "'" else cell
    if "\r" in cell:
        cell = cell.replace("\r\n", "\n").replace("\r", "\n")
    return cell.replace("\0", "") if "\0" in cell else cell


def image(cell: str) -> str:
    """Where a picture is: an https address, or a path under media/; blank as ''."""
    src = unguarded(cell).strip()
    if len(src) > MOST_ADDRESS or (src and not (_URL.fullmatch(src) or _INSIDE.fullmatch(src))):
        raise CellError(f"{src[:80]!r} is neither an https:// address nor a path under media/")
    return src


def one_of(words: dict[str, Any], expected: str) -> Callable[[str], Any]:
    """One of a few words, in any letter case."""

    def read(cell: str) -> Any:
        try:
            return words[cell.strip().casefold()]
        except KeyError:
            raise CellError(f"{cell!r} is not one of {expected}") from None

    return read
