"""What a hook gets on its stdin: the event, and what it is about as it is now. The shape is public API.

Neither keys of digital goods nor anything of shop.toml is in it.
"""

from __future__ import annotations

import json
import sqlite3
from datetime import datetime
from typing import Any

from shopctl import clock
from shopctl.catalog import store as catalog
from shopctl.catalog.documents import variant
from shopctl.config.shop import Money
from shopctl.hooks.models import Recorded
from shopctl.hooks.store import newest, stock_facts
from shopctl.orders import documents, store

_LEFT_OUT = ("events", "next")
"""Of an order: the event is there by itself, and `next` is for people."""


def document(db: sqlite3.Connection, money: Money, event: Recorded, now: datetime) -> dict[str, Any]:
    """The event, and the order or the variant as it is now."""
    about = _order(db, event, now) if event.ledger == "order" else _stock(db, money, event, now)
    return {"id": event.ref, "event": event.name} | about


def sample(db: sqlite3.Connection, money: Money, name: str, now: datetime) -> dict[str, Any]:
    """A document to try a hook with: made of the newest event of that name, else of the newest of its ledger.

    Its id is "test". Of a shop without any event it has the event's name and time alone.
    """
    name = {"any": "order.shipped", "order.any": "order.shipped", "stock.any": "stock.low"}.get(name, name)
    ledger, _, what = name.partition(".")
    event = newest(db, "order" if ledger == "order" else "stock", what)
    found = document(db, money, event, now) if event else {"at": clock.stamp(now), "data": {}}
    return found | {"id": "test", "event": name}


def encoded(found: dict[str, Any]) -> bytes:
    """A document as it goes to the hook: UTF-8, one line."""
    return json.dumps(found, ensure_ascii=False).encode() + b"\n"


def _order(db: sqlite3.Connection, event: Recorded, now: datetime) -> dict[str, Any]:
    order = store.load(db, event.subject)
    past = next(each for each in order.events if each.id == event.id)
    whole = documents.whole(order, clock.stamp(now))
    return {
        "at": past.at,
        "who": past.who,
        "command": past.command,
        "from": past.from_status,
        "to": past.to_status,
        "data": documents.facts(order, past.data),
        "order": {key: value for key, value in whole.items() if key not in _LEFT_OUT},
    }


def _stock(db: sqlite3.Connection, money: Money, event: Recorded, now: datetime) -> dict[str, Any]:
    facts = stock_facts(db, event.id)
    found = catalog.variant(db, event.subject, now)
    shown = variant(found, money.currency, money.minor_digits)
    return {
        "at": facts.pop("at"),
        "data": facts,
        "variant": {"handle": found.handle, "title": found.title} | shown,
    }
