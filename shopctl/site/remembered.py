"""The site as the last build remembers it, with the few products that are looked at: it need not load the others.

It holds as long as no product's frame changed (see frames.py). Whoever asks for a product that is not among the few
gets a LookupError: then the whole catalogue has to be loaded after all.
"""

# ruff: noqa: D102 - what the site is asked for is told in pages.py

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, overload

from shopctl.catalog.snapshot import Catalogue, Image
from shopctl.site.memory import Memory
from shopctl.site.pages import Shelf, Site

Item = TypeVar("Item")


class Each(Sequence[Item]):
    """A row of `count` items, each worked out when it is asked for."""

    def __init__(self, count: int, item: Callable[[int], Item]) -> None:
        self._count, self._item = count, item

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Item: ...
    @overload
    def __getitem__(self, at: slice) -> list[Item]: ...
    def __getitem__(self, at: int | slice) -> Item | list[Item]:
        if isinstance(at, slice):
            return [self._item(place) for place in range(*at.indices(self._count))]
        return self._item(at)


class Few(Catalogue):
    """A catalogue of which a few products are there."""

    @cached_property
    def images(self) -> Sequence[Sequence[Image]]:
        """The pictures of those that are there."""
        return Each(len(self.products), lambda at: self.products[at].images)


@dataclass(frozen=True)
class Remembered(Site):
    """A site of which a few products are there, and of which the last build remembers how they all stand.

    Of products that are `touched`, by position, no mark is remembered.
    """

    memory: Memory = field(kw_only=True)
    touched: Collection[int] = field(kw_only=True)

    @cached_property
    def ids(self) -> Sequence[int]:
        return self.memory.numbers("ids")

    @cached_property
    def listed(self) -> Sequence[int]:
        return self.memory.numbers("listed")

    @cached_property
    def paths(self) -> Sequence[str]:
        return self._each(lambda at: self.memory.of(at, "path"))

    @cached_property
    def shelves(self) -> dict[int | None, Shelf]:
        categories = {category.id: category for category in self.catalogue.categories}
        return {
            key: Shelf(None if key is None else categories[key], path, products)
            for key, path, products in self.memory.shelves()
        }

    @cached_property
    def marks(self) -> Sequence[str]:
        return self._each(lambda at: self.mark(at) if at in self.touched else self.memory.of(at, "mark"))

    @cached_property
    def nodes(self) -> Sequence[Sequence[int]]:
        return self._each(lambda at: self.catalogue.products[at].categories)

    @cached_property
    def mains(self) -> Sequence[int | None]:
        return self._each(lambda at: next(iter(self.nodes[at]), None))

    @cached_property
    def sources(self) -> Sequence[Sequence[str]]:
        return self._each(lambda at: [image.src for image in self.catalogue.images[at] if image.src in self.pictures])

    @cached_property
    def around(self) -> Sequence[Sequence[int]]:
        around, ends = self._around
        return self._each(lambda at: around[ends[at - 1] if at else 0 : ends[at]])

    @cached_property
    def hero(self) -> int | None:
        hero: int | None = self.memory.value("hero")
        return hero

    @cached_property
    def tiles(self) -> list[tuple[Shelf, str]]:
        return [(self.shelves[category], source) for category, source in self.memory.value("tiles")]

    @cached_property
    def wearers(self) -> dict[str, list[int]]:
        wearers: dict[str, list[int]] = self.memory.value("wearers")
        return wearers

    @cached_property
    def _around(self) -> tuple[array[int], array[int]]:
        return self.memory.numbers("around"), self.memory.numbers("ends")

    def _each(self, item: Callable[[int], Item]) -> Each[Item]:
        return Each(len(self.ids), item)

    @cached_property
    def looked_at(self) -> set[int]:
        """The products whose pages may have changed: those touched, those that tell of them or of other companions."""
        around, ends = self._around
        found = {bisect_right(ends, place) for at in self.touched for place in _places(around, at)}
        ids = {self.ids[at] for at in self.touched}
        before: dict[int, Sequence[int]] = dict(self.memory.value("together"))
        for id_ in (before.keys() | self.together.keys()) & self.places.keys():
            others = self.together.get(id_, [])
            if before.get(id_, []) != others or not ids.isdisjoint(others):
                found.add(self.places[id_])
        return found | {*self.touched}

    @cached_property
    def listings(self) -> set[tuple[int | None, int]]:
        """The pages of listings on which those stand that were touched, as (category, page)."""
        size = self.settings.theme.products_per_page
        return {
            (key, shelf.products.index(at) // size + 1)
            for key, shelf in self.shelves.items()
            for at in self.touched
            if at in shelf.products
        }


def _places(numbers: array[int], number: int) -> Iterator[int]:
    """Where `number` stands in a row of numbers."""
    place = -1
    with suppress(ValueError):
        while True:
            place = numbers.index(number, place + 1)
            yield place
