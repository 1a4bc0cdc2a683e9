"""The storefront as product feeds see it: whole addresses of pages and of published pictures, what delivery costs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from shopctl.catalog.exporting.google import Front, feed, write_xml
from shopctl.catalog.snapshot import Catalogue, Product
from shopctl.config.model import Settings
from shopctl.errors import SettingsError
from shopctl.money import to_minor
from shopctl.site import manifest, media
from shopctl.site.links import Links, links
from shopctl.site.media import Picture
from shopctl.site.pages import paths


class NoAddress(SettingsError):
    """The shop has not said where its storefront lives."""

    code = "no_address"
    message = "Others need whole addresses of products and pictures, and the shop has none."
    hint = "Say where the storefront lives: shopctl config set shop.url https://shop.example"


def pictures(root: Path, settings: Settings) -> dict[str, str]:
    """The whole addresses at which pictures of media/ were published by the last build; none without `shop.url`."""
    where = _links(settings)
    if not where.origin:
        return {}
    known = manifest.read(root).pictures
    return {src: where.absolute(where.file(media.picture(fact).files[-1][1])) for src, fact in known.items()}


def home(settings: Settings) -> str:
    """Where the storefront lives, with a slash behind it; '' where the shop has not said it."""
    where = _links(settings)
    return where.absolute(where.root)


def _links(settings: Settings) -> Links:
    return links(settings.shop.languages, str(settings.shop.url) if settings.shop.url else None)


def files(
    root: Path, settings: Settings, catalogue: Catalogue, published: Mapping[str, Picture], now: datetime
) -> dict[str, bytes]:
    """The feeds that the settings ask for, as part of the site; none where the shop has no address."""
    where = _links(settings)
    if "google" not in settings.publish.feeds or not where.origin:
        return {}
    pictured = {src: where.absolute(where.file(shown.files[-1][1])) for src, shown in published.items()}
    made = {}
    for language in settings.shop.languages:
        about, out = front(root, settings, catalogue, now, language, pictured), StringIO()
        write_xml(out, feed(catalogue, about).items, about)
        made[where.address(language, "feeds/google.xml")] = out.getvalue().encode()
    return made


def front(
    root: Path,
    settings: Settings,
    catalogue: Catalogue,
    now: datetime,
    language: str = "",
    published: Mapping[str, str] | None = None,
) -> Front:
    """What the offers of a feed in `language` (else the main one) need to know. Raises NoAddress.

    `published`: the addresses of pictures, where they are not those of the last build.
    """
    where, language = _links(settings), language or settings.shop.language
    if not where.origin:
        raise NoAddress
    published = pictures(root, settings) if published is None else published
    pages = {product.id: path for product, path in zip(catalogue.products, paths(catalogue.products), strict=True)}

    def link(product: Product) -> str:
        return where.absolute(where.url(language, pages[product.id]))

    def picture(src: str) -> str:
        return published.get(src, src if urlsplit(src).scheme == "https" else "")

    places, methods = settings.money.minor_digits, settings.shipping.methods
    delivered = [method for method in methods if method.kind == "delivery"]
    day = now.astimezone(ZoneInfo(settings.shop.timezone)).date()
    return Front(
        title=settings.shop.name_in(language),
        home=where.absolute(where.url(language, "")),
        language=language,
        currency=settings.money.currency,
        exponent=places,
        link=link,
        picture=picture,
        shipping=[
            (settings.shop.region, method.name_in(language), to_minor(method.price, places)) for method in delivered
        ],
        backorder_date=str(day + timedelta(days=delivered[0].ship_within_days if delivered else 7)),
    )
