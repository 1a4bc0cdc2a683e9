"""Taking back the last command of the order book: by steps that compensate, each written into the history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shopctl.config.model import Settings
from shopctl.db.connect import transaction
from shopctl.errors import Refused
from shopctl.mail import store as mails
from shopctl.orders import images, ledger, store
from shopctl.orders.actions.closing import call_off
from shopctl.orders.actions.step import Desk, apply
from shopctl.orders.images import UNDO, Image
from shopctl.orders.models import By, Event, Order
from shopctl.orders.status import STEPS, Step

_NO_STEP = frozenset({"drafted"})
"""What is no step and can be taken back all the same."""


class NothingToUndo(Refused):
    """This person's last command cannot be taken back, or there is none."""

    code = "nothing_to_undo"
    message = "There is nothing to take back for {who}."
    hint = "Taken back is your own last command of the order book, while nothing else was done to its orders."


class CannotUndo(Refused):
    """The last command has done what cannot be undone; the way out is a step that mends it."""

    code = "cannot_undo"
    message = "`shopctl {command}` cannot be taken back: {why}."


class NotTheSame(Refused):
    """Between looking and doing, something else became the last command."""

    code = "conflict"
    message = "Something else was done meanwhile; look again."


@dataclass(frozen=True, slots=True)
class Undone:
    """A command that was, or would be, taken back: its orders before and after that, and the mails not to be sent."""

    command: str
    at: str
    who: str
    orders: tuple[tuple[Order, Order], ...]
    mails: tuple[str, ...]


class _Rehearsed(Exception):
    """Takes a rehearsal back."""


def rehearse(db: sqlite3.Connection, settings: Settings, root: Path, *, by: By) -> Undone:
    """What `undo` would do: all of it is done, and taken back. Raises what `undo` raises."""
    with suppress(_Rehearsed), transaction(db):
        done = _undo(_desk(db, settings, root, by))
        raise _Rehearsed
    return done


def undo(db: sqlite3.Connection, settings: Settings, root: Path, *, at: str = "", by: By) -> Undone:
    """Take back the last command of `by.who`; with `at`, only the one of that moment, which a rehearsal showed.

    Money and stock that moved are moved back by rows of their own, queued mails are not sent, and the history tells of
    it. Raises NothingToUndo, CannotUndo, NotTheSame, OutOfStock when what it freed was sold since.
    """
    with transaction(db):
        done = _undo(_desk(db, settings, root, by))
        if at not in ("", done.at):
            raise NotTheSame
        return done


def _desk(db: sqlite3.Connection, settings: Settings, root: Path, by: By) -> Desk:
    return Desk(db, settings, root, replace(by, command=UNDO), quiet=True)


def _undo(desk: Desk) -> Undone:
    rows = desk.db.execute("SELECT * FROM order_before WHERE who = ? ORDER BY order_id", (desk.by.who,)).fetchall()
    if not rows:
        raise NothingToUndo(who=desk.by.who or "you")
    command, at = rows[0]["command"], rows[0]["at"]
    before = [(store.load(desk.db, row["order_id"]), json.loads(row["image"])) for row in rows]
    since = min(image["ends"]["order_event"] for _, image in before)
    events = _events(desk, since, command, at)
    _check(desk.db, command, events, before)
    canceled = tuple(_cancel_mails(desk.db, events))
    for order, image in before:
        known = {event.id for event in order.events}
        _take_back(desk, order, image, [event for event in events if event.id in known])
    pairs = tuple((order, store.load(desk.db, order.id)) for order, _ in before)
    return Undone(command, at, desk.by.who, pairs, canceled)


def _events(desk: Desk, since: int, command: str, at: str) -> list[Event]:
    """The events of the command, newest first."""
    rows = desk.db.execute(
        "SELECT id, what, from_status, to_status, who, at, command, data FROM order_event"
        " WHERE id > ? AND who = ? AND command = ? AND at = ? ORDER BY id DESC",
        (since, desk.by.who, command, at),
    )
    return [Event(**{**dict(row), "data": json.loads(row["data"])}) for row in rows]


def _check(
    db: sqlite3.Connection, command: str, events: Sequence[Event], before: Sequence[tuple[Order, Image]]
) -> None:
    """Raise CannotUndo for what cannot be taken back, with what mends it."""
    numbers = {event.id: order.number for order, _ in before for event in order.events}
    first = before[0][0].number
    for event in events:
        step = _step(event, command)
        number = numbers.get(event.id, first)
        if event.id not in numbers:
            raise _refusal(command, number, "another of its orders has moved on", step)
        for id_, status, _ in _mails(db, event):
            if status in ("sent", "sending", "unknown"):
                raise _refusal(command, number, f"the customer has been told (mail {id_})", step)
    for order, image in before:
        step = _step(events[-1], command)
        sql = "SELECT number FROM paper WHERE order_id = ? AND id > ? LIMIT 1"
        if paper := db.execute(sql, (order.id, image["ends"]["paper"])).fetchone():
            raise _refusal(command, order.number, f"{paper[0]} was issued, and papers stay", step)
        if not image["known"] and image["orders"]["source"]:
            raise _refusal(command, order.number, "it is what a customer sent", step)
    for event in events:
        step = _step(event, command)
        if not (step and step.back) and event.what not in _NO_STEP:
            raise _refusal(command, numbers[event.id], f"what is {event.what.replace('_', ' ')} stays so", step)


def _step(event: Event, command: str) -> Step | None:
    """The step that made the event; where several make the like, the one that the command names."""
    fit = [step for step in STEPS if step.event == event.what]
    return next((step for step in fit if step.verb == command.rpartition(" ")[2]), fit[0] if fit else None)


def _refusal(command: str, number: str, why: str, step: Step | None) -> CannotUndo:
    way = f"What helps: shopctl order {step.mend} {number}" if step and step.mend else f"shopctl order next {number}"
    return CannotUndo(command=command, why=why, number=number, hint=way)


def _mails(db: sqlite3.Connection, event: Event) -> list[tuple[int, str, str]]:
    rows = db.execute("SELECT id, status, template FROM mail WHERE cause = ?", (f"order_event:{event.id}",))
    return [(row[0], row[1], row[2]) for row in rows]


def _cancel_mails(db: sqlite3.Connection, events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        for id_, status, template in _mails(db, event):
            if status in ("queued", "failed"):
                mails.cancel(db, id_)
                yield template


def _take_back(desk: Desk, order: Order, image: Image, events: Sequence[Event]) -> None:
    """Bring the order back to what it was; one that was not there before is called off."""
    if not image["known"]:
        apply(desk, order.id, "cancel", lambda new: call_off(desk, new, "taken back", "cancel"))
        return
    statuses = [event.from_status for event in events if event.from_status != event.to_status]
    images.restore(desk.db, order.id, image, statuses, desk.by)
    for event in events:
        data = {"event": event.id, "what": event.what, "command": event.command}
        ledger.event(desk.db, order.id, "undone", desk.by, data, event.to_status, event.from_status)
