"""The table of steps: the same as the database's, the only one, and refusing with a way out."""

from __future__ import annotations

import sqlite3

import pytest

from shopctl.orders import actions, status
from shopctl.orders.status import STEPS, IllegalStep
from tests.orders.conftest import Book


def test_the_table_and_the_database_know_the_same_moves(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT from_status, to_status FROM order_transition")
    assert status.transitions() == {(row[0], row[1]) for row in rows}


def test_parcels_move_by_steps_that_the_database_knows(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT from_status, to_status FROM fulfillment_transition")
    known = {(row[0], row[1]) for row in rows}
    assert {(source, step.parcels[1]) for step in STEPS if step.parcels for source in step.parcels[0]} <= known


def test_every_status_of_the_database_is_a_source_or_target(db: sqlite3.Connection) -> None:
    named = {source for step in STEPS for source in step.sources} | {step.target for step in STEPS if step.target}
    assert named == set(status.STATUSES)


def test_every_verb_is_an_action_and_every_action_but_new_is_a_verb() -> None:
    assert {step.verb for step in STEPS} == set(actions.__all__) - {"new"}


def test_a_step_from_every_status_is_either_possible_or_refused_naming_the_possible_ones(book: Book) -> None:
    placed = book.new()
    orders = {
        "draft": book.new(draft=True),
        "placed": placed,
        "confirmed": book.confirmed(),
        "canceled": book.cancel(book.new()),
        "completed": book.deliver(book.ship(book.pay(book.confirmed()))),
    }
    assert [order.status for order in orders.values()] == list(orders)
    for name, order in orders.items():
        possible = [step.verb for step in status.possible(order)]
        for step in STEPS:
            if name not in step.sources:
                assert step.verb not in possible
                with pytest.raises(IllegalStep) as refused:
                    status.check(order, step.verb)
                assert refused.value.exit_code == 4
                assert refused.value.facts["legal"] == possible
                assert f"it is {name}" in refused.value.sentence
                assert all(verb in refused.value.way_out for verb in possible)


def test_the_refusal_of_a_condition_says_which(book: Book) -> None:
    shipped = book.ship(book.confirmed())
    with pytest.raises(IllegalStep, match="some of it has left the house"):
        book.cancel(shipped)
    with pytest.raises(IllegalStep, match="nothing is left to pack"):
        book.pack(shipped)
    with pytest.raises(IllegalStep, match="nothing is left to ship"):
        book.ship(shipped)
    with pytest.raises(IllegalStep, match="not all of it is delivered"):
        book.complete(shipped)
    with pytest.raises(IllegalStep, match="there is no money to give back"):
        book.refund(shipped)
    with pytest.raises(IllegalStep, match="nothing is on its way"):
        book.deliver(book.confirmed())


def test_following_the_advice_completes_an_order(book: Book) -> None:
    order, taken = book.new(draft=True), []
    while wanted := status.advice(order):
        taken.append(wanted.verb)
        order = getattr(book, wanted.verb)(order)
    assert taken == ["place", "confirm", "pay", "pack", "ship", "deliver"]
    assert order.status == "completed"


def test_the_advice_for_goods_sent_on_account_ends_with_the_money(book: Book) -> None:
    order = book.deliver(book.ship(book.confirmed()))
    wanted = status.advice(order)
    assert wanted is not None
    assert wanted.verb == "pay"
    assert status.missing(order) == ["it is not paid"]


def test_what_the_shop_owes_comes_first(book: Book) -> None:
    order = book.cancel(book.pay(book.confirmed()))
    wanted = status.advice(order)
    assert wanted is not None
    assert wanted.verb == "refund"
    assert status.advice(book.refund(order)) is None
