"""How orders end: canceled, complete; opened again; and what is written down about them."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from shopctl import text
from shopctl.catalog import stock
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.errors import BadInput
from shopctl.orders import ledger, status, store
from shopctl.orders.actions.payments import Money, give_back
from shopctl.orders.actions.step import Desk, apply, hand_over, take
from shopctl.orders.models import By, Order


def cancel(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    reason: str = "",
    refund: Money | None = None,
    by: By,
) -> Order:
    """Call the order off while nothing has shipped; its stock is free again.

    Money that came in is granted back; with `refund` its going back is recorded too, else the order reads what the shop
    owes (`due` below zero). Raises NotFound, IllegalStep.
    """
    with transaction(db):
        desk = Desk(db, settings, root, by)
        order_id = store.order_id(db, number)
        apply(desk, order_id, "cancel", lambda order: call_off(desk, order, text.one_line(reason), "cancel"))
        if refund is not None and store.load(db, order_id).paid_total:
            apply(desk, order_id, "refund", lambda order: give_back(desk, order, refund))
        return store.load(db, order_id)


def call_off(desk: Desk, order: Order, reason: str, verb: str) -> dict[str, Any]:
    """Free the order's stock and grant back what came in, inside the step `verb`; the event's data."""
    for line in order.lines:
        if line.allocated_quantity and line.variant_id is not None:
            stock.release(desk.db, line.variant_id, line.allocated_quantity, line.id, desk.by.who, desk.by.at)
        ledger.update(desk.db, "order_line", line.id, canceled_quantity=line.quantity)
    ledger.move_parcels(desk.db, order, status.step(verb), desk.by)
    ledger.update(desk.db, "orders", order.id, cancel_reason=reason, held_at=None, hold_reason="")
    if not order.paid_total:
        return {"reason": reason}
    ledger.grant(desk.db, order.id, order.paid_total, reason or "canceled", desk.by)
    return {"reason": reason, "owed": order.paid_total}


def complete(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Close an order that is delivered and paid. Raises NotFound, IllegalStep."""
    desk = Desk(db, settings, root, by)
    return take(desk, number, "complete", lambda order: hand_over(desk, order))


def reopen(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> Order:
    """Work on a completed order again; it is back from the archive. Raises NotFound, IllegalStep."""

    def work(order: Order) -> dict[str, Any]:
        ledger.update(db, "orders", order.id, archived_at=None)
        return {}

    return take(Desk(db, settings, root, by), number, "reopen", work)


def note(db: sqlite3.Connection, settings: Settings, root: Path, number: str, words: str, *, by: By) -> Order:
    """Write something down about the order; customers do not see it. Raises NotFound, BadInput for no words."""
    noted = noted_text(words)
    return take(Desk(db, settings, root, by), number, "note", lambda _: {"text": noted})


def noted_text(words: str) -> str:
    """A note as it is kept: line by line without control characters, card numbers blotted out. Raises BadInput."""
    kept = text.blot_cards("\n".join(map(text.one_line, words.strip().splitlines())))
    if not kept.strip():
        raise BadInput(reason="A note needs words.")
    return kept
