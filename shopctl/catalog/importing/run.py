"""A spreadsheet into the catalogue: all of it or nothing, in one transaction; or, as a dry run, only the plan.

Rows stream through in chunks of products: read, drafted, compared with the shelf, written. Only the handles of the
products seen so far are held in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any

from shopctl import clock
from shopctl.catalog.importing import rows, shelf
from shopctl.catalog.importing.apply import Writer
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.categories import Tree, Words
from shopctl.catalog.importing.context import Context
from shopctl.catalog.importing.draft import Mapping, ProductDraft
from shopctl.catalog.importing.drafting import Drafter, Rejected
from shopctl.catalog.importing.formats import recognise
from shopctl.catalog.importing.mapping import Choice
from shopctl.catalog.importing.plan import Planner
from shopctl.config.model import Money
from shopctl.db.connect import snapshot, transaction
from shopctl.errors import BadInput
from shopctl.sheets.table import Table

CHUNK = 40
"""Products that are compared and written at a time: few enough that they stay in the processor's cache."""

MOST_ERRORS = 1000
"""Bad rows after which looking for more helps nobody."""

_SHOWN_ERRORS = 20

Moved = Callable[[int, int | None], None]
"""Told of progress: products done, and of how many where that is known."""


class BadRows(BadInput):
    """Rows of the file cannot be imported, so nothing was. `rows` lists them: row, column, reason."""

    code = "bad_rows"
    message = "{file}: {count} of its rows cannot be imported, so nothing was:\n{shown}"
    hint = "Mend those rows and import the file again."

    def __init__(self, plan: Plan) -> None:
        shown = [f"  {error.sentence}" for error in plan.rejected[:_SHOWN_ERRORS]]
        if len(plan.rejected) > _SHOWN_ERRORS:
            shown.append(f"  ... and {len(plan.rejected) - _SHOWN_ERRORS} more")
        super().__init__(
            file=plan.file,
            count=len({error.row for error in plan.rejected}),
            shown="\n".join(shown),
            rows=[error._asdict() for error in plan.rejected],
        )


def import_products(
    db: sqlite3.Connection,
    money: Money,
    table: Table,
    *,
    who: str,
    now: datetime,
    dry_run: bool = False,
    moved: Moved = lambda done, total: None,
    choice: Choice | None = None,
) -> Plan:
    """Bring the catalogue to what `table` says, and return what that was; a second time it is nothing.

    `choice` says what the columns mean where they should not be recognised. A dry run writes nothing and keeps every
    change with its old and new value. Raises what `formats.recognise` raises; UnreadableTable;
    BadRows, after nothing was written (a dry run returns them in the plan instead); Busy, StorageError.
    """
    mapping = recognise(table, money, now.date(), choice)
    try:
        return _run(db, money, table, mapping, rows.streamed, who, now, dry_run, moved)
    except rows.Scattered:
        return _run(db, money, table, mapping, rows.gathered, who, now, dry_run, moved)


def _run(
    db: sqlite3.Connection,
    money: Money,
    table: Table,
    mapping: Mapping,
    group: Callable[..., Iterator[rows.Group]],
    who: str,
    now: datetime,
    dry_run: bool,
    moved: Moved,
) -> Plan:
    plan = Plan(table.name, mapping.format, table.how, mapping.unused, mapping.notes)
    with snapshot(db) if dry_run else transaction(db):
        stamp = shelf.moment(db, clock.stamp(now))
        ids = shelf.ids(db)
        context = Context(mapping.layout, plan, ids, stamp, money.minor_digits, details=dry_run)
        planner = Planner(context, Tree(shelf.categories(db), ids), Words(shelf.words(db)))
        writer = Writer(mapping.layout, stamp=stamp, who=who, reason=f"import of {table.name}")
        known = rows.Known(partial(shelf.handles_by_sku, db), partial(shelf.skus, db))
        groups = group(table, mapping, known, plan.rejected)
        done = 0
        drafter = Drafter(mapping)
        while drafts := _drafts(drafter, groups, plan):
            _plan(planner, drafts, shelf.products(db, [each.handle for each in drafts], mapping.layout, stamp), plan)
            if not dry_run and not plan.rejected:
                writer.write(db, context.batch)
            context.batch.clear()
            done += len(drafts)
            moved(done, None)
        if plan.rejected and not dry_run:
            raise BadRows(plan)
    return plan


def _drafts(drafter: Drafter, groups: Iterator[rows.Group], plan: Plan) -> list[ProductDraft]:
    """The next products that can be read; those that cannot are rejected. Empty at the end of the file."""
    drafts: list[ProductDraft] = []
    while not drafts and len(plan.rejected) < MOST_ERRORS:
        chunk = list(islice(groups, CHUNK))
        if not chunk:
            break
        for handle, lines in chunk:
            try:
                drafts.append(drafter.draft(handle, lines))
            except Rejected as rejected:
                plan.rejected += rejected.errors
    return drafts


def _plan(planner: Planner, drafts: list[ProductDraft], known: dict[str, Any], plan: Plan) -> None:
    for each in drafts:
        try:
            planner.add(each, known.get(each.handle))
        except Rejected as rejected:
            plan.rejected += rejected.errors
