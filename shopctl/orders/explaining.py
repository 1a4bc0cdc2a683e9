"""Every figure of an order, and how it came about, read from the order as it was written down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from shopctl.orders.models import Adjustment, Line, Order


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, how much in minor units, and how it came about; `basis` has the facts of that."""

    what: str
    amount: int
    how: str
    basis: dict[str, Any]


def explain(order: Order) -> list[Figure]:
    """The figures from the lines to what is due; they reconcile to the minor unit."""
    lines = [figure for line in order.lines for figure in _line(order, line)]
    below = [figure for each in order.adjustments for figure in _below(order, each)]
    return [*lines, *below, *_sums(order)]


def _line(order: Order, line: Line) -> Iterator[Figure]:
    name = f"{line.title} ({line.options})" if line.options else line.title
    how = f"{line.quantity} x {order.amount(line.unit_price)}{_price(order, line.basis)}"
    yield Figure(name, line.unit_price * line.quantity, how, line.basis)
    if line.discount_total:
        yield Figure("  discount", -line.discount_total, _discount(order, line), {})
    if line.tax_total or line.basis.get("tax_zone"):
        yield _tax(order, line, line.total)


def _price(order: Order, basis: dict[str, Any]) -> str:
    """Where the price each is from: a customer's list or the catalogue, since when, and what became of it abroad."""
    source = f", price list {basis['list']}" if "list" in basis else ", catalogue" if "since" in basis else ""
    if basis.get("from_quantity", 1) > 1:
        source += f" from {basis['from_quantity']} on"
    if basis.get("since"):
        source += f", since {basis['since'][:10]}"
    if "list" in basis and basis.get("catalogue") is not None:
        source += f" (in the catalogue {order.amount(basis['catalogue'])})"
    filled = (f"{name} {order.amount(price)}" for name, price in basis.get("fields", {}).items() if price)
    return source + "".join(f", with {each}" for each in filled) + _moved(order, basis)


def _moved(order: Order, basis: dict[str, Any]) -> str:
    if "at_home" not in basis:
        return ""
    return f"; at home {order.amount(basis['at_home'])} with {_percent(basis['home_rate'])} tax, without tax the same"


def _discount(order: Order, line: Line) -> str:
    if order.discount.endswith("%"):
        return f"{order.discount} of {order.amount(line.unit_price * line.quantity)}"
    return f"its share of {order.amount(order.discount_total)} by value"


def _tax(order: Order, taxed: Line | Adjustment, amount: int) -> Figure:
    """The tax on an amount, or inside it, and who says at which rate."""
    rate, basis, tax = _percent(taxed.tax_rate), taxed.basis, taxed.tax_total
    inside = order.tax_included and tax
    words = [f"{rate} inside {order.amount(amount)}, without it {order.amount(amount - tax)}"] if inside else []
    words += [] if inside else [f"{rate} of {order.amount(amount)}"]
    words += [f"class {basis['tax_class']}"] if basis.get("tax_class") else []
    words += [f"zone {basis['tax_zone']}"] if basis.get("tax_zone") else ["the shop's rate"] * ("tax_class" in basis)
    words += [f"reverse charge: {basis['reverse_charge']} accounts for it"] if "reverse_charge" in basis else []
    facts = {key: value for key, value in basis.items() if key in ("tax_class", "tax_zone", "reverse_charge")}
    return Figure("  tax", tax, "; ".join(words), facts)


def _percent(rate: str) -> str:
    return f"{Decimal(rate).normalize():f}%"


def _below(order: Order, each: Adjustment) -> Iterator[Figure]:
    if each.kind == "tax":
        return
    if each.kind == "rounding":
        how = f"to a multiple of {order.amount(each.basis.get('coin', 0))}"
        yield Figure("Rounding", each.amount, how, each.basis)
        return
    how = _fare(order, each) if each.kind == "shipping" else each.kind
    yield Figure(each.label or each.kind, each.amount, how, each.basis)
    if each.tax_total or each.basis.get("tax_zone"):
        yield _tax(order, each, each.amount)


def _fare(order: Order, each: Adjustment) -> str:
    """What shipping costs and why: its own price, one of its bands, or nothing from an order value on."""
    basis = each.basis
    name = str(basis.get("method") or order.shipping_method)
    if "free_over" in basis:
        return f"{name}, free from {order.amount(basis['free_over'])} on"
    if "band" not in basis:
        return name + _moved(order, basis)
    limits = [f"zone {basis['zone']}"] if "zone" in basis else []
    limits += [f"up to {basis['up_to_grams']} g"] if "up_to_grams" in basis else []
    limits += [f"below {order.amount(basis['below_amount'])}"] if "below_amount" in basis else []
    band = f"band {basis['band']}{' (' if limits else ''}{', '.join(limits)}{')' if limits else ''}"
    return f"{name}, {band} for {basis['grams']} g{_moved(order, basis)}"


def _sums(order: Order) -> Iterator[Figure]:
    """The sums, each as the terms that it adds up from."""
    tax = 0 if order.tax_included else order.tax_total
    rounding = sum(each.amount for each in order.adjustments if each.kind == "rounding")
    yield Figure("Subtotal", order.subtotal, "the lines before discount", {})
    if order.discount_total:
        yield Figure("Discount", -order.discount_total, "the lines' discounts", {})
    if order.shipping_total:
        yield Figure("Shipping", order.shipping_total, order.shipping_method, {})
    if order.tax_total:
        yield Figure("Tax", order.tax_total, "inside the prices" if order.tax_included else "on top of the prices", {})
    terms = {"discount": -order.discount_total, "shipping": order.shipping_total, "tax": tax, "rounding": rounding}
    yield Figure("Total", order.total, _added(order, {"subtotal": order.subtotal} | terms), {})
    if order.granted_total:
        yield Figure("Granted back", -order.granted_total, "refunds granted", {})
    if order.captured_total:
        moved = {"in": order.captured_total, "back": -order.refunded_total}
        yield Figure("Paid", order.paid_total, _added(order, moved), {})
    owed = {"total": order.total, "granted": order.owed_total - order.total}
    if order.status == "canceled":
        owed = {"canceled, owed": 0}
    which = ": the shop owes it" if order.due < 0 else ""
    yield Figure("Due", order.due, _added(order, owed | {"paid": -order.paid_total}) + which, {})


def _added(order: Order, terms: dict[str, int]) -> str:
    """'subtotal 129.00 - discount 9.68 + shipping 4.90': a sum as it is done on paper, without what is nothing."""
    first, *rest = [f"{name} {order.amount(abs(each))}" for name, each in terms.items()]
    signs = [f" {'-' if each < 0 else '+'} " if each else "" for each in terms.values()][1:]
    return first + "".join(sign + term for sign, term in zip(signs, rest, strict=True) if sign)
