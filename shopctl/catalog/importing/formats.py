"""Which format a header is of: the one that knows the most of its columns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from shopctl.catalog.importing import (
    bigcommerce,
    etsy,
    guessing,
    magento,
    mapping,
    merchant_feed,
    own,
    prestashop,
    salla,
    shopify,
    square,
    woo,
    woo_titles,
)
from shopctl.catalog.importing.draft import Mapping
from shopctl.catalog.importing.mapping import Choice
from shopctl.config.shop import Money
from shopctl.sheets.table import Table


class Format(NamedTuple):
    """A kind of product spreadsheet: which of a header's columns it knows, and how it reads them."""

    name: str
    fields: Callable[[Sequence[str]], dict[str, int]]
    read: Callable[[Table, Money, date], Mapping]
    """The mapping of a table on a day: sales have their time."""
    telling: frozenset[str] = frozenset()
    """Columns of which two are needed, where the others could be anybody's."""

    def known(self, header: Sequence[str]) -> dict[str, int]:
        """The columns that are known, if they are this format's."""
        found = self.fields(header)
        return found if not self.telling or len(self.telling & found.keys()) > 1 else {}


FORMATS = (
    Format("shopctl", own.fields, lambda table, money, today: own.mapping(table.header, money)),
    Format("shopify", shopify.fields, lambda table, money, today: shopify.mapping(table.header, money)),
    Format("woocommerce", woo_titles.fields, woo.read, woo.TELLING),
    Format("etsy", etsy.fields, lambda table, money, today: etsy.read(table, money), etsy.TELLING),
    Format("prestashop", prestashop.fields, prestashop.read, prestashop.TELLING),
    Format("magento", magento.fields, magento.read, magento.TELLING),
    Format("salla", salla.fields, salla.read, salla.TELLING),
    Format("merchant feed", merchant_feed.fields, merchant_feed.read, merchant_feed.TELLING),
    Format("square", square.fields, lambda table, money, today: square.read(table, money), square.TELLING),
    Format(
        "bigcommerce",
        bigcommerce.fields,
        lambda table, money, today: bigcommerce.read(table, money),
        bigcommerce.TELLING,
    ),
)
"""The first wins where two know equally many columns."""

_IDENTITY = ("handle", "sku", "title", "name", "item")


def best(table: Table) -> Format | None:
    """The format that knows most of a table's header; None where none does, or its titles say more to people."""
    known = [(len(found := format_.known(table.header)), format_, found) for format_ in FORMATS]
    count, format_, found = max(known, key=lambda entry: entry[0])
    if "handle" in found or (format_.telling and count):
        return format_
    guessed = mapping.count(mapping.understand(table))
    identified = any(name in found for name in _IDENTITY)
    return format_ if count > 1 and identified and count >= guessed else None


def recognise(table: Table, money: Money, today: date, choice: Choice | None = None) -> Mapping:
    """The mapping of the format that knows the header, else what its titles are taken for; a choice decides.

    Raises UnknownFormat, OtherCurrency, UnreadableTable; for a choice also NoColumn, NoTarget.
    """
    format_ = None if choice else best(table)
    return format_.read(table, money, today) if format_ else mapping.read(table, money, choice or Choice())


def knows(header: Sequence[str]) -> int:
    """How many of a row's cells some format knows as titles of columns: what tells the header from what is above it."""
    known = max(len(format_.known(header)) for format_ in FORMATS)
    guessed = guessing.known(header)
    return max(known, guessed if guessed > 1 else 0)
