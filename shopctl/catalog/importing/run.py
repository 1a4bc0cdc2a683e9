"""A spreadsheet into the catalogue: all of it or nothing, in one transaction; or, as a dry run, only the plan.

Rows stream through in chunks of products: read, drafted, compared with the shelf, written. Only the handles of the
products seen so far are held in memory.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path

from shopctl import clock
from shopctl.catalog.importing import bundling, rows, shelf
from shopctl.catalog.importing.apply import Writer
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.categories import Tree, Words
from shopctl.catalog.importing.choice import Choice
from shopctl.catalog.importing.context import Context
from shopctl.catalog.importing.draft import Mapping, ProductDraft, RowError
from shopctl.catalog.importing.drafting import Drafter, Rejected
from shopctl.catalog.importing.formats import recognise
from shopctl.catalog.importing.journal import Journal
from shopctl.catalog.importing.media import Gallery, Unseen
from shopctl.catalog.importing.plan import Planner
from shopctl.catalog.importing.seen import Seen
from shopctl.catalog.importing.shelf import ShelfProduct
from shopctl.db.connect import snapshot, transaction
from shopctl.money import Notation
from shopctl.sheets.leftovers import leave, without_reasons
from shopctl.sheets.plan import BadRows as BadRows
from shopctl.sheets.table import Table

CHUNK = 40
"""Products that are compared and written at a time: few enough that they stay in the processor's cache."""

MOST_ERRORS = 1000
"""Bad rows after which looking for more helps nobody."""

Moved = Callable[[int, int | None], None]
"""Told of progress: products done, and of how many where that is known."""


@dataclass(frozen=True, slots=True)
class _Job:
    """One import, as it was asked for."""

    db: sqlite3.Connection
    money: Notation
    table: Table
    mapping: Mapping
    who: str
    now: datetime
    dry_run: bool
    leftovers: Path | None
    undoable: bool
    prune: bool
    revive: bool
    gallery: Gallery | None
    moved: Moved


def import_products(
    db: sqlite3.Connection,
    money: Notation,
    table: Table,
    *,
    who: str,
    now: datetime,
    dry_run: bool = False,
    leftovers: Path | None = None,
    undoable: bool = True,
    prune: bool = False,
    revive: bool = True,
    gallery: Gallery | None = None,
    moved: Moved = lambda done, total: None,
    choice: Choice | None = None,
) -> Plan:
    """Bring the catalogue to what `table` says, and return what that was; a second time it is nothing.

    `choice` says what the columns mean where they should not be recognised. A dry run writes nothing and keeps every
    change with its old and new value. With `leftovers`, products with a bad row are left out and their rows written to
    that file, which can be mended and imported; with `prune`, what the shop has and the file does not is archived; the
    two exclude each other. With `revive`, what an import archived comes back when a file has it again. The `gallery`
    copies and fetches pictures, before and after the transaction; without one, cells of pictures name what is there.
    `undoable`: remember what was, so that undo.py can take the import back
    if it changes anything. Raises what `formats.recognise` raises; UnreadableTable; BadRows, after
    nothing was written (not with `leftovers`, and not in a dry run: they are in the plan); Busy, StorageError.
    """
    table = without_reasons(table)
    mapping = recognise(table, money, now.date(), choice)
    if gallery:
        mapping = gallery.reading(mapping, db)
    left = None if dry_run else leftovers
    job = _Job(db, money, table, mapping, who, now, dry_run, left, undoable, prune, revive, gallery, moved)
    try:
        return _tried(job)
    finally:
        if gallery:
            gallery.settle(db)


def _tried(job: _Job) -> Plan:
    """Run with the rows as they stand; again, where products are scattered or pictures have to be looked at first."""
    group = rows.streamed
    while True:
        try:
            return _run(job, group)
        except rows.Scattered:
            group = rows.gathered
        except Unseen:
            assert job.gallery
            job.gallery.look(rows.pictures(job.table, job.mapping))


def _run(job: _Job, group: Callable[..., Iterator[rows.Group]]) -> Plan:
    with snapshot(job.db) if job.dry_run else transaction(job.db):
        if job.gallery and not job.dry_run:
            job.gallery.record(job.db)
        run = _Import(job, group)
        run.bring()
        run.close()
    return run.plan


class _Import:
    """One import under way, inside its transaction."""

    def __init__(self, job: _Job, group: Callable[..., Iterator[rows.Group]]) -> None:
        db, table, mapping = job.db, job.table, job.mapping
        self._job = job
        notes = mapping.notes + (job.gallery.notes if job.gallery else ())
        self.plan = plan = Plan(table.name, mapping.format, table.how, mapping.unused, notes)
        plan.pictures = job.gallery.document if job.gallery else {}
        self._stamp = stamp = shelf.moment(db, clock.stamp(job.now))
        ids = shelf.ids(db)
        self._context = Context(
            mapping.layout,
            plan,
            ids,
            stamp,
            job.money.minor_digits,
            details=job.dry_run,
            revive=job.revive,
            prune=job.prune,
        )
        self._first = ids.product
        self._named: set[int] = set()
        self._planner = Planner(self._context, Tree(shelf.categories(db), ids), Words(shelf.words(db)))
        self._writer = Writer(mapping.layout, stamp=stamp, who=job.who, reason=f"import of {table.name}")
        self._journal = Journal(db, table.name, job.who, stamp, mapping.layout, ids)
        known = rows.Known(partial(shelf.owners_of_sku, db), partial(shelf.skus, db))
        groups = group(table, mapping, known, plan.rejected)
        skips = job.undoable and not job.dry_run and Seen.of(mapping)
        self._seen = Seen(db, table, mapping, job.money, job.gallery, stamp, prune=job.prune) if skips else None
        self._reader = _Reader(Drafter(mapping), groups, plan, self._seen, give_up=job.leftovers is None)

    def bring(self) -> None:
        """Bring in the file, chunk by chunk."""
        while drafts := self._reader.drafts():
            held = shelf.products(self._job.db, [each.handle for each in drafts], self._context.layout, self._stamp)
            for each in drafts:
                self._plan(each, held.get(each.handle))
            if self._job.prune:
                self._named.update(product.id for product in held.values())
            self._write()
            self._job.moved(self._reader.done, None)

    def _plan(self, draft: ProductDraft, shelf: ShelfProduct | None) -> None:
        id_ = shelf.id if shelf else self._context.ids.product
        try:
            self._planner.add(draft, shelf)
        except Rejected as rejected:
            self._reader.reject(draft.handle, rejected.errors)
        else:
            if self._seen and not (shelf and shelf.archived):  # of those that stay archived the merchant is told
                self._seen.note(draft, id_)

    def _write(self) -> None:
        """Write what is planned so far, unless nothing will come of it anyway."""
        job, batch = self._job, self._context.batch
        if not job.dry_run and (job.leftovers or not self.plan.rejected):
            if batch:
                if job.undoable:
                    self._journal.note(batch)
                self._writer.write(job.db, batch)
            if self._seen:
                self._seen.write()
        batch.clear()

    def close(self) -> None:
        """Finish the books. Raises BadRows where a bad row means that nothing counts."""
        if self._context.bundles and not self._job.dry_run and (self._job.leftovers or not self.plan.rejected):
            self._bundle()
        if self._job.prune and not self.plan.rejected:
            self._named.update(self._reader.unchanged)
            self._archive_others()
        self._journal.close()
        if self._seen:
            self._seen.close()
        if self.plan.rejected and self._job.leftovers:
            plan = self.plan
            plan.left_out = leave(self._job.leftovers, self._job.table, plan.rejected, self._reader.left_out)
            plan.leftovers = str(self._job.leftovers)
        elif self.plan.rejected and not self._job.dry_run:
            raise BadRows(self.plan)

    def _bundle(self) -> None:
        """Put bundles together, now that all of their parts are there."""
        errors = bundling.settle(self._job.db, self._context, self._job.now)
        self.plan.rejected += errors
        self._reader.left_out.update(error.row for error in errors)
        self._write()

    def _archive_others(self) -> None:
        """Archive the products that the file does not have."""
        others = shelf.others(self._job.db, self._named, self._first)
        for id_, handle, status in others:
            self._context.batch.product_statuses.append(("archived", status, id_))
            self._context.batch.touched.append((self._stamp, id_))
            self._context.tell(0, handle, ["status"], [status], ["archived"])
        self.plan.archived["products"] += len(others)
        self._write()


class _Reader:
    """Drafts the products of a file, chunk by chunk, and keeps the books of those that are rejected."""

    def __init__(
        self, drafter: Drafter, groups: Iterator[rows.Group], plan: Plan, seen: Seen | None, give_up: bool
    ) -> None:
        self.done = 0
        """Products that were read so far."""
        self.unchanged: list[int] = []
        """The ids of those that nobody needs to look at."""
        self.left_out: set[int] = set()
        self._drafter, self._groups, self._plan, self._seen, self._give_up = drafter, groups, plan, seen, give_up
        self._rows: dict[str, list[int]] = {}

    def drafts(self) -> list[ProductDraft]:
        """The next products that can be read. Empty at the end of the file, or when too much of it is wrong."""
        drafts: list[ProductDraft] = []
        while not drafts and not (self._give_up and len(self._plan.rejected) >= MOST_ERRORS):
            chunk = list(islice(self._groups, CHUNK))
            if not chunk:
                break
            self.done += len(chunk)
            if self._seen:
                chunk = self._to_look_at(chunk, self._seen)
            self._rows = {handle: [number for number, _ in lines] for handle, lines in chunk}
            for handle, lines in chunk:
                try:
                    drafts.append(self._drafter.draft(handle, lines))
                except Rejected as rejected:
                    self.reject(handle, rejected.errors)
        return drafts

    def _to_look_at(self, chunk: list[rows.Group], seen: Seen) -> list[rows.Group]:
        """Count those that are known to be unchanged; the others."""
        unchanged = seen.unchanged(chunk)
        if not unchanged:
            return chunk
        self.unchanged += [each.id for each in unchanged.values()]
        counts = self._plan.unchanged
        counts["products"] += len(unchanged)
        counts["variants"] += sum(each.variants for each in unchanged.values())
        counts["images"] += sum(each.images for each in unchanged.values())
        return [group for group in chunk if group[0] not in unchanged]

    def reject(self, handle: str, errors: list[RowError]) -> None:
        """Note what is wrong with a product of the last chunk; all of its rows are left out."""
        self._plan.rejected += errors
        self.left_out.update(self._rows[handle])
