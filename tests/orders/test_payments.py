"""Money in, money reserved, money back: the ledger, what is derived from it, and what is refused."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from shopctl.errors import Refused
from shopctl.orders import status
from shopctl.orders.actions.payments import Money, MoreThanReserved, NothingDue, NothingReserved, NotYet, reserved
from shopctl.orders.models import Order
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_emails import opened, part
from tests.orders.test_paying import sells_by
from tests.orders.test_placing import changed


def advised(order: Order) -> str:
    wanted = status.advice(order)
    return wanted.verb if wanted else ""


def test_reserved_money_is_not_the_shops_until_it_is_captured(book: Book) -> None:
    order = book.authorize(book.confirmed(), Money(method="card", reference="A-1"))
    assert (order.payment_status, order.reserved_total, order.paid_total, order.due) == ("authorized", 2500, 0, 2500)
    assert book.mails(order) == ["order_received", "order_confirmed"]
    order = book.capture(order, Money(reference="C-1"))
    assert (order.payment_status, order.reserved_total, order.due) == ("paid", 0, 0)
    taken = order.payments[-1]
    assert (taken.kind, taken.method, taken.authorization_id) == ("capture", "card", order.payments[0].id)
    assert book.mails(order)[-1] == "payment_received"


def test_reserved_money_is_taken_in_parts_and_the_rest_let_go(book: Book) -> None:
    order = book.authorize(book.confirmed(), Money(reference="A-1"))
    order = book.capture(order, Money(1000))
    assert (order.payment_status, order.reserved_total, order.due) == ("partially_paid", 1500, 1500)
    with pytest.raises(MoreThanReserved, match=r"15\.01"):
        book.capture(order, Money(1501))
    order = book.void(order)
    assert (order.reserved_total, order.due) == (0, 1500)
    assert reserved(order) == []
    with pytest.raises(IllegalStep, match="no money is reserved"):
        book.void(order)
    assert broken_rules(book.db) == []


def test_of_two_reservations_the_one_that_is_named_is_taken_else_the_older(book: Book) -> None:
    order = book.authorize(book.confirmed(), Money(1000, reference="A"))
    order = book.authorize(order, Money(reference="B"))
    assert order.reserved_total == 2500
    with pytest.raises(NothingReserved) as refused:
        book.capture(order, authorization="C")
    assert refused.value.way_out == "Open: A, B."
    order = book.capture(order, authorization="B")
    assert [(each.reference, left) for each, left in reserved(order)] == [("A", 1000)]
    assert book.capture(order).payment_status == "paid"


def test_a_reservation_said_twice_is_one(book: Book) -> None:
    order = book.authorize(book.confirmed(), Money(reference="A"))
    assert book.authorize(order, Money(reference="A")) == order
    with pytest.raises(NothingDue):
        book.authorize(order)


def test_the_database_lets_nobody_take_more_than_was_authorized(book: Book) -> None:
    order = book.authorize(book.confirmed(), Money(1000))
    held = order.payments[0].id
    sql = "INSERT INTO payment (order_id, kind, amount, at, authorization_id) VALUES (?, ?, ?, '', ?)"
    for kind, amount in (("capture", 1001), ("void", 1001), ("refund", 1), ("authorize", 1)):
        with pytest.raises(sqlite3.IntegrityError, match="more_than_authorized"):
            book.db.execute(sql, (order.id, kind, amount, held))


def test_what_is_reserved_lets_goods_go_and_is_then_taken(book: Book) -> None:
    order, taken = book.authorize(book.confirmed()), []
    while wanted := advised(order):
        taken.append(wanted)
        order = getattr(book, wanted)(order)
    assert taken == ["pack", "ship", "capture", "deliver"]
    assert order.status == "completed"


def test_who_pays_on_delivery_is_packed_for_and_paid_at_the_end(book: Book) -> None:
    sells_by(book, {"id": "cash", "kind": "on_delivery", "name": "Cash"})
    order, taken = book.confirmed(), []
    while wanted := advised(order):
        taken.append(wanted)
        order = getattr(book, wanted)(order)
    assert taken == ["pack", "ship", "deliver", "pay"]


def test_a_canceled_orders_reservation_is_to_be_let_go(book: Book) -> None:
    order = book.cancel(book.authorize(book.confirmed()))
    assert advised(order) == "void"
    assert advised(book.void(order)) == ""


def test_money_that_comes_after_the_order_was_called_off_is_owed_back(book: Book) -> None:
    order = book.pay(book.cancel(book.confirmed()), Money(2500, reference="late"))
    assert (order.payment_status, order.due, advised(order)) == ("overpaid", -2500, "refund")
    text = part(opened(book.db)["payment_received"], "plain")
    assert "was closed before" in text
    assert "paid in full" not in text
    order = book.refund(order)
    assert (order.payment_status, order.due) == ("refunded", 0)


def test_money_has_its_own_day_and_it_is_not_to_come(book: Book) -> None:
    day = book.now - timedelta(days=3)
    order = book.pay(book.confirmed(), Money(at=day))
    assert order.payments[0].at == order.paid_at == "2026-03-07T09:30:00.000000Z"
    assert "7 March 2026" in part(opened(book.db)["payment_received"], "plain")
    with pytest.raises(NotYet):
        book.pay(order, Money(1, at=book.now + timedelta(days=2)))


def test_too_much_and_back_in_parts_reads_right_at_each_step(book: Book) -> None:
    order = book.pay(book.confirmed(), Money(1000))
    assert (order.payment_status, order.due) == ("partially_paid", 1500)
    order = book.pay(order, Money(2000))
    assert (order.payment_status, order.due) == ("overpaid", -500)
    order = book.refund(order, Money(200))
    assert (order.payment_status, order.due) == ("overpaid", -300)
    order = book.refund(order)
    assert (order.payment_status, order.due, order.granted_total) == ("paid", 0, 0)
    order = book.refund(order, Money(700, reason="a chip"))
    assert (order.payment_status, order.due, order.granted_total) == ("partially_refunded", 0, 700)


MOVES = st.lists(
    st.tuples(st.sampled_from(["pay", "refund", "authorize", "capture", "void"]), st.none() | st.integers(1, 4000)),
    max_size=12,
)


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
@hypothesis_settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_whatever_moves_the_sums_are_those_of_the_ledger(
    book: Book, currency: str, moves: list[tuple[str, int | None]]
) -> None:
    book.settings = changed(book.settings, money={"currency": currency})
    order = book.confirmed(("CUP", 1))
    for verb, amount in moves:
        with suppress(Refused):
            order = getattr(book, verb)(order, Money(amount))
    sums = {kind: sum(each.amount for each in order.payments if each.kind == kind) for kind in KINDS}
    assert order.paid_total == sums["capture"] - sums["refund"] >= 0
    assert order.reserved_total == sum(left for _, left in reserved(order)) >= 0
    assert order.due == order.total - order.granted_total - order.paid_total
    assert order.granted_total <= order.refunded_total
    assert broken_rules(book.db) == []
    book.cancel(order)


KINDS = ("authorize", "capture", "void", "refund")
