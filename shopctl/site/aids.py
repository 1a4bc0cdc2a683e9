"""The pages of what helps visitors: advisers, calculators, branches, badges; which there are, and what each needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b

from shopctl.site import advisers
from shopctl.site.pages import Page, Site
from shopctl.site.review_views import FEW

MOST_SHOWN = 48
"""Products on the page of a badge."""


def pages(site: Site, language: str) -> Iterator[Page]:
    """All of them in one language."""
    told = site.collected
    for name, adviser in told.advisers.items():
        found = advisers.fits(site, adviser)
        shown = "".join(site.catalogue.products[at].digest for at in found.products)
        yield Page(language, f"advisers/{name}/", "adviser", name, _digest(repr(adviser), repr(found), shown))
    for name, calculator in told.calculators.items():
        yield Page(language, f"calculators/{name}/", "calculator", name, _digest(repr(calculator)))
    if told.advisers:
        yield Page(language, "advisers/", "advisers", None, _digest(repr(told.advisers)))
    if told.calculators:
        yield Page(language, "calculators/", "calculators", None, _digest(repr(told.calculators)))
    if told.branches.all:
        needs = _digest(repr(told.branches.all), repr(sorted(told.branches.codes)))
        yield Page(language, "branches/", "branches", None, needs)
    yield from showing(site, language, range(len(site.ids)) if told.reviews else ())


def showing(site: Site, language: str, products: Iterable[int]) -> Iterator[Page]:
    """Of all those the ones that show products as they are: with their reviews, and by the badges they wear."""
    for at in products:
        if len(site.reviews(at)) > FEW:
            needs = _digest(site.catalogue.products[at].digest, repr(site.reviews(at)))
            yield Page(language, reviews_path(site, at), "reviews", at, needs, hidden=True)
    for entry in site.content.of("badges", language):
        shown = "".join(site.catalogue.products[at].digest for at in site.wearers[entry.name][:MOST_SHOWN])
        yield Page(language, entry.path, "badge", entry.name, _digest(repr(entry.front), entry.markdown, shown))


def problems(site: Site) -> list[tuple[str, str]]:
    """What in advisers the merchant should look at: (file, what)."""
    records = site.collected.advisers.items()
    return [
        one for name, adviser in records for one in advisers.problems(site, name, adviser, advisers.fits(site, adviser))
    ]


def reviews_path(site: Site, at: int) -> str:
    """The page with all reviews of the product at a position."""
    return f"reviews/{site.paths[at].split('/')[1]}/"


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()
