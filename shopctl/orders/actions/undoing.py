"""Taking back the last command of the order book: by steps that compensate, each written into the history."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from shopctl.config.model import Settings
from shopctl.db import last_command
from shopctl.db.connect import transaction
from shopctl.db.last_command import Last
from shopctl.errors import Refused
from shopctl.mail import store as mails
from shopctl.orders import final, images, ledger, store, transfers
from shopctl.orders.actions.closing import call_off
from shopctl.orders.actions.step import Desk, apply
from shopctl.orders.images import UNDO, Image
from shopctl.orders.models import By, Event, Order

_BEGUN = ("return_requested", "withdrawn")
"""The events of returns that were not there before: taken back, they are canceled."""


class NothingToUndo(Refused):
    """This person's last command cannot be taken back, or there is none."""

    code = "nothing_to_undo"
    message = "There is nothing to take back for {who}."
    hint = "Taken back is your own last command of the order book, while nothing else was done to its orders."


class MovedOn(NothingToUndo):
    """The person's last command is known, and something else was done to its order since."""

    message = "`shopctl {command}` cannot be taken back: something else was done to order {number} since."
    hint = "What it can take now: shopctl order next {number}"


class NotTheSame(Refused):
    """Between looking and doing, something else became the last command."""

    code = "conflict"
    message = "Something else was done meanwhile; look again."


@dataclass(frozen=True, slots=True)
class Undone:
    """A command that was, or would be, taken back: its orders before and after that, and the mails not to be sent.

    `transfers` are the bank transfers that wait again, or are forgotten until their statement is read again.
    """

    command: str
    at: str
    who: str
    orders: tuple[tuple[Order, Order], ...] = ()
    mails: tuple[str, ...] = ()
    transfers: tuple[int, ...] = ()


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
    last = last_command.of(desk.db, desk.by.who)
    if last is None or last.command == UNDO:
        raise NothingToUndo(who=desk.by.who or "you")
    if last.command in final.COMMANDS:
        raise final.refusal_of(desk.db, last, final.COMMANDS[last.command])
    rows = desk.db.execute(
        "SELECT * FROM order_before WHERE who = ? AND command = ? AND at = ? ORDER BY order_id",
        (desk.by.who, last.command, last.at),
    ).fetchall()
    return _undo_orders(desk, last, rows) if rows else _undo_other(desk, last)


def _undo_other(desk: Desk, last: Last) -> Undone:
    """A command that wrote of bank transfers alone is taken back; one without images of its orders is not."""
    if last.event_id is None:
        moved = transfers.unread(desk.db, last.at) or transfers.wait_again(desk.db, last.at)
        last_command.note(desk.db, desk.by.who, UNDO, desk.by.at)
        return Undone(last.command, last.at, desk.by.who, transfers=tuple(moved))
    row = desk.db.execute("SELECT what FROM order_event WHERE id = ?", (last.event_id,)).fetchone()
    if row["what"] in final.EVENTS:
        raise final.refusal_of(desk.db, last, final.EVENTS[row["what"]])
    raise MovedOn(command=last.command, number=final.facts(desk.db, last)["number"])


def _undo_orders(desk: Desk, last: Last, rows: Sequence[sqlite3.Row]) -> Undone:
    before = [(store.load(desk.db, row["order_id"]), json.loads(row["image"])) for row in rows]
    since = min(image["ends"]["order_event"] for _, image in before)
    events = _events(desk, since, last)
    final.check(desk.db, last.command, events, before)
    canceled = tuple(_cancel_mails(desk.db, events))
    # All orders go back before the history tells of it: its first word ends what may go against the table of steps.
    for order, image in before:
        if image["known"]:
            statuses = [event.from_status for event in _own(order, events) if event.from_status != event.to_status]
            images.restore(desk.db, order.id, image, statuses, desk.by)
    for order, image in before:
        _tell(desk, order, events) if image["known"] else _call_off(desk, order, image)
    pairs = tuple((order, store.load(desk.db, order.id)) for order, _ in before)
    return Undone(last.command, last.at, desk.by.who, pairs, canceled)


def _events(desk: Desk, since: int, last: Last) -> list[Event]:
    """The events of the command, newest first."""
    rows = desk.db.execute(
        "SELECT id, what, from_status, to_status, who, at, command, data FROM order_event"
        " WHERE id > ? AND who = ? AND command = ? AND at = ? ORDER BY id DESC",
        (since, desk.by.who, last.command, last.at),
    )
    return [Event(**{**dict(row), "data": json.loads(row["data"])}) for row in rows]


def _own(order: Order, events: Sequence[Event]) -> list[Event]:
    known = {event.id for event in order.events}
    return [event for event in events if event.id in known]


def _cancel_mails(db: sqlite3.Connection, events: Sequence[Event]) -> Iterator[str]:
    for event in events:
        for id_, status, template in final.mails_of(db, event):
            if status in ("queued", "failed"):
                mails.cancel(db, id_)
                yield template


def _call_off(desk: Desk, order: Order, image: Image) -> None:
    """An order that was not there before is canceled; the return that it was to go out for may send another."""
    images.take_back_money(desk.db, order.id, image, desk.by)
    if image["orders"]["source"]:
        ledger.update(desk.db, "orders", order.id, source="")
    apply(desk, order.id, "cancel", lambda new: call_off(desk, new, "taken back", "cancel"))


def _tell(desk: Desk, order: Order, events: Sequence[Event]) -> None:
    """The history says what was taken back; a return that is new is canceled."""
    for event in _own(order, events):
        if event.what in _BEGUN:
            what, data = "return_canceled", {"return": event.data["return"], "reason": "taken back"}
        else:
            what, data = "undone", {"event": event.id, "what": event.what, "command": event.command}
        ledger.event(desk.db, order.id, what, desk.by, data, event.to_status, event.from_status)
