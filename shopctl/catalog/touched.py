"""Which products changed since a moment, told without looking at the others.

The database notes what is touched (db/changes/c016_touched.py); prices are told by their own numbers, and by the
moments from which on they are in force.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import NamedTuple

from shopctl import clock


class Mark(NamedTuple):
    """A moment in the history of a catalogue: `at` and, when a price comes into force by itself, `until`: clock stamps.

    The others say what was newest then.
    """

    at: str
    until: str
    touched: int
    tag: int
    price: int
    recorded: str


_NEWEST = """SELECT t.number, t.tag, COALESCE(p.id, 0), COALESCE(p.recorded_at, '')
    FROM touched t LEFT JOIN price p ON p.id = {price} WHERE t.number = {touched}"""
_NEWEST_NOW = _NEWEST.format(touched="(SELECT max(number) FROM touched)", price="(SELECT max(id) FROM price)")
_NEWEST_THEN = _NEWEST.format(touched=":touched", price=":price")
_UNTIL = "SELECT min(valid_from) FROM price WHERE valid_from > :now AND id > :price"
_TOUCHED = """SELECT product_id FROM touched WHERE number > :touched
    UNION SELECT v.product_id FROM price p JOIN variant v ON v.id = p.variant_id WHERE p.id > :price"""
_IN_FORCE = """SELECT DISTINCT v.product_id FROM price p JOIN variant v ON v.id = p.variant_id
    WHERE p.valid_from > :at AND p.valid_from <= :now"""
_BUNDLES = """SELECT DISTINCT b.product_id FROM bundle_item i JOIN variant v ON v.id = i.variant_id
    JOIN variant b ON b.id = i.bundle_id WHERE v.product_id IN (SELECT value FROM json_each(?))"""


def mark(db: sqlite3.Connection, now: datetime, then: Mark | None = None) -> Mark:
    """This moment, for `since` to look back to; sooner told where a former one is known."""
    moment = clock.stamp(now)
    known = then if then and (not then.until or moment < then.until) else None
    ((until,),) = db.execute(_UNTIL, {"now": moment, "price": known.price if known else 0})
    coming = [when for when in (until, known and known.until) if when]
    return Mark(moment, min(coming, default=""), *tuple(db.execute(_NEWEST_NOW).fetchone()))


def since(db: sqlite3.Connection, then: Mark, now: datetime) -> set[int] | None:
    """Ids of the products of which something changed after `then`, bundles of theirs too; None when it may be any.

    That is so when what all share changed, when too much happened for it to be remembered, when the clock was set back,
    and when the database is another one: a backup that was put back.
    """
    moment = then._asdict() | {"now": clock.stamp(now)}
    newest = db.execute(_NEWEST_THEN, moment).fetchone()
    if newest is None or tuple(newest) != then[2:] or moment["now"] < then.at:
        return None
    asked = [_TOUCHED, _IN_FORCE] if then.until and then.until <= moment["now"] else [_TOUCHED]
    touched = {row[0] for sql in asked for row in db.execute(sql, moment)}
    if 0 in touched:
        return None
    return touched | {row[0] for row in db.execute(_BUNDLES, (json.dumps([*touched]),))}
