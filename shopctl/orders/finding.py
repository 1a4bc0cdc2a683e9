"""The order that somebody asks about, by whatever they have at hand.

Every way in is an index: nothing reads all orders.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator

from shopctl.customers import store as customers
from shopctl.errors import BadInput, NotFound
from shopctl.orders import heads, listing, paying, store
from shopctl.orders.heads import Head
from shopctl.orders.listing import Filter
from shopctl.text import latin_digits, one_line

_PHONE = re.compile(r"[\d\s+()./-]{5,}")
_CODES = {
    "return": "SELECT order_id FROM order_return WHERE number IN (:text, 'R' || :text)",
    "invoice": "SELECT order_id FROM paper WHERE number = :text",
    "tracking number": "SELECT order_id FROM fulfillment"
    " WHERE tracking_number IN (:text, :packed) AND tracking_number <> ''"
    " UNION SELECT order_id FROM order_return WHERE tracking_number IN (:text, :packed) AND tracking_number <> ''",
    "payment": "SELECT order_id FROM payment WHERE reference IN (:text, :packed, 'bank:' || :text) AND reference <> ''"
    " UNION SELECT p.order_id FROM bank_transfer t JOIN payment p ON p.id = t.payment_id WHERE t.identity = :text",
}


def find(db: sqlite3.Connection, what: str, region: str, limit: int = 20) -> list[tuple[Head, str]]:
    """Orders that `what` names, the newest first, each with what it was found by; `limit` 0 means all.

    A number of an order, parcel, return, paper, shipment or payment, or a customer's address or phone in any spelling,
    read as people in `region` dial it. Only where there is none such: orders with words that begin so.
    """
    text = one_line(latin_digits(what)).lstrip("#").strip()
    if not text:
        return []
    named: dict[int, str] = {}
    for id_, how in (*_numbered(db, text), *_coded(db, text), *_of_customers(db, text, region, limit)):
        named.setdefault(id_, how)
    if not named:
        return [(head, "words") for head in listing.list_(db, Filter(search=text), limit)]
    newest = sorted(named, reverse=True)[: limit or None]
    return [(_head(db, id_), named[id_]) for id_ in newest]


def _head(db: sqlite3.Connection, id_: int) -> Head:
    return heads.head(db.execute("SELECT * FROM orders WHERE id = ?", (id_,)).fetchone())


def _numbered(db: sqlite3.Connection, text: str) -> Iterator[tuple[int, str]]:
    if found := store.find_parcel(db, text):
        yield found[0], "parcel" if found[1] else "number"
    elif serial := paying.serial_of(text):
        try:
            yield store.order_id(db, str(serial)), "payment"
        except NotFound:
            return


def _coded(db: sqlite3.Connection, text: str) -> Iterator[tuple[int, str]]:
    values = {"text": text, "packed": re.sub(r"[\s-]", "", text).upper()}
    for how, sql in _CODES.items():
        for row in db.execute(sql, values):
            yield row[0], how


def _of_customers(db: sqlite3.Connection, text: str, region: str, limit: int) -> Iterator[tuple[int, str]]:
    """A customer's orders, and those that name the address or number without being the customer's."""
    how = "mail" if "@" in text else "phone" if _PHONE.fullmatch(text) else "customer"
    sql = "SELECT id FROM orders WHERE {} ORDER BY id DESC LIMIT :limit"
    values: dict[str, str | int] = {"limit": limit or -1}
    if how == "customer":
        customer = customers.numbered(db, text)
    else:
        try:
            values["key"] = customers.key_of(text, region)
        except BadInput:
            return
        customer = customers.owner(db, "email" if how == "mail" else "phone", str(values["key"]))
        column = "email" if how == "mail" else "phone"
        yield from ((row[0], how) for row in db.execute(sql.format(f"{column} = :key AND {column} <> ''"), values))
    if customer is not None:
        values["customer"] = customer
        yield from ((row[0], how) for row in db.execute(sql.format("customer_id = :customer"), values))
