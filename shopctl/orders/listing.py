"""Lists of orders, sifted and sorted: as quick among a million orders as among ten.

Which way is quick depends on how many orders a rule lets through, and its index tells that at once. Where one lets few
through, those few are sorted. Where each lets many through, the index of the sort is walked, and enough orders that
fit come by soon. Neither way reads or sorts all orders.

Everyday commands load it: no pydantic, no whole orders.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from shopctl.orders.heads import Head, head
from shopctl.orders.searching import query

FEW = 5000
"""So many orders are read and sorted in some ten milliseconds; as many are walked past, where one in 250 fits."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which orders a list shows; what is empty does not matter.

    `late_at` is the clock stamp to be late at; `since` and `until` (left out itself) are clock stamps of when orders
    came; `variants` is a JSON list of row ids; `archived` is 'hidden' or 'only'.
    """

    status: str = ""
    payment_status: str = ""
    fulfillment_status: str = ""
    open: bool = False
    unpaid: bool = False
    late_at: str = ""
    held: bool = False
    archived: str = ""
    customer_id: int | None = None
    channel: str = ""
    variants: str = ""
    since: str = ""
    until: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class _Rule:
    """What holds of an order; an index with the orders of which it holds by their rows; where else those stand."""

    holds: str
    index: str = ""
    rows: str = ""


_CAME = "COALESCE(placed_at, created_at)"
_OPEN = _Rule("status IN ('draft', 'placed', 'confirmed')", "orders_open")
_CLOSED = _Rule("status IN ('completed', 'canceled')", "orders_closed")
_SEARCH = _Rule(
    "+id IN (SELECT rowid FROM order_search WHERE order_search MATCH :search AND rowid BETWEEN :first AND :last)",
    rows="SELECT rowid FROM order_search WHERE order_search MATCH :search",
)
# The first that has an index is walked where each lets many through: what is rare in most shops stands first.
_RULES = {
    "customer_id": _Rule("customer_id = :customer_id", "orders_customer"),
    "held": _Rule("held_at IS NOT NULL", "orders_held"),
    "unpaid": _Rule("status IN ('placed', 'confirmed', 'completed') AND due > 0", "orders_due"),
    "open": _OPEN,
    "payment_status": _Rule("payment_status = :payment_status", "orders_payment"),
    "fulfillment_status": _Rule("fulfillment_status = :fulfillment_status", "orders_fulfillment"),
    "channel": _Rule("channel = :channel", "orders_channel"),
    "search": _SEARCH,
    "variants": _Rule(
        "EXISTS (SELECT 1 FROM order_line WHERE order_id = orders.id"
        " AND variant_id IN (SELECT value FROM json_each(:variants)))",
        rows="SELECT DISTINCT order_id FROM order_line WHERE variant_id IN (SELECT value FROM json_each(:variants))",
    ),
    # One question for each promise: SQLite does not look into both partial indexes for an OR.
    "late_at": _Rule(
        "id IN (SELECT id FROM orders WHERE status IN ('placed', 'confirmed')"
        " AND promised_ship_by < :late_at AND fulfilled_quantity < shippable_quantity"
        " UNION SELECT id FROM orders WHERE status IN ('placed', 'confirmed')"
        " AND promised_deliver_by < :late_at AND delivered_quantity < shippable_quantity)"
    ),
}
_ARCHIVED = {
    "hidden": _Rule("archived_at IS NULL", "orders_at_hand"),
    "only": _Rule("archived_at IS NOT NULL", "orders_archived"),
}


@dataclass(frozen=True, slots=True)
class _Sort:
    """What is compared, as its index has it ('' for the row alone), and which way. Rows break ties the same way."""

    key: str
    way: str
    index: str = ""


_SORTS = {
    "newest": _Sort("", "DESC"),
    "oldest": _Sort("", "ASC"),
    "total": _Sort("total", "DESC", "orders_by_total"),
    "due": _Sort("due + 0", "DESC", "orders_by_due"),
    "promised": _Sort(
        "CASE WHEN status IN ('completed', 'canceled') THEN '~' ELSE COALESCE(promised_ship_by, '}') END",
        "ASC",
        "orders_by_promise",
    ),
    "customer": _Sort("name_key", "ASC", "orders_by_name"),
}
SORTS = tuple(_SORTS)
"""How a list can be sorted; promised: the most urgent first, what is done last. Newest of some days: by their day."""


@dataclass(frozen=True, slots=True)
class _Way:
    """Where orders are read, on what conditions, and what their row is called there."""

    source: str
    conditions: list[str]
    row: str = "id"


def list_(
    db: sqlite3.Connection, chosen: Filter, limit: int = 50, *, sort: str = "newest", after: int | None = None
) -> list[Head]:
    """The orders that the filter lets through, behind the order of row `after`; `limit` 0 means all."""
    values = asdict(chosen) | {"search": query(chosen.search), "until": chosen.until or "~", "after": after}
    values |= {"limit": limit or -1, "first": 0, "last": 2**62}
    if chosen.search and not values["search"]:  # nothing but punctuation
        return []
    rules, by = _rules(chosen), _sort(chosen, sort)
    way = _few(db, rules, values) or _walk(rules, by)
    where = " AND ".join([*way.conditions, *(_behind(by, way.row) if after is not None else ())]) or "1"
    order = ", ".join(f"{each} {by.way}" for each in (by.key, way.row) if each)
    sql = f"SELECT orders.* FROM {way.source} WHERE {where} ORDER BY {order} LIMIT :limit"  # noqa: S608 - constants
    return [head(row) for row in db.execute(sql, values)]


def _rules(chosen: Filter) -> list[_Rule]:
    rules = [rule for name, rule in _RULES.items() if getattr(chosen, name) not in ("", False, None)]
    if chosen.status:  # said with its kind, so that SQLite sees which index holds it
        kind = _CLOSED if chosen.status in ("completed", "canceled") else _OPEN
        rules.append(_Rule(f"status = :status AND {kind.holds}", kind.index))
    if chosen.since or chosen.until:
        rules.append(_Rule(f"{_CAME} >= :since AND {_CAME} < :until"))
    return rules + ([_ARCHIVED[chosen.archived]] if chosen.archived else [])


def _sort(chosen: Filter, sort: str) -> _Sort:
    by = _SORTS[sort]
    return by if by.key or not (chosen.since or chosen.until) else _Sort(_CAME, by.way, "orders_came")


def _few(db: sqlite3.Connection, rules: Sequence[_Rule], values: dict[str, Any]) -> _Way | None:
    """The orders of the first rule that lets few through, on condition of all; None where none lets few through."""
    for rule in rules:
        sql = rule.rows or f"SELECT id FROM orders WHERE {rule.holds}"  # noqa: S608 - constants
        rows = [row[0] for row in db.execute(f"{sql} LIMIT {FEW + 1}", values)]
        if len(rows) <= FEW:
            values |= {"few": json.dumps(rows), "first": min(rows, default=0), "last": max(rows, default=0)}
            # What the row itself says is asked once more: another process may have changed it since.
            still = [each.holds for each in rules if each is not rule or not rule.rows]
            return _Way("orders NOT INDEXED", ["id IN (SELECT value FROM json_each(:few))", *still])
    return None


def _walk(rules: Sequence[_Rule], by: _Sort) -> _Way:
    """The orders in the order in which they are wanted, by an index."""
    if not by.key and _SEARCH in rules:
        # The index of words hands its rows out in order; the other way around, each order would be looked up in it.
        others = [each.holds for each in rules if each is not _SEARCH]
        source = "order_search CROSS JOIN orders ON orders.id = order_search.rowid"
        return _Way(source, ["order_search MATCH :search", *others], "order_search.rowid")
    index = by.index or next((rule.index for rule in rules if rule.index), "")
    return _Way(f"orders INDEXED BY {index}" if index else "orders NOT INDEXED", [rule.holds for rule in rules])


def _behind(by: _Sort, row: str) -> Iterator[str]:
    """What holds of orders that come behind the order of row :after."""
    sign = "<" if by.way == "DESC" else ">"
    if by.key:
        yield f"({by.key}, {row}) {sign} (SELECT {by.key}, id FROM orders WHERE id = :after)"  # noqa: S608 - constants
    else:
        yield f"{row} {sign} :after"
