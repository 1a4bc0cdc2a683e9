"""Making a bundle of variants, and taking it apart. Each is one transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from shopctl import clock
from shopctl.catalog import parts, products, store
from shopctl.catalog.models import Variant
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, Refused
from shopctl.money import half_up

MOST_PARTS = 50
MOST_PIECES = 9_999


class BadBundle(BadInput):
    """What cannot be a bundle, or in one."""

    message = "{item}: {why}."


class NotABundle(Refused):
    """A variant that is sold as itself."""

    message = "{item} is no bundle."
    hint = "To make one of it: shopctl product bundle set {id} --item SKU=QTY"


class BundleOrdered(Refused):
    """Taken apart now, its own shelf, which is empty, would owe what its parts are kept for."""

    message = "{pieces} of {item} are promised to customers."
    hint = "Ship or cancel those orders first: shopctl order list --product {id}"


def make(
    db: sqlite3.Connection, id_text: str, items: Sequence[tuple[str, int]], less: Decimal | None, now: datetime
) -> Variant:
    """Let a variant consist of these pieces; with `less` its price becomes theirs together, less so many percent.

    What was said before of its parts is replaced; orders keep what they were confirmed with. Raises NoSuchProduct,
    NotOneVariant, BadBundle.
    """
    with transaction(db):
        bundle = store.find_variant(db, id_text, now)
        found = parts_of(db, bundle, items, now)
        db.execute("DELETE FROM bundle_item WHERE bundle_id = ?", (bundle.id,))
        db.executemany(
            "INSERT INTO bundle_item (bundle_id, variant_id, position, quantity) VALUES (?, ?, ?, ?)",
            [(bundle.id, part.id, at, pieces) for at, (part, pieces) in enumerate(found, 1)],
        )
        if less is not None:
            price, stamp = _price(bundle, found, less), clock.stamp(now)
            products.add_price(db, bundle.id, price, None, stamp, stamp)
        db.execute("UPDATE variant SET stock_tracked = 0, backorder = 0 WHERE id = ?", (bundle.id,))
        products.touch(db, bundle.product_id, clock.stamp(now))
        return store.variant(db, bundle.id, now)


def take_apart(db: sqlite3.Connection, id_text: str, now: datetime) -> Variant:
    """Sell a variant as itself again; its stock is counted from now on.

    Raises NoSuchProduct, NotABundle, BundleOrdered.
    """
    with transaction(db):
        bundle = found(db, id_text, now)
        if bundle.allocated:
            raise BundleOrdered(pieces=bundle.allocated, item=bundle.label, id=bundle.sku or store.id_of(bundle))
        db.execute("DELETE FROM bundle_item WHERE bundle_id = ?", (bundle.id,))
        products.track(db, bundle.id)
        products.touch(db, bundle.product_id, clock.stamp(now))
        return store.variant(db, bundle.id, now)


def found(db: sqlite3.Connection, id_text: str, now: datetime) -> Variant:
    """The bundle that an id names. Raises NoSuchProduct, NotOneVariant, NotABundle."""
    variant = store.find_variant(db, id_text, now)
    if not parts.is_bundle(db, variant.id):
        raise NotABundle(item=variant.label, id=variant.sku or store.id_of(variant))
    return variant


def apart(db: sqlite3.Connection, variant_id: int, now: datetime) -> int | None:
    """What the parts cost one by one, in minor units; None where one is on request."""
    total = 0
    for part in parts.of_bundle(db, variant_id):
        price = store.variant(db, part.variant_id, now).price
        if price is None:
            return None
        total += price * part.quantity
    return total


def parts_of(
    db: sqlite3.Connection, bundle: Variant, items: Sequence[tuple[str, int]], now: datetime
) -> list[tuple[Variant, int]]:
    """The variants that ids name as parts of a bundle, each once. Raises NoSuchProduct, NotOneVariant, BadBundle."""
    if db.execute("SELECT 1 FROM bundle_item WHERE variant_id = ? LIMIT 1", (bundle.id,)).fetchone():
        raise BadBundle(item=bundle.label, why="it is part of a bundle, and bundles hold no bundles")
    if _digital(db, bundle.id):
        raise BadBundle(item=bundle.label, why="it is handed over as a key or a link")
    pieces: dict[int, int] = {}
    variants: dict[int, Variant] = {}
    for id_text, quantity in items:
        part = store.find_variant(db, id_text, now)
        pieces[part.id] = pieces.get(part.id, 0) + quantity
        variants[part.id] = part
        if why := _objection(db, bundle, part, pieces[part.id]):
            raise BadBundle(item=part.label, why=why)
    if not 0 < len(variants) <= MOST_PARTS:
        raise BadBundle(item=bundle.label, why=f"a bundle has 1 to {MOST_PARTS} parts: --item SKU=QUANTITY")
    return [(part, pieces[id_]) for id_, part in variants.items()]


def _objection(db: sqlite3.Connection, bundle: Variant, part: Variant, pieces: int) -> str:
    """Why a variant cannot be part of the bundle; '' when it can."""
    if part.id == bundle.id:
        return "a bundle does not hold itself"
    if parts.is_bundle(db, part.id):
        return "it is a bundle, and bundles hold no bundles"
    if part.status == "archived" or part.product_status == "archived":
        return "it is archived"
    if _digital(db, part.id):
        return "it is handed over as a key or a link, which bundles do not hold"
    return "" if 0 < pieces <= MOST_PIECES else f"1 to {MOST_PIECES:,} pieces are expected"


def _digital(db: sqlite3.Connection, variant_id: int) -> bool:
    return bool(db.execute("SELECT digital <> '' FROM variant WHERE id = ?", (variant_id,)).fetchone()[0])


def _price(bundle: Variant, found: Sequence[tuple[Variant, int]], less: Decimal) -> int:
    for part, _ in found:
        if part.price is None:
            raise BadBundle(item=part.label, why=f"its price is on request, so {bundle.label} needs one of its own")
    whole = sum((part.price or 0) * pieces for part, pieces in found)
    return half_up(whole * (100 - Fraction(less)) / 100)
