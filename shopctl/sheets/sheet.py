"""One sheet of a workbook, whichever program wrote it, and what is merged in it, read as a person reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from shopctl.sheets.table import Row


class Merge(NamedTuple):
    """Cells merged into one, as a rectangle; rows count from 1, columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Survey(NamedTuple):
    """What is known of a sheet beside its cells."""

    merges: Sequence[Merge] = ()
    hidden: int = 0
    """Rows that nobody sees, which `Sheet.rows` leaves out."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; `rows(width)` are those that hold something, each cut or filled up to `width` cells."""

    name: str
    visible: bool
    survey: Callable[[], Survey]
    rows: Callable[[int], Iterator[Row]]


def filled(rows: Iterable[Row], merges: Iterable[Merge], header: Sequence[str]) -> Iterator[Row]:
    """`rows` with merged cells as a person reads them.

    A cell merged downwards speaks for each of its rows. One merged across speaks for each of its columns that has a
    title, except where the row holds nothing else: that is the title of a section.
    """
    starts: dict[int, list[Merge]] = {}
    for merge in merges:
        starts.setdefault(merge.top, []).append(merge)
    pending = sorted(starts, reverse=True)
    active: dict[int, tuple[Merge, str]] = {}
    for number, cells in rows:
        while pending and pending[-1] <= number:
            top = pending.pop()
            for merge in starts[top]:
                if merge.left < len(cells):
                    active[merge.left] = merge, cells[merge.left] if top == number else ""
        if active:
            active = {left: each for left, each in active.items() if each[0].bottom >= number}
            _fill(cells, active.values(), header)
        yield number, cells


def _fill(cells: list[str], active: Iterable[tuple[Merge, str]], header: Sequence[str]) -> None:
    own = sum(map(bool, cells))
    for merge, value in active:
        alone = own - bool(cells[merge.left]) == 0
        cells[merge.left] = cells[merge.left] or value
        if not alone:
            for column in range(merge.left + 1, min(merge.right + 1, len(cells))):
                if column < len(header) and header[column]:
                    cells[column] = cells[column] or value
