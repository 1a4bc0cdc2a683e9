"""What every import tells of a sheet: rows that are rejected and why, and values that change from what to what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any, NamedTuple, Protocol

from shopctl.errors import BadInput
from shopctl.text import one_line

_SHOWN = 60
_BEFORE = 20
_SHOWN_ERRORS = 20
_ALIKE = 3
_OWN = re.compile(r"'[^']*'|\d+")
"""What a reason says of one row only."""


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


def shown(errors: Sequence[RowError], most: int) -> list[str]:
    """Rejected rows for people; where they are more than `most`, a few stand for the others that fail alike."""
    if len(errors) <= most:
        return [error.sentence for error in errors]
    kinds: dict[tuple[str, str], list[RowError]] = {}
    for error in errors:
        kinds.setdefault((error.column, _OWN.sub("", error.reason)), []).append(error)
    lines: list[str] = []
    untold = len(errors)
    for alike in kinds.values():
        if len(lines) >= most:
            lines.append(f"... and {untold:,} more")
            break
        untold -= len(alike)
        lines += [error.sentence for error in alike[:_ALIKE]]
        if alike[_ALIKE:]:
            lines.append(f"... {len(alike) - _ALIKE:,} more like that, the last in row {alike[-1].row}")
    return lines


class Rejecting(Protocol):
    """A plan that says which rows of which file are rejected."""

    file: str
    rejected: list[RowError]


class BadRows(BadInput):
    """Rows of the file cannot be imported, so nothing was. `rows` lists them: row, column, reason."""

    code = "bad_rows"
    message = "{file}: {count} of its rows cannot be imported, so nothing was:\n{shown}"
    hint = "Mend those rows and import the file again."

    def __init__(self, plan: Rejecting) -> None:
        super().__init__(
            file=plan.file,
            count=len({error.row for error in plan.rejected}),
            shown="\n".join(f"  {line}" for line in shown(plan.rejected, _SHOWN_ERRORS)),
            rows=[error._asdict() for error in plan.rejected],
        )


@dataclass(slots=True)
class Plan:
    """What an import of people or orders does, or would do; counts are by the kind of thing, the first kind first."""

    file: str
    format: str
    how: str
    kinds: Sequence[str]
    unused: tuple[str, ...] = ()
    """Titles of columns that are not read."""
    notes: list[str] = field(default_factory=list)
    """What a merchant should know of how the file was understood."""
    created: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    unchanged: Counter[str] = field(default_factory=Counter)
    new: list[tuple[int, str]] = field(default_factory=list)
    """What is created: its row, and what people know it by."""
    changes: list[Change] = field(default_factory=list)
    rejected: list[RowError] = field(default_factory=list)
    left_out: int = 0
    """Rows that were written to the file `leftovers`."""
    leftovers: str = ""

    @property
    def document(self) -> dict[str, Any]:
        """The JSON of the import."""
        counts = {"created": self.created, "changed": self.changed, "unchanged": self.unchanged}
        return {
            "file": self.file,
            "format": self.format,
            "read_as": self.how,
            **{what: {kind: found[kind] for kind in self.kinds} for what, found in counts.items()},
            "rejected": len({error.row for error in self.rejected}),
            "left_out": {"rows": self.left_out, "file": self.leftovers},
            "columns_not_used": list(self.unused),
            "notes": self.notes,
        }

    @property
    def details(self) -> dict[str, Any]:
        """What the JSON of a dry run has beside that."""
        return {
            "new": [id_ for _, id_ in self.new],
            "changes": [change._asdict() for change in self.changes],
            "rejected_rows": [error._asdict() for error in self.rejected],
        }
