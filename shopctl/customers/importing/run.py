"""A list of customers into the shop: new ones written down, known ones brought up to date, nobody deleted.

A column that the file does not have keeps what the shop has. A blank cell clears a note, a firm or tags, which are the
file's own; names, mail addresses, phone numbers, languages and addresses are never taken away by a blank.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.customers import addresses, consent, store
from shopctl.customers.importing import vocabulary
from shopctl.customers.importing.draft import CustomerDraft, Reader, Rejected
from shopctl.customers.importing.people import People, TwoCustomers
from shopctl.db import last_command
from shopctl.sheets import fields
from shopctl.sheets.intake import Moved, bring
from shopctl.sheets.leftovers import without_reasons
from shopctl.sheets.plan import Change, Plan, RowError
from shopctl.sheets.table import Table

KINDS = ("customers", "addresses", "consents")
_STEP = 500
"""Rows after which progress is told."""


def import_customers(
    db: sqlite3.Connection,
    table: Table,
    *,
    region: str,
    who: str,
    now: datetime,
    maps: Sequence[str] = (),
    dry_run: bool = False,
    leftovers: Path | None = None,
    moved: Moved = lambda done, total: None,
) -> Plan:
    """Bring the customers to what `table` says, and return what that was; a second time it is nothing.

    Phone numbers are read as people in `region` dial them; `maps` are corrections of the form 'Kunde=name'. Raises
    NoColumn, NoField, BadMap, UnreadableTable, and what `intake.bring` raises.
    """
    table = without_reasons(table)
    columns = fields.choose(table, vocabulary.titles(), maps)
    format_ = vocabulary.format_of(table.header)
    notes = [fields.understood(table, columns)] if format_ == "plain" else []
    plan = Plan(table.name, format_, table.how, KINDS, fields.unused(table, columns), notes)
    reader = Reader(table, columns, format_, region)

    def work(book: sqlite3.Connection) -> set[int]:
        run = _Import(book, plan, who, clock.stamp(now))
        for count, (row, cells) in enumerate(table.rows(), 1):
            run.take(reader, row, cells)
            if count % _STEP == 0:
                moved(count, None)
        run.close()
        if plan.created.total() + plan.changed.total():
            last_command.note(book, who, "customer import", now)
        return run.left_out

    return bring(db, table, plan, work, dry_run=dry_run, leftovers=leftovers)


class _Import:
    """One import under way, inside its transaction."""

    def __init__(self, db: sqlite3.Connection, plan: Plan, who: str, at: str) -> None:
        self._db, self._plan, self._who, self._at = db, plan, who, at
        self._people = People(db, at)
        self._seen: dict[int, CustomerDraft] = {}
        self._unheard = self._kept = 0
        self.left_out: set[int] = set()

    def take(self, reader: Reader, row: int, cells: Sequence[str]) -> None:
        """Bring in one row, or note why not."""
        try:
            draft = reader.read(row, cells)
            if draft is not None:
                self._bring(draft)
        except Rejected as rejected:
            self._plan.rejected += rejected.errors
            self.left_out.add(row)

    def close(self) -> None:
        """Say what a merchant would wonder about."""
        if self._unheard:
            self._plan.notes.append(
                f"{self._unheard} rows allow mails or messages without an address or number for them: not recorded."
            )
        if self._kept:
            self._plan.notes.append(
                f"{self._kept} consents were withdrawn in the shop: a file does not give them back."
            )

    def _bring(self, draft: CustomerDraft) -> None:
        try:
            known = self._people.find(draft.handles)
        except TwoCustomers as error:
            raise _rejected(draft, f"it is two customers of the shop: {error.names}") from error
        if known is None:
            self._create(draft)
            return
        if twin := self._seen.get(known):
            if not _same(twin, draft):
                raise _rejected(draft, f"row {twin.row} is the same customer, with other details")
            return
        self._check_number(draft, known)
        self._seen[known] = draft
        changes = self._change(draft, known)
        self._plan.changes += changes
        (self._plan.changed if changes else self._plan.unchanged)["customers"] += 1

    def _check_number(self, draft: CustomerDraft, known: int) -> None:
        """One customer has one number in a program: another one is somebody else, at the same address or phone."""
        for each in draft.handles:
            if each.channel in ("email", "phone") or self._people.owner(each) is not None:
                continue
            sql = "SELECT handle FROM identity WHERE customer_id = ? AND channel = ?"
            if other := self._db.execute(sql, (known, each.channel)).fetchone():
                raise _rejected(
                    draft, f"its mail address or phone number is customer {other[0]}'s, and this is {each.handle}"
                )

    def _create(self, draft: CustomerDraft) -> None:
        customer = self._people.add(draft.name, draft.language or "")
        self._seen[customer] = draft
        self._plan.created["customers"] += 1
        self._plan.new.append((draft.row, draft.label))
        self._people.add_handles(customer, draft.handles)
        values = {"company": draft.company or "", "note": draft.note or ""}
        if any(values.values()):
            self._write(customer, values)
        self._tag(customer, draft.tags or ())
        if draft.address:
            addresses.remember(self._db, customer, draft.address, self._at)
        self._plan.created["addresses"] += bool(draft.address)
        self._listen(draft, customer)

    def _change(self, draft: CustomerDraft, customer: int) -> list[Change]:
        """Write what is new of a known customer; that."""
        row = self._db.execute(
            "SELECT name, language, company, note FROM customer WHERE id = ?", (customer,)
        ).fetchone()
        wanted = {"name": draft.name or None, "language": draft.language, "company": draft.company, "note": draft.note}
        news = {field: value for field, value in wanted.items() if value is not None and value != row[field]}
        changes = [self._told(draft, field, row[field], value) for field, value in news.items()]
        if news:
            self._write(customer, news)
        added = self._people.add_handles(customer, draft.handles)
        changes += [self._told(draft, each.channel, "", each.handle) for each in added]
        return changes + self._retag(draft, customer) + self._move(draft, customer) + self._listen(draft, customer)

    def _write(self, customer: int, values: dict[str, Any]) -> None:
        marks = ", ".join(f"{field} = :{field}" for field in values)
        sql = f"UPDATE customer SET {marks}, updated_at = :at_ WHERE id = :id_"  # noqa: S608 - fields are named above
        self._db.execute(sql, values | {"at_": self._at, "id_": customer})

    def _tag(self, customer: int, tags: Sequence[str]) -> None:
        rows = [(customer, tag, at) for at, tag in enumerate(tags)]
        self._db.executemany("INSERT INTO customer_tag (customer_id, tag, position) VALUES (?, ?, ?)", rows)

    def _retag(self, draft: CustomerDraft, customer: int) -> list[Change]:
        if draft.tags is None:
            return []
        held = store.tags(self._db, customer)
        if held == draft.tags:
            return []
        self._db.execute("DELETE FROM customer_tag WHERE customer_id = ?", (customer,))
        self._tag(customer, draft.tags)
        return [self._told(draft, "tags", ", ".join(held), ", ".join(draft.tags))]

    def _move(self, draft: CustomerDraft, customer: int) -> list[Change]:
        """A new address stands beside the old ones; which is the newest decides where the next parcel goes."""
        if not draft.address:
            return []
        known = addresses.of(self._db, customer)
        if draft.address in known:
            self._plan.unchanged["addresses"] += 1
            return []
        addresses.remember(self._db, customer, draft.address, self._at)
        self._plan.created["addresses"] += 1
        before = ", ".join(known[0].lines) if known else ""
        return [self._told(draft, "address", before, ", ".join(draft.address.lines))]

    def _listen(self, draft: CustomerDraft, customer: int) -> list[Change]:
        self._unheard += draft.unheard
        changes = []
        for said in draft.said:
            last = consent.holds(self._db, said.to.channel, said.to.key)
            state = consent.news(last, said.yes)
            if state is None:
                self._plan.unchanged["consents"] += 1
                self._kept += said.yes and last is not None and last.state != "given"
                continue
            source = f"{consent.IMPORT}{self._plan.file}"
            told = consent.Consent(said.to.channel, said.to.key, consent.MARKETING, state, said.words, source, self._at)
            consent.record(self._db, customer, told, self._who)
            self._plan.created["consents"] += 1
            changes.append(self._told(draft, f"consent by {said.to.channel}", last.state if last else "", state))
        return changes

    def _told(self, draft: CustomerDraft, field: str, old: str, new: str) -> Change:
        return Change(draft.row, draft.label, field, old, new)


def _same(one: CustomerDraft, other: CustomerDraft) -> bool:
    """Whether two rows say the same."""
    return replace(one, row=0) == replace(other, row=0)


def _rejected(draft: CustomerDraft, reason: str) -> Rejected:
    return Rejected(RowError(draft.row, "", reason))
