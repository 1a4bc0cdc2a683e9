"""Which row of a sheet is the header: people put titles, logos, dates and filters above it, and a second line below."""

from __future__ import annotations

from collections.abc import Sequence

from shopctl.sheets.sheet import Merge
from shopctl.sheets.table import Knows, Row

WITHIN = 50
"""Rows among which the header is looked for."""

_MOST_LINES = 5


def find(rows: Sequence[Row], knows: Knows | None) -> tuple[int, int]:
    """The place of the header among `rows`, which are not empty, and how many of its titles `knows` knows.

    Where it knows none, the header is the first row that is filled about as well as the rows usually are.
    """
    best, score = 0, 0
    for at, (_, cells) in enumerate(rows if knows else ()):
        # Asking is dear, and a row with fewer cells than the best one has titles cannot be better.
        if knows and sum(map(bool, cells)) > score and (known := knows(cells)) > score:
            best, score = at, known
    if score:
        return best, score
    # Different texts: a title merged over the whole width says one thing only.
    filled = [len({cell for cell in cells if cell.strip()}) for _, cells in rows]
    usual = sorted(filled)[len(filled) * 3 // 4]
    return next(at for at, count in enumerate(filled) if count * 2 > usual), 0


def joined(rows: Sequence[Row], at: int, merges: Sequence[Merge]) -> tuple[int, list[str]]:
    """The number of the header's last row, and its titles, where it is of several rows merged into each other.

    A title merged over several lower ones goes before each of them: `Price` over `net` and `gross`.
    """
    top, titles = rows[at]
    downwards = [merge.bottom for merge in merges if merge.top == top and any(titles[merge.left : merge.left + 1])]
    bottom = max((bottom for bottom in downwards if bottom < top + _MOST_LINES), default=top)
    if bottom == top and at + 1 < len(rows) and _below(rows[at], rows[at + 1], merges):
        bottom = rows[at + 1][0]
    lines = {number: list(cells) for number, cells in rows if top <= number <= bottom}
    last = lines.get(bottom, [])
    for merge in merges:
        if merge.top in lines and merge.bottom < bottom:
            line = lines[merge.top]
            for column in range(merge.left + 1, min(merge.right + 1, len(line))):
                if last[column : column + 1] != [""]:
                    line[column] = line[column] or line[merge.left]
    columns = zip(*lines.values(), strict=True)
    return bottom, [" ".join(dict.fromkeys(filter(None, map(str.strip, cells)))) for cells in columns]


def _below(upper: Row, lower: Row, merges: Sequence[Merge]) -> bool:
    """Whether the next row has titles too: one in each column that a title above is merged over, and no number."""
    across = [merge for merge in merges if merge.top == upper[0] == merge.bottom and merge.right > merge.left]
    columns = [column for merge in across for column in range(merge.left, merge.right + 1)]
    titles = all(lower[1][column : column + 1] not in ([], [""]) for column in columns)
    return bool(columns) and titles and lower[0] == upper[0] + 1 and not any(map(str.isdecimal, "".join(lower[1])))
