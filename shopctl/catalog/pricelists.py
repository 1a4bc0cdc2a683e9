"""Price lists of customers: wholesale, friends, staff. A list has prices of its own for some variants, the rest stay.

Prices are a history like the catalogue's. In force is, of the largest quantity that an order reaches, the newest price
whose day has come and whose last day is not over. Amounts are minor units.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from shopctl import clock, text
from shopctl.errors import NotFound


class NoSuchList(NotFound):
    """There is no price list of that name."""

    message = "There is no price list {id!r}."
    hint = "There is: {known}. A new one begins with its first price: shopctl product price SKU AMOUNT --list NAME"


@dataclass(frozen=True, slots=True)
class ListPrice:
    """A price on a list, from a quantity on; `price` None takes the variant off the list."""

    pricelist: str
    min_quantity: int
    price: int
    valid_from: str


@dataclass(frozen=True, slots=True)
class NewPrice:
    """A price to put on a list: from a moment on, until another where that is set; clock stamps."""

    variant: int
    min_quantity: int
    price: int | None
    valid_from: str
    valid_until: str | None = None


def in_force(db: sqlite3.Connection, pricelist: int, variant: int, quantity: int, now: datetime) -> ListPrice | None:
    """What a list says of so many of a variant; None where the catalogue's price stays."""
    return next((each for each in steps(db, pricelist, variant, now) if each.min_quantity <= quantity), None)


def steps(db: sqlite3.Connection, pricelist: int, variant: int, now: datetime) -> list[ListPrice]:
    """The prices of a variant on a list that are in force, the largest quantity first."""
    rows = db.execute(
        "SELECT l.name, m.min_quantity, m.price, m.valid_from FROM pricelist l JOIN pricelist_price m ON m.id = ("
        " SELECT id FROM pricelist_price n WHERE n.variant_id = :variant AND n.pricelist_id = l.id"
        " AND n.min_quantity = m.min_quantity AND n.valid_from <= :now"
        " AND (n.valid_until IS NULL OR n.valid_until > :now) ORDER BY n.valid_from DESC, n.id DESC LIMIT 1)"
        " WHERE l.id = :list AND m.variant_id = :variant AND m.pricelist_id = :list AND m.price IS NOT NULL"
        " ORDER BY m.min_quantity DESC",
        {"list": pricelist, "variant": variant, "now": clock.stamp(now)},
    )
    return [ListPrice(*row) for row in rows]


def find(db: sqlite3.Connection, name: str) -> int | None:
    """The list of that name, if there is one."""
    row = db.execute("SELECT id FROM pricelist WHERE name = ?", (text.one_line(name),)).fetchone()
    return row[0] if row else None


def id_of(db: sqlite3.Connection, name: str) -> int:
    """The list of that name. Raises NoSuchList."""
    found = find(db, name)
    if found is None:
        raise NoSuchList(id=name, known=", ".join(each for each, *_ in overview(db)) or "none")
    return found


def name_of(db: sqlite3.Connection, id_: int) -> str:
    """The name of a list that exists."""
    return str(db.execute("SELECT name FROM pricelist WHERE id = ?", (id_,)).fetchone()[0])


def made(db: sqlite3.Connection, name: str, now: datetime) -> int:
    """The list of that name, begun where it is new; in the caller's transaction."""
    db.execute(
        "INSERT INTO pricelist (name, created_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
        (text.one_line(name), clock.stamp(now)),
    )
    return id_of(db, name)


def add(db: sqlite3.Connection, pricelist: int, prices: Sequence[NewPrice], now: datetime) -> None:
    """Append prices to a list's history, in the caller's transaction."""
    db.executemany(
        "INSERT INTO pricelist_price"
        " (pricelist_id, variant_id, min_quantity, price, valid_from, valid_until, recorded_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (pricelist, p.variant, p.min_quantity, p.price, p.valid_from, p.valid_until, clock.stamp(now))
            for p in prices
        ],
    )


def overview(db: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """Every list: its name, how many variants have had a price on it, and how many customers belong to it."""
    rows = db.execute(
        "SELECT name, (SELECT COUNT(DISTINCT variant_id) FROM pricelist_price m WHERE m.pricelist_id = l.id),"
        " (SELECT COUNT(*) FROM customer c WHERE c.pricelist_id = l.id) FROM pricelist l ORDER BY name"
    )
    return [tuple(row) for row in rows]


def contents(db: sqlite3.Connection, pricelist: int, now: datetime) -> list[tuple[int, ListPrice]]:
    """All that is in force on a list: variants (row ids) and their prices, the smallest quantity first."""
    variants = db.execute(
        "SELECT DISTINCT variant_id FROM pricelist_price WHERE pricelist_id = ? ORDER BY variant_id", (pricelist,)
    ).fetchall()
    return [(row[0], each) for row in variants for each in reversed(steps(db, pricelist, row[0], now))]
