"""What listings can be sifted by, as files that a page fetches when somebody wants to.

    products/facets.json        one per language: {"at": which of `names`, "says": words, "money": how amounts are
                                written, "shelves": {path of a listing: file}, "ranks": {order: file}}
    assets/facets/NAME.json     one per listing, for all languages:
                                {"ids": [...], "prices": [...], "flags": "103...", "facets": [facet, ...]}
    assets/facets/NAME.json     `ranks`: ids of all listed products in an order ("new", "best", "name")

A facet is {"key", "names", "kept", "values": [{"key", "names", "colour", "at"}]}: `key` stands in addresses and is the
same in all languages, `names` go by language, `kept` says that the values are in an order of their own (numbers,
sizes), `at` lists positions in `ids`, each as its difference from the one before. A flag has bit 1 when the product can
be ordered and bit 2 when it is reduced. A price is that of the cheapest variant in minor units, or null.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from shopctl.catalog.snapshot import Product, cheapest
from shopctl.locales.reader import Reader
from shopctl.site.colours import colour_of, names_colours
from shopctl.site.edition import Edition
from shopctl.site.pages import Shelf, Site
from shopctl.site.review_views import average
from shopctl.text import handle, normal, unique

FOLDER = "assets/facets/"
AVAILABLE, REDUCED = 1, 2

_RESERVED = ("q", "n", "sort", "price", "stock", "sale", "rating", "in", "vendor", "variant", "badge")
"""Names in addresses that are no attribute's."""
_MOST_VALUES = 60
"""A fact with more values than this tells products apart, it does not group them."""
_MOST_FACETS = 12
_NUMBER = re.compile(r"[^\d-]{0,12}(-?\d+(?:[.,]\d+)?)\s*([a-zµ]*)")
_UNITS = {"mm": 0.001, "cm": 0.01, "ml": 0.001, "cl": 0.01, "dl": 0.1, "g": 0.001, "mg": 0.000_001}
"""Parts of the unit that such values are compared in; any other unit counts whole."""
_BELOW = re.compile("under |up to |below |less |تا |کمتر |زیر |اقل |حتی |تحت ")
"""How values begin (in normal form) that end at their number: they come before those that begin there."""
_SIZES = dict(zip(("xxxs", "xxs", "xs", "s", "m", "l", "xl", "xxl", "xxxl", "4xl", "5xl"), range(11), strict=True))
_SIZES |= {"2xl": 7, "3xl": 8}

Fact = tuple[str, str]
"""(name, value) of an attribute or option, as the merchant writes them."""


class Row(NamedTuple):
    """What a product is sifted by."""

    id: int
    price: int | None
    flags: int
    facts: Sequence[Fact]


def address(site: Site, language: str) -> str:
    """Where the file of a language stands that names all others: an address that stays."""
    return site.links.address(language, "products/facets.json")


def row(product: Product) -> Row:
    """What `product` is sifted by."""
    variants = product.variants
    shown = cheapest(variants)
    flags = AVAILABLE if any(variant.can_be_ordered for variant in variants) else 0
    if shown and shown.on_sale:
        flags |= REDUCED
    facts = dict.fromkeys(_fact(name, value) for name, values in product.attributes.items() for value in values)
    for place, name in enumerate(product.option_names):
        facts.update(dict.fromkeys(_fact(name, variant.options[place]) for variant in variants))
    if product.vendor:
        facts["", product.vendor] = None
    return Row(product.id, shown.price if shown else None, flags, list(facts))


@lru_cache(maxsize=10_000)
def _fact(name: str, value: str) -> Fact:
    """One for all products that share it."""
    return name, value


def listing(site: Site, key: int | None, rows: Sequence[Row | None]) -> dict[str, Any]:
    """The document of a listing, by its category; `rows` go by position."""
    shelf = site.shelves[key]
    ids, prices, flags = [], [], []
    found: dict[Fact, list[int]] = defaultdict(list)
    for place, at in enumerate(shelf.products):
        one = rows[at]
        assert one is not None
        ids.append(one.id)
        prices.append(one.price)
        flags.append(str(one.flags))
        for fact in one.facts:
            found[fact].append(place)
    facets = [*_below(site, key, shelf), *_facets(site, found, len(ids)), *_badges(site, shelf), *_ratings(site, shelf)]
    return {"ids": ids, "prices": prices, "flags": "".join(flags), "facets": facets}


def _below(site: Site, key: int | None, shelf: Shelf) -> Iterator[dict[str, Any]]:
    """The listings below this one as a facet."""
    children = site.children.get(key, [])
    if len(children) < 2:
        return
    places = {at: place for place, at in enumerate(shelf.products)}
    values = []
    for child in children:
        assert child.category is not None
        names = [child.category.title_in(language) for language in site.languages]
        name = child.path.split("/")[1]
        values.append({"key": name, "names": names, "at": _differences(sorted(places[at] for at in child.products))})
    yield {"key": "in", "names": [], "kept": True, "values": values}


def _badges(site: Site, shelf: Shelf) -> Iterator[dict[str, Any]]:
    """What products have earned as a facet."""
    places = {at: place for place, at in enumerate(shelf.products)}
    values = []
    for badge, wearers in site.wearers.items():
        at = sorted(places[each] for each in wearers if each in places)
        texts = [site.content.entry("badges", badge, language) for language in site.languages]
        names = [text.front.title if text else badge for text in texts]
        if 0 < len(at) < len(places):
            values.append({"key": badge, "names": names, "at": _differences(at)})
    if values:
        yield {"key": "badge", "names": [], "kept": True, "values": values}


def _ratings(site: Site, shelf: Shelf) -> Iterator[dict[str, Any]]:
    """Average stars and more as a facet; a value is in all below it, so any choice of them means the least."""
    means = [(place, average(said)) for place, at in enumerate(shelf.products) if (said := site.reviews(at))]
    values: list[dict[str, Any]] = []
    for stars in (4, 3, 2):
        at = [place for place, mean in means if mean >= stars]
        if at and (not values or len(at) > len(values[-1]["at"])):
            names = [_and_more(Edition(site, language), stars) for language in site.languages]
            values.append({"key": str(stars), "names": names, "at": _differences(at)})
    if values:
        yield {"key": "rating", "names": [], "kept": True, "values": values}


def _and_more(edition: Edition, stars: int) -> str:
    return edition.count("%(num)s star and more", "%(num)s stars and more", stars)


def _facets(site: Site, found: dict[Fact, list[int]], total: int) -> list[dict[str, Any]]:
    """Facets in the order in which products name them; those that tell nothing apart are left out."""
    named: dict[str, dict[str, tuple[Fact, list[int]]]] = {}
    for fact, at in found.items():
        values = named.setdefault(_normal(fact[0]), {})
        spelled = _normal(fact[1])
        if spelled in values:  # one value in two spellings
            first, places = values[spelled]
            values[spelled] = (first, sorted({*places, *at}))
        else:
            values[spelled] = (fact, at)
    taken = set(_RESERVED)
    facets = []
    for name, values in named.items():
        if not 1 < len(values) <= _MOST_VALUES or all(len(at) == total for _, at in values.values()):
            continue
        facets.append(_facet(site, "" if not name else unique(_handle(name, "fact"), taken), list(values.values())))
        taken.add(facets[-1]["key"])
        if len(facets) == _MOST_FACETS:
            break
    return facets


def _facet(site: Site, key: str, values: Sequence[tuple[Fact, list[int]]]) -> dict[str, Any]:
    name = values[0][0][0]
    order = _order([value for (_, value), _ in values])
    colours = names_colours(name)
    taken: set[str] = set()
    shown = []
    for place in order or range(len(values)):
        (_, value), at = values[place]
        view: dict[str, Any] = {"key": unique(_handle(value, "value"), taken), "names": _names(site, value)}
        taken.add(view["key"])
        if colours and (code := colour_of(value)):
            view["colour"] = code
        shown.append(view | {"at": _differences(at)})
    return {"key": key or "vendor", "names": _names(site, name) if name else [], "kept": bool(order), "values": shown}


def _names(site: Site, word: str) -> list[str]:
    return [site.catalogue.term(word, language) for language in site.languages]


def _order(values: Sequence[str]) -> list[int]:
    """The places of values that are all numbers or all sizes, in their order; empty for others."""
    keys = [_measure(value) for value in values]
    if any(key is None for key in keys):
        keys = [_SIZES.get(normal(value).strip()) for value in values]
    if any(key is None for key in keys):
        return []
    return sorted(range(len(values)), key=lambda place: (keys[place], values[place]))


@lru_cache(maxsize=10_000)
def _measure(value: str) -> float | None:
    """What a value measures, as '0.6 l', '۵۰۰ g' and 'over 30 cm' do; None for what is no number."""
    text = normal(value).replace("٫", ".").strip()
    match = _NUMBER.match(text)
    if match is None:
        return None
    size = float(match[1].replace(",", ".")) * _UNITS.get(match[2], 1)
    return size * 0.999999 if _BELOW.match(text) else size


@lru_cache(maxsize=10_000)
def _normal(text: str) -> str:
    return normal(text).strip()


@lru_cache(maxsize=10_000)
def _handle(text: str, fallback: str) -> str:
    return handle(text, fallback)


def _differences(numbers: Iterable[int]) -> list[int]:
    last, found = 0, []
    for number in numbers:
        found.append(number - last)
        last = number
    return found


def money_of(reader: Reader) -> dict[str, Any]:
    """How a script writes and reads amounts as the reader does: the sign around them, digits, minor units in one."""
    style = reader.style
    return {
        "locale": reader.tag,
        "before": style.before,
        "after": style.after,
        "scale": style.scale,
        "places": style.places,
        "coarse": style.coarse or style.scale == 1,
        "tenths": style.tenths,
    }


def says(edition: Edition) -> dict[str, Any]:
    """What the script says in the reader's words."""
    say = edition.say
    return {
        "count": edition.forms("%(num)s product", "%(num)s products"),
        "show": edition.forms("Show %(num)s product", "Show %(num)s products"),
        "filter": say("Filter"),
        "close": say("Close"),
        "clear": say("Clear all"),
        "remove": say("Remove %(what)s", what="{x}"),
        "none": say("Nothing has all of that."),
        "stock": say("In stock now"),
        "sale": say("Reduced now"),
        "price": say("Price"),
        "from": say("from"),
        "to": say("to"),
        "above": say("from %(price)s", price="{x}"),
        "below": say("up to %(price)s", price="{x}"),
        "availability": say("Availability"),
        "in": say("Categories"),
        "vendor": say("Made by"),
        "badge": say("Badges"),
        "rating": say("Rating"),
    }
