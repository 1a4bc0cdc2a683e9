"""What helps visitors beside the catalogue and the texts: advisers, calculators, branches, rates, reviews, badges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from shopctl.catalog.reviews import Review
from shopctl.config.model import Settings
from shopctl.site import advisers, branches, calculators, rates, records
from shopctl.site.advisers import Adviser
from shopctl.site.branches import Branches
from shopctl.site.calculators import Calculator
from shopctl.site.rates import Rates


@dataclass(frozen=True, slots=True)
class Collected:
    """All of it; advisers and calculators by the name of their file, reviews by product id, the newest first."""

    advisers: Mapping[str, Adviser] = field(default_factory=dict)
    calculators: Mapping[str, Calculator] = field(default_factory=dict)
    branches: Branches = field(default_factory=Branches)
    rates: Rates | None = None
    reviews: Mapping[int, Sequence[Review]] = field(default_factory=dict)


def read(root: Path, settings: Settings, reviews: Mapping[int, Sequence[Review]]) -> Collected:
    """Read what is in content/ of the shop at `root`. Raises BadContent."""
    return Collected(
        records.read_all(root, "advisers", advisers.Adviser),
        records.read_all(root, "calculators", calculators.Calculator),
        branches.read(root, settings.shop.region),
        rates.read(root, settings.money.currency, settings.money.guide_currencies),
        reviews,
    )
