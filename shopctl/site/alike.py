"""Which products of a category are like one another: what is told of below a product.

In two steps, because fifty thousand products are looked at for every build, and compared one by one only for pages that
are made. Those of a category are put in a row in which what is alike stands close together; of its neighbours there, a
product's page shows those that share most with it. Both depend on nothing but the catalogue.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from shopctl.catalog.snapshot import Product

if TYPE_CHECKING:
    from shopctl.site.edition import Edition
    from shopctl.site.pages import Site

_AROUND = 6
"""Neighbours that are compared."""

Likeness = tuple[str, str, str, int]
Traits = frozenset[tuple[str, str]]


def likeness(product: Product, at: int) -> Likeness:
    """By what products stand in their row: kind, attributes, tags; where those are equal, by their position."""
    return product.product_type, product.attributes_json, product.tags_json, at


def neighbours(site: Site) -> list[list[int]]:
    """For each product the listed ones around it in its main category; where they are few, in those above it too."""
    rows: dict[int, tuple[list[int], dict[int, int]]] = {}
    found = []
    for at, main in enumerate(site.mains):
        around: list[int] = []
        for category in site.line(main):
            if len(around) >= _AROUND:
                break
            if category in site.shelves:
                if category not in rows:
                    row = sorted(site.shelves[category].products, key=site.likeness.__getitem__)
                    rows[category] = row, {each: place for place, each in enumerate(row)}
                near = _near(*rows[category], at)
                around = [*around, *(each for each in near if each not in around)] if around else near
        found.append(around)
    return found


def _near(row: list[int], places: dict[int, int], at: int) -> list[int]:
    """Those before and after a product in the row; the first ones for a product that is not in it."""
    place = places.get(at)
    if place is None:
        return row[:_AROUND]
    start = max(0, min(place - _AROUND // 2, len(row) - _AROUND - 1))
    return row[start:place] + row[place + 1 : start + _AROUND + 1]


def closest(edition: Edition, at: int) -> list[int]:
    """The neighbours of a product, those first that share most with it: kind, maker, attributes, tags."""
    own, traits = edition.traits(at), edition.traits
    return sorted(edition.site.around[at], key=lambda other: -len(own & traits(other)))


def traits(product: Product) -> Traits:
    """What it may share with others."""
    own = (("\0kind", product.product_type), ("\0maker", product.vendor))
    facts = [(name, value) for _, name, value in json.loads(product.attributes_json)]
    tags = [("\0tag", tag) for _, tag in json.loads(product.tags_json)]
    return frozenset([*(trait for trait in own if trait[1]), *facts, *tags])
