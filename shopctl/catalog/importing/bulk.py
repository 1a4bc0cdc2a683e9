"""Many rows into one table: fifty by one INSERT, for which SQLite opens the table and its indexes once."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

_AT_ONCE = 50
_MOST_VALUES = 900
"""Values of one statement; SQLite took 999 at most for long, and more gain nothing."""


def insert(db: sqlite3.Connection, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
    """Run `statement`, which ends in the VALUES of one row, for all rows."""
    if not rows:
        return
    size = min(_AT_ONCE, _MOST_VALUES // len(rows[0]))
    whole = len(rows) - len(rows) % size
    for at in range(0, whole, size):
        db.execute(_several(statement, size), tuple(chain.from_iterable(rows[at : at + size])))
    db.executemany(statement, rows[whole:])


@lru_cache(maxsize=64)
def _several(statement: str, size: int) -> str:
    head, values, row = statement.partition(" VALUES ")
    return head + values + ", ".join([row] * size)
