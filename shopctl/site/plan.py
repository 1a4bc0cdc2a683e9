"""Which pages the site has and what each of them shows: a pure function of catalogue, content and settings."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from hashlib import blake2b

from shopctl.site.content import KINDS, Entry
from shopctl.site.pages import Page, Site


def plan(site: Site) -> list[Page]:
    """All pages, those that others link to first: products and texts, then listings, then the home pages."""
    # What is alike shows each other: made one after the other, they share what is rendered.
    order = sorted(range(len(site.ids)), key=lambda at: (site.mains[at] or 0, site.likeness[at]))
    pages: list[Page] = []
    for language in site.languages:
        pages += (_product(site, language, at) for at in order)
        pages += _texts(site, language)
    for language in site.languages:
        for key in site.shelves:
            pages += (_listing(site, language, key, number) for number in range(1, last_page(site, key) + 1))
    for language in site.languages:
        pages.append(_home(site, language))
        pages.append(Page(language, "404.html", "lost", None, "", hidden=True))
    return pages


def showing(site: Site, products: Collection[int], listings: Collection[tuple[int | None, int]]) -> list[Page]:
    """Of all pages those of some products and some listings (category, page), and the home pages."""
    pages: list[Page] = []
    for language in site.languages:
        pages += (_product(site, language, at) for at in sorted(products))
        pages += (_listing(site, language, key, number) for key, number in listings)
        pages.append(_home(site, language))
    return pages


def last_page(site: Site, category: int | None) -> int:
    """How many pages the listing of a category has."""
    return max(1, -(-len(site.shelves[category].products) // site.settings.theme.products_per_page))


def _digest(*parts: str) -> str:
    return blake2b("\x1f".join(parts).encode(), digest_size=12).hexdigest()


def _product(site: Site, language: str, at: int) -> Page:
    product, marks = site.catalogue.products[at], site.marks
    shown = [*site.around[at], *site.companions.get(at, ()), *site.held(product)]
    needs = _digest(marks[at], *(marks[other] for other in shown))
    texts = [*map(_entry_needs, site.texts_for(at, language)), *map(repr, site.manuals_for(at, language))]
    texts += [repr(site.content.entry("badges", name, language)) for name in site.badges.get(at, ())]
    if texts or site.reviews(at):
        needs = _digest(needs, *texts, repr(site.reviews(at)))
    changed = product.updated_at[:10]
    return Page(language, site.paths[at], "product", at, needs, changed, hidden=not product.listed)


def _listing(site: Site, language: str, key: int | None, number: int) -> Page:
    shelf, size = site.shelves[key], site.settings.theme.products_per_page
    below = "".join(f"{child.path}{len(child.products)}" for child in site.children.get(key, []))
    shown = shelf.products[(number - 1) * size : number * size]
    path = shelf.path if number == 1 else f"{shelf.path}page/{number}/"
    counts = f"{number} {last_page(site, key)} {len(shelf.products)} {bool(site.sellers)}"
    needs = _digest(below, counts, *(site.marks[at] for at in shown))
    return Page(language, path, "listing", (key, number), needs)


def _home(site: Site, language: str) -> Page:
    shown = [*([site.hero] if site.hero is not None else ()), *site.newest, *site.reduced]
    tiles = "".join(f"{shelf.path}{source}{len(shelf.products)}" for shelf, source in site.tiles)
    faq = "".join(entry.markdown for entry in site.content.of("faq", language)[:5])
    needs = _digest(tiles, faq, *(site.marks[at] for at in shown))
    return Page(language, "", "home", None, needs)


def _texts(site: Site, language: str) -> Iterator[Page]:
    faq = site.content.of("faq", language)
    yield Page(language, "faq/", "faq", None, _digest(*map(_entry_needs, faq)))
    shelves = "".join(f"{shelf.path}{len(shelf.products)}" for shelf in site.children.get(None, []))
    yield Page(language, "search/", "search", None, _digest(shelves, str(bool(site.sellers))), hidden=True)
    yield Page(language, "wishlist/", "wishlist", None, "", hidden=True)
    yield Page(language, "compare/", "compare", None, "", hidden=True)
    yield Page(language, "contact/", "contact", None, str(len(faq)))
    about = site.content.entry("pages", "about", language)
    yield Page(language, "about/", "about", None, _entry_needs(about) if about else "")
    for kind in KINDS:
        entries = site.content.of(kind, language)
        if kind not in ("faq", "badges"):
            for entry in entries:
                if entry.path != "about/":
                    yield Page(language, entry.path, "entry", (kind, entry.name), _entry_needs(entry))
        if kind in ("guides", "news", "directory") and entries:
            yield Page(language, f"{kind}/", "articles", kind, _digest(*map(_entry_needs, entries)))


def _entry_needs(entry: Entry) -> str:
    return _digest(entry.language, repr(entry.front), entry.markdown)
