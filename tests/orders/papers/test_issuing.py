"""Invoices and credit notes: numbers without gaps, data that never change, refunds and cancellations that mend them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from shopctl.db.connect import transaction
from shopctl.errors import NotFound
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import Order
from shopctl.orders.papers import actions, store
from shopctl.orders.papers.models import InvoicedAlready, NoSuchPaper, NothingToCredit, NotInvoiced, Paper
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_placing import changed

Issue = Callable[[Order], Paper]


@pytest.fixture
def issue(book: Book) -> Issue:
    """Issue the invoice of an order of a shop with two rates of tax."""
    book.settings = changed(book.settings, tax={"rates": {"standard": Decimal(19), "books": Decimal(7)}})
    book.product("BOOK", price=1070, tax_class="books")

    def _issue(order: Order) -> Paper:
        return actions.issue(book.db, book.settings, order.number, by=book.by("invoice issue"))

    return _issue


def papers(book: Book, order: Order) -> list[tuple[str, int]]:
    return [(paper.number, paper.total) for paper in store.of_order(book.db, order.id)]


def test_an_invoice_says_what_was_sold_to_whom_and_the_tax_of_each_rate(book: Book, issue: Issue) -> None:
    order = book.pay(book.confirmed(("CUP", 2), ("BOOK", 1), address="Weg 1\nBerlin", tax_id="DE123", discount="10%"))
    data = issue(order).data
    assert (data["number"], data["issued_on"], data["order"]) == ("INV-2026-0001", "2026-03-10", order.number)
    assert data["buyer"]["lines"] == ["Weg 1", "Berlin"]
    assert data["buyer"]["tax_id"] == "DE123"
    assert [(line["quantity"], line["discount"], line["total"]) for line in data["lines"]] == [
        (2, 250, 2250),
        (1, 107, 963),
    ]
    assert [(each["rate"], each["net"], each["tax"], each["gross"]) for each in data["taxes"][:1]] == [
        ("19", 1891 + _net(order), 359 + _tax(order), 2250 + order.shipping_total)
    ]
    assert sum(each["gross"] for each in data["taxes"]) == data["total"] == order.total
    assert data["due"] == 0
    event = store_events(book, order)[-1]
    assert (event["what"], event["to_status"]) == ("invoiced", "confirmed")


def _tax(order: Order) -> int:
    return sum(each.tax_total for each in order.adjustments)


def _net(order: Order) -> int:
    return order.shipping_total - _tax(order)


def store_events(book: Book, order: Order) -> list[dict[str, Any]]:
    rows = book.db.execute("SELECT * FROM order_event WHERE order_id = ? ORDER BY id", (order.id,))
    return [dict(row) for row in rows]


def test_only_what_is_taken_on_is_invoiced_and_once(book: Book, issue: Issue) -> None:
    placed = book.new()
    with pytest.raises(NotInvoiced, match="it is placed"):
        issue(placed)
    first = issue(book.confirm(placed))
    with pytest.raises(InvoicedAlready, match=first.number):
        issue(placed)
    with pytest.raises(NotFound):
        actions.issue(book.db, book.settings, "9999", by=book.by())
    assert issue(book.confirmed()).number == "INV-2026-0002"
    assert broken_rules(book.db) == []


def test_numbers_begin_again_with_the_shops_own_year(book: Book, issue: Issue) -> None:
    book.settings = changed(
        book.settings, shop=book.settings.shop.model_dump() | {"languages": ["fa", "en"], "timezone": "Asia/Tehran"}
    )
    book.now = datetime(2026, 3, 20, 20, 29, tzinfo=UTC)  # one minute before Nowruz in Tehran
    assert issue(book.confirmed()).number == "INV-1404-0001"
    book.now = datetime(2026, 3, 20, 20, 31, tzinfo=UTC)
    assert [issue(book.confirmed()).number for _ in range(2)] == ["INV-1405-0001", "INV-1405-0002"]


@pytest.mark.parametrize(
    "sql", ["UPDATE paper SET total = 1", "UPDATE paper SET data = '{}'", "DELETE FROM paper", "DELETE FROM orders"]
)
def test_what_is_issued_is_never_changed(book: Book, issue: Issue, sql: str) -> None:
    paper = issue(book.confirmed())
    with pytest.raises(sqlite3.IntegrityError):
        book.db.execute(sql)
    assert store.get(book.db, paper.number.lower()) == paper
    assert paper.intact


def test_a_paper_changed_behind_the_back_is_seen(book: Book, issue: Issue) -> None:
    paper = issue(book.confirmed())
    book.db.execute("DROP TRIGGER paper_is_issued")
    book.db.execute("UPDATE paper SET data = replace(data, 'Sara', 'Zara')")
    assert not store.get(book.db, paper.number).intact


def test_the_database_refuses_a_gap_and_more_credit_than_was_invoiced(book: Book, issue: Issue) -> None:
    paper = issue(book.confirmed())
    row = "INSERT INTO paper (kind, series, serial, number, order_id, corrects_id, total, data, digest, issued_at)"
    with pytest.raises(sqlite3.IntegrityError, match="gap_in_numbers"):
        book.db.execute(row + " VALUES ('credit_note', 'CN-2026', 2, 'CN-2', 1, 1, 1, '', '', '')")
    with pytest.raises(sqlite3.IntegrityError, match="credited_too_much"):
        values = " VALUES ('credit_note', 'CN-2026', 1, 'CN-1', 1, 1, ?, '', '', '')"
        book.db.execute(row + values, (paper.total + 1,))
    with pytest.raises(sqlite3.IntegrityError, match="invoiced_already"):
        book.db.execute(row + " VALUES ('invoice', 'INV-2026', 2, 'INV-2', 1, NULL, 1, '', '', '')")


def test_a_refund_gets_its_credit_note_with_the_step_that_grants_it(book: Book, issue: Issue) -> None:
    order = book.pay(book.confirmed(("CUP", 2), ("BOOK", 1)))
    invoice = issue(order)
    book.refund(order, Money(500, reason="A scratch"))
    assert papers(book, order) == [(invoice.number, order.total), ("CN-2026-0001", 500)]
    note = store.get(book.db, "CN-2026-0001").data
    assert (note["reason"], note["corrects"]["number"]) == ("A scratch", invoice.number)
    assert sum(each["gross"] for each in note["taxes"]) == 500
    assert [event["what"] for event in store_events(book, order)][-2:] == ["refunded", "credited"]
    assert broken_rules(book.db) == []


def test_what_was_granted_before_the_invoice_is_credited_with_it(book: Book, issue: Issue) -> None:
    order = book.refund(book.pay(book.confirmed()), Money(300))
    invoice = issue(order)
    assert papers(book, order)[1:] == [("CN-2026-0001", 300)]
    with transaction(book.db):
        actions.follow(book.db, book.settings, order, book.by())
    assert papers(book, order)[1:] == [("CN-2026-0001", 300)], "once"
    assert store.get(book.db, "CN-2026-0001").corrects_id == invoice.id


def test_a_canceled_orders_invoice_is_taken_back_whole(book: Book, issue: Issue) -> None:
    order = book.confirmed()
    invoice = issue(order)
    book.cancel(order, reason="Changed her mind")
    assert papers(book, order) == [(invoice.number, order.total), ("CN-2026-0001", order.total)]
    with pytest.raises(NothingToCredit):
        actions.take_back(book.db, book.settings, invoice.number, by=book.by())
    assert broken_rules(book.db) == []


def test_an_invoice_taken_back_makes_room_for_a_right_one_with_its_refunds(book: Book, issue: Issue) -> None:
    order = book.pay(book.confirmed(("CUP", 3)))
    first = issue(order)
    book.refund(order, Money(250))
    actions.take_back(book.db, book.settings, first.number, reason="Wrong name", by=book.by())
    second = issue(order)
    assert papers(book, order) == [
        ("INV-2026-0001", order.total),
        ("CN-2026-0001", 250),
        ("CN-2026-0002", order.total - 250),
        (second.number, order.total),
        ("CN-2026-0003", 250),
    ]
    with pytest.raises(NothingToCredit):
        actions.take_back(book.db, book.settings, "CN-2026-0001", by=book.by())
    with pytest.raises(NoSuchPaper):
        actions.take_back(book.db, book.settings, "INV-1", by=book.by())
    assert broken_rules(book.db) == []


def test_a_failed_step_leaves_no_gap(book: Book, issue: Issue) -> None:
    order = book.pay(book.confirmed())
    issue(order)
    book.db.execute(
        "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.order_event WHEN NEW.what = 'credited'"
        " BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="broken"):
        book.refund(order, Money(100))
    book.db.execute("DROP TRIGGER broken")
    assert papers(book, order) == [("INV-2026-0001", order.total)]
    book.refund(order, Money(100))
    assert papers(book, order)[-1] == ("CN-2026-0001", 100)
    assert broken_rules(book.db) == []
