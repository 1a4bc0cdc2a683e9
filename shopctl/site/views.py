"""Products as templates show them: prices, stock and options in words, pictures with their sizes, ways to order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from markupsafe import Markup, escape

from shopctl.catalog import offers
from shopctl.catalog.snapshot import Product, Variant, cheapest
from shopctl.site import awaiting, filling, holding, own_prices
from shopctl.site.colours import colour_of, names_colours
from shopctl.site.content import Entry
from shopctl.site.edition import Edition, View
from shopctl.site.links import said

GOOD, LOW, OUT = "good", "low", "out"
"""Moods of a stock word: the class that colours it. The word itself says it all."""


class Price(NamedTuple):
    """What a product or variant costs, in words; `was` and `off` are empty unless it is reduced."""

    text: str
    was: str
    off: str
    priced: bool


def price_of(edition: Edition, variants: Sequence[Variant]) -> Price:
    """The price of the cheapest of `variants`, with "from" when they differ; on request when none has one."""
    shown = cheapest(variants)
    if shown is None or shown.price is None:
        return Price(edition.say("Price on request") if variants else "", "", "", False)
    text = edition.reader.money(shown.price)
    if any(variant.price is not None and variant.price > shown.price for variant in variants):
        text = edition.say("from %(price)s", price=text)
    if not shown.on_sale or not shown.compare_at_price:
        return Price(text, "", "", True)
    off = 100 - -(-100 * shown.price // shown.compare_at_price)  # rounded down: never promise more
    badge = edition.say("%(percent)s off", percent=edition.reader.percent(off)) if off else ""
    return Price(text, edition.reader.money(shown.compare_at_price), badge, True)


def stock_of(edition: Edition, variants: Sequence[Variant]) -> tuple[str, str]:
    """(mood, words) of what is left of `variants` together."""
    counted = [variant.available for variant in variants if variant.available is not None]
    left = sum([number for number in counted if number > 0]) if len(counted) == len(variants) else None
    return _stock(edition, left, any(variant.can_be_ordered for variant in variants))


@lru_cache(maxsize=5000)
def _stock(edition: Edition, left: int | None, can_be_ordered: bool) -> tuple[str, str]:
    if not can_be_ordered:
        return OUT, edition.say("Sold out")
    if left is None or left > edition.site.settings.theme.show_stock_below:
        return GOOD, edition.say("In stock")
    if left > 0:
        return LOW, edition.count("Only %(num)s left", "Only %(num)s left", left)
    return LOW, edition.say("Made or ordered for you")


def card(edition: Edition, at: int, variants: Sequence[Variant] | None = None) -> View:
    """The product at a position of the catalogue, as listings show it; `variants` are its own, where known already."""
    site = edition.site
    product = site.catalogue.products[at]
    variants = edition.variants(at) if variants is None else variants
    price = price_of(edition, variants)
    sold_out = not any(variant.can_be_ordered for variant in variants)
    alt = next(
        (image.alt_in(edition.language) for image in site.catalogue.images[at] if image.src in site.pictures), ""
    )
    view = edition.card_picture(site.sources[at][0] if site.sources[at] else "", alt)
    view["url"] = edition.url(site.paths[at])
    view["title"] = edition.title(product)
    view["price"], view["was"] = price.text, price.was
    view["own"] = own_prices.of(edition, product, variants)
    view["badge"] = edition.say("Sold out") if sold_out else price.off
    view["mood"] = OUT if sold_out else "sale"
    return view


def product(edition: Edition, at: int, variants: Sequence[Variant], texts: Mapping[str, str]) -> View:
    """The product at a position of the catalogue, as its own page shows it; `texts` are its translations."""
    site = edition.site
    item = site.catalogue.products[at]
    price = price_of(edition, variants)
    mood, stock = stock_of(edition, variants)
    title = texts.get("title", item.title)
    return {
        "name": site.paths[at].split("/")[1],
        "title": title,
        "vendor": item.vendor,
        "description": edition.html(texts.get("description", item.description)),
        "language": edition.language if "description" in texts else site.languages[0],
        "pictures": _pictures(edition, at, title),
        "price": price.text,
        "was": price.was,
        "off": price.off,
        "priced": price.priced,
        "own": own_prices.of(edition, item, variants),
        "mood": mood,
        "stock": stock,
        "options": _between(edition, item.option_names),
        "choices": _choices(edition, item, variants),
        "variants": _rows(edition, at, variants),
        "facts": _facts(edition, item, variants),
        "tags": [edition.isolated(tag) for tag in item.tags],
        "fields": filling.form(edition, item),
        "sets": holding.sets(edition, item, variants),
        "order": _ways_to_order(edition, item, title, variants, mood),
    }


def _pictures(edition: Edition, at: int, title: str) -> list[View]:
    if not edition.site.sources[at]:
        return []
    shown = set(edition.site.sources[at])
    images = [image for image in edition.site.catalogue.images[at] if image.src in shown]
    return [
        edition.picture(
            image.src, image.alt_in(edition.language) or (_nth_picture(edition, n, title) if n > 1 else title)
        )
        for n, image in enumerate(images, 1)
    ]


def _nth_picture(edition: Edition, number: int, title: str) -> str:
    return edition.say("Picture %(number)s: %(title)s", number=edition.reader.number(number), title=title)


def _choices(edition: Edition, product: Product, variants: Sequence[Variant]) -> list[View]:
    """The options with their values, for the picker; empty where there is nothing to pick.

    A value is (its place among those of the option, word, colour or "", whether anything of it can be had).
    """
    if len(variants) < 2:
        return []
    choices = []
    for place, name in enumerate(product.option_names):
        values = dict.fromkeys(variant.options[place] for variant in variants)
        left = {variant.options[place] for variant in variants if variant.can_be_ordered}
        coloured = names_colours(name)
        shown = [
            (number, edition.isolated(value), colour_of(value) if coloured else "", value in left)
            for number, value in enumerate(values)
        ]
        choices.append({"at": place, "name": edition.isolated(name), "values": shown})
    return choices


def _rows(edition: Edition, at: int, variants: Sequence[Variant]) -> list[View]:
    """The table of choices; empty where there is nothing to choose.

    For the picker, `at` is the places of the row's values among those of each option, `id` is what links name it by,
    and `picture` the number of its own picture, from 1.
    """
    product = edition.site.catalogue.products[at]
    if not product.option_names:
        return []
    rows = []
    places: list[dict[str, int]] = [{} for _ in product.option_names]
    pictures = _numbers_of_pictures(edition, at) if edition.site.sources[at] else {}
    money, on_request = edition.reader.money, edition.say("Price on request")
    for variant, id_ in zip(variants, offers.choices(variants), strict=True):
        mood, stock = _stock(edition, variant.available, variant.can_be_ordered)
        rows.append(
            {
                "name": _between(edition, variant.options),
                "at": " ".join(
                    [str(known.setdefault(o, len(known))) for known, o in zip(places, variant.options, strict=True)]
                ),
                "id": id_,
                "picture": pictures.get(variant.image_id, ""),
                "sku": variant.sku,
                "price": on_request if variant.price is None else money(variant.price),
                "was": money(variant.compare_at_price or 0) if variant.on_sale else "",
                "own": own_prices.of(edition, product, [variant]),
                "mood": mood,
                "stock": stock,
            }
        )
    return rows


def _numbers_of_pictures(edition: Edition, at: int) -> dict[int | None, int]:
    shown = set(edition.site.sources[at])
    images = [image for image in edition.site.catalogue.images[at] if image.src in shown]
    return {image.id: number for number, image in enumerate(images, 1)}


def _between(edition: Edition, words: Sequence[str]) -> Markup:
    """Options side by side."""
    if len(words) == 1:
        return edition.isolated(words[0])
    return Markup(" · ".join(map(edition.isolated, words)))  # noqa: S704 - each one escaped


def _facts(edition: Edition, product: Product, variants: Sequence[Variant]) -> list[tuple[str, Markup]]:
    """Attributes, and the codes of a product that has one variant."""
    facts: list[tuple[str, Markup]] = []
    for name, values in product.attributes.items():
        shown = [edition.isolated(value) for value in values]
        facts.append((edition.isolated(name), shown[0] if len(shown) == 1 else escape(edition.say(", ")).join(shown)))
    if len(variants) == 1:
        codes = ((edition.say("Item number"), variants[0].sku), (edition.say("GTIN"), variants[0].gtin))
        facts += [(name, Markup('<bdi dir="ltr">%s</bdi>') % code) for name, code in codes if code]
    return facts


def _ways_to_order(
    edition: Edition, product: Product, title: str, variants: Sequence[Variant], mood: str
) -> list[View]:
    """Mail, phone and WhatsApp, the mail already naming the product: an order needs no script and no server.

    Where a script is at work, it puts what was chosen into those with a `text` of their own.
    """
    shop = edition.shop
    asking = mood == OUT or not variants or all(variant.price is None for variant in variants)
    code = variants[0].sku if len(variants) == 1 else ""
    subject = f"{edition.say('Question') if asking else edition.say('Order')}: {title}" + (f" ({code})" if code else "")
    # Who orders without a script finds the questions in the mail.
    blanks = [f"{edition.term(name)}: " for name in product.option_names] if len(variants) > 1 else []
    blanks += filling.blanks(edition, product)
    body = "&body=" + said("\r\n".join([title, *blanks, ""])) if blanks else ""
    ways: list[View] = []
    if shop["email"]:
        back = awaiting.way(edition, product, title, variants, shop["email"]["href"])
        ways += [back] if back else []
        ask = edition.say("Ask us about it")
        href = f"{shop['email']['href']}?subject={said(subject)}{body}"
        ways.append(
            {"href": href, "text": ask if asking else edition.say("Order by e-mail"), "out": False, "kind": "mail"}
        )
        if back and back["kind"]:  # what is asked once something sold out is chosen
            ways[-1]["ask"], ways[-1]["question"] = ask, edition.say("Question")
    if shop["call"]:
        ways.append(shop["call"] | {"kind": ""})
    for chat in shop["chat"]:
        if chat["kind"] == "whatsapp" and "?" not in chat["href"]:
            href = f"{chat['href']}?text={said(subject)}"
            ways.append({"href": href, "text": "WhatsApp", "out": True, "kind": "chat"})
    return ways


def entry(edition: Edition, entry: Entry) -> View:
    """A text of the merchant, as its page and lists of texts show it."""
    front = entry.front
    return {
        "name": entry.name,
        "title": front.title,
        "language": entry.language,
        "summary": front.summary,
        "url": edition.url(entry.path),
        "date": front.date.isoformat() if front.date else "",
        "day": edition.reader.day(front.date) if front.date else "",
        "picture": edition.picture(front.picture) if front.picture in edition.site.pictures else None,
        "body": edition.markdown(entry.markdown),
    }
