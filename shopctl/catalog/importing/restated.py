"""A foreign sheet told in shopctl's own columns, row by row as it streams: one reader (own.py) drafts them all.

A format knows its titles (`fields`) and says of each of its rows what our columns of it are. Rows keep their numbers,
and errors name the sheet's own titles.
"""

from __future__ import annotations

from collections import abc
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from shopctl.catalog.importing import decimals, foreign, own
from shopctl.catalog.importing.draft import Mapping, Parse, Read, Row, RowError
from shopctl.money import Notation
from shopctl.sheets.table import MAX_COLUMNS, Table, UnreadableTable

KEY = "key"
"""Our column of what holds the rows of a product together, where the sheet has no handle."""

OwnRow = tuple[int, dict[str, str]]
"""A row's number, and its filled cells by our columns."""

Tell = Callable[[Iterator[Row]], Iterator[OwnRow | RowError]]
"""Tells rows, none of which is empty, in our columns, or why one of them cannot be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """How a foreign sheet is told: `columns` are ours, each with the title of the sheet's own that it comes from."""

    format: str
    columns: dict[str, str]
    tell: Tell
    used: Iterable[int]
    """Which of the sheet's columns are read."""
    amounts: abc.Mapping[str, int | str] = field(default_factory=dict)
    """The decimal sign of our amounts of a name, or which of the sheet's columns decides it."""
    readers: dict[str, Parse] = field(default_factory=dict)
    """What reads our columns where it is not what reads them in our own sheets."""
    notes: tuple[str, ...] = ()


def finder(titles: dict[str, str]) -> Callable[[Sequence[str]], dict[str, int]]:
    """What finds the columns of a format in a header, by a table of the titles of each field, between bars."""
    known: dict[str, str] = {}

    def fields(header: Sequence[str]) -> dict[str, int]:
        known.update(known or foreign.titles(titles))
        found: dict[str, int] = {}
        for at, title in enumerate(header):
            if field := known.get(foreign.title(title)):
                found.setdefault(field, at)
        return found

    return fields


def columns(header: Sequence[str], at: dict[str, int], sources: dict[str, str]) -> dict[str, str]:
    """Those of our columns that the sheet has a source of (the first of those between bars), with its title."""
    found = {name: next((each for each in of.split("|") if each in at), "") for name, of in sources.items()}
    return {name: header[at[source]] for name, source in found.items() if source}


class Cells(dict[str, str]):
    """The cells of a row by field; '' for fields that the sheet has no column of."""

    def __missing__(self, field: str) -> str:
        return ""


def filled(row: Sequence[str], at: dict[str, int]) -> Cells:
    """The cells of a row by field; rows may end early."""
    try:
        return Cells([(name, foreign.cell(row[column])) for name, column in at.items()])
    except IndexError:
        return Cells([(name, foreign.cell(row[column])) for name, column in at.items() if column < len(row)])


def mapping(told: Restated, table: Table, money: Notation) -> Mapping:
    """The mapping of a sheet by what it is told as. Raises UnreadableTable."""
    header = tuple(told.columns)
    if len(header) > MAX_COLUMNS:
        raise UnreadableTable(file=table.name, reason=f"it names more than {MAX_COLUMNS:,} different attributes")
    signs = decimals.signs(table, sorted({at for at in told.amounts.values() if isinstance(at, int)}), money)
    readers = told.readers | {
        name: decimals.reader(money, at if isinstance(at, str) else signs[at]) for name, at in told.amounts.items()
    }

    def ours(reads: dict[str, Read]) -> dict[str, Read]:
        return {name: (at, readers.get(name, parse)) for name, (at, parse) in reads.items()}

    def restate(rows: Iterator[Row], errors: list[RowError]) -> Iterator[Row]:
        for each in told.tell(row for row in rows if any(row[1])):
            if isinstance(each, RowError):
                errors.append(each)
            else:
                yield each[0], [each[1].get(name, "") for name in header]

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
        judged=(*told.columns, *(at if isinstance(at, str) else signs[at] for at in told.amounts.values())),
        notes=told.notes,
        unused=tuple(title for at, title in enumerate(table.header) if title and at not in used),
    )
