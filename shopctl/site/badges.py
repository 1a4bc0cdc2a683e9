"""Badges: what a product has earned (organic, handmade), by its tags or attributes; texts in content/badges/*.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shopctl.catalog.snapshot import Product
from shopctl.site.content import Entry
from shopctl.text import normal


def wearers(badges: Sequence[Entry], products: Iterable[tuple[int, Product]]) -> dict[str, list[int]]:
    """For each badge by name, the positions of the products that have it."""
    found: dict[str, list[int]] = {entry.name: [] for entry in badges}
    if not badges:
        return found
    earned = [(entry, _keys(entry)) for entry in badges]
    for at, product in products:
        has = {("", normal(tag)) for tag in product.tags}
        has |= {(normal(name), normal(value)) for name, values in product.attributes.items() for value in values}
        for entry, keys in earned:
            if product.handle in entry.front.products or not keys.isdisjoint(has):
                found[entry.name].append(at)
    return found


def _keys(entry: Entry) -> set[tuple[str, str]]:
    facts = {(normal(name), normal(value)) for name, values in entry.front.attributes.items() for value in values}
    return facts | {("", normal(tag)) for tag in entry.front.tags}
