"""The figures of an imported order: to the minor unit those of the file, whichever way it counts. Pure.

Programs differ in what they call a discount (with or without that of the lines) and whether prices hold the tax; the
file's own total tells which it is. Where no way of counting comes to the total, the rest is kept as rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shopctl.money import share
from shopctl.orders.importing.draft import LineDraft, Sums


@dataclass(frozen=True, slots=True)
class Below:
    """What stands below the lines; `amount` is signed."""

    kind: str
    label: str
    amount: int
    tax_total: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures: lines and what is below them sum to the total. `off` is what the file lacks (+) or has too much."""

    discounts: tuple[int, ...]
    taxes: tuple[int, ...]
    below: tuple[Below, ...]
    shared: int
    """The order's discount that is shared out over the lines, beside their own."""
    subtotal: int
    discount_total: int
    tax_included: bool
    total: int
    off: int


class DoesNotAddUp(ValueError):
    """The figures cannot be an order's; the message says why."""


def add_up(lines: Sequence[LineDraft], sums: Sums, *, tax_included: bool, shipping_label: str) -> Figures:
    """The figures of an order; `tax_included` is how the shop counts, where the total does not tell.

    Raises DoesNotAddUp.
    """
    gross = [line.unit_price * line.quantity for line in lines]
    own = [line.discount for line in lines]
    if any(off > amount for off, amount in zip(own, gross, strict=True)):
        raise DoesNotAddUp("a line's discount is more than the line")
    ways = [(_sum(gross, own, sums, *way), *way) for way in _ways(sum(own), sums, tax_included=tax_included)]
    wanted = ways[0][0] if sums.total is None else sums.total
    if wanted < 0:
        raise DoesNotAddUp("it comes to less than nothing; refund the order that it belongs to")
    reached, discount, included = min(ways, key=lambda way: abs(way[0] - wanted))
    net = [amount - off for amount, off in zip(gross, own, strict=True)]
    shared = min(discount, sum(net))
    discounts = [off + part for off, part in zip(own, share(shared, net), strict=True)]
    below = tuple(_below(sums, shipping_label, discount - shared, included=included, off=wanted - reached))
    return Figures(
        discounts=tuple(discounts), taxes=tuple(_taxes(lines, gross, discounts, sums.tax)), below=below, shared=shared,
        subtotal=sum(gross), discount_total=sum(own) + discount, tax_included=included, total=wanted,
        off=wanted - reached,
    )  # fmt: skip


def _ways(own: int, sums: Sums, *, tax_included: bool) -> Iterator[tuple[int, bool]]:
    """The order's discount beside that of the lines, and whether prices hold the tax: likelier ways first."""
    discounts = dict.fromkeys((sums.discount, max(0, sums.discount - own), 0))
    for discount in discounts:
        yield from ((discount, included) for included in (tax_included, not tax_included))


def _sum(gross: Sequence[int], own: Sequence[int], sums: Sums, discount: int, included: bool) -> int:
    return sum(gross) - sum(own) - discount + sums.shipping + sums.duties + (0 if included else sums.tax)


def _taxes(lines: Sequence[LineDraft], gross: Sequence[int], discounts: Sequence[int], tax: int) -> list[int]:
    """The tax shared out over what is taxable, or over all where nothing is."""
    net = [amount - off for amount, off in zip(gross, discounts, strict=True)]
    weights = [amount if line.taxable else 0 for amount, line in zip(net, lines, strict=True)]
    return share(tax, weights if any(weights) else net)


def _below(sums: Sums, label: str, discount: int, *, included: bool, off: int) -> Iterator[Below]:
    if sums.shipping or label:
        yield Below("shipping", label, sums.shipping)
    if discount:
        yield Below("discount", "", -discount)
    if sums.duties:
        yield Below("fee", "Duties", sums.duties)
    if sums.tax and not included:
        yield Below("tax", "", sums.tax)
    if off:
        yield Below("rounding", "not in the file", off)
