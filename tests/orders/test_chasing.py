"""Unpaid orders: a reminder, then their end, each once; and clocks that jump end no order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shopctl import clock
from shopctl.orders import listing, store, transfers, waiting
from shopctl.orders.actions import chasing
from shopctl.orders.actions.chasing import Chased, chase
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import Order
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_emails import opened, part
from tests.orders.test_paying import BANK, CASH, sells_by

DAY = timedelta(days=1)


@pytest.fixture
def strict(book: Book) -> Book:
    """A shop that reminds after 3 days and gives up after 7; its run-due has run for two days."""
    sells_by(book, BANK, CASH, remind_after_days=3, expire_after_days=7)
    run(book, -2 * DAY)
    run(book, -DAY)
    return book


def run(book: Book, later: timedelta) -> Chased:
    """What run-due does so much later; its mails go out at once."""
    by = book.by("run-due")
    at = book.now + later
    done = chase(book.db, book.settings, book.root, by=type(by)(by.who, by.command, at))
    book.db.execute("UPDATE mail SET status = 'sent', sent_at = ? WHERE status = 'queued'", (clock.stamp(at),))
    return done


def days(book: Book, first: int, last: int) -> list[Chased]:
    """run-due on each of these days."""
    return [run(book, at * DAY) for at in range(first, last + 1)]


def state(book: Book, order: Order) -> Any:
    now = store.get(book.db, order.number)
    return now.status, now.reminded_at is not None, now.expired_at is not None


def test_who_does_not_pay_is_reminded_once_and_then_the_order_expires_once(strict: Book) -> None:
    order = strict.confirmed(("CUP", 3))
    assert days(strict, 0, 2) == [Chased()] * 3
    assert run(strict, 3 * DAY) == Chased(reminded=(order.number,))
    assert days(strict, 4, 6) == [Chased()] * 3
    assert strict.stock(1) == (10, 3)
    assert run(strict, 7 * DAY) == Chased(expired=(order.number,))
    assert days(strict, 8, 12) == [Chased()] * 5
    assert state(strict, order) == ("canceled", True, True)
    assert strict.stock(1) == (10, 0)
    assert strict.mails(order)[2:] == ["payment_reminder", "order_expired"]
    assert store.get(strict.db, order.number).cancel_reason == "expired"
    assert broken_rules(strict.db) == []


def test_the_reminder_says_how_to_pay_and_until_when_it_is_kept(strict: Book) -> None:
    strict.confirmed()
    days(strict, 0, 3)
    text = part(opened(strict.db)["payment_reminder"], "plain")
    assert "RF401001" in text
    assert "until 17 March 2026" in text


@pytest.mark.parametrize("language", ["en", "fa", "ar"])
def test_reminder_and_end_come_in_the_customers_language(strict: Book, language: str) -> None:
    strict.confirmed(language=language)
    days(strict, 0, 8)
    for template in ("payment_reminder", "order_expired"):
        assert opened(strict.db)[template]["Content-Language"] == language


def test_paid_reserved_partly_paid_shipped_and_held_orders_do_not_expire(strict: Book) -> None:
    paid = strict.pay(strict.confirmed())
    reserved = strict.authorize(strict.confirmed())
    partly = strict.pay(strict.confirmed(), Money(100))
    shipped = strict.ship(strict.confirmed())
    held = strict.confirmed()
    strict.db.execute("UPDATE orders SET held_at = '2026' WHERE id = ?", (held.id,))
    days(strict, 0, 20)
    assert [state(strict, each)[1:] for each in (paid, reserved, partly, shipped, held)] == [
        (False, False), (False, False), (True, False), (True, False), (False, False),
    ]  # fmt: skip


def test_cash_on_delivery_and_customers_without_a_mail_address_are_left_in_peace(strict: Book) -> None:
    cash = strict.confirmed(payment="cash")
    unknown = strict.confirmed(email="")
    days(strict, 0, 20)
    assert state(strict, cash) == state(strict, unknown) == ("confirmed", False, False)


def test_an_order_that_is_not_confirmed_waits_for_the_shop_and_not_for_the_customer(strict: Book) -> None:
    placed = strict.new()
    days(strict, 0, 20)
    assert state(strict, placed) == ("placed", False, False)


def test_nothing_expires_whose_reminder_did_not_leave_the_house(strict: Book) -> None:
    order = strict.confirmed()
    by = strict.by("run-due")
    for at in range(20):
        chase(strict.db, strict.settings, strict.root, by=type(by)(by.who, by.command, strict.now + at * DAY))
    assert state(strict, order) == ("confirmed", True, False)


@pytest.mark.parametrize("jump", [-730, -3, 3, 30, 730])
def test_a_clock_that_jumps_ends_and_reminds_of_nothing(strict: Book, jump: int) -> None:
    orders = [strict.confirmed() for _ in range(3)]
    assert run(strict, jump * DAY) == Chased(settling=True)
    assert run(strict, jump * DAY + timedelta(hours=1)) == Chased(settling=True)
    assert run(strict, timedelta(hours=2)) == Chased(settling=True)  # mended
    assert run(strict, DAY) == Chased(settling=True)
    assert [state(strict, each) for each in orders] == [("confirmed", False, False)] * 3
    run(strict, 2 * DAY)
    assert run(strict, 3 * DAY).reminded == tuple(each.number for each in orders)


def test_a_jump_after_the_reminder_gives_nobody_less_time(strict: Book) -> None:
    order = strict.confirmed()
    days(strict, 0, 3)
    assert run(strict, 400 * DAY).settling
    assert run(strict, 4 * DAY).settling
    assert run(strict, 5 * DAY) == Chased()
    assert state(strict, order) == ("confirmed", True, False)


def test_who_switches_it_on_late_reminds_first_and_gives_the_whole_time(book: Book) -> None:
    order = book.confirmed()
    sells_by(book, BANK, remind_after_days=3, expire_after_days=7)
    assert days(book, 100, 101) == [Chased(settling=True), Chased(reminded=(order.number,))]
    assert days(book, 102, 104) == [Chased()] * 3
    assert days(book, 105, 105) == [Chased(expired=(order.number,))]


def test_two_runs_at_once_remind_once(strict: Book) -> None:
    order = strict.confirmed()
    first = chasing.remind(strict.db, strict.settings, strict.root, order.number, first=True, by=strict.by())
    again = chasing.remind(strict.db, strict.settings, strict.root, order.number, first=True, by=strict.by())
    assert first == again
    assert strict.mails(order).count("payment_reminder") == 1


def test_by_hand_a_placed_order_can_be_given_up_and_a_paid_one_cannot(book: Book) -> None:
    assert book.expire(book.new()).status == "canceled"
    with pytest.raises(IllegalStep, match="money came in"):
        book.expire(book.pay(book.confirmed(), Money(1)))
    with pytest.raises(IllegalStep, match="nothing is due"):
        book.remind(book.pay(book.confirmed()))


def test_the_search_for_what_waits_reads_no_whole_table(strict: Book) -> None:
    for sql in (waiting._TO_REMIND, waiting._TO_EXPIRE):
        values = {"before": "", "reminded": ""}
        plan = [row["detail"] for row in strict.db.execute(f"EXPLAIN QUERY PLAN {sql}", values)]
        assert any("orders_due" in step for step in plan), plan
        assert not any(step.startswith(("SCAN o", "SCAN m")) and "INDEX" not in step for step in plan), plan


def test_lists_of_who_owes_and_what_a_statement_may_pay_read_no_whole_table(book: Book) -> None:
    due = [
        f"SELECT * FROM orders WHERE {listing._RULES['unpaid'].holds} ORDER BY id DESC LIMIT 50",  # noqa: S608
        f"{transfers._BILL} WHERE due > 0",
    ]
    for sql in due:
        plan = [row["detail"] for row in book.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
        assert plan == ["SCAN orders USING INDEX orders_due"], plan
