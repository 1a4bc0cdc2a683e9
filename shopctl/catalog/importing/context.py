"""What the parts of a plan share: the file's layout, the batch being filled, the next ids, and how a change is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from shopctl import money
from shopctl.catalog.importing.batch import Batch, Change, Plan, Rows
from shopctl.catalog.importing.draft import Items, Layout
from shopctl.catalog.importing.shelf import Ids

_AMOUNTS = ("price", "compare_at_price", "cost")


class Wish(NamedTuple):
    """What a row says that a variant is to consist of."""

    row: int
    product_id: int
    variant_id: int
    items: Items


@dataclass(slots=True)
class Context:
    """One import under way. `stamp` is its moment, `exponent` the digits after the point of the shop's currency."""

    layout: Layout
    plan: Plan
    ids: Ids
    stamp: str
    exponent: int
    details: bool
    """Whether every change is kept with its old and new value, not only counted."""
    revive: bool = True
    """Whether what an import archived comes back when it is named again."""
    prune: bool = False
    """Whether what the file does not name is archived."""
    batch: Batch = field(default_factory=Batch)
    bundles: list[Wish] = field(default_factory=list)
    """What is put together when all rows are written."""
    sku: int | None = field(init=False)
    tracked: int | None = field(init=False)
    """Where a variant's values say its SKU, and whether its stock is tracked."""

    def __post_init__(self) -> None:
        columns = self.layout.variant
        self.sku = columns.index("sku") if "sku" in columns else None
        self.tracked = columns.index("stock_tracked") if "stock_tracked" in columns else None

    def count(self, kind: str, changed: int, of: int = 1) -> bool:
        """Count products, variants or images that the shop has already; whether any `changed`."""
        self.plan.changed[kind] += changed
        self.plan.unchanged[kind] += of - changed
        return changed > 0

    def tell(self, row: int, id_: str, names: Sequence[str], old: Sequence[Any], new: Sequence[Any]) -> None:
        """Keep those of the values that differ, as people read them."""
        if self.details:
            self.plan.changes += [
                Change(row, id_, name, self._shown(name, before), self._shown(name, after))
                for name, before, after in zip(names, old, new, strict=True)
                if before != after
            ]

    def _shown(self, name: str, value: Any) -> str:
        if value is None:
            return ""
        if name in _AMOUNTS:
            return money.decimal(value, self.exponent)
        return "; ".join(value) if isinstance(value, tuple) else str(value)


def rearranged(places: Rows, now: Sequence[int], late: Sequence[int], named: Sequence[int]) -> bool:
    """Give ids the order of a file that names them all, those there `now` and the `late` ones; whether that moves any.

    Appends (position, id) to `places`. A file that names only some decides nothing.
    """
    there = [*now, *late]
    if len(named) < len(there) or list(named) == there:
        return False
    places += [(position, id_) for position, id_ in enumerate(named, 1)]
    return True
