"""What comes back is worth what was paid for it: pure, exact, and in the end not a minor unit more or less.

The pieces of a line are worth their part of what the line came to, after its share of discounts and with its tax. The
part is taken of all that has come back so far, less what was granted for it before, so the last piece carries the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from shopctl.money import half_up
from shopctl.orders.models import Line, Order
from shopctl.orders.returns.models import Return


@dataclass(frozen=True, slots=True)
class Worth:
    """What a return is worth in minor units: by the id of its own lines, and what is given back of delivery."""

    lines: dict[int, int]
    delivery: int

    @property
    def total(self) -> int:
        """All of it."""
        return sum(self.lines.values()) + self.delivery


def part(line_total: int, pieces: int, before: int, granted: int, now: int) -> int:
    """What `now` more pieces are worth of a line of `pieces` that came to `line_total`.

    `before` came back already, for `granted`. However the pieces are parted, all of them sum to `line_total`.
    """
    return max(0, half_up(Fraction(line_total * (before + now), pieces)) - granted)


def worth(order: Order, returned: Return, standard: int | None) -> Worth:
    """What `returned` (its pieces looked at) is worth; `standard` is the price of the shop's cheapest delivery.

    Delivery goes back when all of the order has come back: by a withdrawal no more of it than standard delivery
    costs (directive 2011/83/EU, art. 13), by a claim all of it, otherwise none.
    """
    others = [each for each in order.returns if each.id != returned.id and each.status == "resolved"]
    values = {line.id: _line(order, order.line(line.line_id), others, line.kept_quantity) for line in returned.lines}
    whole = _all_back(order, [*others, returned])
    return Worth(values, _delivery(order, returned.kind, standard) if whole else 0)


def _line(order: Order, line: Line, others: list[Return], now: int) -> int:
    earlier = [each for other in others for each in other.lines if each.line_id == line.id]
    before, granted = sum(each.kept_quantity for each in earlier), sum(each.worth for each in earlier)
    return part(gross(order, line), line.quantity - line.canceled_quantity, before, granted, now) if now else 0


def gross(order: Order, line: Line) -> int:
    """What a line came to for the customer: less its discount, with its tax."""
    return line.total + (0 if order.tax_included else line.tax_total)


def _all_back(order: Order, returns: list[Return]) -> bool:
    back = {line.id: 0 for line in order.lines}
    for each in (line for returned in returns for line in returned.lines):
        back[each.line_id] += each.kept_quantity
    return all(back[line.id] == line.quantity - line.canceled_quantity for line in order.lines)


def _delivery(order: Order, kind: str, standard: int | None) -> int:
    """What was paid beside the lines: delivery with its tax, and rounding."""
    beside = order.total - sum(gross(order, line) for line in order.lines)
    if kind == "claim":
        return max(0, beside)
    if kind != "withdrawal":
        return 0
    if standard is None or order.shipping_total <= standard:
        return max(0, beside)
    return max(0, half_up(Fraction(beside * standard, order.shipping_total)))
