"""Taking the last command back: the order and its stock are what they were, the history keeps both."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from shopctl.catalog import bundles, stock
from shopctl.catalog.models import OutOfStock
from shopctl.db.connect import transaction
from shopctl.orders import store
from shopctl.orders.actions import undoing
from shopctl.orders.actions.payments import Money
from shopctl.orders.actions.undoing import NothingToUndo, Undone
from shopctl.orders.editing import Edit
from shopctl.orders.final import CannotUndo
from shopctl.orders.models import Order
from shopctl.orders.papers import actions as papers
from shopctl.orders.status import STEPS
from tests.orders.conftest import Book, broken_rules, figures


def undo(book: Book) -> Undone:
    return undoing.undo(book.db, book.settings, book.root, by=book.by("undo"))


def later(book: Book) -> None:
    """Commands are told apart by their moment."""
    book.now += timedelta(seconds=1)


def shelf(book: Book) -> list[tuple[int, ...]]:
    return [tuple(row) for row in book.db.execute("SELECT id, stock_on_hand, allocated FROM variant ORDER BY id")]


Do = Callable[[Book, Order], Any]
CARD = Money(None, "card", "A")
COMMANDS: dict[str, tuple[tuple[Do, ...], Do]] = {
    "place": ((), lambda book, order: book.place(order)),
    "confirm": ((lambda book, order: book.place(order),), lambda book, order: book.confirm(order)),
}


def _then(*verbs: str) -> tuple[Do, ...]:
    return tuple((lambda book, order, verb=verb: getattr(book, verb)(order)) for verb in ("place", "confirm", *verbs))


COMMANDS |= {
    "edit": (_then(), lambda book, order: book.edit(order, Edit(name="Ali", add=(("POT", 1),), set=(("CUP", 1),)))),
    "request": (_then(), lambda book, order: book.request(order)),
    "remind": (_then(), lambda book, order: book.remind(order)),
    "authorize": (_then(), lambda book, order: book.authorize(order, CARD)),
    "capture": ((*_then(), lambda book, order: book.authorize(order, CARD)), lambda book, order: book.capture(order)),
    "void": ((*_then(), lambda book, order: book.authorize(order, CARD)), lambda book, order: book.void(order)),
    "pay": (_then(), lambda book, order: book.pay(order, Money(None, "bank", "R1"))),
    "pack": (_then(), lambda book, order: book.pack(order, lines=[("CUP", 1)])),
    "unpack": (_then("pack"), lambda book, order: book.unpack(order)),
    "unpack, came back": (_then("ship", "fail"), lambda book, order: book.unpack(order)),
    "ship": (_then(), lambda book, order: book.ship(order, lines=[("CUP", 1)])),
    "ship, packed before": (_then("pack"), lambda book, order: book.ship(order)),
    "ship, once more": (_then("ship", "fail"), lambda book, order: book.ship(order)),
    "ready": (_then(), lambda book, order: book.ready(order)),
    "track": (_then("ship"), lambda book, order: book.track(order, carrier="dhl", tracking_number="X1")),
    "deliver": (_then("ship"), lambda book, order: book.deliver(order)),
    "deliver, and complete": (_then("pay", "ship"), lambda book, order: book.deliver(order)),
    "fail": (_then("ship"), lambda book, order: book.fail(order, reason="nobody there")),
    "delay": (_then(), lambda book, order: book.delay(order, until=date(2026, 5, 1))),
    "complete": (_then("pay", "ship", "deliver", "reopen"), lambda book, order: book.complete(order)),
    "reopen": (_then("pay", "ship", "deliver"), lambda book, order: book.reopen(order)),
    "cancel": (_then("pack"), lambda book, order: book.cancel(order, reason="no")),
    "cancel, with refund": (_then("pay"), lambda book, order: book.cancel(order, refund=Money())),
    "expire": (_then(), lambda book, order: book.expire(order)),
    "refund": (_then("pay"), lambda book, order: book.refund(order, Money(500, "bank"))),
    "hold": (_then(), lambda book, order: book.hold(order, reason="asks")),
    "release": (_then("hold"), lambda book, order: book.release(order)),
    "archive": (_then("cancel"), lambda book, order: book.archive(order)),
    "unarchive": (_then("cancel", "archive"), lambda book, order: book.unarchive(order)),
    "note": (_then(), lambda book, order: book.note(order, "rings")),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_after_undo_all_figures_are_those_before_the_command(book: Book, name: str) -> None:
    book.product("POT", price=999, on_hand=3)
    book.product("LESSON", price=3000, on_hand=4, requires_shipping=0)
    book.product("BOX", on_hand=0)
    bundles.make(book.db, "BOX", [("CUP", 1), ("POT", 1)], None, book.now)
    order = book.new(("CUP", 2), ("LESSON", 1), ("BOX", 1), draft=True)
    steps, command = COMMANDS[name]
    for step in steps:
        later(book)
        step(book, order)
    before, on_shelf = figures(book.db, order.id), shelf(book)
    told = len(store.load(book.db, order.id).events)
    later(book)
    command(book, order)
    assert figures(book.db, order.id) != before or name in ("note", "request")
    later(book)
    undo(book)
    assert (figures(book.db, order.id), shelf(book)) == (before, on_shelf)
    assert broken_rules(book.db) == []
    past = store.load(book.db, order.id).events[told:]
    assert [event.what for event in past[len(past) // 2 :]] == ["undone"] * (len(past) // 2)
    queued = {f"order_event:{event.id}" for event in past}
    mails = book.db.execute("SELECT cause, status FROM mail").fetchall()
    assert {row["status"] for row in mails if row["cause"] in queued} <= {"canceled"}


def test_every_step_says_how_it_is_taken_back_or_is_known_to_be_final() -> None:
    verbs = {name.partition(",")[0] for name in COMMANDS}
    assert {step.verb for step in STEPS if step.back} == verbs
    assert {step.verb for step in STEPS if not step.back} == {"give"}


def test_a_new_order_is_called_off_and_its_number_stays_taken(book: Book) -> None:
    order = book.new()
    done = undo(book)
    assert [pair[1].status for pair in done.orders] == ["canceled"]
    assert done.mails == ("order_received",)
    assert book.db.execute("SELECT status FROM mail").fetchall()[0][0] == "canceled"
    assert broken_rules(book.db) == []
    later(book)
    assert book.new().number == str(int(order.number) + 1)


def test_the_same_reference_is_recorded_anew_after_undo(book: Book) -> None:
    order = book.confirmed()
    later(book)
    book.pay(order, Money(1, "bank", "R1"))
    undo(book)
    later(book)
    paid = book.pay(order, Money(None, "bank", "R1"))
    assert paid.due == 0
    assert [each.amount for each in paid.payments] == [paid.total]
    assert broken_rules(book.db) == []


def test_what_the_customer_was_told_is_not_taken_back_and_the_mend_is_named(book: Book) -> None:
    order = book.confirmed()
    later(book)
    book.pay(order)
    book.db.execute("UPDATE mail SET status = 'sent', sent_at = queued_at")
    before = figures(book.db, order.id)
    with pytest.raises(CannotUndo, match="the customer has been told") as refused:
        undo(book)
    assert refused.value.way_out == f"What helps: shopctl order refund {order.number}"
    assert figures(book.db, order.id) == before


def test_papers_and_stock_that_was_sold_stand_in_the_way(book: Book) -> None:
    order = book.pay(book.confirmed(("CUP", 2)))
    papers.issue(book.db, book.settings, order.number, by=book.by("invoice issue"))
    later(book)
    book.refund(order, Money(100))
    with pytest.raises(CannotUndo, match="papers stay"):
        undo(book)
    other = book.confirmed(("CUP", 3))
    later(book)
    book.cancel(other)
    with transaction(book.db):
        stock.count(book.db, 1, 2, "tester", book.now)
    with pytest.raises(OutOfStock):
        undo(book)
    assert store.load(book.db, other.id).status == "canceled"


def test_taken_back_is_the_last_command_of_the_person_and_only_once(book: Book) -> None:
    first, second = book.new(), book.new()
    later(book)
    book.confirm(first)
    later(book)
    done = undo(book)
    assert (done.command, [pair[0].number for pair in done.orders]) == ("order confirm", [first.number])
    with pytest.raises(NothingToUndo):
        undo(book)
    with pytest.raises(NothingToUndo):
        undoing.undo(book.db, book.settings, book.root, by=replace(book.by("undo"), who="ali"))
    assert store.load(book.db, second.id).status == "placed"


def test_what_somebody_else_went_on_with_is_not_taken_back(book: Book) -> None:
    order = book.confirmed()
    later(book)
    book.hold(order)
    from shopctl.orders import actions

    ali = replace(book.by("order note"), who="ali", at=book.now + timedelta(seconds=1))
    actions.note(book.db, book.settings, book.root, order.number, "seen", by=ali)
    with pytest.raises(NothingToUndo):
        undo(book)


def test_a_rehearsal_changes_nothing_and_shows_the_same(book: Book) -> None:
    order = book.confirmed()
    later(book)
    book.ship(order)
    rows = book.db.execute("SELECT COUNT(*), MAX(id) FROM order_event").fetchone()
    planned = undoing.rehearse(book.db, book.settings, book.root, by=book.by("undo"))
    assert tuple(book.db.execute("SELECT COUNT(*), MAX(id) FROM order_event").fetchone()) == tuple(rows)
    done = undo(book)
    assert [(was.status, now.fulfillment_status) for was, now in planned.orders] == [
        (was.status, now.fulfillment_status) for was, now in done.orders
    ]


def test_nobody_goes_back_without_undo(book: Book) -> None:
    order = book.confirmed()
    book.db.execute("DELETE FROM order_before")
    with pytest.raises(sqlite3.IntegrityError, match="illegal_step"):
        book.db.execute("UPDATE orders SET status = 'placed' WHERE id = ?", (order.id,))
    book.ship(order)
    book.db.execute("DELETE FROM order_before")
    with pytest.raises(sqlite3.IntegrityError, match="illegal_step"):
        book.db.execute("UPDATE fulfillment SET status = 'packed'")


def test_images_hold_no_more_than_the_last_command_of_each_person(book: Book) -> None:
    for _ in range(3):
        later(book)
        book.ship(book.pay(book.confirmed()))
    assert book.db.execute("SELECT COUNT(*) FROM order_before").fetchone()[0] == 1
    image = json.loads(book.db.execute("SELECT image FROM order_before").fetchone()[0])
    returns = {"order_return", "order_return_line"}
    assert set(image) == {"orders", "order_line", "order_adjustment", "fulfillment", "ends", "known"} | returns
