"""Fetching: what visitors sent becomes orders, or is set aside with its reason.

One bad document stops none behind it.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopctl import files
from shopctl.config.model import Settings
from shopctl.db.actions import backup
from shopctl.db.connect import connect
from shopctl.errors import BadInput, NotFound, Refused, SettingsError
from shopctl.inbox import folder, subscriptions
from shopctl.inbox.documents import document, parsed, without_cards
from shopctl.inbox.mails import order_in, sender_of
from shopctl.inbox.models import AnotherFetch, NotAnOrder, OtherBody, Outcome, SetAside
from shopctl.orders import actions as orders
from shopctl.orders.actions.placing import SourceTaken
from shopctl.orders.models import By
from shopctl.text import blot_cards


@dataclass(frozen=True, slots=True)
class _Desk:
    db: sqlite3.Connection
    settings: Settings
    root: Path
    by: By


@dataclass(frozen=True, slots=True)
class _Found:
    """What became of a file: a new order's number, what somebody waits for, or why it is set aside; else it was known.

    `instead` is what is kept in its place where it holds a card number.
    """

    number: str = ""
    awaited: str = ""
    reason: str = ""
    instead: bytes | None = None


def fetch(db: sqlite3.Connection, settings: Settings, root: Path, *, by: By) -> Outcome:
    """Take up what waits in inbox/: each document is an order first and moved after, so that a killed run loses none.

    A document for which a setting is wrong waits. Raises AnotherFetch, Busy, StorageError: what was not taken up then
    stays where it is.
    """
    with _one_fetch(root):
        return _run(_Desk(db, settings, root, by), moving=True)


def rehearse(db_file: Path, settings: Settings, root: Path, *, by: By) -> Outcome:
    """What `fetch` would do now, done on a copy of the database; files stay where they are."""
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "shop.db"
        backup(db_file, copy)
        with closing(connect(copy)) as db:
            return _run(_Desk(db, settings, root, by), moving=False)


@contextmanager
def _one_fetch(root: Path) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(files.held(root / folder.LOCK))
        except BlockingIOError as error:
            raise AnotherFetch(shop=str(root)) from error
        yield


def _run(desk: _Desk, *, moving: bool) -> Outcome:
    seen, problem = [], ""
    for file in folder.waiting(desk.root):
        try:
            found = _look(desk, file)
        except SettingsError as error:  # the shop's mistake, not the document's: it waits until that is mended
            problem = f"{folder.shown(file)} has to wait: {error.sentence}"
            continue
        if found is None:
            continue
        seen.append((file, found))
        try:
            if moving:
                _move(desk.root, file, found)
        except OSError as error:
            problem = f"{folder.shown(file)} could not be moved: {error.strerror}"
    return Outcome(
        orders=tuple(found.number for _, found in seen if found.number),
        awaited=tuple(found.awaited for _, found in seen if found.awaited),
        known=sum(not (found.number or found.awaited or found.reason) for _, found in seen),
        quarantined=tuple(SetAside(folder.shown(file), found.reason) for file, found in seen if found.reason),
        problem=problem,
    )


def _look(desk: _Desk, file: Path) -> _Found | None:
    """Take up one file; None for a mail that is no order, and for a file that is gone."""
    data: bytes | None = b""
    try:
        data, sender = _document_in(file)
        if data is None:
            return None
        value = parsed(data)
        if subscriptions.is_one(value):
            awaited = subscriptions.take(desk.db, desk.settings, value, sender, desk.by)
            return _Found(awaited=awaited, instead=_instead(data))
        return _Found(number=_order(desk, value), instead=_instead(data))
    except FileNotFoundError:
        return None
    except (BadInput, NotFound, Refused) as error:
        return _Found(reason=folder.reason(error.sentence, error.way_out), instead=_instead(data or b""))


def _document_in(file: Path) -> tuple[bytes | None, str]:
    """The document, None where there is none, and the sender of the mail that it came in."""
    raw = folder.read(file)
    return (order_in(raw), sender_of(raw)) if file.suffix.lower() == ".eml" else (raw, "")


def _order(desk: _Desk, value: Any) -> str:
    """The number of the new order; empty when the document was taken before. Raises what is wrong with it."""
    found = document(value)
    wish = found.wish(desk.settings.money)
    try:
        return orders.new(desk.db, desk.settings, desk.root, wish, by=desk.by).number
    except SourceTaken as error:
        if error.facts["digest"] == found.digest:
            return ""
        raise OtherBody(id=found.id, number=error.facts["number"]) from error


def _instead(data: bytes) -> bytes | None:
    """The document without the card numbers in it; None when there are none."""
    try:
        return without_cards(parsed(data))
    except NotAnOrder:
        text = data.decode(errors="surrogateescape")
        blotted = blot_cards(text)
        return None if blotted == text else blotted.encode(errors="surrogateescape")


def _move(root: Path, file: Path, found: _Found) -> None:
    if found.reason:
        folder.set_aside(root, file, found.reason, found.instead)
    else:
        folder.finish(root, file, found.instead)
