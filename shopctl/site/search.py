"""What the storefront's search finds, in one language: products, categories, questions, pages; and what it says.

Every page has a search box with the addresses of index.json and of the folder of all else, and loads js/search.js; that
fetches the rest when the box is used. The page search/ shows all results.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

from shopctl.site import views
from shopctl.site.content import KINDS
from shopctl.site.edition import Edition
from shopctl.site.pages import Site
from shopctl.site.terms import Entry

_LONGEST_TEXT = 400
"""Characters of a description that are searched: what comes later says little of what it is."""
_MARKUP = re.compile(r"<(script|style)\b.*?(?:</\1[^>]*>|\Z)|<[^>]*>?", re.DOTALL | re.IGNORECASE)


def address(site: Site, language: str) -> str:
    """Where index.json of a language stands: an address that stays, for pages to name."""
    return site.links.address(language, "search/index.json")


def folder(language: str) -> str:
    """The folder of all else, named by content."""
    return f"assets/search/{language}/"


def product_entry(edition: Edition, at: int) -> Entry:
    """The product at a position of the catalogue."""
    product = edition.site.catalogue.products[at]
    texts = edition.texts(product)
    title = texts.get("title", product.title)
    variants = edition.variants(at)
    term = edition.term
    facts = [product.vendor, product.product_type, *map(term, product.tags)]
    facts += [term(value) for values in product.attributes.values() for value in values]
    facts += dict.fromkeys(term(option) for variant in variants for option in variant.options)
    facts += [_line(edition, category) for category in product.categories]
    text = plain(texts.get("description", product.description))
    card = views.card(edition, at, variants)
    thumbnail = edition.thumbnail(edition.site.sources[at][0]) if card["srcset"] else card["full"] and card["src"]
    return Entry(
        number=product.id,
        title=title,
        codes=[code for variant in variants for code in (variant.sku, variant.gtin) if code],
        facts=" ".join(facts),
        # Who knows it by the name that the merchant gave it, finds it by that one too.
        text=text if title == product.title else f"{text} {product.title}",
        shown=(card["url"], title, card["price"], card["was"], thumbnail, card["srcset"], card["badge"], card["mood"]),
        sold_out=not any(variant.can_be_ordered for variant in variants),
    )


@lru_cache(maxsize=10_000)
def _line(edition: Edition, category: int) -> str:
    """The titles of a category and of those above it."""
    return " ".join(edition.shelf(shelf)["title"] for shelf in edition.site.trail(category))


def others(edition: Edition) -> Iterator[Entry]:
    """Categories, questions and the merchant's pages, guides and news; `shown` is (url, title, kind, below what)."""
    found = [*_categories(edition), *_texts(edition)]
    for number, (title, text, shown) in enumerate(found, 1):
        yield Entry(-number, title, (), "", text, shown)


_Other = tuple[str, str, tuple[str, str, str, str]]
"""(title, text, shown)."""


def _categories(edition: Edition) -> Iterator[_Other]:
    for key, shelf in edition.site.shelves.items():
        if shelf.category is not None:
            view = edition.shelf(shelf)
            above = [edition.shelf(upper)["title"] for upper in edition.site.trail(key)[:-1]]
            shown = (view["url"], view["title"], "categories", " › ".join(above))
            yield view["title"], plain(shelf.category.description), shown


def _texts(edition: Edition) -> Iterator[_Other]:
    content = edition.site.content
    for kind in KINDS:
        for entry in content.of(kind, edition.language):
            mark = f"#q-{entry.name}" if kind == "faq" else ""
            text = plain(f"{entry.front.summary} {edition.markdown(entry.markdown)}")
            shown = (edition.url(entry.path) + mark, entry.front.title, "help", entry.front.group)
            yield entry.front.title, text, shown


def plain(html: str) -> str:
    """The start of a text without markup, for searching: what is cut off or let through here is shown nowhere."""
    start = html[: _LONGEST_TEXT * 4]
    text = unescape(_MARKUP.sub(" ", start)) if "<" in start or "&" in start else start
    return text[:_LONGEST_TEXT]


def says(edition: Edition) -> Mapping[str, Any]:
    """What the script says in the reader's words, `{n}` and `{q}` standing for what it knows."""
    say = edition.say
    return {
        "locale": edition.reader.tag,
        "results": edition.forms("%(num)s result", "%(num)s results"),
        "none": say("Nothing found for “%(words)s”.", words="{q}"),
        "more": say("Go on typing: too much starts like this."),
        "all": say("See all results"),
        "products": say("Products"),
        "categories": say("Categories"),
        "help": say("Help"),
    }
