"""What search engines read: schema.org as JSON-LD (https://schema.org), made from the same records as the page.

A document goes into a page through Jinja's `tojson` only, which escapes what could end the script element.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shopctl.catalog.offers import gtin, queries
from shopctl.catalog.offers import offer as offered
from shopctl.catalog.reviews import Review
from shopctl.catalog.snapshot import Product, Variant
from shopctl.money import decimal
from shopctl.site import hours
from shopctl.site.branches import Branch
from shopctl.site.content import FrontMatter
from shopctl.site.edition import Edition
from shopctl.site.records import said
from shopctl.site.review_views import FEW, average, for_readers

CONTEXT = "https://schema.org"
_AVAILABILITY = {
    "in_stock": f"{CONTEXT}/InStock",
    "backorder": f"{CONTEXT}/BackOrder",
    "out_of_stock": f"{CONTEXT}/OutOfStock",
}
_MOST_OFFERS = 20
"""More variants than this are told as a range of prices."""

Trail = Sequence[tuple[str, str]]


def product(
    edition: Edition,
    item: Product,
    variants: Sequence[Variant],
    title: str,
    text: str,
    sources: Sequence[str],
    trail: Trail,
    reviews: Sequence[Review] = (),
) -> dict[str, Any]:
    """Product with its offers and published reviews, and the breadcrumbs to it."""
    document: dict[str, Any] = {"@type": "Product", "name": title}
    if text:
        document["description"] = text
    if pictures := [url for source in sources if (url := edition.absolute_picture(source))]:
        document["image"] = pictures
    if item.vendor:
        document["brand"] = {"@type": "Brand", "name": item.vendor}
    if len(variants) == 1:
        document |= _codes(variants[0])
    if offers := _offers(edition, variants, trail[-1][1]):
        document["offers"] = offers
    if reviews:
        document |= _reviews(edition, reviews)
    return {"@context": CONTEXT, "@graph": [document, breadcrumbs(edition, trail)]}


def _offers(edition: Edition, variants: Sequence[Variant], path: str) -> Any:
    money = edition.site.settings.money
    prices = [variant.price for variant in variants if variant.price is not None]
    if not prices:
        return None
    if len(variants) > _MOST_OFFERS:
        return {
            "@type": "AggregateOffer",
            "lowPrice": decimal(min(prices), money.minor_digits),
            "highPrice": decimal(max(prices), money.minor_digits),
            "priceCurrency": money.currency,
            "offerCount": len(prices),
        }
    url = edition.site.links.absolute(path)
    picks = queries(variants) if url else {}
    offers = []
    for variant in variants:
        if (found := offered(variant, variant.sku)) is None:
            continue
        offer: dict[str, Any] = {"@type": "Offer"}
        if len(variants) > 1:
            offer["name"] = " / ".join(map(edition.term, variant.options))
            offer |= _codes(variant)
        offer["price"] = decimal(found.price, money.minor_digits)
        offer["priceCurrency"] = money.currency
        offer["availability"] = _AVAILABILITY[found.availability]
        if url:
            offer["url"] = url + picks[variant.id]
        offers.append(offer)
    return offers[0] if len(offers) == 1 else offers


def _codes(variant: Variant) -> dict[str, str]:
    """What names a variant to other shops; a barcode that is no GTIN would have the offer turned down."""
    return {key: value for key, value in (("sku", variant.sku), ("gtin", gtin(variant.gtin))) if value}


def _reviews(edition: Edition, reviews: Sequence[Review]) -> dict[str, Any]:
    """AggregateRating over all, and those that stand on the product's page."""
    shown = [
        {
            "@type": "Review",
            "author": {"@type": "Person", "name": review.name},
            "datePublished": review.written_at[:10],
            "inLanguage": review.language,
            "reviewRating": {"@type": "Rating", "ratingValue": review.rating, "bestRating": 5},
            **({"name": review.title} if review.title else {}),
            **({"reviewBody": review.text} if review.text else {}),
        }
        for review in for_readers(edition, reviews)[:FEW]
    ]
    rating = {
        "@type": "AggregateRating",
        "ratingValue": str(average(reviews)),
        "reviewCount": len(reviews),
        "bestRating": 5,
    }
    return {"aggregateRating": rating, "review": shown}


def branch(edition: Edition, branch: Branch) -> dict[str, Any]:
    """A branch as a Store (https://schema.org/LocalBusiness)."""
    main = edition.site.languages[0]
    name, street, city = (
        said(texts, edition.language, main) for texts in (branch.names, branch.addresses, branch.cities)
    )
    address = {"streetAddress": street, "postalCode": branch.postcode, "addressLocality": city}
    document: dict[str, Any] = {
        "@type": "Store",
        "name": f"{edition.shop['name']}, {name}",
        "address": {
            "@type": "PostalAddress",
            **{k: v for k, v in address.items() if v},
            "addressCountry": branch.country,
        },
    }
    if branch.phone:
        document["telephone"] = branch.phone
    if branch.week:
        document["openingHours"] = hours.for_search(branch.week)
    if branch.place:
        document["geo"] = {"@type": "GeoCoordinates", "latitude": branch.place[0], "longitude": branch.place[1]}
    return document


def business(front: FrontMatter, week: hours.Week) -> dict[str, Any]:
    """A business of the directory as a LocalBusiness."""
    facts = (
        ("address", front.address),
        ("telephone", front.phone),
        ("url", front.website),
        ("description", front.summary),
    )
    document: dict[str, Any] = {
        "@type": "LocalBusiness",
        "name": front.title,
        **{key: value for key, value in facts if value},
    }
    return document | ({"openingHours": hours.for_search(week)} if week else {})


def breadcrumbs(edition: Edition, trail: Trail) -> dict[str, Any]:
    """BreadcrumbList of (title, link) from the home page down; links are whole when the shop says where it lives."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": title, "item": edition.site.links.absolute(url) or url}
            for number, (title, url) in enumerate(trail, 1)
        ],
    }


def shop(edition: Edition) -> dict[str, Any]:
    """The shop itself, for its home page."""
    facts, settings = edition.shop, edition.site.settings.shop
    document: dict[str, Any] = {"@context": CONTEXT, "@type": "OnlineStore", "name": facts["name"]}
    if url := edition.site.links.absolute(facts["home"]):
        document["url"] = url
    if facts["tagline"]:
        document["slogan"] = facts["tagline"]
    document |= {
        key: value
        for key, value in (("email", settings.email), ("telephone", settings.phone), ("address", settings.address))
        if value
    }
    return document


def questions(answers: Sequence[tuple[str, str]]) -> dict[str, Any] | None:
    """FAQPage of (question, answer in HTML); None when there is none."""
    if not answers:
        return None
    return {
        "@context": CONTEXT,
        "@type": "FAQPage",
        "mainEntity": [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in answers
        ],
    }
