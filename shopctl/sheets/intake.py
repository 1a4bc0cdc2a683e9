"""The frame of an import: all of it or nothing, in one transaction; a dry run does the same in a copy of the shop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

from shopctl.db.connect import scratch, transaction
from shopctl.sheets.leftovers import leave
from shopctl.sheets.plan import BadRows, Plan
from shopctl.sheets.table import Table

Moved = Callable[[int, int | None], None]
"""Told of progress: how many are done, and of how many where that is known."""


def bring(
    db: sqlite3.Connection,
    table: Table,
    plan: Plan,
    work: Callable[[sqlite3.Connection], set[int]],
    *,
    dry_run: bool,
    leftovers: Path | None,
) -> Plan:
    """Let `work` fill the plan and the database; it returns the rows that it left out.

    Raises BadRows, after nothing was written, unless the rows left out go to the file `leftovers`; in a dry run they
    are only in the plan. Raises Busy, StorageError.
    """
    with scratch(db) if dry_run else nullcontext(db) as book, transaction(book):
        left_out = work(book)
        if plan.rejected and not dry_run:
            if leftovers is None:
                raise BadRows(plan)
            plan.left_out = leave(leftovers, table, plan.rejected, left_out)
            plan.leftovers = str(leftovers)
    return plan
