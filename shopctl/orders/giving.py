"""Handing over digital goods: keys once, links signed for the days that they hold. Part of a step's transaction."""

from __future__ import annotations

import hashlib
import hmac
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shopctl.catalog import digital, stock
from shopctl.config.load import FILE
from shopctl.config.model import Settings
from shopctl.config.secret import secret
from shopctl.errors import Refused, SettingsError
from shopctl.orders import ledger
from shopctl.orders.models import By, Line, Order

KEY_VARIABLE = "SHOPCTL_LINK_KEY"
"""The environment variable with the key that links are signed with."""

_SHORTEST_KEY = 16


class NothingToGive(Refused):
    """What is paid cannot be handed over."""

    code = "nothing_to_give"
    message = "Order {number}: {items} cannot be handed over: {why}."
    hint = "shopctl product keys list shows the pools; shopctl product keys add SKU FILE fills one."


class ShortKey(SettingsError):
    """A key that could be guessed."""

    message = "The key that links are signed with is too short: 16 characters or more, the same as your host's."


def give(db: sqlite3.Connection, settings: Settings, root: Path, order: Order, by: By) -> dict[str, Any] | None:
    """Hand over each line whose keys or link are there; None when there is none such. The event's data hold no key."""
    ready = [line for line in order.lines if line.digital and line.open_quantity and _can(db, settings, root, line)]
    if not ready:
        return None
    for line in ready:
        stock.sell(db, _variant(line), line.open_quantity, line.id, by.who, by.at)
    parcel = ledger.parcel(db, order.id, [(line.id, line.open_quantity) for line in ready], "delivered", by)
    for line in ready:
        if line.digital == "key":
            digital.take(db, _variant(line), line.open_quantity, line.id, parcel)
        else:
            _link(db, settings, root, order, line, parcel, by.at)
    return {"fulfillments": [parcel]}


def again(db: sqlite3.Connection, settings: Settings, root: Path, order: Order, by: By) -> dict[str, Any] | None:
    """Tell the customer the same keys once more, and renew the links; None when nothing was handed over yet."""
    lines = {line.id: line for line in order.lines if line.digital}
    parcels = [each for each in order.fulfillments if any(line in lines for line, _ in each.contents)]
    for parcel in parcels:
        for line in (lines[id_] for id_, _ in parcel.contents if id_ in lines):
            if line.digital == "link":
                _link(db, settings, root, order, line, parcel.id, by.at)
    return {"fulfillments": [each.id for each in parcels], "again": True} if parcels else None


def obstacle(settings: Settings, root: Path, order: Order) -> NothingToGive:
    """Why nothing was handed over, in words."""
    waiting = [line for line in order.lines if line.digital and line.open_quantity]
    why, hint = "there are too few keys", ""
    if any(line.digital == "link" for line in waiting):
        why = "its link cannot be signed, or there is none"
        try:
            signing_key(settings, root)
        except SettingsError as error:
            hint = f"{error.sentence} {error.way_out}"
    return NothingToGive(number=order.number, items=", ".join(line.title for line in waiting), why=why, hint=hint)


def _can(db: sqlite3.Connection, settings: Settings, root: Path, line: Line) -> bool:
    if line.variant_id is None:
        return False
    pool = digital.pool(db, line.variant_id)
    if line.digital == "key":
        return pool.free >= line.open_quantity
    try:
        return bool(pool.link) and ("{signature}" not in pool.link or bool(signing_key(settings, root)))
    except SettingsError:  # a payment is not refused because a file is missing: the order waits, and `today` says so
        return False


def _variant(line: Line) -> int:
    assert line.variant_id is not None  # _can
    return line.variant_id


def _link(
    db: sqlite3.Connection, settings: Settings, root: Path, order: Order, line: Line, parcel: int, now: datetime
) -> None:
    pool = digital.pool(db, _variant(line))
    expires = now + timedelta(days=pool.link_days)
    key = signing_key(settings, root) if "{signature}" in pool.link else b""
    digital.add_link(db, line.id, parcel, signed(pool.link, order.number, expires, key), expires, now)


def signed(link: str, number: str, expires: datetime, key: bytes) -> str:
    """The address that a customer gets: `link` with its places filled in, signed with `key` where it has one for that.

    The signature is HMAC-SHA256 (RFC 2104) of all that stands before it, as hexadecimal digits.
    """
    url = link.replace("{order}", quote(number, safe="")).replace("{expires}", str(int(expires.timestamp())))
    before, place, _ = url.partition("{signature}")
    return before + hmac.new(key, before.encode(), hashlib.sha256).hexdigest() if place else url


def signing_key(settings: Settings, root: Path) -> bytes:
    """The key from the environment, or from the file that shop.toml names. Raises SettingsError, ShortKey."""
    file, key = settings.digital.signing_key_file, "digital.signing_key_file"
    found = secret(root, variable=KEY_VARIABLE, file=file, key=key, what="a link with {signature}").encode()
    if len(found) < _SHORTEST_KEY:
        raise ShortKey(file=FILE, key=key, reason="too short")
    return found
