"""The customers' SQL. Identities are compared by their keys, never as they were written."""

from __future__ import annotations

import sqlite3

from shopctl.customers.models import Customer, Identity, email_key, phone_key
from shopctl.errors import NotFound
from shopctl.text import normal


def get(db: sqlite3.Connection, id_: int) -> Customer:
    """The customer of that row id. Raises NotFound."""
    row = db.execute("SELECT * FROM customer WHERE id = ?", (id_,)).fetchone()
    if row is None:
        raise NotFound(kind="customer", id=str(id_))
    return _customer(db, row)


def owner(db: sqlite3.Connection, channel: str, key: str) -> int | None:
    """The customer whose identity that is."""
    row = db.execute("SELECT customer_id FROM identity WHERE channel = ? AND handle_key = ?", (channel, key)).fetchone()
    return row[0] if row else None


def find(db: sqlite3.Connection, text: str, region: str) -> Customer | None:
    """The customer of a mail address or a phone number in any spelling, else of another program's customer number.

    Raises BadInput for what is none of them.
    """
    if "@" in text:
        found = owner(db, "email", key_of(text, region))
    elif (found := numbered(db, text)) is None:
        found = owner(db, "phone", key_of(text, region))
    return None if found is None else get(db, found)


def key_of(text: str, region: str) -> str:
    """The normal form of a mail address, or of a phone number as people in `region` dial it. Raises BadInput."""
    return email_key(text) if "@" in text else phone_key(text, region)


def numbered(db: sqlite3.Connection, text: str) -> int | None:
    """The one customer who has that number in another program."""
    rows = db.execute(
        "SELECT DISTINCT customer_id FROM identity WHERE handle_key = ? AND channel NOT IN ('email', 'phone') LIMIT 2",
        (text.strip().casefold(),),
    ).fetchall()
    return rows[0][0] if len(rows) == 1 else None


def list_(db: sqlite3.Connection, *, search: str = "", limit: int = 50) -> list[Customer]:
    """Customers, newest first, whose name or an identity contains `search`; `limit` 0 means all."""
    needle = normal(search)
    rows = db.execute(
        "SELECT * FROM customer c WHERE :needle = '' OR instr(normal(c.name), :needle) > 0 OR EXISTS ("
        " SELECT 1 FROM identity i WHERE i.customer_id = c.id AND instr(i.handle_key, :needle) > 0)"
        " ORDER BY c.id DESC LIMIT :limit",
        {"needle": needle, "limit": limit or -1},
    ).fetchall()
    return [_customer(db, row) for row in rows]


def pricelist(db: sqlite3.Connection, id_: int) -> int | None:
    """The price list that a customer belongs to."""
    row = db.execute("SELECT pricelist_id FROM customer WHERE id = ?", (id_,)).fetchone()
    return row[0] if row else None


def set_pricelist(db: sqlite3.Connection, id_: int, pricelist: int | None, at: str) -> None:
    """Put a customer on a price list, or on none."""
    db.execute("UPDATE customer SET pricelist_id = ?, updated_at = ? WHERE id = ?", (pricelist, at, id_))


def insert(db: sqlite3.Connection, name: str, language: str, at: str) -> int:
    """A new customer; its row id. `at` is a clock stamp."""
    row = db.execute(
        "INSERT INTO customer (name, language, created_at, updated_at) VALUES (?, ?, ?, ?) RETURNING id",
        (name, language, at, at),
    ).fetchone()
    return int(row[0])


def complete(db: sqlite3.Connection, id_: int, name: str, language: str, at: str) -> None:
    """Fill in what is not known of a customer yet; what is known stays."""
    db.execute(
        "UPDATE customer SET name = CASE name WHEN '' THEN :name ELSE name END,"
        " language = CASE language WHEN '' THEN :language ELSE language END, updated_at = :at"
        " WHERE id = :id AND ((name = '' AND :name <> '') OR (language = '' AND :language <> ''))",
        {"id": id_, "name": name, "language": language, "at": at},
    )


def add_identity(db: sqlite3.Connection, customer: int, channel: str, handle: str, key: str, at: str) -> None:
    """Write down that `customer` can be known by `handle`, unverified; one that is somebody's already stays theirs."""
    db.execute(
        "INSERT INTO identity (customer_id, channel, handle, handle_key, created_at) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (channel, handle_key) DO NOTHING",
        (customer, channel, handle, key, at),
    )


def tags(db: sqlite3.Connection, customer: int) -> tuple[str, ...]:
    """A customer's tags, in the merchant's order."""
    sql = "SELECT tag FROM customer_tag WHERE customer_id = ? ORDER BY position, tag"
    return tuple(row[0] for row in db.execute(sql, (customer,)))


def _customer(db: sqlite3.Connection, row: sqlite3.Row) -> Customer:
    identities = db.execute(
        "SELECT channel, handle, handle_key, verified_at FROM identity WHERE customer_id = ? ORDER BY id", (row["id"],)
    )
    return Customer(
        id=row["id"],
        name=row["name"],
        language=row["language"],
        note=row["note"],
        created_at=row["created_at"],
        identities=tuple(Identity(*identity) for identity in identities),
        company=row["company"],
        tags=tags(db, row["id"]),
    )
