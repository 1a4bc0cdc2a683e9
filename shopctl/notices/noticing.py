"""What `run-due` does about stock: tells the merchant what ran low, and those who asked what is back.

What was found, how far the ledger was read, and the mails are written in one transaction: exactly once, killed or not.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path

from shopctl import clock
from shopctl.catalog import store as catalog
from shopctl.catalog.models import Variant
from shopctl.config.model import Settings
from shopctl.customers import consent
from shopctl.db.connect import transaction
from shopctl.mail.letterhead import sender
from shopctl.notices import emails, store
from shopctl.notices.models import Movement, Outcome, Standing
from shopctl.notices.subscribing import topic
from shopctl.notices.watching import happened

BATCH = 50
"""Customers told in one transaction."""


def notice(db: sqlite3.Connection, settings: Settings, root: Path, link: emails.Link, now: datetime) -> Outcome:
    """Look at what the stock ledger got since the last time, and at who waits. Raises Busy."""
    low = () if store.is_idle(db) else tuple(each.label for each in _look(db, settings, root, now))
    return Outcome(low, _tell(db, settings, root, link, now))


def is_idle(db: sqlite3.Connection) -> bool:
    """Whether there is nothing to look at and nobody to tell."""
    return store.is_idle(db) and not store.back(db, 1)


def _look(db: sqlite3.Connection, settings: Settings, root: Path, now: datetime) -> list[Variant]:
    """The variants that ran low; the merchant gets one mail of all of them."""
    with transaction(db):
        last, movements = store.movements(db)
        by_variant: dict[int, list[Movement]] = {}
        for each in movements:
            by_variant.setdefault(each.variant_id, []).append(each)
        standings = store.standings(db, by_variant, settings.orders.low_stock)
        events = [(each, _record(db, each, by_variant[each.variant_id], now)) for each in standings]
        variants = [catalog.variant(db, each.variant_id, now) for each, event in events if event]
        variants.sort(key=lambda each: (each.available or 0, each.label))
        if variants:
            emails.queue_low(db, settings, root, variants, max(event for _, event in events), now)
        store.watched(db, last)
    return variants


def _record(db: sqlite3.Connection, now: Standing, movements: list[Movement], at: datetime) -> int:
    """Write down what happened to a variant; the event by which it is low now, or 0."""
    found = [(what, store.add_event(db, now, what, clock.stamp(at))) for what in happened(movements, now)]
    return found[-1][1] if found and found[-1][0] == "low" else 0


def _tell(db: sqlite3.Connection, settings: Settings, root: Path, link: emails.Link, now: datetime) -> int:
    """Tell those who wait for what is back; how many. A shop that can send no mail keeps them waiting."""
    told = 0
    while sender(settings, settings.shop.language) and store.back(db, 1):
        with transaction(db):
            for row in store.back(db, BATCH):
                last = consent.holds(db, "email", row["email_key"], topic(row["variant_id"]))
                agreed = last is not None and last.state == "given"
                if agreed:
                    variant = catalog.variant(db, row["variant_id"], now)
                    emails.queue_back(db, settings, root, variant, row["id"], row["email"], row["language"], link, now)
                store.end(db, [row["id"]], "told" if agreed else "removed", clock.stamp(now))
                told += agreed
    return told
