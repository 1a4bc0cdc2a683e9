"""Who wants to know when a variant is back: they ask, they are listed, they change their mind.

What they agree to is one mail, recorded with its words, time and source (customers/consent.py).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from shopctl import clock
from shopctl.catalog import store as catalog
from shopctl.catalog.models import NoSuchProduct, Variant
from shopctl.config.model import Settings
from shopctl.customers import consent
from shopctl.customers.actions import recognise
from shopctl.customers.consent import Consent
from shopctl.customers.models import email_key
from shopctl.db.connect import transaction
from shopctl.notices import store
from shopctl.notices.models import AlreadyThere, NotWaiting, Subscription, TooMany

COUNTER = "counter"
"""The source of what the merchant wrote down."""

MOST = 100
"""Things that one address can wait for."""

WORDS = "Tell me once, by mail, when it is back."


@dataclass(frozen=True, slots=True)
class Asked:
    """Somebody asks to be told when `item` (SKU, handle, handle/option) is back; `source` is where."""

    item: str
    email: str
    language: str = ""
    name: str = ""
    words: str = WORDS
    source: str = COUNTER


_TOPIC = "back_in_stock:"


def topic(variant_id: int) -> str:
    """What the consent is for."""
    return f"{_TOPIC}{variant_id}"


def about(db: sqlite3.Connection, topic: str, now: datetime) -> str:
    """What a topic's mail is about when it is one of `topic`: the title, as people know it; '' for other topics."""
    kind, found, id_ = topic.partition(_TOPIC)
    if kind or not found:
        return ""
    try:
        return catalog.variant(db, int(id_), now).label
    except NoSuchProduct:
        return "something that is gone from the catalogue"


def subscribe(
    db: sqlite3.Connection, settings: Settings, asked: Asked, who: str, now: datetime
) -> tuple[Variant, bool]:
    """Write down who waits for a variant; with it, whether that is news: an address waits for a thing once.

    At the counter, what is there is refused; a document from the storefront may have come late, and is answered by the
    mail. Raises NoSuchProduct, NotOneVariant, NotAnAddress, AlreadyThere, TooMany.
    """
    key = email_key(asked.email)
    with transaction(db):
        variant = catalog.find_variant(db, asked.item, now)
        if not variant.for_sale:
            raise NoSuchProduct(id=asked.item)
        left = "any number" if variant.available is None else max(variant.available, 0)
        if asked.source == COUNTER and left:
            raise AlreadyThere(item=variant.label, available=left)
        if (":" in asked.source and store.is_taken(db, asked.source)) or store.waiting(db, variant.id, key):
            return variant, False
        if (count := store.count_open(db, key)) >= MOST:
            raise TooMany(email=asked.email, count=count)
        _write(db, settings, asked, variant, key, who, now)
    return variant, True


def _write(
    db: sqlite3.Connection, settings: Settings, asked: Asked, variant: Variant, key: str, who: str, now: datetime
) -> None:
    shop, at = settings.shop, clock.stamp(now)
    language = asked.language if asked.language in shop.languages else shop.language
    customer = recognise(
        db, name=asked.name, email=asked.email, phone="", language=language, region=shop.region, now=now
    )
    store.subscribe(db, variant.id, customer.id, asked.email, key, language, asked.source, at)
    said = Consent("email", key, topic(variant.id), "given", asked.words, asked.source, at)
    consent.record(db, customer.id, said, who)


def remove(db: sqlite3.Connection, item: str, email: str, who: str, now: datetime) -> Variant:
    """Somebody does not want to be told any more. Raises NoSuchProduct, NotOneVariant, NotAnAddress, NotWaiting."""
    key, at = email_key(email), clock.stamp(now)
    with transaction(db):
        variant = catalog.find_variant(db, item, now)
        found = store.waiting(db, variant.id, key)
        if found is None:
            raise NotWaiting(email=email, item=variant.label)
        subscription, customer = found
        store.end(db, [subscription], "removed", at)
        said = Consent("email", key, topic(variant.id), "withdrawn", "Not any more.", COUNTER, at)
        consent.record(db, customer, said, who)
    return variant


def listed(db: sqlite3.Connection, item: str, now: datetime, *, ended: bool) -> list[Subscription]:
    """Who waits for a product, a variant, or ('') for anything; with `ended` also who waited. Raises NoSuchProduct."""
    if not item:
        return store.subscriptions(db, None, ended=ended)
    found = catalog.find_variants(db, item, now)
    if not found:
        raise NoSuchProduct(id=item)
    return store.subscriptions(db, [variant.id for variant in found], ended=ended)
