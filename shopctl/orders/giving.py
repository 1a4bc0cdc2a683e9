"""Handing over digital goods: keys once, links signed for the days that they hold. Part of a step's transaction."""

from __future__ import annotations

import hashlib
import hmac
import os
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from shopctl.catalog import digital, stock
from shopctl.config.model import Settings
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


class NoLinkKey(SettingsError):
    """Links with a {signature} need a key to sign with."""

    message = "There is no key to sign links with."
    hint = (
        f"Set {KEY_VARIABLE} in the environment, or digital.signing_key_file: 16 characters or more, like the host's."
    )


def give(db: sqlite3.Connection, settings: Settings, order: Order, by: By) -> dict[str, Any] | None:
    """Hand over each line whose keys or link are there; None when there is none such. The event's data hold no key."""
    ready = [line for line in order.lines if line.digital and line.open_quantity and _can(db, settings, line)]
    if not ready:
        return None
    for line in ready:
        stock.sell(db, _variant(line), line.open_quantity, line.id, by.who, by.at)
    parcel = ledger.parcel(db, order.id, [(line.id, line.open_quantity) for line in ready], "delivered", by)
    for line in ready:
        if line.digital == "key":
            digital.take(db, _variant(line), line.open_quantity, line.id, parcel)
        else:
            _link(db, settings, order, line, parcel, by.at)
    return {"fulfillments": [parcel]}


def again(db: sqlite3.Connection, settings: Settings, order: Order, by: By) -> dict[str, Any] | None:
    """Tell the customer the same keys once more, and renew the links; None when nothing was handed over yet."""
    lines = {line.id: line for line in order.lines if line.digital}
    parcels = [each for each in order.fulfillments if any(line in lines for line, _ in each.contents)]
    for parcel in parcels:
        for line in (lines[id_] for id_, _ in parcel.contents if id_ in lines):
            if line.digital == "link":
                _link(db, settings, order, line, parcel.id, by.at)
    return {"fulfillments": [each.id for each in parcels], "again": True} if parcels else None


def obstacle(order: Order) -> NothingToGive:
    """Why nothing was handed over, in words."""
    waiting = [line for line in order.lines if line.digital and line.open_quantity]
    links = [line for line in waiting if line.digital == "link"]
    why = "there is no key to sign its link with" if links else "there are too few keys"
    hint = NoLinkKey.hint if links else ""
    return NothingToGive(number=order.number, items=", ".join(line.title for line in waiting), why=why, hint=hint)


def _can(db: sqlite3.Connection, settings: Settings, line: Line) -> bool:
    if line.variant_id is None:
        return False
    pool = digital.pool(db, line.variant_id)
    if line.digital == "key":
        return pool.free >= line.open_quantity
    return bool(pool.link) and ("{signature}" not in pool.link or bool(signing_key(settings)))


def _variant(line: Line) -> int:
    assert line.variant_id is not None  # _can
    return line.variant_id


def _link(db: sqlite3.Connection, settings: Settings, order: Order, line: Line, parcel: int, now: datetime) -> None:
    pool = digital.pool(db, _variant(line))
    expires = now + timedelta(days=pool.link_days)
    url = signed(pool.link, order.number, expires, signing_key(settings))
    digital.add_link(db, line.id, parcel, url, expires, now)


def signed(link: str, number: str, expires: datetime, key: bytes) -> str:
    """The address that a customer gets. Raises NoLinkKey when it is to be signed and there is no key."""
    url = link.replace("{order}", quote(number, safe="")).replace("{expires}", str(int(expires.timestamp())))
    before, place, _ = url.partition("{signature}")
    if not place:
        return url
    if not key:
        raise NoLinkKey
    return before + hmac.new(key, before.encode(), hashlib.sha256).hexdigest()


def signing_key(settings: Settings) -> bytes:
    """The key from the environment, or from the file that shop.toml names; empty where there is none that is safe."""
    key = os.environ.get(KEY_VARIABLE, "").strip().encode()
    file = settings.digital.signing_key_file
    if not key and file:
        try:
            key = Path(file).expanduser().read_bytes().strip()
        except OSError:
            return b""
    return key if len(key) >= _SHORTEST_KEY else b""
