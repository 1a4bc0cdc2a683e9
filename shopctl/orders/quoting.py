"""From what is wanted to a priced order: the catalogue's prices and the shop's rates go in, `pricing` does the sums."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from math import ceil
from typing import Any

from shopctl import money, text
from shopctl.catalog import pricelists
from shopctl.catalog import store as catalog
from shopctl.catalog.models import Variant
from shopctl.config.model import Settings
from shopctl.config.selling import ShippingMethod
from shopctl.customers import store as customers
from shopctl.errors import BadInput, Refused
from shopctl.orders import fares, ledger, zones
from shopctl.orders.models import Filled
from shopctl.orders.pricing import Basis, Charge, Discount, Item, Quote, elsewhere, price
from shopctl.orders.zones import Destination

MOST_MONEY = 10**15
"""Orders stay below this many minor units: more is a slip of the finger, or malice."""

_PERCENT = re.compile(r"(\d{1,3}(?:[.٫]\d{1,4})?)\s*[%٪]", re.ASCII)


class NotForSale(Refused):
    """A draft, an archived product, or one whose price is on request."""

    code = "not_for_sale"
    message = "{item} is not for sale: {why}."


class TooMuchMoney(BadInput):
    """More money than anybody pays at once, and than a database can count with safely."""

    message = "This order would come to {subtotal} minor units of money; is a quantity wrong?"


class NotADiscount(BadInput):
    """Neither a percentage nor an amount."""

    message = "{text!r} is not a discount: 4% or an amount is expected."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A variant, how many of it, its price each (the catalogue's, or a price list's), and what is filled in for it."""

    variant: Variant
    quantity: int
    list_price: int | None = None
    basis: Basis = field(default_factory=dict)
    fields: tuple[Filled, ...] = ()

    @property
    def price(self) -> int:
        """What one costs with all that is filled in, in minor units."""
        own = (self.variant.price or 0) if self.list_price is None else self.list_price
        return own + sum(each.price for each in self.fields)


def find(db: sqlite3.Connection, id_text: str, now: datetime) -> Variant:
    """The one variant for sale that a SKU or handle names. Raises NoSuchProduct, NotOneVariant, NotForSale."""
    for_sale = [variant for variant in catalog.find_variants(db, id_text, now) if variant.for_sale]
    return sellable(for_sale[0] if len(for_sale) == 1 else catalog.find_variant(db, id_text, now))


def sellable(variant: Variant) -> Variant:
    """The variant itself. Raises NotForSale when it may not be sold, or nobody knows for how much."""
    if not variant.for_sale:
        raise NotForSale(item=variant.label, sku=variant.sku, why="it is archived or a draft")
    if variant.price is None:
        way_out = f"Give it a price first: shopctl product price {catalog.id_of(variant)} AMOUNT"
        raise NotForSale(item=variant.label, sku=variant.sku, why="its price is on request", hint=way_out)
    return variant


def listed(db: sqlite3.Connection, customer: int | None, wanted: Sequence[Wanted], now: datetime) -> list[Wanted]:
    """The same at the prices of the customer's list, where it has one for so many; a list's price goes before all."""
    chosen = customers.pricelist(db, customer) if customer is not None else None
    return [_listed(db, chosen, each, now) for each in wanted]


def _listed(db: sqlite3.Connection, chosen: int | None, each: Wanted, now: datetime) -> Wanted:
    found = pricelists.in_force(db, chosen, each.variant.id, each.quantity, now) if chosen is not None else None
    if found is None:
        return replace(each, list_price=None, basis={"since": each.variant.price_since})
    basis = {"list": found.pricelist, "from_quantity": found.min_quantity, "since": found.valid_from}
    return replace(each, list_price=found.price, basis=basis | {"catalogue": each.variant.price})


def method(
    settings: Settings, id_: str, wanted: Sequence[Wanted], to: Destination | None = None
) -> ShippingMethod | None:
    """The shipping method of that id, '' for the first that serves the address (`to` None: the shop's own country).

    None when there is nothing to ship or no method. Raises NoSuchMethod, NotServed.
    """
    if not any(each.variant.requires_shipping for each in wanted):
        fares.known(settings, id_)
        return None
    return fares.choose(settings, id_, to or zones.home(settings), weight(wanted))


def weight(wanted: Sequence[Wanted]) -> int:
    """What is shipped weighs, in grams, rounded up; what has no weight in the catalogue weighs nothing."""
    return ceil(
        sum((each.variant.weight_grams or 0) * each.quantity for each in wanted if each.variant.requires_shipping)
    )


def stored_discount(settings: Settings, given: str) -> str:
    """A discount as people type it, as the order keeps it: '4%', or minor units. Raises NotADiscount, AmountError."""
    if not given:
        return ""
    if percent := _PERCENT.fullmatch(text.latin_digits(given).strip()):
        value = Decimal(percent[1].replace("٫", "."))
        if value > 100:
            raise NotADiscount(text=given)
        return f"{value.normalize():f}%"
    return str(settings.money.read(given))


def quote(
    settings: Settings,
    wanted: Sequence[Wanted],
    discount: str,
    shipping: ShippingMethod | None,
    to: Destination | None = None,
) -> Quote:
    """The figures of an order for these variants; `discount` as the order keeps it; `to` None: the shop's own country.

    Raises SettingsError, TooMuchMoney, NotServed.
    """
    there = to or zones.home(settings)
    taxed_at = zones.home(settings) if shipping is not None and shipping.kind == "pickup" else there
    items = [_item(settings, each, taxed_at) for each in wanted]
    percent, amount = (discount[:-1], 0) if discount.endswith("%") else ("0", int(discount or 0))
    off = Discount(Decimal(percent), amount)
    included, per = settings.tax.prices_include_tax, settings.money.round_per
    goods = price(items, off, Charge(0), tax_included=included, per=per)
    if goods.subtotal >= MOST_MONEY:
        raise TooMuchMoney(subtotal=goods.subtotal)
    charge = Charge(0)
    if shipping is not None:
        fare = fares.fare(settings, shipping, there, weight(wanted), goods.subtotal - goods.discount_total)
        charge = Charge(*_taxed(settings, zones.SHIPPING, fare.amount, fare.basis, taxed_at))
    coin = money.to_minor(settings.money.round_total_to, settings.money.minor_digits)
    return price(items, off, charge, tax_included=included, per=per, coin=coin)


def _item(settings: Settings, each: Wanted, to: Destination) -> Item:
    extra = {"fields": {filled.name: filled.price for filled in each.fields}} if each.fields else {}
    amount, percent, basis = _taxed(settings, each.variant.tax_class, each.price, {**each.basis, **extra}, to)
    return Item(amount, each.quantity, percent, basis)


def _taxed(
    settings: Settings, tax_class: str, amount: int, basis: Basis, to: Destination
) -> tuple[int, Decimal, Basis]:
    """A price as it is at that address, its rate of tax there, and what both rest on.

    A price that includes tax stays the same where the rate differs, or, by the setting tax.elsewhere, stays the same
    without tax. Who accounts for the tax elsewhere never pays it here.
    """
    there = zones.rate(settings, tax_class, to)
    facts: dict[str, Any] = {"tax_class": tax_class} | ({"tax_zone": there.zone} if there.zone else {})
    facts |= {"reverse_charge": to.tax_id} if there.reverse_charge else {}
    here = zones.rate(settings, tax_class, zones.home(settings)).percent
    net = settings.tax.elsewhere == "net" or there.reverse_charge
    if settings.tax.prices_include_tax and net and here != there.percent:
        moved = elsewhere(amount, here, there.percent)
        return moved, there.percent, {**basis, **facts, "at_home": amount, "home_rate": f"{here:f}"}
    return amount, there.percent, {**basis, **facts}


def write(
    db: sqlite3.Connection,
    settings: Settings,
    order: int,
    quoted: Quote,
    lines: Sequence[int],
    shipping: ShippingMethod | None,
    language: str,
) -> None:
    """Put the figures into the order: its lines (row ids, in the quote's order), adjustments, totals."""
    for line, priced in zip(lines, quoted.lines, strict=True):
        ledger.update(
            db, "order_line", line, unit_price=priced.item.unit_price, discount_total=priced.discount_total,
            tax_rate=f"{priced.item.tax_rate:f}", tax_total=priced.tax_total, total=priced.total,
            basis=_json(priced.item.basis),
        )  # fmt: skip
    db.execute("DELETE FROM order_adjustment WHERE order_id = ?", (order,))
    if shipping is not None:
        ledger.insert(
            db, "order_adjustment", order_id=order, kind="shipping", label=shipping.name_in(language),
            amount=quoted.shipping_total, tax_rate=f"{quoted.shipping.tax_rate:f}", tax_total=quoted.shipping_tax,
            basis=_json(quoted.shipping.basis),
        )  # fmt: skip
    if not quoted.tax_included and quoted.tax_total:
        ledger.insert(db, "order_adjustment", order_id=order, kind="tax", amount=quoted.tax_total)
    if quoted.rounding:
        coin = money.to_minor(settings.money.round_total_to, settings.money.minor_digits)
        basis = _json({"coin": coin})
        ledger.insert(db, "order_adjustment", order_id=order, kind="rounding", amount=quoted.rounding, basis=basis)
    ledger.update(
        db, "orders", order, subtotal=quoted.subtotal, discount_total=quoted.discount_total,
        shipping_total=quoted.shipping_total, tax_total=quoted.tax_total, tax_included=int(quoted.tax_included),
        total=quoted.total, shipping_method=shipping.id if shipping else "",
    )  # fmt: skip


def _json(basis: Basis) -> str:
    return json.dumps(basis, ensure_ascii=False)
