"""The offers of the shop as a Google Merchant Center feed: RSS 2.0 with its `g:` namespace, or tab-separated values.

Attributes and limits are from Google's product data specification. What Google would turn down (no picture, no price)
is left out, and said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import NamedTuple, TextIO
from xml.sax.saxutils import escape

from shopctl import money
from shopctl.catalog.offers import Offer, ids, offers, queries
from shopctl.catalog.snapshot import Catalogue, Product
from shopctl.sheets.write import guarded
from shopctl.text import normal, one_line

Value = str | list[str] | list[dict[str, str]]
Item = dict[str, Value]
"""An offer by Google's names: a text, several texts, or groups of further attributes."""

NAMESPACE = "http://base.google.com/ns/1.0"
COLUMNS = (
    "id", "title", "description", "link", "image_link", "additional_image_link", "availability", "availability_date",
    "price", "sale_price", "brand", "gtin", "mpn", "identifier_exists", "condition", "item_group_id", "color", "size",
    "material", "pattern", "gender", "age_group", "product_type", "shipping", "shipping_weight",
)  # fmt: skip
_MOST = {"title": 150, "description": 5000, "brand": 70, "mpn": 70, "product_type": 750, "color": 100, "size": 100,
         "material": 200, "pattern": 100}  # fmt: skip
_MOST_PICTURES = 10
_MAX_GROUP = 50

_FACTS = {
    "color": "color colour farbe couleur colore cor kleur kolor färg farve renk barva szín цвет رنگ لون اللون צבע",
    "size": "size größe groesse taille taglia talla tamaño tamanho maat rozmiar storlek beden размер اندازه سایز "
    "مقاس المقاس حجم الحجم מידה",
    "material": "material materiale matière matiere materiaal materiał malzeme материал جنس مادة المادة חומר",
    "pattern": "pattern muster motif motivo patroon wzór mönster desen узор طرح نقش",
    "gender": "gender geschlecht genre sexo geslacht płeć cinsiyet пол جنسیت",
    "age_group": "age_group age-group altersgruppe",
    "mpn": "mpn",
    "condition": "condition zustand état",
}
_NAMES = {normal(word): fact for fact, words in _FACTS.items() for word in words.split()}
_WORDS = {
    "gender": frozenset(("male", "female", "unisex")),
    "age_group": frozenset(("newborn", "infant", "toddler", "kids", "adult")),
    "condition": frozenset(("new", "used", "refurbished")),
}
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 (2.2) has no place for."""


@dataclass(frozen=True, slots=True)
class Front:
    """What an offer needs to know of the storefront. `link` and `picture` give whole addresses, '' for none."""

    title: str
    home: str
    language: str
    currency: str
    exponent: int
    link: Callable[[Product], str]
    picture: Callable[[str], str]
    shipping: Sequence[tuple[str, str, int]] = ()
    """(country by ISO 3166, name of the service, price in minor units)."""
    backorder_date: str = ""
    """When what is ordered now and not there will be sent, as 2026-03-12."""


class Feed(NamedTuple):
    """Offers, and those left out: (id, why)."""

    items: list[Item]
    left_out: list[tuple[str, str]]


def feed(catalogue: Catalogue, front: Front) -> Feed:
    """All offers of listed products; those with no price are on request and none of Google's business."""
    found = Feed([], [])
    named, categories = ids(catalogue.products), _paths(catalogue, front.language)
    for product in catalogue.products:
        if not product.listed:
            continue
        for offer in offers(product, named):
            item = _item(catalogue, front, product, offer, categories)
            missing = "no price above zero" if not offer.price else "" if item["image_link"] else "no picture"
            if missing:
                found.left_out.append((offer.id, missing))
            else:
                found.items.append(item)
    return found


def _item(catalogue: Catalogue, front: Front, product: Product, offer: Offer, categories: Mapping[int, str]) -> Item:
    texts = product.texts(front.language)
    facts = _facts(catalogue, front, product, offer)
    title = texts.get("title", product.title)
    options = [catalogue.term(option, front.language) for option in offer.variant.options]
    pictures = _pictures(front, product, offer)
    chosen = product.categories
    group = product.handle if len(product.handle) <= _MAX_GROUP else f"product-{product.id}"
    item: Item = {
        "id": offer.id,
        "title": f"{title} - {' / '.join(options)}" if options else title,
        "description": plain(texts.get("description", product.description)) or title,
        "link": front.link(product) + queries(product.variants)[offer.variant.id],
        "image_link": pictures[0] if pictures else "",
        "additional_image_link": pictures[1 : _MOST_PICTURES + 1],
        "availability": offer.availability,
        "availability_date": front.backorder_date if offer.availability == "backorder" else "",
        "price": _amount(front, offer.full_price or offer.price),
        "sale_price": _amount(front, offer.price) if offer.full_price else "",
        "brand": product.vendor,
        "gtin": offer.gtin,
        "identifier_exists": "" if offer.gtin or (product.vendor and facts.get("mpn")) else "no",
        "condition": "new",
        "item_group_id": group if len(product.variants) > 1 else "",
        **facts,
        "product_type": categories.get(chosen[0], "") if chosen else product.product_type,
        "shipping": [
            {"country": country, "service": service, "price": _amount(front, price)}
            for country, service, price in front.shipping
        ],
        "shipping_weight": f"{offer.variant.weight_grams:g} g" if offer.variant.weight_grams else "",
    }
    return {name: _cut(name, value) for name, value in item.items()}


def _facts(catalogue: Catalogue, front: Front, product: Product, offer: Offer) -> dict[str, str]:
    """Colour, size and the like, from the options and attributes of any name that means them."""
    given = [(name, [value]) for name, value in zip(product.option_names, offer.variant.options, strict=True)]
    facts: dict[str, str] = {}
    for name, values in (*given, *product.attributes.items()):
        fact = _NAMES.get(normal(name), "")
        word = "/".join(values[:3])
        if fact in _WORDS:
            word = word.lower() if word.lower() in _WORDS[fact] else ""
        elif fact != "mpn":
            word = "/".join(catalogue.term(value, front.language) for value in values[:3])
        if fact and word:
            facts.setdefault(fact, word)
    return facts


def _pictures(front: Front, product: Product, offer: Offer) -> list[str]:
    """The variant's own picture, then the product's."""
    images = sorted(product.images, key=lambda image: image.id != offer.variant.image_id)
    return list(dict.fromkeys(filter(None, (front.picture(image.src) for image in images))))


def _paths(catalogue: Catalogue, language: str) -> dict[int, str]:
    paths: dict[int, str] = {}
    for category in catalogue.categories:  # parents come first
        above = paths.get(category.parent_id or 0, "")
        paths[category.id] = f"{above} > {category.title_in(language)}" if above else category.title_in(language)
    return paths


def _amount(front: Front, minor: int) -> str:
    return f"{money.decimal(minor, front.exponent)} {front.currency}"


def _cut(name: str, value: Value) -> Value:
    if not isinstance(value, str):
        return value
    text, most = one_line(_UNFIT.sub("", value)), _MOST.get(name, 0)
    return text if not most or len(text) <= most else text[: most - 1].rstrip() + "…"


# ---- the text of HTML ----------------------------------------------------------------------------------------------


class _Text(HTMLParser):
    """Gathers what a reader of HTML sees."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Words in different elements are different words."""
        self._hidden += tag in ("script", "style")
        self.seen.append(" ")

    def handle_endtag(self, tag: str) -> None:
        """As at the start."""
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        self.seen.append(" ")

    def handle_data(self, data: str) -> None:
        """Words."""
        if not self._hidden:
            self.seen.append(data)


def plain(html: str) -> str:
    """The text of HTML on one line."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return one_line("".join(parser.seen))


# ---- written -------------------------------------------------------------------------------------------------------


def write_tsv(stream: TextIO, items: Iterable[Item]) -> None:
    """Tab-separated values, a row for each offer; the stream is UTF-8 with newline=''."""
    stream.write("\t".join(COLUMNS) + "\n")
    for item in items:
        stream.write("\t".join(guarded(_cell(item.get(name, ""))) for name in COLUMNS) + "\n")


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return value
    return ",".join(each.replace(",", "%2C") if isinstance(each, str) else _grouped(each) for each in value)


def _grouped(shipping: Mapping[str, str]) -> str:
    """country:region:service:price"""
    service = re.sub("[:,]", " ", shipping["service"])
    return f"{shipping['country']}::{service}:{shipping['price']}"


def write_xml(stream: TextIO, items: Iterable[Item], front: Front) -> None:
    """RSS 2.0 with the attributes in Google's namespace."""
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(f'<rss version="2.0" xmlns:g="{NAMESPACE}">\n<channel>\n')
    for name, text in (("title", front.title), ("link", front.home), ("description", front.title)):
        stream.write(f"<{name}>{escape(_UNFIT.sub('', text))}</{name}>\n")
    for item in items:
        stream.write("<item>\n" + "".join(f"{line}\n" for line in _lines(item)) + "</item>\n")
    stream.write("</channel>\n</rss>\n")


def _lines(item: Item) -> Iterator[str]:
    for name in COLUMNS:
        value = item.get(name, "")
        for each in [value] if isinstance(value, str) else value:
            if isinstance(each, str):
                inner = escape(each)
            else:
                inner = "".join(f"<g:{key}>{escape(text)}</g:{key}>" for key, text in each.items())
            if inner:
                yield f"<g:{name}>{inner}</g:{name}>"
