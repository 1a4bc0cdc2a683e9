"""The merchant's verbs for what comes back. Each is one transaction: step, event, stock, money, mail, or none of it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from shopctl import clock, text
from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.errors import BadInput
from shopctl.orders import carriers, emails, images, ledger
from shopctl.orders import store as orders
from shopctl.orders.actions.step import Desk, follow
from shopctl.orders.models import By, Order
from shopctl.orders.returns import looking, resolving, status, store
from shopctl.orders.returns.models import Asked, Looked, Return
from shopctl.orders.returns.resolving import Resolution
from shopctl.orders.returns.status import BEGIN, WITHDRAW, ReturnStep

Work = Callable[[Desk, Order, Return], dict[str, Any]]
"""What a verb does beside the frame's part; returns the event's data."""

ALL_WELL, AS_WORTH = Looked(), Resolution()


def new(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, asked: Asked, *, by: By
) -> tuple[Order, Return]:
    """Write down that a customer wants to give something back; a withdrawal stands at once, and is acknowledged.

    Raises NotFound, NotShipped, BadInput, NoSuchProduct and the like for what should go out instead.
    """
    asked = replace(asked, reason=text.blot_cards(text.one_line(asked.reason)))
    with transaction(db):
        desk = Desk(db, settings, root, by)
        order = orders.get(db, number)
        resolving.check_wanted(desk, asked.kind, asked.wanted)
        lines = looking.pieces(order, asked.lines)
        images.keep(db, order.id, images.take(db, order.id), by)
        step = WITHDRAW if asked.kind == "withdrawal" else BEGIN
        named = store.add(db, order, asked, step.target, lines, by)
        return _finish(desk, order, named, step, {"kind": asked.kind, "reason": asked.reason})


def authorize(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, by: By) -> tuple[Order, Return]:
    """Agree to a return; the customer is told where to send it. Raises NotFound, IllegalReturnStep."""
    return _take(Desk(db, settings, root, by), number, "authorize", lambda *_: {})


def reject(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, reason: str, by: By
) -> tuple[Order, Return]:
    """Turn a request down; the customer is told why. Raises NotFound, IllegalReturnStep, BadInput without a reason."""
    answer = text.blot_cards(text.one_line(reason))
    if not answer:
        raise BadInput(reason="A customer who is turned down is told why: --reason WHY")

    def work(desk: Desk, _: Order, returned: Return) -> dict[str, Any]:
        ledger.update(desk.db, "order_return", returned.id, answer=answer)
        return {"reason": answer}

    return _take(Desk(db, settings, root, by), number, "reject", work)


def sent(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    carrier: str = "",
    tracking_number: str = "",
    by: By,
) -> tuple[Order, Return]:
    """The customer sent it. Raises NotFound, IllegalReturnStep."""
    code = text.one_line(tracking_number)
    name, url = carriers.tracking(settings.shipping, text.one_line(carrier), code)
    how = {"carrier": name, "tracking_number": code, "tracking_url": url}

    def work(desk: Desk, _: Order, returned: Return) -> dict[str, Any]:
        ledger.update(desk.db, "order_return", returned.id, **how)
        return how

    return _take(Desk(db, settings, root, by), number, "sent", work)


def receive(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, looked: Looked = ALL_WELL, *, by: By
) -> tuple[Order, Return]:
    """It was looked at: what is as it should be is on the shelf again, unless `looked` says otherwise.

    Raises NotFound, IllegalReturnStep, BadInput for pieces that are not in the return.
    """
    return _take(
        Desk(db, settings, root, by), number, "receive",
        lambda desk, order, returned: looking.book(desk, order, returned, looked),
    )  # fmt: skip


def resolve(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    resolution: Resolution = AS_WORTH,
    *,
    by: By,
) -> tuple[Order, Return]:
    """Grant back what it is worth, or send something else out instead.

    Raises NotFound, IllegalReturnStep, MoreThanItCame, OutOfStock, BadInput.
    """
    return _take(
        Desk(db, settings, root, by), number, "resolve",
        lambda desk, order, returned: resolving.resolve(desk, order, returned, resolution),
    )  # fmt: skip


def cancel(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, reason: str = "", by: By
) -> tuple[Order, Return]:
    """It does not come back after all. Raises NotFound, IllegalReturnStep."""
    why = text.blot_cards(text.one_line(reason))
    return _take(Desk(db, settings, root, by), number, "cancel", lambda *_: {"reason": why})


def _take(desk: Desk, number: str, verb: str, work: Work) -> tuple[Order, Return]:
    """One step as one transaction: checked against the table, done, written down, told."""
    with transaction(desk.db):
        id_, order_id = store.find(desk.db, number)
        order = orders.load(desk.db, order_id)
        returned = _of(order, id_)
        step = status.check(returned, verb)
        images.keep(desk.db, order_id, images.take(desk.db, order_id), desk.by)
        data = work(desk, order, returned)
        at = clock.stamp(desk.by.at)
        ledger.update(desk.db, "order_return", id_, **{"status": step.target, step.stamp: at})
        return _finish(desk, order, returned.number, step, data)


def _finish(desk: Desk, order: Order, number: str, step: ReturnStep, data: dict[str, Any]) -> tuple[Order, Return]:
    """Append the event to the order's history, which its status does not notice, and queue the mail."""
    facts = {"return": number} | data
    event = ledger.event(desk.db, order.id, step.event, desk.by, facts, order.status, order.status)
    after = orders.load(desk.db, order.id)
    if step.mail and not desk.quiet:
        emails.queue(desk.db, desk.settings, desk.root, after, event, step.mail, desk.by.at)
    follow(desk, order.id, step.then)
    after = orders.load(desk.db, order.id)
    return after, next(each for each in after.returns if each.number == number)


def _of(order: Order, id_: int) -> Return:
    return next(each for each in order.returns if each.id == id_)
