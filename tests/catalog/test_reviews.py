"""Reviews: kept, published, hidden, answered."""

from __future__ import annotations

import sqlite3
from datetime import datetime

import pytest

from shopctl.catalog import reviews
from shopctl.catalog.models import NoSuchProduct
from shopctl.catalog.reviews import NewReview
from shopctl.errors import BadInput, NotFound


@pytest.fixture
def stocked(db: sqlite3.Connection) -> sqlite3.Connection:
    """A pot and a cup."""
    at = "2026-03-01T00:00:00.000000Z"
    for id_, handle in ((1, "pot"), (2, "cup")):
        db.execute(
            "INSERT INTO product (id, handle, title, status, created_at, updated_at) VALUES (?, ?, ?, 'active', ?, ?)",
            (id_, handle, handle, at, at),
        )
    return db


def said(**more: object) -> NewReview:
    return NewReview(**{"product": "pot", "rating": 4, "name": "Mina", "language": "en", **more})  # type: ignore[arg-type]


def test_a_review_is_shown_once_it_is_published(stocked: sqlite3.Connection, now: datetime) -> None:
    review = reviews.add(stocked, said(text="Good."), now, "tester", now, "pending")
    assert reviews.published(stocked) == {}
    reviews.set_status(stocked, review.id, "published")
    assert [one.text for one in reviews.published(stocked)[1]] == ["Good."]
    reviews.set_status(stocked, review.id, "hidden")
    assert reviews.published(stocked) == {}
    assert [one.status for one in reviews.find(stocked, "pot", "hidden")] == ["hidden"]


def test_stars_name_and_product_are_needed(stocked: sqlite3.Connection, now: datetime) -> None:
    for wrong in ({"rating": 6}, {"rating": 0}, {"name": " \n"}):
        with pytest.raises(BadInput):
            reviews.add(stocked, said(**wrong), now, "tester", now)
    with pytest.raises(NoSuchProduct):
        reviews.add(stocked, said(product="jug"), now, "tester", now)


def test_an_order_that_is_not_there_proves_nothing(stocked: sqlite3.Connection, now: datetime) -> None:
    with pytest.raises(NotFound, match="order '1001'"):
        reviews.add(stocked, said(order="1001"), now, "tester", now)
    assert reviews.find(stocked) == []


def test_card_numbers_are_blotted_out_and_lines_kept(stocked: sqlite3.Connection, now: datetime) -> None:
    review = reviews.add(stocked, said(text="Paid with 4111 1111 1111 1111\r\nNever again"), now, "tester", now)
    assert "4111 1111 1111 1111" not in review.text
    assert review.text.endswith("\nNever again")


def test_an_answer_can_be_given_and_taken_back(stocked: sqlite3.Connection, now: datetime) -> None:
    review = reviews.add(stocked, said(), now, "tester", now)
    assert reviews.reply(stocked, review.id, " Thanks. ", now).reply == "Thanks."
    taken = reviews.reply(stocked, review.id, "", now)
    assert (taken.reply, taken.replied_at) == ("", None)
