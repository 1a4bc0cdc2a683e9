"""Tables as a terminal gets them: no wider than it is, and never a figure, a day or a code cut short.

Texts wrap between words. Where even that is too wide, each row becomes a small block of lines.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table

_TORN = 24
"""Words longer than this may be torn where a line ends; figures never."""
_GAPS = (2, 1)
"""Blanks between columns: the second where the terminal is too narrow for the first."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading, its cells as single lines, and whether they are figures."""

    heading: str
    cells: list[str]
    figures: bool = False

    @property
    def widest(self) -> int:
        """Columns of the terminal that it fills when nothing wraps."""
        return max(map(width, (self.heading, *self.cells)))

    @property
    def least(self) -> int:
        """Columns of the terminal below which a figure would be cut or a word torn."""
        if self.figures:
            return max(map(width, (*self.heading.split(), *self.cells)))
        return min(_TORN, max(width(word) for text in (self.heading, *self.cells) for word in (*text.split(), "")))


def fitted(columns: Sequence[Column], room: int) -> list[int] | None:
    """How wide each column is drawn in so much room, the widest giving way first; None where they do not fit."""
    least = [column.least for column in columns]
    if sum(least) > room:
        return None
    widths = [max(column.widest, low) for column, low in zip(columns, least, strict=True)]
    while sum(widths) > room:
        over = [i for i, low in enumerate(least) if widths[i] > low]
        widths[max(over, key=widths.__getitem__)] -= 1
    return widths


def print_drawn(columns: Sequence[Column]) -> None:
    """Draw the columns as a table on stdout, or row by row where the terminal is too narrow for one."""
    from shopctl.cli.output import console

    screen = console()
    for gap in _GAPS:
        widths = fitted(columns, screen.width - gap * (len(columns) - 1))
        if widths is not None:
            screen.print(_table(columns, widths, gap))
            return
    for row in zip(*(column.cells for column in columns), strict=True):
        screen.print(_block(columns, row), soft_wrap=True)


def _table(columns: Sequence[Column], widths: Sequence[int], gap: int) -> Table:
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, gap - 1, 0, 0), header_style="bold")
    for column, room in zip(columns, widths, strict=True):
        table.add_column(
            Text(_lines(column.heading, room)), justify="right" if column.figures else "left", width=room, no_wrap=True
        )
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*(Text(_lines(cell, room)) for cell, room in zip(row, widths, strict=True)))
    return table


def _block(columns: Sequence[Column], row: Sequence[str]) -> str:
    """One row as lines of heading and cell, without those that are empty."""
    label = max(width(column.heading) for column in columns)
    return "".join(
        f"{pad(column.heading, label)}  {isolated(cell)}\n" for column, cell in zip(columns, row, strict=True) if cell
    )


def _lines(text: str, room: int) -> str:
    """The text in lines of at most so many columns, broken between words where that is possible."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        *torn, last = _torn(word, room)
        lines[-1:] = [*torn, last]
    return "\n".join(map(isolated, lines))


def _torn(word: str, room: int) -> Iterable[str]:
    """The word in pieces that fit; what rides on a letter stays with it."""
    piece = ""
    for character in word:
        if width(piece + character) > room:
            yield piece
            piece = ""
        piece += character
    yield piece


def isolated(text: str) -> str:
    """The text with its own direction: terminals that turn Persian and Arabic round must not turn the columns with it.

    First strong isolate and pop directional isolate of UAX 9; nothing is added to text that runs from left to right.
    """
    turned = any(unicodedata.bidirectional(character) in ("R", "AL") for character in text)
    return f"\u2068{text}\u2069" if turned else text


def width(text: str) -> int:
    """Columns that a terminal needs: wide letters two, marks that sit on others none."""
    return len(text) + sum(unicodedata.east_asian_width(c) in "WF" for c in text) - sum(map(_rides, text))


def _rides(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf")


def pad(text: str, room: int, *, right: bool = False) -> str:
    """The text with spaces behind it, or before it, up to so many columns."""
    space = " " * (room - width(text))
    return space + text if right else text + space
