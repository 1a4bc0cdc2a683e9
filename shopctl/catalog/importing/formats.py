"""Which format a header is of: the one that knows the most of its columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from shopctl.catalog.importing import own, shopify
from shopctl.catalog.importing.draft import Mapping
from shopctl.config.model import Money
from shopctl.errors import BadInput


class Format(NamedTuple):
    """A kind of product spreadsheet: which of a header's columns it knows, and how it reads them."""

    name: str
    fields: Callable[[Sequence[str]], dict[str, int]]
    mapping: Callable[[tuple[str, ...], Money], Mapping]


FORMATS = (
    Format("shopctl", own.fields, own.mapping),
    Format("shopify", shopify.fields, shopify.mapping),
)
"""The first wins where two know equally many columns."""

_IDENTITY = ("handle", "sku", "title")


class UnknownFormat(BadInput):
    """No format knows the columns of the file."""

    code = "unknown_format"
    message = "{file}: its columns are not known: {columns}."
    hint = "The first row must name the columns, a handle, sku or title among them: shopctl guide spreadsheets"


def recognise(header: tuple[str, ...], money: Money, file: str) -> Mapping:
    """The mapping of the format that knows most of `header`. Raises UnknownFormat."""
    known = [(len(found := format_.fields(header)), format_, found) for format_ in FORMATS]
    count, format_, found = max(known, key=lambda entry: entry[0])
    if count < 2 or not any(name in found for name in _IDENTITY):
        shown = ", ".join(title for title in header if title)
        raise UnknownFormat(file=file, columns=shown if len(shown) < 200 else shown[:200] + " ...")
    return format_.mapping(header, money)


def knows(header: Sequence[str]) -> int:
    """How many of a row's cells some format knows as titles of columns: what tells the header from what is above it."""
    return max(len(format_.fields(header)) for format_ in FORMATS)
