"""What every import tells of a sheet: rows that are rejected and why, and values that change from what to what."""

from __future__ import annotations

from itertools import takewhile
from typing import NamedTuple

from shopctl.text import one_line

_SHOWN = 60
_BEFORE = 20


class RowError(NamedTuple):
    """Why a row is rejected; `column` is '' where it is the row as a whole."""

    row: int
    column: str
    reason: str

    @property
    def sentence(self) -> str:
        """Where and why, for people."""
        return f"row {self.row}, {self.column}: {self.reason}" if self.column else f"row {self.row}: {self.reason}"


class Change(NamedTuple):
    """One value that an import changes: of the thing that people know by `id`."""

    row: int
    id: str
    field: str
    old: str
    new: str

    @property
    def sentence(self) -> str:
        """The change on one line; of long texts the part in which they differ."""
        old, new = _differing(self.old, self.new)
        return f"{self.id}  {self.field}: {old or '(nothing)'} -> {new or '(nothing)'}"


def _differing(old: str, new: str) -> tuple[str, str]:
    """Both texts as one line each, cut to the surroundings of the first difference where they are long."""
    start = 0
    if max(len(old), len(new)) > _SHOWN:
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(old, new, strict=False))
        start = max(0, sum(1 for _ in alike) - _BEFORE)
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    end = start + _SHOWN
    return one_line(f"{'...' if start else ''}{text[start:end]}{'...' if len(text) > end else ''}")
