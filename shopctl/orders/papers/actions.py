"""Issue an invoice, and mend one with a credit note. What is issued gets the next number and never changes."""

from __future__ import annotations

import sqlite3
from typing import Any

from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.orders import ledger
from shopctl.orders import store as orders
from shopctl.orders.heads import Head
from shopctl.orders.models import By, Order
from shopctl.orders.papers import content, store
from shopctl.orders.papers.models import Cause, Grant, InvoicedAlready, NothingToCredit, NotInvoiced, Paper
from shopctl.orders.papers.taxing import Part, credit, summary, together


def issue(db: sqlite3.Connection, settings: Settings, number: str, *, by: By) -> Paper:
    """The invoice of a confirmed or completed order, and credit notes for what was granted back before.

    Raises NotFound, NotInvoiced, InvoicedAlready.
    """
    with transaction(db):
        order = orders.get(db, number)
        if order.status not in ("confirmed", "completed"):
            raise NotInvoiced(number=order.number, status=order.status)
        if (invoice := store.in_force(db, order.id)) is not None:
            raise InvoicedAlready(number=order.number, invoice=invoice.number)
        series = content.series(settings, settings.papers.invoice_prefix, by.at)
        serial = store.next_serial(db, series)
        data = content.invoice(settings, order, _number(series, serial), by.at)
        paper = store.insert(db, "invoice", series, serial, data, by, order=order.id)
        _record(db, order, "invoiced", {"invoice": paper.number, "amount": paper.total}, by)
        follow(db, settings, order, by)
        return paper


def take_back(db: sqlite3.Connection, settings: Settings, number: str, *, reason: str = "", by: By) -> Paper:
    """A credit note over all that is left of an invoice; the order can then be invoiced anew.

    Raises NoSuchPaper, NothingToCredit.
    """
    with transaction(db):
        invoice = store.get(db, number)
        left = _left(db, invoice)
        if invoice.kind != "invoice" or not left:
            raise NothingToCredit(number=invoice.number)
        return _credit(db, settings, invoice, Grant(0, left, reason, ()), by)


def follow(db: sqlite3.Connection, settings: Settings, order: Head, by: By) -> None:
    """Mend an order's invoice by what was granted back since, in the caller's transaction. Every step ends with it.

    A canceled order's invoice is taken back whole. No more is credited than was invoiced.
    """
    if not order.granted_total and order.status != "canceled":
        return
    invoice = store.in_force(db, order.id)
    if invoice is None:
        return
    for grant in store.uncredited(db, invoice):
        if left := _left(db, invoice):
            within = Grant(grant.id, min(grant.amount, left), grant.reason, grant.returned)
            _credit(db, settings, invoice, within, by)
    if order.status == "canceled":
        take_back_of(db, settings, order.id, "canceled", by, order.cancel_reason)


def take_back_of(
    db: sqlite3.Connection, settings: Settings, order: int, cause: Cause, by: By, reason: str = ""
) -> None:
    """Take back what is left of an order's invoice, if it has one, in the caller's transaction."""
    invoice = store.in_force(db, order)
    if invoice is not None and (left := _left(db, invoice)):
        _credit(db, settings, invoice, Grant(0, left, reason, (), cause), by)


def _left(db: sqlite3.Connection, invoice: Paper) -> int:
    return invoice.total - sum(each.total for each in store.credits_of(db, invoice.id))


def _credit(db: sqlite3.Connection, settings: Settings, invoice: Paper, grant: Grant, by: By) -> Paper:
    order = orders.load(db, invoice.order_id)
    parts, rounding = _parts(db, order, invoice, grant)
    series = content.series(settings, settings.papers.credit_note_prefix, by.at)
    serial = store.next_serial(db, series)
    data = content.credit_note(
        settings, order, _number(series, serial), by.at,
        corrects=invoice, parts=parts, rounding=rounding, grant=grant,
    )  # fmt: skip
    paper = store.insert(
        db, "credit_note", series, serial, data, by, order=order.id, corrects=invoice.id, refund=grant.id or None
    )
    facts = {"credit_note": paper.number, "invoice": invoice.number, "amount": paper.total}
    _record(db, order, "credited", facts, by)
    return paper


def _parts(db: sqlite3.Connection, order: Order, invoice: Paper, grant: Grant) -> tuple[list[Part], int]:
    """What is taken back of each rate, and of the rounding: that goes with the last of the invoice."""
    before = store.credits_of(db, invoice.id)
    invoiced = content.parts_of(invoice.data)
    credited = together(part for each in before for part in content.parts_of(each.data))
    open_ = sum(part.gross for part in invoiced) - sum(part.gross for part in credited)
    taxable = open_ if grant.amount == _left(db, invoice) else min(grant.amount, open_)
    return credit(invoiced, credited, taxable, _wanted(order, grant)), grant.amount - taxable


def _wanted(order: Order, grant: Grant) -> dict[str, int]:
    figures = ((order.line(each.line_id).tax_rate, each.worth, 0) for each in grant.returned)
    return {part.rate: part.gross for part in summary(figures, tax_included=True)}


def _number(series: str, serial: int) -> str:
    return f"{series}-{serial:04d}"


def _record(db: sqlite3.Connection, order: Order, what: str, facts: dict[str, Any], by: By) -> None:
    ledger.event(db, order.id, what, by, facts, order.status, order.status)
