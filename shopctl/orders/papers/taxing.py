"""Tax by rate: what an invoice holds of each, and what a credit note takes back of each. Pure; minor units.

However an invoice is credited, in one or in many parts, what was taken back of each rate sums to what was invoiced.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from shopctl.money import half_up, share


@dataclass(frozen=True, slots=True)
class Part:
    """What comes under one rate of tax (percent, as a plain decimal text): with tax, and the tax in it."""

    rate: str
    gross: int
    tax: int

    @property
    def document(self) -> dict[str, Any]:
        """Its place in a paper's data."""
        return {"rate": self.rate, "net": self.gross - self.tax, "tax": self.tax, "gross": self.gross}


def plain(rate: str) -> str:
    """A rate as it is compared and printed: '19.00' is '19'."""
    return f"{Decimal(rate).normalize():f}"


def summary(figures: Iterable[tuple[str, int, int]], *, tax_included: bool) -> list[Part]:
    """Figures (rate, amount, tax inside or on top of it) by rate, the highest first."""
    sums: dict[str, tuple[int, int]] = {}
    for rate, amount, tax in figures:
        gross, taxed = sums.get(plain(rate), (0, 0))
        sums[plain(rate)] = gross + amount + (0 if tax_included else tax), taxed + tax
    return [Part(rate, *sums[rate]) for rate in sorted(sums, key=Decimal, reverse=True)]


def credit(invoiced: Sequence[Part], credited: Sequence[Part], amount: int, wanted: Mapping[str, int]) -> list[Part]:
    """`amount` taken back of what is left of an invoice, rate by rate.

    `wanted` says which rates it is for (weights: what the goods that came back are worth); where they are used up, and
    where nothing is said, it comes off all that is left, in proportion. The tax of each is its share of the invoice's,
    rounded so that the parts of several credit notes sum to it. Raises ValueError for more than is left.
    """
    gone = {part.rate: part for part in credited}
    left = {part.rate: part.gross - gone[part.rate].gross if part.rate in gone else part.gross for part in invoiced}
    if amount > sum(left.values()):
        raise ValueError("more than is left of the invoice")
    first = _take(min(amount, sum(min(left.get(rate, 0), part) for rate, part in wanted.items())), left, wanted)
    rest = {rate: left[rate] - first.get(rate, 0) for rate in left}
    more = _take(amount - sum(first.values()), rest, rest)
    taken = {rate: first.get(rate, 0) + more.get(rate, 0) for rate in left}
    return [_part(part, gone.get(part.rate), taken[part.rate]) for part in invoiced if taken[part.rate]]


def _take(amount: int, left: Mapping[str, int], weights: Mapping[str, int]) -> dict[str, int]:
    """`amount` by weight, but of no rate more than its weight or than is left of it."""
    room = {rate: min(left.get(rate, 0), weight) for rate, weight in weights.items()}
    if not amount:
        return {}
    return dict(zip(room, share(amount, list(room.values())), strict=True))


def _part(invoiced: Part, gone: Part | None, amount: int) -> Part:
    before, taxed = (gone.gross, gone.tax) if gone else (0, 0)
    tax = half_up(Fraction(invoiced.tax * (before + amount), invoiced.gross)) - taxed
    return Part(invoiced.rate, amount, tax)


def together(parts: Iterable[Part]) -> list[Part]:
    """The parts of several papers, by rate."""
    return summary(((part.rate, part.gross, part.tax) for part in parts), tax_included=True)
