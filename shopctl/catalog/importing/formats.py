"""Which format a header is of: the one that knows the most of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shopctl.catalog.importing import own, shopify
from shopctl.catalog.importing.choice import NOTHING_SAID, Choice
from shopctl.catalog.importing.draft import Format, Mapping
from shopctl.money import Notation
from shopctl.sheets.table import Table

_USUAL = (
    Format("shopctl", own.fields, lambda table, money, today: own.mapping(table.header, money)),
    Format("shopify", shopify.fields, lambda table, money, today: shopify.mapping(table.header, money)),
)
_NAMES = ("title", "name", "item")


def _closest(header: Sequence[str]) -> tuple[Format, dict[str, int]]:
    """The format that knows the most columns, and these; the first where two know equally many."""
    known = [(format_, format_.known(header)) for format_ in _USUAL]
    if max(len(found) for _, found in known) < sum(map(bool, header)):
        from shopctl.catalog.importing import programs

        known += [(format_, format_.known(header)) for format_ in programs.FORMATS]
    return max(known, key=lambda entry: len(entry[1]))


def best(table: Table) -> Format | None:
    """The format that knows most of a table's header; None where none does, or its titles say more to people."""
    format_, found = _closest(table.header)
    if "handle" in found or (format_.telling and found):
        return format_
    from shopctl.catalog.importing import mapping

    guessed = mapping.count(mapping.understand(table))
    named = any(name in found for name in _NAMES)
    # Columns of a format that name no product are all there is, or say less than a column that does.
    enough = len(found) >= guessed if named else "sku" in found and not guessed
    return format_ if len(found) > 1 and enough else None


def recognise(table: Table, money: Notation, today: date, choice: Choice | None = None) -> Mapping:
    """The mapping of the format that knows the header, else what its titles are taken for; a choice decides.

    Raises UnknownFormat, OtherCurrency, UnreadableTable; for a choice also NoColumn, NoTarget.
    """
    if not choice and (format_ := best(table)):
        return format_.read(table, money, today)
    from shopctl.catalog.importing import mapping

    return mapping.read(table, money, choice or NOTHING_SAID)


def knows(header: Sequence[str]) -> int:
    """How many of a row's cells some format knows as titles of columns: what tells the header from what is above it."""
    known = len(_closest(header)[1])
    if known == sum(map(bool, header)):
        return known
    from shopctl.catalog.importing import guessing

    guessed = guessing.known(header)
    return max(known, guessed if guessed > 1 else 0)
