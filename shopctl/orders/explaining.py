"""Every figure of an order, and how it came about, read from the order as it was written down."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from shopctl.orders.models import Line, Order


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what it is, how much in minor units, and how it came about."""

    what: str
    amount: int
    how: str


def explain(order: Order) -> list[Figure]:
    """The figures from the lines to what is due; they reconcile to the minor unit."""
    return [*(figure for line in order.lines for figure in _line(order, line)), *_below(order), *_sums(order)]


def _line(order: Order, line: Line) -> list[Figure]:
    subtotal = line.unit_price * line.quantity
    name = f"{line.title} ({line.options})" if line.options else line.title
    figures = [Figure(name, subtotal, f"{line.quantity} x {order.amount(line.unit_price)}")]
    if line.discount_total:
        how = order.discount if order.discount.endswith("%") else f"its share of {order.amount(order.discount_total)}"
        figures.append(Figure("  discount", -line.discount_total, how))
    if line.tax_total:
        figures.append(Figure("  tax", line.tax_total, _tax(order, line.tax_rate, line.total)))
    return figures


def _tax(order: Order, rate: str, amount: int) -> str:
    percent = f"{Decimal(rate).normalize():f}%"
    return (
        f"{percent}, held by {order.amount(amount)}" if order.tax_included else f"{percent} of {order.amount(amount)}"
    )


def _below(order: Order) -> list[Figure]:
    figures = []
    for each in order.adjustments:
        if each.kind != "tax":
            figures.append(Figure(each.label or each.kind, each.amount, order.shipping_method or each.kind))
        if each.tax_total:
            how = f"held by {order.amount(each.amount)}" if order.tax_included else f"on {order.amount(each.amount)}"
            figures.append(Figure("  tax", each.tax_total, how))
    return figures


def _sums(order: Order) -> list[Figure]:
    terms = ["subtotal", *("discount",) * bool(order.discount_total), *("shipping",) * bool(order.shipping_total)]
    if not order.tax_included:
        terms.append("tax")
    figures = [
        Figure("Subtotal", order.subtotal, "the lines before discount"),
        Figure("Discount", -order.discount_total, "the lines' discounts"),
        Figure("Shipping", order.shipping_total, order.shipping_method),
        Figure("Tax", order.tax_total, "held by the prices" if order.tax_included else "on top of the prices"),
        Figure("Total", order.total, " + ".join(terms).replace("+ discount", "- discount")),
        Figure("Granted back", -order.granted_total, "refunds granted"),
        Figure(
            "Paid",
            order.paid_total,
            f"{order.amount(order.captured_total)} in, {order.amount(order.refunded_total)} back",
        ),
    ]
    how = "canceled: nothing is owed, less paid" if order.status == "canceled" else "total less granted back, less paid"
    kept = [figure for figure in figures if figure.amount or figure.what in ("Subtotal", "Total")]
    return [*kept, Figure("Due", order.due, how)]
