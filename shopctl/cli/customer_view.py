"""What `customer show` tells beside the orders: how to reach a customer, where they live, what they allowed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from shopctl.catalog import pricelists
from shopctl.customers import addresses, consent, store
from shopctl.notices import subscribing

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from shopctl.cli.context import Shop
    from shopctl.customers.consent import Consent
    from shopctl.customers.models import Customer


def document(db: sqlite3.Connection, customer: Customer, now: datetime) -> dict[str, Any]:
    """The keys that `customer show --json` has beside those of the list."""
    return {
        "company": customer.company,
        "tags": list(customer.tags),
        "pricelist": _pricelist(db, customer),
        "addresses": [asdict(each) for each in addresses.of(db, customer.id)],
        "consents": [
            asdict(each) | {"about": subscribing.about(db, each.topic, now)} for each in consent.of(db, customer.id)
        ],
    }


def _pricelist(db: sqlite3.Connection, customer: Customer) -> str | None:
    chosen = store.pricelist(db, customer.id)
    return pricelists.name_of(db, chosen) if chosen is not None else None


def lines(shop: Shop, customer: Customer) -> Iterator[str]:
    """The customer on a screen."""
    yield ", ".join(filter(None, (customer.name or "No name", customer.company)))
    for identity in customer.identities:
        yield f"{identity.channel}: {identity.handle}{'' if identity.verified_at else ' (not verified)'}"
    if customer.tags:
        yield f"Tags: {', '.join(customer.tags)}"
    if prices := _pricelist(shop.db, customer):
        yield f"Price list: {prices}"
    if customer.note:
        yield f"Note: {customer.note.replace(chr(10), ' / ')}"
    for address in addresses.of(shop.db, customer.id):
        yield f"Address: {', '.join(address.lines)}"
    for said in consent.of(shop.db, customer.id):
        yield f"{_purpose(shop, said)} to {said.handle_key}: {said.state}, {shop.local(said.at)} ({said.words})"


def _purpose(shop: Shop, said: Consent) -> str:
    thing = subscribing.about(shop.db, said.topic, shop.now)
    return f"One mail when {thing} is back," if thing else said.topic.capitalize()
