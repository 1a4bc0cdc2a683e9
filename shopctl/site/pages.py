"""The site that pages are made from: catalogue, content and settings, and what follows from them for every page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from shopctl.catalog.reviews import Review
from shopctl.catalog.snapshot import Catalogue, Category, Product, cheapest
from shopctl.config.model import Settings
from shopctl.site import alike, badges, ordering
from shopctl.site.assets import Assets
from shopctl.site.collected import Collected
from shopctl.site.content import KINDS, Content, Entry
from shopctl.site.links import Links, component
from shopctl.site.manuals import Manual
from shopctl.site.media import Picture
from shopctl.text import unique

RELATED = 4
"""Products shown below a product, and as reduced on the home page."""
NEWEST = 8
"""Products shown on the home page as new."""
SALE_LOOK = 200
"""How many of the newest products the home page looks through for reduced ones."""

Shape = Literal[
    "home",
    "listing",
    "product",
    "faq",
    "contact",
    "about",
    "search",
    "wishlist",
    "compare",
    "entry",
    "articles",
    "lost",
    "adviser",
    "advisers",
    "calculator",
    "calculators",
    "branches",
    "badge",
    "reviews",
]


class Page(NamedTuple):
    """One page in one language; `needs` is a digest of what it shows that not every page of its language shows."""

    language: str
    path: str
    shape: Shape
    subject: Any
    needs: str
    changed: str = ""
    hidden: bool = False


class Shelf(NamedTuple):
    """What a listing shows: positions in `Catalogue.products`, in order. `category` None: all of them."""

    category: Category | None
    path: str
    products: Sequence[int]


def paths(products: Sequence[Product]) -> list[str]:
    """The path of each product's page; each one's own, whatever the handles are."""
    taken: set[str] = set()
    found = []
    for product in products:
        name = unique(component(product.handle, f"product-{product.id}"), taken)
        taken.add(name)
        found.append(f"products/{name}/")
    return found


@dataclass(frozen=True)
class Site:
    """Everything that pages are made from."""

    root: Path
    settings: Settings
    catalogue: Catalogue
    content: Content
    pictures: Mapping[str, Picture]
    assets: Assets
    links: Links
    together: Mapping[int, Sequence[int]] = field(default_factory=dict)
    """Ids of products that are bought with a product, by its id."""
    sellers: Sequence[int] = ()
    """Ids of products that were ordered, the most often ordered first."""
    manuals: Mapping[str, Sequence[Manual]] = field(default_factory=dict)
    """By the handle of their product."""
    collected: Collected = field(default_factory=Collected)
    """Advisers, calculators, branches, reviews."""

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the shop, the main one first."""
        return self.links.languages

    @cached_property
    def paths(self) -> Sequence[str]:
        """The path of each product's page, by its position; each one's own, whatever the handles are."""
        return paths(self.catalogue.products)

    @cached_property
    def ids(self) -> Sequence[int]:
        """The id of each product, by its position."""
        return [product.id for product in self.catalogue.products]

    @cached_property
    def listed(self) -> Sequence[int]:
        """The products that stand in listings, by position: newest first."""
        return [at for at, product in enumerate(self.catalogue.products) if product.listed]

    @cached_property
    def _lines(self) -> dict[int, list[int]]:
        """For each category, itself and those above it."""
        lines: dict[int, list[int]] = {}
        for category in self.catalogue.categories:  # parents come first
            lines[category.id] = [category.id, *(lines[category.parent_id] if category.parent_id else ())]
        return lines

    @cached_property
    def shelves(self) -> dict[int | None, Shelf]:
        """Listings by category id: each holds the products of the categories below it too; empty ones are left out."""
        lines = self._lines
        members: dict[int | None, dict[int, None]] = {None: {}}
        for position in ordering.ordered(self):
            members[None][position] = None
            for node in self.nodes[position]:
                for category_id in lines.get(node, ()):
                    members.setdefault(category_id, {})[position] = None
        shelves: dict[int | None, Shelf] = {None: Shelf(None, "products/", list(members[None]))}
        taken: set[str] = set()
        for category in self.catalogue.categories:
            name = unique(component(category.handle, f"category-{category.id}"), taken)
            taken.add(name)
            if category.id in members:
                shelves[category.id] = Shelf(category, f"categories/{name}/", list(members[category.id]))
        return shelves

    @cached_property
    def children(self) -> dict[int | None, list[Shelf]]:
        """The listings below a category (None: the top), in the merchant's order."""
        below: dict[int | None, list[Shelf]] = {}
        for shelf in self.shelves.values():
            if shelf.category is not None:
                below.setdefault(shelf.category.parent_id, []).append(shelf)
        return below

    def line(self, category: int | None) -> Sequence[int]:
        """A category and those above it, itself first."""
        return self._lines.get(category, ()) if category is not None else ()

    @cached_property
    def likeness(self) -> list[alike.Likeness]:
        """For each product, by what it stands among those like it."""
        return [alike.likeness(product, at) for at, product in enumerate(self.catalogue.products)]

    def trail(self, category: int | None) -> list[Shelf]:
        """The listings from the top down to `category`."""
        return [self.shelves[node] for node in reversed(self.line(category)) if node in self.shelves]

    @cached_property
    def around(self) -> Sequence[Sequence[int]]:
        """For each product, those of which its page tells what is most like it."""
        return alike.neighbours(self)

    @cached_property
    def places(self) -> dict[int, int]:
        """The position of each product that has a page, by its id."""
        return {id_: at for at, id_ in enumerate(self.ids)}

    def held(self, product: Product) -> list[int]:
        """The products that its bundles consist of, by position; those without a page are left out."""
        if product.parts_json == "[]":
            return []
        return [self.places[part.product_id] for part in product.parts if part.product_id in self.places]

    @cached_property
    def companions(self) -> dict[int, list[int]]:
        """The products that are bought with a product, all by position; what is not listed is not offered."""
        if not self.together:
            return {}
        places = {self.ids[at]: at for at in self.listed}
        found = {
            at: [places[other] for other in self.together.get(id_, ()) if other in places] for id_, at in places.items()
        }
        return {at: others for at, others in found.items() if others}

    @cached_property
    def belonging(self) -> dict[str, list[Entry]]:
        """By language, tables and questions that are for certain products."""
        return {language: self.content.belonging(language) for language in self.languages}

    def texts_for(self, at: int, language: str) -> list[Entry]:
        """Tables and questions that are for the product at a position."""
        entries = self.belonging[language]
        if not entries:
            return []
        product = self.catalogue.products[at]
        above = {handle for node in product.categories for handle in self._handles_above(node)}
        return [
            entry
            for entry in entries
            if product.handle in entry.front.products
            or product.product_type in entry.front.types
            or not set(product.tags).isdisjoint(entry.front.tags)
            or not above.isdisjoint(entry.front.categories)
        ]

    @cached_property
    def wearers(self) -> dict[str, list[int]]:
        """The listed products that have a badge, by its name."""
        products = ((at, self.catalogue.products[at]) for at in self.shelves[None].products)
        return badges.wearers(self.content.of("badges", self.languages[0]), products)

    @cached_property
    def badges(self) -> dict[int, list[str]]:
        """The names of each product's badges, by its position."""
        found: dict[int, list[str]] = {}
        for name, positions in self.wearers.items():
            for at in positions:
                found.setdefault(at, []).append(name)
        return found

    def reviews(self, at: int) -> Sequence[Review]:
        """What is said of the product at a position, the newest first."""
        return self.collected.reviews.get(self.ids[at], ())

    def _handles_above(self, category: int) -> list[str]:
        handles = self._handles
        return [handles[node] for node in self._lines.get(category, ())]

    @cached_property
    def _handles(self) -> dict[int, str]:
        return {category.id: category.handle for category in self.catalogue.categories}

    def manuals_for(self, at: int, language: str) -> list[Manual]:
        """The manuals of the product at a position for readers of a language."""
        found = self.manuals.get(self.catalogue.products[at].handle, ())
        return [manual for manual in found if manual.language in ("", language)]

    @cached_property
    def nodes(self) -> Sequence[Sequence[int]]:
        """The ids of each product's categories, the main one first, by its position."""
        return [product.categories for product in self.catalogue.products]

    @cached_property
    def mains(self) -> Sequence[int | None]:
        """The id of each product's main category, by its position."""
        return [nodes[0] if nodes else None for nodes in self.nodes]

    @cached_property
    def sources(self) -> Sequence[Sequence[str]]:
        """The sources of each product's pictures that are published, by its position."""
        return [[image.src for image in images if image.src in self.pictures] for images in self.catalogue.images]

    @cached_property
    def marks(self) -> Sequence[str]:
        """For each product a digest of all there is to say of it, its pictures included."""
        return [self.mark(at) for at in range(len(self.catalogue.products))]

    def mark(self, at: int) -> str:
        """The one of the product at a position."""
        files = [self.pictures[src].files[-1][1] for src in self.sources[at]]
        return self.catalogue.products[at].digest + "".join(files)

    @cached_property
    def languages_of(self) -> dict[str, list[str]]:
        """The languages of those pages that do not exist in all of them: texts that the main language lacks."""
        partial: dict[str, list[str]] = {}
        for kind in KINDS:
            for name, texts in self.content.entries.get(kind, {}).items():
                found = [language for language in self.languages if self.content.entry(kind, name, language)]
                if kind != "faq" and len(found) < len(self.languages):
                    partial[next(iter(texts.values())).path] = found
        return partial

    @cached_property
    def reduced(self) -> list[int]:
        """Some of the newest products that are sold below their former price."""
        newest = self.listed[:SALE_LOOK]
        prices = ((at, cheapest(self.catalogue.products[at].variants)) for at in newest)
        found = (at for at, shown in prices if shown and shown.on_sale)
        some = [at for at, _ in zip(found, range(RELATED), strict=False)]
        return some if len(some) > 2 else []  # a row of one or two looks like a mistake

    @cached_property
    def hero(self) -> int | None:
        """The newest product with a picture."""
        return next((at for at in self.listed if self.sources[at]), None)

    @cached_property
    def newest(self) -> list[int]:
        """The newest products beside that one."""
        return [at for at in self.listed[: NEWEST + 1] if at != self.hero][:NEWEST]

    @cached_property
    def tiles(self) -> list[tuple[Shelf, str]]:
        """The categories of the home page, each with the source of a picture no other tile shows."""
        shown = set(self.sources[self.hero]) if self.hero is not None else set()
        tiles = []
        for shelf in self.children.get(None, [])[:8]:
            found = (src for at in shelf.products[:60] for src in self.sources[at][:1] if src not in shown)
            source = next(found, "")
            shown.add(source)
            tiles.append((shelf, source))
        return tiles
