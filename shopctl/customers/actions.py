"""What the shop does about customers."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from shopctl import clock
from shopctl.customers import store
from shopctl.customers.models import Customer, email_key, phone_key
from shopctl.db.connect import transaction
from shopctl.errors import NotFound


def put_on_list(db: sqlite3.Connection, who: str, pricelist: int | None, *, region: str, now: datetime) -> Customer:
    """Put the customer of a mail address or phone on a price list (its row), or on none. Raises NotFound, BadInput."""
    with transaction(db):
        found = store.find(db, who, region)
        if found is None:
            raise NotFound(kind="customer", id=who)
        store.set_pricelist(db, found.id, pricelist, clock.stamp(now))
    return found


def recognise(
    db: sqlite3.Connection, *, name: str, email: str, phone: str, language: str, region: str, now: datetime
) -> Customer:
    """The customer of that mail address or phone number: known, else new; in the caller's transaction.

    The mail address decides; a phone number that belongs to somebody else stays theirs. New identities are written
    down unverified. Raises BadInput when an address or a number cannot be read.
    """
    keys = {}
    if email:
        keys["email"] = (email, email_key(email))
    if phone:
        keys["phone"] = (phone, phone_key(phone, region))
    at = clock.stamp(now)
    owners = (store.owner(db, channel, key) for channel, (_, key) in keys.items())
    known = next((found for found in owners if found is not None), None)
    if known is None:
        known = store.insert(db, name, language, at)
    else:
        store.complete(db, known, name, language, at)
    for channel, (handle, key) in keys.items():
        store.add_identity(db, known, channel, handle, key, at)
    return store.get(db, known)
