"""Taking a step of a return back: the return, its order, stock and money are what they were."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shopctl.catalog.models import OutOfStock
from shopctl.orders import store
from shopctl.orders.actions import undoing
from shopctl.orders.actions.undoing import MovedOn, Undone
from shopctl.orders.final import CannotUndo
from shopctl.orders.models import Order
from shopctl.orders.papers import actions as papers
from shopctl.orders.returns.models import Looked, Return
from shopctl.orders.returns.status import BEGIN, STEPS, WITHDRAW
from tests.orders.conftest import Book, broken_rules, figures
from tests.orders.returns.conftest import Desk
from tests.orders.test_undoing import later, shelf, undo

Step = Callable[[Desk, Return], Return]
_MIXED = Looked(damaged=(("CUP", 1),), rejected=(("POT", 1),))


def step(verb: str, **options: Any) -> Step:
    def take(back: Desk, returned: Return) -> Return:
        later(back.book)
        done: Return = getattr(back, verb)(returned, **options)
        return done

    return take


AGREED = (step("authorize"),)
CAME = (*AGREED, step("receive", looked=_MIXED))
COMMANDS: dict[str, tuple[dict[str, Any], tuple[Step, ...]]] = {
    "authorize": ({}, AGREED),
    "reject": ({}, (step("reject", reason="worn"),)),
    "sent": ({}, (*AGREED, step("sent", carrier="dhl", tracking_number="X1"))),
    "receive": ({}, CAME),
    "receive, on its way": ({}, (*AGREED, step("sent"), step("receive"))),
    "resolve": ({}, (*CAME, step("resolve"))),
    "resolve, an exchange": ({"kind": "exchange", "wanted": (("POT", 2),)}, (*CAME, step("resolve"))),
    "resolve, a claim": ({"kind": "claim", "wanted": (("CUP", 1),)}, (*CAME, step("resolve"))),
    "resolve, and complete": ({"all": True}, (*AGREED, step("receive"), step("resolve"))),
    "cancel": ({}, (*AGREED, step("cancel", reason="keeps it"))),
}


def sold(book: Book) -> Order:
    """Paid and shipped, with what goes over the shelf in parts."""
    book.product("POT", price=999, on_hand=6)
    later(book)
    return book.ship(book.pay(book.confirmed(("CUP", 3), ("POT", 2))))


@pytest.mark.parametrize("name", COMMANDS)
def test_after_undo_all_is_as_before_the_step(book: Book, back: Desk, name: str) -> None:
    asked, steps = COMMANDS[name]
    order = sold(book)
    lines = () if asked.pop("all", False) else (("CUP", 2), ("POT", 1))
    kind = asked.pop("kind", "return")
    returned = back.new(order, kind, *lines, **asked)
    for take in steps[:-1]:
        returned = take(back, returned)
    before, on_shelf = figures(book.db, order.id), shelf(book)
    steps[-1](back, returned)
    assert figures(book.db, order.id) != before
    later(book)
    done = undo(book)
    assert (figures(book.db, order.id), shelf(book)) == (before, on_shelf)
    assert done.command == f"return {name.partition(',')[0]}"
    assert broken_rules(book.db) == []
    steps[-1](back, returned)  # and can be done again
    assert broken_rules(book.db) == []
    steps_tested = {each.partition(",")[0] for each in COMMANDS}
    assert {each.verb for each in STEPS} == steps_tested
    assert all(each.back and each.mend for each in (BEGIN, WITHDRAW, *STEPS))


@pytest.mark.parametrize("kind", ["return", "withdrawal"])
def test_a_new_return_is_canceled_and_its_number_stays_taken(book: Book, back: Desk, kind: Any) -> None:
    order = sold(book)
    later(book)
    before = figures(book.db, order.id)
    back.new(order, kind, ("CUP", 1))
    done = undo(book)
    (returned,) = done.orders[0][1].returns
    assert (returned.number, returned.status) == (f"R{order.number}-1", "canceled")
    assert done.orders[0][1].events[-1].what == "return_canceled"
    assert len(done.mails) == 1
    assert figures(book.db, order.id) == before
    assert broken_rules(book.db) == []
    later(book)
    assert back.new(order, kind, ("CUP", 3)).number == f"R{order.number}-2"


def test_the_order_that_was_to_go_out_instead_is_canceled_and_another_may_go(book: Book, back: Desk) -> None:
    returned = back.received(sold(book), "exchange", ("CUP", 1), wanted=(("POT", 1),))
    later(book)
    back.resolve(returned)
    later(book)
    done: Undone = undo(book)
    assert [(was.number, now.status, now.due, now.paid_total) for was, now in done.orders[1:]] == [
        ("1002", "canceled", 0, 0)
    ]
    later(book)
    assert back.resolve(returned).successor == "1003"
    assert broken_rules(book.db) == []


def test_what_came_back_and_was_sold_again_is_not_taken_off_the_shelf(book: Book, back: Desk) -> None:
    returned = back.authorize(back.new(sold(book), "return", ("POT", 2)))
    later(book)
    back.receive(returned)
    ali = replace(book.by("order new"), who="ali")
    from shopctl.orders import actions
    from shopctl.orders.models import NewOrder

    other = actions.new(book.db, book.settings, book.root, NewOrder((("POT", 6),)), by=ali)
    actions.confirm(book.db, book.settings, book.root, other.number, by=replace(ali, command="order confirm"))
    with pytest.raises(OutOfStock):
        undo(book)
    assert store.get(book.db, "1001").returns[0].status == "received"
    assert broken_rules(book.db) == []


@pytest.mark.parametrize(
    ("verb", "mend"),
    [
        ("authorize", "return cancel R1001-1"),
        ("reject", "return new 1001"),
        ("receive", "return resolve R1001-1 --refund AMOUNT"),
        ("resolve", "order refund 1001"),
    ],
)
def test_once_the_customer_knows_the_way_out_is_named(book: Book, back: Desk, verb: str, mend: str) -> None:
    returned = back.new(sold(book), "return", ("CUP", 1))
    _, steps = COMMANDS[verb]
    for take in steps:
        if verb in ("receive", "resolve") and take is CAME[1]:
            take = step("receive")
        returned = take(back, returned)
    book.db.execute("UPDATE mail SET status = 'sent', sent_at = queued_at")
    before = figures(book.db, 1)
    with pytest.raises(CannotUndo, match="the customer has been told") as refused:
        undo(book)
    assert refused.value.way_out == f"What helps: shopctl {mend}"
    assert figures(book.db, 1) == before


def test_a_credit_note_stays_and_so_does_what_it_was_issued_for(book: Book, back: Desk) -> None:
    order = sold(book)
    papers.issue(book.db, book.settings, order.number, by=book.by("invoice issue"))
    returned = back.received(order, "return", ("CUP", 1))
    later(book)
    back.resolve(returned)
    with pytest.raises(CannotUndo, match="papers stay"):
        undo(book)


def test_cron_is_nobody_and_what_it_did_to_the_order_is_in_the_way(book: Book, back: Desk) -> None:
    returned = back.new(sold(book), "return", ("CUP", 1))
    other = book.confirmed()
    later(book)
    back.authorize(returned)
    book.now += timedelta(days=3)
    from shopctl.orders.actions import chasing

    run = book.by("run-due")
    chasing.remind(book.db, book.settings, book.root, other.number, by=run)
    assert undoing.rehearse(book.db, book.settings, book.root, by=book.by("undo")).command == "return authorize"
    book.db.execute("UPDATE orders SET payment_method = ''")
    from shopctl.orders import ledger

    ledger.event(book.db, 1, "delay_told", run, {}, "confirmed", "confirmed")
    with pytest.raises(MovedOn, match="something else was done to order 1001 since"):
        undo(book)
