"""Customers are known again by mail address or phone, and never taken for somebody else."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest

from shopctl.customers import actions, store
from shopctl.customers.models import Customer
from shopctl.db.connect import transaction
from shopctl.errors import BadInput

Recognise = Callable[..., Customer]


@pytest.fixture
def recognise(db: sqlite3.Connection, now: datetime) -> Recognise:
    def _recognise(name: str = "", email: str = "", phone: str = "", language: str = "") -> Customer:
        with transaction(db):
            return actions.recognise(
                db, name=name, email=email, phone=phone, language=language, region="IR", now=now
            )  # fmt: skip

    return _recognise


def test_somebody_new_is_written_down_with_unverified_identities(recognise: Recognise) -> None:
    customer = recognise("Sara", "Sara@Example.com", "۰۹۱۲۱۲۳۴۵۶۷", "fa")
    assert (customer.name, customer.language) == ("Sara", "fa")
    assert [(i.channel, i.handle, i.key, i.verified_at) for i in customer.identities] == [
        ("email", "Sara@Example.com", "sara@example.com", None),
        ("phone", "۰۹۱۲۱۲۳۴۵۶۷", "+989121234567", None),
    ]


def test_the_same_address_or_number_in_another_spelling_is_the_same_customer(recognise: Recognise) -> None:
    sara = recognise("Sara", "sara@example.com", "09121234567")
    assert recognise("S.", "SARA@EXAMPLE.COM").id == sara.id
    assert recognise(phone="+98 912 123 4567").id == sara.id
    assert recognise(email="other@example.com").id != sara.id


def test_a_new_address_beside_a_known_number_is_added(recognise: Recognise) -> None:
    sara = recognise("Sara", phone="09121234567")
    known = recognise(email="sara@example.com", phone="09121234567")
    assert (known.id, known.handles("email")) == (sara.id, ("sara@example.com",))


def test_what_is_known_stays_and_what_is_not_is_filled_in(recognise: Recognise) -> None:
    recognise(email="sara@example.com")
    assert recognise("Sara", "sara@example.com", language="fa").name == "Sara"
    customer = recognise("Somebody", "sara@example.com", language="en")
    assert (customer.name, customer.language) == ("Sara", "fa")


def test_a_number_of_somebody_else_stays_theirs(recognise: Recognise, db: sqlite3.Connection) -> None:
    ali = recognise("Ali", phone="09121234567")
    sara = recognise("Sara", "sara@example.com")
    known = recognise(email="sara@example.com", phone="09121234567")
    assert (known.id, known.handles("phone")) == (sara.id, ())
    assert store.owner(db, "phone", "+989121234567") == ali.id


def test_find_reads_either_and_refuses_neither(recognise: Recognise, db: sqlite3.Connection) -> None:
    sara = recognise("Sara", "sara@example.com", "09121234567")
    assert store.find(db, "Sara@example.com", "IR") == sara
    assert store.find(db, "0912 123 4567", "IR") == sara
    assert store.find(db, "ali@example.com", "IR") is None
    with pytest.raises(BadInput):
        store.find(db, "Sara", "IR")


def test_lists_are_searched_in_normal_form_newest_first(recognise: Recognise, db: sqlite3.Connection) -> None:
    first = recognise("كتاب فروش", "a@example.com")
    second = recognise("Sara", "sara@example.com")
    assert [c.id for c in store.list_(db)] == [second.id, first.id]
    assert [c.id for c in store.list_(db, search="کتاب‌فروش".replace("\u200c", " "))] == [first.id]
    assert [c.id for c in store.list_(db, search="SARA@")] == [second.id]
    assert [c.id for c in store.list_(db, limit=1)] == [second.id]
