"""From what is wanted to a priced order: the catalogue's prices and the shop's rates go in, `pricing` does the sums."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from shopctl import clock, money, text
from shopctl.catalog import store as catalog
from shopctl.catalog.models import EXEMPT, Variant
from shopctl.config.model import Settings
from shopctl.config.selling import ShippingMethod
from shopctl.errors import BadInput, Refused, SettingsError
from shopctl.orders import ledger
from shopctl.orders.pricing import Charge, Discount, Item, Quote, price

MOST_MONEY = 10**15
"""Orders stay below this many minor units: more is a slip of the finger, or malice."""

_PERCENT = re.compile(r"(\d{1,3}(?:[.٫]\d{1,4})?)\s*[%٪]", re.ASCII)


class NotForSale(Refused):
    """A draft, an archived product, or one whose price is on request."""

    code = "not_for_sale"
    message = "{item} is not for sale: {why}."


class NoSuchMethod(BadInput):
    """A shipping method that shop.toml does not know."""

    message = "There is no shipping method {id!r}."
    hint = "There is: {known}. They are in shop.toml under shipping.methods."


class TooMuchMoney(BadInput):
    """More money than anybody pays at once, and than a database can count with safely."""

    message = "This order would come to {subtotal} minor units of money; is a quantity wrong?"


class NotADiscount(BadInput):
    """Neither a percentage nor an amount."""

    message = "{text!r} is not a discount: 4% or an amount is expected."


@dataclass(frozen=True, slots=True)
class Wanted:
    """A variant of the catalogue, and how many of it."""

    variant: Variant
    quantity: int


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


def method(settings: Settings, id_: str, wanted: Sequence[Wanted]) -> ShippingMethod | None:
    """The shipping method of that id, '' for the usual one; None when there is nothing to ship or no method."""
    methods = {each.id: each for each in settings.shipping.methods}
    if id_ and id_ not in methods:
        raise NoSuchMethod(id=id_, known=", ".join(methods) or "none")
    if not methods or not any(each.variant.requires_shipping for each in wanted):
        return None
    return methods[id_] if id_ else settings.shipping.methods[0]


def stored_discount(settings: Settings, given: str) -> str:
    """A discount as people type it, as the order keeps it: '4%', or minor units. Raises NotADiscount, AmountError."""
    if not given:
        return ""
    if percent := _PERCENT.fullmatch(text.latin_digits(given).strip()):
        value = Decimal(percent[1].replace("٫", "."))
        if value > 100:
            raise NotADiscount(text=given)
        return f"{value.normalize():f}%"
    return str(money.parse(given, settings.money.currency, settings.money.minor_digits, settings.money.decimal_sign))


def quote(settings: Settings, wanted: Sequence[Wanted], discount: str, shipping: ShippingMethod | None) -> Quote:
    """The figures of an order for these variants at their prices in force; `discount` as the order keeps it.

    Raises SettingsError, TooMuchMoney.
    """
    items = [Item(each.variant.price or 0, each.quantity, rate(settings, each.variant.tax_class)) for each in wanted]
    percent, amount = (discount[:-1], 0) if discount.endswith("%") else ("0", int(discount or 0))
    included, per = settings.tax.prices_include_tax, settings.money.round_per
    off = Discount(Decimal(percent), amount)
    goods = price(items, off, Charge(0), tax_included=included, per=per)
    if goods.subtotal >= MOST_MONEY:
        raise TooMuchMoney(subtotal=goods.subtotal)
    charge = _charge(settings, shipping, goods.subtotal - goods.discount_total)
    return price(items, off, charge, tax_included=included, per=per)


def rate(settings: Settings, tax_class: str) -> Decimal:
    """The rate of a tax class in percent; what is exempt has none. Raises SettingsError for a class without one."""
    if tax_class == EXEMPT:
        return Decimal(0)
    if tax_class not in settings.tax.rates:
        key = f"tax.rates.{tax_class}"
        raise SettingsError(file="shop.toml", key=key, reason="a product needs this rate", hint=f"Set it: {key} = 20")
    return settings.tax.rates[tax_class]


def _charge(settings: Settings, shipping: ShippingMethod | None, goods: int) -> Charge:
    """What shipping costs: nothing from the method's `free_over` on. Its tax class is 'shipping', else 'standard'."""
    if shipping is None:
        return Charge(0)
    digits = settings.money.minor_digits
    free = shipping.free_over is not None and goods >= money.to_minor(shipping.free_over, digits)
    rates = settings.tax.rates
    tax_rate = rates.get("shipping", rates.get("standard", Decimal(0)))
    return Charge(0 if free else money.to_minor(shipping.price, digits), tax_rate)


def promises(settings: Settings, shipping: ShippingMethod, confirmed: datetime) -> dict[str, str]:
    """The ends of the days, in the shop's zone, by which the method promises to ship and to deliver."""
    zone = ZoneInfo(settings.shop.timezone)
    today = confirmed.astimezone(zone).date()
    days = {
        "promised_ship_by": shipping.ship_within_days,
        "promised_deliver_by": max(shipping.ship_within_days, shipping.deliver_within_days),
    }
    ends = {name: datetime.combine(today + timedelta(count), time(23, 59, 59), zone) for name, count in days.items()}
    return {name: clock.stamp(end) for name, end in ends.items()}


def write(
    db: sqlite3.Connection,
    settings: Settings,
    order: int,
    quoted: Quote,
    wanted: Sequence[Wanted],
    lines: Sequence[int],
    shipping: ShippingMethod | None,
    language: str,
) -> None:
    """Put the figures into the order: its lines (row ids in the order of `wanted`), adjustments, totals."""
    for line, each, priced in zip(lines, wanted, quoted.lines, strict=True):
        ledger.update(
            db, "order_line", line, unit_price=each.variant.price, discount_total=priced.discount_total,
            tax_rate=f"{rate(settings, each.variant.tax_class):f}", tax_total=priced.tax_total, total=priced.total,
        )  # fmt: skip
    db.execute("DELETE FROM order_adjustment WHERE order_id = ?", (order,))
    if shipping is not None:
        ledger.insert(
            db, "order_adjustment", order_id=order, kind="shipping", label=shipping.name_in(language),
            amount=quoted.shipping_total, tax_total=quoted.shipping_tax,
        )  # fmt: skip
    if not quoted.tax_included and quoted.tax_total:
        ledger.insert(db, "order_adjustment", order_id=order, kind="tax", amount=quoted.tax_total)
    ledger.update(
        db, "orders", order, subtotal=quoted.subtotal, discount_total=quoted.discount_total,
        shipping_total=quoted.shipping_total, tax_total=quoted.tax_total, tax_included=int(quoted.tax_included),
        total=quoted.total, shipping_method=shipping.id if shipping else "",
    )  # fmt: skip
