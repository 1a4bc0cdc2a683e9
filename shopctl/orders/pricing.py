"""What an order costs, and why: lines, discount, tax, shipping. Pure; amounts are whole minor units.

Rounding is half-up (domain.md, "Money"): per line, where every line's discount and tax is rounded by itself, or per
total, where only the sums are, and are shared out to the lines by largest remainder. Either way the lines and the
adjustments sum to the total.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any, Literal

from shopctl.money import half_up, share

Rounding = Literal["line", "total"]

Basis = Mapping[str, Any]
"""What a figure rests on (which price list, which zone, which band), as facts for who explains it: not used in sums."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is wanted, at its price each and its tax rate in percent."""

    unit_price: int
    quantity: int
    tax_rate: Decimal = Decimal(0)
    basis: Basis = field(default_factory=dict)

    @property
    def subtotal(self) -> int:
        """Price times quantity."""
        return self.unit_price * self.quantity


@dataclass(frozen=True, slots=True)
class Discount:
    """What is taken off the lines: a percentage of each, or an amount shared out over them."""

    percent: Decimal = Decimal(0)
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge below the lines (shipping), with its tax rate in percent."""

    amount: int
    tax_rate: Decimal = Decimal(0)
    basis: Basis = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """An item priced: total is its subtotal less discount; the tax is inside or on top, as the quote says."""

    item: Item
    discount_total: int
    tax_total: int

    @property
    def subtotal(self) -> int:
        """Price times quantity."""
        return self.item.subtotal

    @property
    def total(self) -> int:
        """What the line comes to, without tax that is added on top."""
        return self.subtotal - self.discount_total


@dataclass(frozen=True, slots=True)
class Quote:
    """All figures of an order. `tax_total` is part of `total` either way; `tax_included` says if prices held it.

    `rounding` is what the total was raised by, or lowered, to a multiple of the smallest coin; no tax is on it.
    """

    lines: tuple[PricedLine, ...]
    subtotal: int
    discount_total: int
    shipping: Charge
    shipping_tax: int
    tax_total: int
    tax_included: bool
    rounding: int
    total: int

    @property
    def shipping_total(self) -> int:
        """What shipping costs."""
        return self.shipping.amount


def price(
    items: Sequence[Item], discount: Discount, shipping: Charge, *, tax_included: bool, per: Rounding, coin: int = 0
) -> Quote:
    """The quote for `items`. A discount never takes off more than the lines come to; `coin` rounds the total."""
    exact = _discounts(items, discount)
    discounts = _rounded(exact, per)
    taken: Sequence[Fraction | int] = discounts if per == "line" else exact
    taxed = [(Fraction(item.subtotal - off), item.tax_rate) for item, off in zip(items, taken, strict=True)]
    taxed.append((Fraction(shipping.amount), shipping.tax_rate))
    taxes = _rounded([_tax(amount, Fraction(rate), included=tax_included) for amount, rate in taxed], per)
    figures = zip(items, discounts, taxes[:-1], strict=True)
    subtotal = sum(item.subtotal for item in items)
    exactly = subtotal - sum(discounts) + shipping.amount + (0 if tax_included else sum(taxes))
    total = in_coins(exactly, coin)
    return Quote(
        lines=tuple(PricedLine(item, off, tax) for item, off, tax in figures),
        subtotal=subtotal,
        discount_total=sum(discounts),
        shipping=shipping,
        shipping_tax=taxes[-1],
        tax_total=sum(taxes),
        tax_included=tax_included,
        rounding=total - exactly,
        total=total,
    )


def in_coins(amount: int, coin: int) -> int:
    """The multiple of `coin` that is nearest to `amount`, half up; the amount itself where coin is 0."""
    return half_up(Fraction(amount, coin)) * coin if coin else amount


def elsewhere(price: int, home: Decimal, there: Decimal) -> int:
    """A price that holds tax at the rate `home`, as it is with the rate `there` on the same net; half up."""
    return half_up(price * (100 + Fraction(there)) / (100 + Fraction(home)))


def _discounts(items: Sequence[Item], discount: Discount) -> list[Fraction]:
    """What comes off each item, before rounding."""
    subtotals = [item.subtotal for item in items]
    if discount.amount:
        return [Fraction(part) for part in share(min(discount.amount, sum(subtotals)), subtotals)]
    return [subtotal * Fraction(discount.percent) / 100 for subtotal in subtotals]


def _tax(amount: Fraction, rate: Fraction, *, included: bool) -> Fraction:
    return amount * rate / (100 + rate) if included else amount * rate / 100


def _rounded(values: Sequence[Fraction], per: Rounding) -> list[int]:
    if per == "line":
        return [half_up(value) for value in values]
    scale = lcm(*(value.denominator for value in values))
    return share(half_up(sum(values, Fraction())), [int(value * scale) for value in values])
