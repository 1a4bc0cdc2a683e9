"""Several values in one cell: 'linen; wool', and category paths: 'Home > Kitchen; Gifts'.

A backslash before `;`, `>` or itself makes it a letter: 'Nuts \\; seeds'.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import TypeVar

from shopctl.catalog.importing.draft import CellError, Path
from shopctl.text import one_line

T = TypeVar("T", bound=Hashable)

MAX_DEPTH = 8
"""Levels of categories that a storefront can still show as a trail."""

_ESCAPED = re.compile(r"\\([\\;>])")


def split(cell: str) -> tuple[str, ...]:
    """The values of a cell, each once, blanks left out."""
    return distinct(slots(cell))


def slots(cell: str) -> list[str]:
    """The values of a cell by position, blanks kept: translations stand in the places of what they translate."""
    if "\\" not in cell:
        return [one_line(value) for value in cell.split(";")]
    return [_plain(value) for value in _cut(cell, ";")]


def paths(cell: str) -> tuple[Path, ...]:
    """The category paths of a cell, the main one first. Raises CellError for one that is too deep or has a gap."""
    found = distinct(filter(any, path_slots(cell)))
    for path in found:
        if not all(path):
            raise CellError(f"{cell!r} has a category without a name")
        if len(path) > MAX_DEPTH:
            raise CellError(f"{cell!r} is more than {MAX_DEPTH} levels deep")
    return found


def path_slots(cell: str) -> list[Path]:
    """The paths of a cell by position, blanks kept."""
    return [tuple(_plain(title) for title in _cut(path, ">")) for path in _cut(cell, ";")]


def join(values: Iterable[str]) -> str:
    """The cell that `split` and `slots` read these values from."""
    return "; ".join(value.replace("\\", "\\\\").replace(";", "\\;") for value in values)


def join_paths(categories: Iterable[Path]) -> str:
    """The cell that `paths` reads these paths from."""
    return "; ".join(" > ".join(_escaped(title) for title in path) for path in categories)


def distinct(values: Iterable[T]) -> tuple[T, ...]:
    """The values that are not empty, each once, in their order."""
    return tuple(dict.fromkeys(value for value in values if value))


def _escaped(title: str) -> str:
    return title.replace("\\", "\\\\").replace(";", "\\;").replace(">", "\\>")


def _plain(value: str) -> str:
    return one_line(_ESCAPED.sub(r"\1", value))


def _cut(cell: str, mark: str) -> list[str]:
    """The pieces between marks that no backslash makes letters."""
    pieces: list[str] = []
    for piece in cell.split(mark):
        if pieces and (len(pieces[-1]) - len(pieces[-1].rstrip("\\"))) % 2:
            pieces[-1] += mark + piece
        else:
            pieces.append(piece)
    return pieces
