"""What customers say of products: reviews are kept, published or hidden, and answered.

A review is verified when it names an order that holds the product. Nothing is shown before it is published.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from shopctl import clock
from shopctl.catalog import products
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, NotFound, Refused
from shopctl.text import blot_cards, latin_digits, one_line

Status = Literal["pending", "published", "hidden"]
STATUSES: tuple[Status, ...] = ("pending", "published", "hidden")
STARS = (5, 4, 3, 2, 1)
LONGEST = 5000
"""Characters of a review or reply."""


class NotBought(Refused):
    """A review says that it is verified, and the order does not hold the product."""

    message = "Order {order} does not hold {product}."
    hint = "Leave --order out: the review is then shown without the mark."


@dataclass(frozen=True, slots=True)
class Review:
    """One review; `written_at` and `replied_at` as the database keeps moments."""

    id: int
    product_id: int
    product: str
    rating: int
    title: str
    text: str
    name: str
    language: str
    verified: bool
    status: Status
    written_at: str
    reply: str
    replied_at: str | None


@dataclass(frozen=True, slots=True)
class NewReview:
    """What somebody says; `order` is the number of the order that proves a purchase, or empty."""

    product: str
    rating: int
    name: str
    language: str
    title: str = ""
    text: str = ""
    order: str = ""


_FIELDS = """SELECT r.id, r.product_id, p.handle, r.rating, r.title, r.text, r.name, r.language, r.order_id IS NOT NULL,
    r.status, r.written_at, r.reply, r.replied_at FROM review r JOIN product p ON p.id = r.product_id"""


def add(
    db: sqlite3.Connection, new: NewReview, written: datetime, by: str, now: datetime, status: Status = "published"
) -> Review:
    """Take in a review. Raises BadInput, NoSuchProduct, NotFound (the order), NotBought."""
    if new.rating not in STARS:
        raise BadInput(reason="A rating is a number of stars from 1 to 5.")
    if not one_line(new.name):
        raise BadInput(reason="A review needs the name that is shown with it.")
    with transaction(db):
        product_id = products.id_of(db, new.product)
        values = {
            "product_id": product_id,
            "order_id": _proof(db, new, product_id) if new.order else None,
            "rating": new.rating,
            "title": one_line(blot_cards(new.title))[:200],
            "text": _clean(new.text),
            "name": one_line(new.name)[:80],
            "language": new.language,
            "status": status,
            "written_at": clock.stamp(written),
            "recorded_at": clock.stamp(now),
            "who": by,
        }
        columns, holes = ", ".join(values), ", ".join(f":{name}" for name in values)
        cursor = db.execute(f"INSERT INTO review ({columns}) VALUES ({holes})", values)  # noqa: S608 - our own names
        return get(db, cursor.lastrowid or 0)


def _clean(text: str) -> str:
    return blot_cards(text.replace("\r\n", "\n")).strip()[:LONGEST]


def _proof(db: sqlite3.Connection, new: NewReview, product_id: int) -> int:
    """The order that holds the product."""
    row = db.execute("SELECT id FROM orders WHERE number = ?", (latin_digits(new.order).strip(),)).fetchone()
    if row is None:
        raise NotFound(kind="order", id=new.order)
    held = db.execute(
        """SELECT 1 FROM order_line l JOIN variant v ON v.id = l.variant_id JOIN orders o ON o.id = l.order_id
        WHERE o.id = ? AND v.product_id = ? AND o.status <> 'canceled' AND l.quantity > l.canceled_quantity""",
        (row[0], product_id),
    ).fetchone()
    if held is None:
        raise NotBought(order=new.order, product=new.product)
    return int(row[0])


def order_with(db: sqlite3.Connection, product: str) -> str:
    """The number of the first order that holds a product; empty when there is none. Raises NoSuchProduct."""
    row = db.execute(
        """SELECT o.number FROM order_line l JOIN variant v ON v.id = l.variant_id JOIN orders o ON o.id = l.order_id
        WHERE v.product_id = ? AND o.status <> 'canceled' AND l.quantity > l.canceled_quantity
        ORDER BY o.placed_at, o.id LIMIT 1""",
        (products.id_of(db, product),),
    ).fetchone()
    return str(row[0]) if row else ""


def get(db: sqlite3.Connection, id_: int) -> Review:
    """One review. Raises NotFound."""
    row = db.execute(f"{_FIELDS} WHERE r.id = ?", (id_,)).fetchone()
    if row is None:
        raise NotFound(kind="review", id=str(id_))
    return _review(row)


def _review(row: Any) -> Review:
    values = list(row)
    values[8] = bool(values[8])
    return Review(*values)


def find(db: sqlite3.Connection, product: str = "", status: str = "") -> list[Review]:
    """Reviews, the newest first; of one product, of one status. Raises NoSuchProduct."""
    product_id = products.id_of(db, product) if product else None
    rows = db.execute(
        f"""{_FIELDS} WHERE (:product IS NULL OR r.product_id = :product) AND (:status = '' OR r.status = :status)
        ORDER BY r.written_at DESC, r.id DESC""",
        {"product": product_id, "status": status},
    )
    return [_review(row) for row in rows]


def set_status(db: sqlite3.Connection, id_: int, status: Status) -> Review:
    """Publish a review, hide it, or leave it for later. Raises NotFound."""
    with transaction(db):
        get(db, id_)
        db.execute("UPDATE review SET status = ? WHERE id = ?", (status, id_))
        return get(db, id_)


def reply(db: sqlite3.Connection, id_: int, text: str, now: datetime) -> Review:
    """Answer a review in public; an empty text takes the answer back. Raises NotFound."""
    answer = _clean(text)
    with transaction(db):
        get(db, id_)
        values = (answer, clock.stamp(now) if answer else None, id_)
        db.execute("UPDATE review SET reply = ?, replied_at = ? WHERE id = ?", values)
        return get(db, id_)


def published(db: sqlite3.Connection) -> dict[int, list[Review]]:
    """What is shown, by product id, the newest first."""
    found: dict[int, list[Review]] = defaultdict(list)
    for review in find(db, status="published"):
        found[review.product_id].append(review)
    return dict(found)
