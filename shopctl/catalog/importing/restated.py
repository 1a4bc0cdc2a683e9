"""A foreign sheet told in shopctl's own columns, row by row as it streams: one reader (own.py) drafts them all.

A format knows its titles (`fields`) and says of each of its rows what our columns of it are. Rows keep their numbers,
and errors name the sheet's own titles.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from shopctl.catalog.importing import decimals, own
from shopctl.catalog.importing.draft import Mapping, Parse, Read, Row, RowError
from shopctl.config.model import Money
from shopctl.sheets.table import MAX_COLUMNS, Table, UnreadableTable

KEY = "key"
"""Our column of what holds the rows of a product together, where the sheet has no handle."""

OwnRow = tuple[int, dict[str, str]]
"""A row's number, and its filled cells by our columns."""

Tell = Callable[[Iterator[Row], list[RowError]], Iterator[OwnRow]]
"""Tells rows in our columns; those that cannot be told become errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """How a foreign sheet is told: `columns` are ours, each with the title of the sheet's own that it comes from."""

    format: str
    columns: dict[str, str]
    tell: Tell
    used: Iterable[int]
    """Which of the sheet's columns are read."""
    amounts: dict[str, int] = field(default_factory=dict)
    """Which of the sheet's columns decides how our amounts of a name are written; -1: with a decimal point."""
    readers: dict[str, Parse] = field(default_factory=dict)
    """What reads our columns where it is not what reads them in our own sheets."""
    notes: tuple[str, ...] = ()


def mapping(told: Restated, table: Table, money: Money) -> Mapping:
    """The mapping of a sheet by what it is told as. Raises UnreadableTable."""
    header = tuple(told.columns)
    if len(header) > MAX_COLUMNS:
        raise UnreadableTable(file=table.name, reason=f"it names more than {MAX_COLUMNS:,} different attributes")
    signs = decimals.signs(table, sorted({at for at in told.amounts.values() if at >= 0}), money)
    readers = told.readers | {
        name: decimals.reader(money, signs[at] if at >= 0 else ".") for name, at in told.amounts.items()
    }

    def ours(reads: dict[str, Read]) -> dict[str, Read]:
        return {name: (at, readers.get(name, parse)) for name, (at, parse) in reads.items()}

    def restate(rows: Iterator[Row], errors: list[RowError]) -> Iterator[Row]:
        for number, cells in told.tell(rows, errors):
            yield number, [cells.get(name, "") for name in header]

    base = own.mapping(header, money)
    used = set(told.used)
    return replace(
        base,
        format=told.format,
        header=tuple(title or name for name, title in told.columns.items()),
        product=ours(base.product),
        variant=ours(base.variant),
        cells=ours(base.cells),
        key=header.index(KEY) if KEY in told.columns else None,
        restate=restate,
        notes=told.notes,
        unused=tuple(title for at, title in enumerate(table.header) if title and at not in used),
    )
