"""Orders of the past into the book, with their numbers, dates, figures, money and parcels; once, however often.

They move no stock and send no mail. An order that was imported before and stands elsewhere now (paid, sent, refunded)
is brought up to date; one whose lines or sums are others is a conflict, and said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from shopctl.config.model import Settings
from shopctl.db.connect import savepoint
from shopctl.orders.importing import vocabulary
from shopctl.orders.importing.adding_up import DoesNotAddUp, Figures, add_up
from shopctl.orders.importing.complaints import Rejected
from shopctl.orders.importing.draft import OrderDraft
from shopctl.orders.importing.numbers import Numbers, Taken
from shopctl.orders.importing.reading import Reader, number_of
from shopctl.orders.importing.settling import Contradiction, unsure
from shopctl.orders.importing.writing import Writer
from shopctl.orders.models import By
from shopctl.sheets import dates, fields
from shopctl.sheets.intake import Moved, bring
from shopctl.sheets.leftovers import without_reasons
from shopctl.sheets.plan import Change, Plan, RowError
from shopctl.sheets.table import Row, Table

KINDS = ("orders", "lines")
_STEP = 200
"""Orders after which progress is told."""
_SAMPLE_ROWS = 100_000
"""Rows whose dates are looked at to tell day and month apart."""


def import_orders(
    db: sqlite3.Connection,
    settings: Settings,
    table: Table,
    *,
    by: By,
    maps: Sequence[str] = (),
    prefix: str = "",
    order_of_dates: str = "",
    dry_run: bool = False,
    leftovers: Path | None = None,
    moved: Moved = lambda done, total: None,
) -> Plan:
    """Bring the orders of `table` into the book, and return what that was.

    `prefix` goes before their numbers; `order_of_dates` is dates.DAY_FIRST or MONTH_FIRST where the dates do not tell;
    `maps` are corrections of the form 'Beleg=number'. Raises NoColumn, NoField, BadMap, UnreadableTable, and what
    `intake.bring` raises.
    """
    table = without_reasons(table)
    format_ = vocabulary.format_of(table.header)
    columns = fields.choose(table, vocabulary.titles(format_), maps)
    notes = [fields.understood(table, columns)] if format_ == "plain" else []
    plan = Plan(table.name, format_, table.how, KINDS, fields.unused(table, columns), notes)
    at = columns.get("placed_at", [None])[0]
    days = (cells[at] for _, cells in islice(table.rows(), _SAMPLE_ROWS) if at is not None and at < len(cells))
    reader = Reader(table, columns, format_, settings, order_of_dates or dates.order_of(days))

    def work(book: sqlite3.Connection) -> set[int]:
        run = _Import(book, settings, plan, by, prefix)
        run.read(reader, _grouped(table, columns, run))
        run.write(moved)
        return run.left_out

    return bring(db, table, plan, work, dry_run=dry_run, leftovers=leftovers)


def _grouped(table: Table, columns: fields.Columns, run: _Import) -> dict[str, list[Row]]:
    """The rows of each order, by its number, which may come back further down."""
    found: dict[str, list[Row]] = {}
    for row, cells in table.rows():
        if number := number_of(cells, columns):
            found.setdefault(number.casefold(), []).append((row, cells))
        elif any(cell.strip() for cell in cells):
            run.reject([row], RowError(row, "", "there is no order number"))
    return found


class _Import:
    """One import under way, inside its transaction."""

    def __init__(self, db: sqlite3.Connection, settings: Settings, plan: Plan, by: By, prefix: str) -> None:
        self._db, self._settings, self._plan, self._prefix = db, settings, plan, prefix
        self._numbers = Numbers(db, settings.orders, prefix)
        self._writer = Writer(db, settings, plan.file, by)
        self._drafts: list[tuple[OrderDraft, Figures]] = []
        self.left_out: set[int] = set()

    def reject(self, rows: Sequence[int], *errors: RowError) -> None:
        """Note what is wrong with an order; all of its rows are left out."""
        self._plan.rejected += errors
        self.left_out.update(rows)

    def read(self, reader: Reader, orders: dict[str, list[Row]]) -> None:
        """Read all orders, and add them up."""
        included = self._settings.tax.prices_include_tax
        while orders:
            number = next(iter(orders))
            rows = orders.pop(number)
            try:
                draft = reader.read(number_of(rows[0][1], reader.columns), rows)
                draft = replace(draft, source=draft.source.replace(":", f":{self._prefix}", 1))
                figures = add_up(draft.lines, draft.sums, tax_included=included, shipping_label=draft.shipping_method)
                self._drafts.append((draft, figures))
            except Rejected as rejected:
                self.reject([row for row, _ in rows], *rejected.errors)
            except DoesNotAddUp as error:
                self.reject([row for row, _ in rows], RowError(rows[0][0], "", str(error)))

    def write(self, moved: Moved) -> None:
        """Write them, oldest first: lists show the newest first."""
        self._drafts.sort(key=lambda pair: (pair[0].placed_at, pair[0].rows[0]))
        for done, (draft, figures) in enumerate(self._drafts, 1):
            try:
                with savepoint(self._db):
                    self._bring(draft, figures)
            except (Taken, Contradiction) as error:
                self.reject(draft.rows, RowError(draft.rows[0], "", f"order {draft.number}: {error}"))
            except sqlite3.IntegrityError as error:  # a rule of the book that the shop's own steps brought into play
                reason = f"order {draft.number}: the book of the shop says otherwise ({error})"
                self.reject(draft.rows, RowError(draft.rows[0], "", reason))
            if done % _STEP == 0:
                moved(done, len(self._drafts))
        self._numbers.close()
        self._notes()

    def _bring(self, draft: OrderDraft, figures: Figures) -> None:
        plan = self._plan
        known = self._numbers.imported(draft.source)
        if known is None:
            number, serial = self._numbers.give(draft.number)
            self._writer.create(draft, figures, number, serial)
            self._numbers.take(number, serial)
            plan.created.update(orders=1, lines=len(draft.lines))
            plan.new.append((draft.rows[0], number))
            return
        id_, number, digest = known
        if digest == draft.digest:
            plan.unchanged.update(orders=1, lines=len(draft.lines))
        elif digest[:32] != draft.digest[:32]:
            raise Taken("it was imported before, and other lines, sums or dates stood in it then")
        else:
            news = self._writer.update(id_, draft, figures)
            plan.changed.update(orders=1)
            plan.unchanged.update(lines=len(draft.lines))
            plan.changes += [Change(draft.rows[0], number, "standing", "", each) for each in news]

    def _notes(self) -> None:
        """What a merchant would wonder about."""
        drafts, notes = self._drafts, self._plan.notes
        off = [draft.number for draft, figures in drafts if figures.off]
        if off:
            notes.append(f"{len(off)} orders do not add up in the file; the rest is kept as rounding: {_shown(off)}.")
        if doubtful := [draft.number for draft, _ in drafts if unsure(draft)]:
            what = f"{len(doubtful)} orders went out in part, and the file does not say how many pieces"
            notes.append(f"{what}: {_shown(doubtful)}.")


def _shown(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:10]) + (" ..." if len(numbers) > 10 else "")
