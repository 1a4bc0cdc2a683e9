"""In which order listings show products: the shop's own, and those that visitors can choose."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from shopctl.catalog.snapshot import cheapest
from shopctl.locales.sorting import sort_key

if TYPE_CHECKING:
    from shopctl.site.edition import Edition
    from shopctl.site.pages import Site

_OWN = {"newest": "new", "featured": "", "best-sellers": "best", "price": "cheap", "title": "name"}
"""What an order of `theme.listing_order` is called in addresses; the merchant's own choice has no name there."""


def ordered(site: Site) -> Sequence[int]:
    """The listed products, by position, as `theme.listing_order` has it; where that is equal, newest first."""
    by = key(site)
    return sorted(site.listed, key=by) if by else site.listed


def key(site: Site) -> Callable[[int], Any] | None:
    """By what the shop's own order puts products, by position; None where that is their own order, newest first."""
    make = _KEYS.get(site.settings.theme.listing_order)
    return make(site) if make else None


def _featured(site: Site) -> Callable[[int], Any]:
    products = site.catalogue.products
    return lambda at: (products[at].featured is None, products[at].featured or 0)


def _best_sellers(site: Site) -> Callable[[int], Any]:
    ranks = {id_: rank for rank, id_ in enumerate(site.sellers)}
    return lambda at: ranks.get(site.ids[at], len(ranks))


def _price(site: Site) -> Callable[[int], Any]:
    """By the price that stands on the card; what has none comes last."""

    def price(at: int) -> tuple[bool, int]:
        shown = cheapest(site.catalogue.products[at].variants)
        return (shown is None, shown.price or 0 if shown else 0)

    return price


def _title(site: Site) -> Callable[[int], Any]:
    """By the titles of the main language: a listing has the same products on its pages in all of them."""
    language, products = site.languages[0], site.catalogue.products
    key = sort_key(language)
    return lambda at: key(products[at].texts(language).get("title", products[at].title))


_KEYS = {"featured": _featured, "best-sellers": _best_sellers, "price": _price, "title": _title}


def ranks(site: Site) -> dict[str, list[int]]:
    """The orders that a script cannot tell by itself and that are the same in all languages: ids of listed products."""
    found = {"new": [site.ids[at] for at in site.listed]}
    if site.sellers:
        found["best"] = [site.ids[at] for at in sorted(site.listed, key=_best_sellers(site))]
    return found


def own(edition: Edition) -> str:
    """What the shop's own order is called."""
    taken = _OWN[edition.site.settings.theme.listing_order]
    return dict(_named(edition)).get(taken) or edition.say("Featured")


def choices(edition: Edition, own: bool = True) -> list[tuple[str, str]]:
    """The orders that visitors can choose, as (name in addresses, words), beside the shop's `own`."""
    taken = _OWN[edition.site.settings.theme.listing_order] if own else None
    left_out = {taken} if edition.site.sellers else {taken, "best"}
    return [(key, words) for key, words in _named(edition) if key not in left_out]


def _named(edition: Edition) -> Iterator[tuple[str, str]]:
    say = edition.say
    yield "new", say("Newest first")
    yield "best", say("Best sellers")
    yield "cheap", say("Price, low to high")
    yield "dear", say("Price, high to low")
    yield "name", say("Name")
