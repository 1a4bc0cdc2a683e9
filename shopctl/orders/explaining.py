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
        yield Figure("  tax", line.tax_total, _tax(order, line.tax_rate, line.total, line.basis), _taxed(line.basis))


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
    return f"; at home {order.amount(basis['at_home'])} with {_percent(basis['home_rate'])} tax, the same without"


def _discount(order: Order, line: Line) -> str:
    if order.discount.endswith("%"):
        return f"{order.discount} of {order.amount(line.unit_price * line.quantity)}"
    return f"its share of {order.amount(order.discount_total)} by value"


def _tax(order: Order, rate: str, amount: int, basis: dict[str, Any]) -> str:
    sum_ = f"held by {order.amount(amount)}" if order.tax_included else f"of {order.amount(amount)}"
    where = (
        f"zone {basis['tax_zone']}" if basis.get("tax_zone") else "the shop's rate" if basis.get("tax_class") else ""
    )
    kind = f"class {basis['tax_class']}" if basis.get("tax_class") else ""
    who = f"reverse charge: {basis['reverse_charge']} accounts for it" if "reverse_charge" in basis else ""
    return ", ".join(filter(None, (f"{_percent(rate)} {sum_}", kind, where, who)))


def _taxed(basis: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in basis.items() if key in ("tax_class", "tax_zone", "reverse_charge")}


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
    if each.tax_total:
        yield Figure("  tax", each.tax_total, _tax(order, each.tax_rate, each.amount, each.basis), _taxed(each.basis))


def _fare(order: Order, each: Adjustment) -> str:
    """What shipping costs and why: its own price, one of its bands, or nothing from an order value on."""
    basis = each.basis
    name = str(basis.get("method") or order.shipping_method)
    if "free_over" in basis:
        return f"{name}, free from {order.amount(basis['free_over'])}"
    if "band" not in basis:
        return name + _moved(order, basis)
    limits = [f"zone {basis['zone']}"] if "zone" in basis else []
    limits += [f"up to {basis['up_to_grams']} g"] if "up_to_grams" in basis else []
    limits += [f"below {order.amount(basis['below_amount'])}"] if "below_amount" in basis else []
    band = f"band {basis['band']}{': ' if limits else ''}{', '.join(limits)}"
    return f"{name}, {band}; {basis['grams']} g{_moved(order, basis)}"


def _sums(order: Order) -> list[Figure]:
    rounding = sum(each.amount for each in order.adjustments if each.kind == "rounding")
    terms = ["subtotal", *("discount",) * bool(order.discount_total), *("shipping",) * bool(order.shipping_total)]
    terms += ["tax"] * (not order.tax_included) + ["rounding"] * bool(rounding)
    figures = [
        ("Subtotal", order.subtotal, "the lines before discount"),
        ("Discount", -order.discount_total, "the lines' discounts"),
        ("Shipping", order.shipping_total, order.shipping_method),
        ("Tax", order.tax_total, "held by the prices" if order.tax_included else "on top of the prices"),
        ("Total", order.total, " + ".join(terms).replace("+ discount", "- discount")),
        ("Granted back", -order.granted_total, "refunds granted"),
        (
            "Paid",
            order.paid_total,
            f"{order.amount(order.captured_total)} in, {order.amount(order.refunded_total)} back",
        ),
    ]
    how = "canceled: nothing is owed, less paid" if order.status == "canceled" else "total less granted back, less paid"
    kept = [each for each in figures if each[1] or each[0] in ("Subtotal", "Total")]
    return [Figure(*each, {}) for each in (*kept, ("Due", order.due, how))]
