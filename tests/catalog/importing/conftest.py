"""What an import wrote, asked in SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def ask(db: sqlite3.Connection) -> Callable[[str], list[Any]]:
    """The rows that a query finds, each of one column as its value."""

    def _ask(sql: str) -> list[Any]:
        rows = [tuple(row) for row in db.execute(sql)]
        return [row[0] if len(row) == 1 else row for row in rows]

    return _ask
