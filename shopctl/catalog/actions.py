"""What a merchant does with the catalogue by hand; each is one transaction.

Adding and editing are imports of one row in shopctl's own columns, so the rules and the history are the same.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shopctl import clock, text
from shopctl.catalog import parts, products, stock, store
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows, import_products
from shopctl.catalog.models import NoSuchProduct, Variant
from shopctl.config.shop import Money
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, Refused
from shopctl.sheets.table import Table
from shopctl.sheets.write import guarded


class BadProduct(BadInput):
    """What was given for a product cannot be; `field` is the column, as spreadsheets name it."""

    message = "{field}: {reason}."

    @property
    def sentence(self) -> str:
        """The reason, after the field it concerns if any."""
        return super().sentence if self.facts["field"] else f"{self.facts['reason']}."


class NothingGiven(BadInput):
    """An edit that changes nothing was asked for."""

    message = "Nothing to change was given."
    hint = "See: shopctl product edit --help"


class HandleTaken(Refused):
    """Another product has the handle."""

    message = "There is already a product {handle!r}."
    hint = "Change it with: shopctl product edit {handle}; or give another --handle."


@dataclass(frozen=True, slots=True)
class Counted:
    """What a stock command did to a variant: pieces before and after."""

    variant: Variant
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Low:
    """From how few pieces on a variant runs low; None: as shop.toml says."""

    pieces: int | None


def add(db: sqlite3.Connection, money: Money, cells: Mapping[str, str], who: str, now: datetime) -> str:
    """A new product from shopctl's own columns (`title` is needed); its handle. Raises HandleTaken, BadProduct."""
    handle = text.handle(cells.get("handle") or cells["title"], cells.get("sku", ""))
    if not products.handle_is_free(db, handle):
        raise HandleTaken(handle=handle)
    _write(db, money, {**cells, "handle": handle}, who, now)
    return handle


def edit(db: sqlite3.Connection, money: Money, id_text: str, cells: Mapping[str, str], who: str, now: datetime) -> Plan:
    """Change a product by shopctl's own columns; what is not among them stays.

    Raises NoSuchProduct, NothingGiven, BadProduct.
    """
    handle = products.details(db, products.id_of(db, id_text)).row["handle"]
    if not cells:
        raise NothingGiven
    return _write(db, money, {"handle": handle, **cells}, who, now)


def _write(db: sqlite3.Connection, money: Money, cells: Mapping[str, str], who: str, now: datetime) -> Plan:
    row = [guarded(cell) for cell in cells.values()]
    table = Table("product edit", tuple(cells), 1, "typed", lambda: iter([(2, row)]))
    try:
        return import_products(db, money, table, who=who, now=now, undoable=False, revive=False)
    except BadRows as error:
        first = error.facts["rows"][0]
        raise BadProduct(field=first["column"], reason=first["reason"].rstrip(".")) from error


def price(
    db: sqlite3.Connection,
    money: Money,
    id_text: str,
    amount: str,
    now: datetime,
    *,
    compare_at: str | None = None,
    valid_from: datetime | None = None,
) -> list[Variant]:
    """Set the price of the variants that an id names, at once or from a moment on; the variants as they then are.

    `amount` "" means on request; `compare_at` None keeps the one in force, "" takes it away. Raises NoSuchProduct,
    AmountError.
    """
    start = valid_from or now
    new = _minor(money, amount)
    with transaction(db):
        for variant in _variants(db, id_text, start):
            before = variant.compare_at_price if compare_at is None else _minor(money, compare_at)
            products.add_price(db, variant.id, new, before, clock.stamp(start), clock.stamp(now))
    return _variants(db, id_text, start)


def _minor(money: Money, amount: str) -> int | None:
    return money.read(amount) if amount else None


def _variants(db: sqlite3.Connection, id_text: str, now: datetime) -> list[Variant]:
    found = store.find_variants(db, id_text, now)
    if not found:
        raise NoSuchProduct(id=id_text)
    return found


def set_stock(
    db: sqlite3.Connection,
    id_text: str,
    quantity: str,
    who: str,
    now: datetime,
    reason: str = "",
    *,
    low: Low | None = None,
) -> Counted:
    """Count a variant's stock ("12"), adjust it ("+5", "-2"), or leave it (""), and say when it runs `low`.

    Stock that was not tracked is so from now on. Raises NoSuchProduct, NotOneVariant, BadProduct.
    """
    digits = text.latin_digits(quantity).strip().replace("−", "-")
    if (quantity or low is None) and (not digits.lstrip("+-").isdecimal() or len(digits) > 10):
        raise BadProduct(field="stock", reason=f"{quantity!r} is not a number of pieces such as 12, +5 or -2")
    with transaction(db):
        variant = store.find_variant(db, id_text, now)
        if quantity:
            _count(db, variant, digits, who, now, reason)
        if low is not None:
            products.set_low_stock(db, variant.id, low.pieces)
        after = store.variant(db, variant.id, now)
    return Counted(after, variant.stock_on_hand, after.stock_on_hand)


def _count(db: sqlite3.Connection, variant: Variant, digits: str, who: str, now: datetime, reason: str) -> None:
    if parts.is_bundle(db, variant.id):
        raise BadProduct(field="stock", reason=f"{variant.label} is a bundle: there are as many as its parts make")
    products.track(db, variant.id)
    change = stock.adjust if digits[0] in "+-" else stock.count
    change(db, variant.id, int(digits), who, now, reason)


def archive(db: sqlite3.Connection, id_text: str, now: datetime, *, restore: bool = False) -> str:
    """Take a product out of the shop, or put it back as active; its handle. Raises NoSuchProduct."""
    with transaction(db):
        product = products.id_of(db, id_text)
        products.set_status(db, product, "active" if restore else "archived", clock.stamp(now))
        return str(products.details(db, product).row["handle"])
