"""Many rows by few statements: all of them, in their order, whatever their number."""

from __future__ import annotations

import sqlite3

import pytest

from shopctl.catalog.importing import bulk


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 149, 1000])
def test_every_row_arrives_once_and_in_order(count: int) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE pair (a, b)")
    rows = [(n, f"{n}, (?)") for n in range(count)]
    bulk.insert(db, "INSERT INTO pair (a, b) VALUES (?, ?)", rows)
    assert db.execute("SELECT a, b FROM pair ORDER BY rowid").fetchall() == rows


def test_rows_of_many_values_fit_a_statement_too() -> None:
    db = sqlite3.connect(":memory:")
    columns = ", ".join(f"c{n}" for n in range(700))
    db.execute(f"CREATE TABLE wide ({columns})")
    row = "?" + ", ?" * 699
    bulk.insert(db, f"INSERT INTO wide VALUES ({row})", [tuple(range(700))] * 3)  # noqa: S608 - of question marks
    assert db.execute("SELECT COUNT(*), SUM(c699) FROM wide").fetchone() == (3, 3 * 699)
