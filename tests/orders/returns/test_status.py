"""The table of a return's steps: the database's own, the only one, and refusing with a way out."""

from __future__ import annotations

import inspect
import sqlite3

import pytest

from shopctl.orders.emails import _CAUSES
from shopctl.orders.returns import actions, status
from shopctl.orders.returns.models import Return
from shopctl.orders.returns.status import BEGIN, STEPS, WITHDRAW, IllegalReturnStep
from tests.orders.conftest import Book
from tests.orders.returns.conftest import Desk


def test_the_table_and_the_database_know_the_same_moves(db: sqlite3.Connection) -> None:
    rows = db.execute("SELECT from_status, to_status FROM return_transition")
    assert status.transitions() == {(row[0], row[1]) for row in rows}


def test_every_verb_is_an_action_and_every_status_is_reached() -> None:
    for step in STEPS:
        assert inspect.isfunction(getattr(actions, step.verb))
    assert {step.target for step in (BEGIN, WITHDRAW, *STEPS)} == set(status.STATUSES)


def test_every_mail_of_a_step_is_caused_by_its_event() -> None:
    for step in (BEGIN, WITHDRAW, *STEPS):
        if step.mail:
            assert _CAUSES[step.mail] == step.event


def at(book: Book, back: Desk, wanted: str) -> Return:
    order = book.ship(book.confirmed())
    returned = back.new(order)
    path = {
        "requested": [], "authorized": ["authorize"], "in_transit": ["authorize", "sent"],
        "received": ["authorize", "receive"], "resolved": ["authorize", "receive", "resolve"],
        "rejected": ["reject"], "canceled": ["cancel"],
    }  # fmt: skip
    for verb in path[wanted]:
        returned = getattr(back, verb)(returned, **({"reason": "no"} if verb == "reject" else {}))
    assert returned.status == wanted
    return returned


@pytest.mark.parametrize("source", status.STATUSES)
def test_a_step_is_taken_or_refused_as_the_table_says(book: Book, back: Desk, source: str) -> None:
    returned = at(book, back, source)
    legal = [step.verb for step in status.possible(source)]
    for step in STEPS:
        if source in step.sources:
            continue
        with pytest.raises(IllegalReturnStep, match=f"it is {source}") as refused:
            getattr(back, step.verb)(returned, **({"reason": "no"} if step.verb == "reject" else {}))
        assert (refused.value.exit_code, refused.value.facts["legal"]) == (4, legal)
    wanted = status.advice(source)
    assert (wanted is None) == (source not in status.OPEN)
    assert wanted is None or wanted in legal


def test_the_database_refuses_a_move_that_is_not_in_the_table(book: Book, back: Desk) -> None:
    at(book, back, "requested")
    with pytest.raises(sqlite3.IntegrityError, match="illegal_step"):
        book.db.execute("UPDATE order_return SET status = 'resolved'")
