"""What stays done: what `undo` refuses for its nature, with why, and with the command that helps instead."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from shopctl.db.last_command import Last
from shopctl.errors import Refused
from shopctl.orders.images import Image
from shopctl.orders.models import Event, Order
from shopctl.orders.returns import status as returns
from shopctl.orders.returns.models import SOURCE
from shopctl.orders.returns.status import ReturnStep
from shopctl.orders.status import STEPS, Step

_ALL_STEPS: tuple[Step | ReturnStep, ...] = (*STEPS, returns.BEGIN, returns.WITHDRAW, *returns.STEPS)


class CannotUndo(Refused):
    """The last command has done what cannot be undone; the way out is a step that mends it."""

    code = "cannot_undo"
    message = "`shopctl {command}` cannot be taken back: {why}."


class Final(NamedTuple):
    """Why it stays, and what helps: words with the order's `number` and the facts of the event in braces."""

    why: str
    help: str


_CUSTOMERS_OWN = Final("it is what a customer sent", "shopctl order cancel {number}")

EVENTS = {
    "given": Final("keys or links are with the customer", "shopctl order refund {number}"),
    "invoiced": Final("invoice {invoice} is issued, and papers stay", "shopctl invoice credit {invoice}"),
    "credited": Final("credit note {credit_note} is issued, and papers stay", "shopctl invoice issue {number}"),
}
"""By what happened, whichever command made it happen."""

COMMANDS = {
    "inbox fetch": _CUSTOMERS_OWN,
    "payment sync": Final("it is what Stripe says of the money", "shopctl order refund {number}"),
    "order import": Final(
        "what a file brought into the book stays there",
        "import the mended file again, or: shopctl order cancel NUMBER; before the next one look: --dry-run",
    ),
    "customer import": Final(
        "what a file says of customers is theirs now",
        "import the mended file again: known customers are brought up to date; before the next one look: --dry-run",
    ),
}
"""By the command, whatever it did."""


def check(db: sqlite3.Connection, command: str, events: Sequence[Event], before: Sequence[tuple[Order, Image]]) -> None:
    """Raise CannotUndo for what cannot be taken back, with what mends it."""
    numbers = {event.id: order.number for order, _ in before for event in order.events}
    first = before[0][0].number
    for event in events:
        number = numbers.get(event.id, first)
        if event.id not in numbers:
            raise _refusal(command, number, "another of its orders has moved on", event)
        for id_, status, _ in mails_of(db, event):
            if status in ("sent", "sending", "unknown"):
                raise _refusal(command, number, f"the customer has been told (mail {id_})", event)
    for order, image in before:
        sql = "SELECT number FROM paper WHERE order_id = ? AND id > ? LIMIT 1"
        if paper := db.execute(sql, (order.id, image["ends"]["paper"])).fetchone():
            why = f"{paper[0]} was issued, and papers stay"
            raise _refusal(command, order.number, why, next(filter(_by_step, reversed(events)), events[-1]))
        if not image["known"] and image["orders"]["source"] and not image["orders"]["source"].startswith(SOURCE):
            raise _refusal(command, order.number, "it is what a customer sent", events[-1])
    for event in events:
        if event.what in EVENTS:
            raise _stays(command, EVENTS[event.what], event.data | {"number": numbers[event.id]})


def _by_step(event: Event) -> bool:
    return any(step.event == event.what for step in _ALL_STEPS)


def _step(event: Event, command: str) -> Step | ReturnStep | None:
    """The step that made the event; where several make the like, the one that the command names."""
    fit = [step for step in _ALL_STEPS if step.event == event.what]
    return next((step for step in fit if step.verb == command.rpartition(" ")[2]), fit[0] if fit else None)


def _refusal(command: str, number: str, why: str, event: Event) -> CannotUndo:
    """What was done cannot be undone: the way out is the mend of the step that did it."""
    step = _step(event, command)
    way = f"order next {number}"
    if isinstance(step, ReturnStep):
        way = step.mend.format(number=number, returned=event.data["return"])
    elif step and step.mend:
        way = f"order {step.mend} {number}"
    return CannotUndo(command=command, why=why, number=number, hint=f"What helps: shopctl {way}")


def _stays(command: str, found: Final, known: dict[str, Any]) -> CannotUndo:
    way = f"What helps: {found.help.format_map(known)}"
    return CannotUndo(command=command, why=found.why.format_map(known), hint=way)


def refusal_of(db: sqlite3.Connection, last: Last, found: Final) -> CannotUndo:
    """A command that stays done, whatever it did."""
    return _stays(last.command, found, facts(db, last))


def facts(db: sqlite3.Connection, last: Last) -> dict[str, Any]:
    """What the last event of a command says, and the number of its order."""
    sql = "SELECT data, number FROM order_event e JOIN orders o ON o.id = e.order_id WHERE e.id = ?"
    row = db.execute(sql, (last.event_id,)).fetchone()
    return json.loads(row["data"]) | {"number": row["number"]} if row else {}


def mails_of(db: sqlite3.Connection, event: Event) -> list[tuple[int, str, str]]:
    """The mails that an event caused: their ids, statuses and templates."""
    rows = db.execute("SELECT id, status, template FROM mail WHERE cause = ?", (f"order_event:{event.id}",))
    return [(row[0], row[1], row[2]) for row in rows]
