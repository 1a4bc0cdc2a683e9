"""What the order book writes: rows of orders, lines, ledgers, parcels, events. All in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from shopctl import clock
from shopctl.orders.models import By, Fulfillment, Order
from shopctl.orders.status import Step


def insert(db: sqlite3.Connection, table: str, **values: Any) -> int:
    """A new row of `table`; its id."""
    names, marks = ", ".join(values), ", ".join(f":{name}" for name in values)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id"  # noqa: S608 - names come from this package
    return int(db.execute(sql, values).fetchone()[0])


def update(db: sqlite3.Connection, table: str, id_: int, **values: Any) -> None:
    """Change columns of the row of that id."""
    changes = ", ".join(f"{name} = :{name}" for name in values)
    sql = f"UPDATE {table} SET {changes} WHERE id = :id_"  # noqa: S608 - names come from this package
    db.execute(sql, values | {"id_": id_})


def next_serial(db: sqlite3.Connection, first: int) -> int:
    """The next order's number from the counter: one more than the last, `first` at least."""
    row = db.execute(
        "INSERT INTO counter (name, value) VALUES ('order', :first)"
        " ON CONFLICT (name) DO UPDATE SET value = MAX(value + 1, :first) RETURNING value",
        {"first": first},
    ).fetchone()
    return int(row[0])


def event(
    db: sqlite3.Connection, order: int, what: str, by: By, data: dict[str, Any], from_: str = "", to: str = ""
) -> int:
    """Append to the order's history; the event's id."""
    return insert(
        db, "order_event", order_id=order, what=what, from_status=from_, to_status=to, who=by.who,
        at=clock.stamp(by.at), command=by.command, data=json.dumps(data, ensure_ascii=False),
    )  # fmt: skip


def parcel(db: sqlite3.Connection, order: int, contents: Iterable[tuple[int, int]], status: str, by: By) -> int:
    """A new parcel with its contents (pairs of line id and quantity), packed or delivered at once; its id."""
    at = clock.stamp(by.at)
    id_ = insert(db, "fulfillment", order_id=order, created_at=at)
    rows = [(id_, line, quantity) for line, quantity in contents]
    db.executemany("INSERT INTO fulfillment_line (fulfillment_id, line_id, quantity) VALUES (?, ?, ?)", rows)
    update(db, "fulfillment", id_, **{"status": status, f"{status}_at": at})
    return id_


_STAMPS = {
    "shipped": "shipped_at",
    "ready_for_pickup": "ready_at",
    "delivered": "delivered_at",
    "delivery_failed": "failed_at",
}


def move_parcels(
    db: sqlite3.Connection,
    order: Order,
    step: Step,
    by: By,
    only: Iterable[Fulfillment] | None = None,
    **values: str,
) -> list[int]:
    """Move the parcels that the step moves, or `only` these, with `values` in their columns; their ids."""
    if step.parcels is None:
        return []
    sources, target = step.parcels
    parcels = [each for each in order.fulfillments if each.status in sources] if only is None else list(only)
    stamp = {_STAMPS[target]: clock.stamp(by.at)} if target in _STAMPS else {}
    for each in parcels:
        update(db, "fulfillment", each.id, status=target, **(stamp | values))
    return [each.id for each in parcels]


def grant(db: sqlite3.Connection, order: int, amount: int, reason: str, by: By, returned: int | None = None) -> None:
    """Owe the customer `amount` back; `returned` is the row of the return that it is for."""
    at = clock.stamp(by.at)
    insert(db, "refund", order_id=order, amount=amount, reason=reason, who=by.who, at=at, return_id=returned)


def next_line(db: sqlite3.Connection) -> int:
    """A row id for a new line that no line had before: the stock ledger still knows those that were taken out."""
    row = db.execute(
        "SELECT 1 + MAX((SELECT COALESCE(MAX(id), 0) FROM order_line), (SELECT COALESCE(MAX(order_line_id), 0)"
        " FROM stock_movement WHERE order_line_id IS NOT NULL))"
    ).fetchone()
    return int(row[0])


def remove_line(db: sqlite3.Connection, line: int) -> None:
    """Take a line out of its order, and out of the parcels that were opened again."""
    db.execute(
        "DELETE FROM fulfillment_line WHERE line_id = ? AND fulfillment_id IN"
        " (SELECT id FROM fulfillment WHERE status = 'canceled')",
        (line,),
    )
    db.execute("DELETE FROM order_line WHERE id = ?", (line,))
