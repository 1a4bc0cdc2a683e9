"""The facts of the shop that every page shows: how to reach it, what delivery costs, where its texts are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from urllib.parse import quote

from markupsafe import Markup

from shopctl.config.selling import Band
from shopctl.money import to_minor
from shopctl.orders import fares, zones
from shopctl.phones import dialled
from shopctl.site import facets, guide_prices, hours, search
from shopctl.site.content import Entry
from shopctl.site.edition import Edition, View
from shopctl.site.media import CARD_WIDTH
from shopctl.site.sanitise import safe_url

_CHATS = {
    "whatsapp": ("WhatsApp", "https://wa.me/{digits}"),
    "telegram": ("Telegram", "https://t.me/{name}"),
    "instagram": ("Instagram", "https://www.instagram.com/{name}"),
    "signal": ("Signal", "https://signal.me/#p/+{digits}"),
}


def shop_facts(edition: Edition) -> View:
    """The facts of the shop that all pages share, for templates."""
    settings = edition.site.settings.shop
    return {
        "name": settings.name_in(edition.language),
        "tagline": settings.tagline_in(edition.language),
        "home": edition.url(""),
        "all": edition.url("products/"),
        "faq": edition.url("faq/"),
        "contact": edition.url("contact/"),
        "search": {
            "page": edition.url("search/"),
            "index": edition.site.links.file(search.address(edition.site, edition.language)),
            "files": edition.site.links.file(search.folder(edition.language)),
            "facets": edition.site.links.file(facets.address(edition.site, edition.language)),
            "facet_files": edition.site.links.file(facets.FOLDER),
        },
        "about": edition.url("about/"),
        "wishes": edition.url("wishlist/"),
        "compare": edition.url("compare/"),
        "locale": edition.reader.tag,
        "logo": _logo(edition),
        "categories": [edition.shelf(shelf) for shelf in edition.site.children.get(None, [])],
        "help": _help(edition),
        "phone": phone_link(settings.phone, settings.region),
        "call": _call(edition),
        "email": mail_link(settings.email),
        "chat": [link for kind, value in settings.chat.items() if (link := chat_link(kind, value, settings.region))],
        "address": settings.address.splitlines(),
        "promise": edition.count(
            "We answer mails within %(num)s hour.", "We answer mails within %(num)s hours.", settings.answer_hours
        ),
        "delivery": _delivery(edition),
        "returns": _text_link(edition, "returns"),
        "return_days": _return_days(edition),
        "payment": [
            method.names.get(edition.language, method.name) for method in edition.site.settings.payments.methods
        ],
        "hours": _hours(edition),
        "currencies": edition.site.settings.money.guide_currencies,
        "currency": edition.site.settings.money.currency,
        "rates": edition.site.links.file(guide_prices.address(edition.site, edition.language)),
        "tax_note": _tax_note(edition),
    }


def _logo(edition: Edition) -> View | None:
    name = edition.site.settings.theme.logo_in(edition.language)
    if drawn := edition.site.assets.logos.get(edition.language):
        size = {"width": drawn.width or "", "height": drawn.height or ""}
        return {"src": edition.site.links.file(drawn.address), **size}
    if name in edition.site.pictures:
        return edition.picture(name, widest=CARD_WIDTH)
    return None


def _help(edition: Edition) -> list[Mapping[str, str]]:
    """The links of the footer: about, questions, the merchant's pages in their order, contact."""
    pages = [entry for entry in edition.site.content.of("pages", edition.language) if entry.name != "about"]
    links = [(edition.say("About us"), "about/"), (edition.say("Questions and answers"), "faq/")]
    links += [(entry.front.title, entry.path) for entry in pages]
    if edition.site.content.of("guides", edition.language):
        links.append((edition.say("Guides"), "guides/"))
    if edition.site.content.of("news", edition.language):
        links.append((edition.say("News"), "news/"))
    told = edition.site.collected
    if told.advisers:
        links.append((edition.say("Which one do I need?"), "advisers/"))
    if told.calculators:
        links.append((edition.say("Calculators"), "calculators/"))
    if told.branches.all:
        links.append((edition.say("Branches"), "branches/"))
    if edition.site.content.of("directory", edition.language):
        links.append((edition.say("Places we like"), "directory/"))
    links.append((edition.say("Contact"), "contact/"))
    return [{"title": title, "url": edition.url(path)} for title, path in links]


def _text_link(edition: Edition, name: str) -> View | None:
    entry: Entry | None = edition.site.content.entry("pages", name, edition.language)
    if entry is None:
        return None
    return {"title": entry.front.title, "summary": entry.front.summary, "url": edition.url(entry.path)}


def _delivery(edition: Edition) -> View | None:
    """What the usual shipping method promises and costs, to addresses in the shop's own country."""
    settings = edition.site.settings
    method = fares.usual(settings)
    if method is None:
        return None
    bands = fares.prices(settings, method, zones.home(settings))
    cost, free_over = _cost(edition, bands), _free_over(edition, method.free_over, bands)
    days = method.deliver_within_days
    time = edition.count("Delivered within %(num)s day", "Delivered within %(num)s days", days)
    if days == 0:
        time = edition.say("Delivered the same day")
    page = _text_link(edition, "delivery")
    free = not any(band.price for band in bands)
    return {
        "short": free_over or (cost if free else time),
        "time": time,
        "cost": f"{cost} · {free_over}" if free_over and not free else cost,
        "url": page["url"] if page else "",
    }


def _cost(edition: Edition, bands: Sequence[Band]) -> str:
    prices = sorted({band.price for band in bands if band.price})
    if not prices:
        return edition.say("Free delivery")
    least = edition.reader.money(to_minor(prices[0], edition.site.settings.money.minor_digits))
    if len(prices) > 1:
        return edition.say("Delivery from %(amount)s", amount=least)
    return edition.say("Delivery %(amount)s", amount=least)


def _free_over(edition: Edition, free_over: Decimal | None, bands: Sequence[Band]) -> str:
    """From which order value on delivery is free: by the method's own word, or by a last band that costs nothing."""
    limits = [band.below_amount for band in bands if band.below_amount is not None]
    if free_over is None and limits and not bands[-1].price and bands[-1].up_to_grams is None:
        free_over = max(limits)
    if not free_over:
        return ""
    amount = edition.reader.money(to_minor(free_over, edition.site.settings.money.minor_digits))
    return edition.say("Free delivery from %(amount)s", amount=amount)


def _return_days(edition: Edition) -> str:
    days = edition.site.settings.orders.return_days
    return edition.count("%(num)s day to send it back", "%(num)s days to send it back", days) if days else ""


def _hours(edition: Edition) -> View | None:
    """Opening hours in words, and for the script that says whether it is open now; `free` are holidays it keeps to."""
    settings = edition.site.settings
    week = hours.of_settings(settings.shop.hours)
    if not week:
        return None
    lines = hours.lines(week, edition.reader)
    free = [
        str(first + timedelta(day))
        for first, last in settings.workdays.holidays
        for day in range((last - first).days + 1)
    ]
    return {"lines": lines, "week": hours.for_script(week), "zone": settings.shop.timezone, "free": " ".join(free)}


def _tax_note(edition: Edition) -> str:
    tax = edition.site.settings.tax
    if not any(tax.rates.values()):
        return ""
    return edition.say("Prices include tax") if tax.prices_include_tax else edition.say("Prices without tax")


def _call(edition: Edition) -> View | None:
    """The phone as a way to order."""
    settings = edition.site.settings.shop
    phone = phone_link(settings.phone, settings.region)
    if phone is None:
        return None
    return {
        "href": phone["href"],
        "text": Markup("%s %s") % (edition.say("Call"), edition.code(phone["text"])),
        "out": False,
    }


def phone_link(phone: str, region: str) -> View | None:
    """A phone number of that country as people read it, and as a link dials it from anywhere."""
    digits = dialled(phone, region)
    return {"text": phone, "href": f"tel:{digits}"} if digits else None


def mail_link(address: str) -> View | None:
    """A mail address and its link."""
    return {"text": address, "href": f"mailto:{quote(address, safe='@')}"} if "@" in address else None


def chat_link(kind: str, value: str, region: str) -> View | None:
    """A chat by number, user name, or a whole https link; None for what is none of these."""
    name, pattern = _CHATS[kind]
    if value.startswith("https://"):
        return {"name": name, "href": value, "kind": kind} if safe_url(value) else None
    digits = dialled(value, region).lstrip("+") if "{digits}" in pattern else ""
    user = quote(value.strip().lstrip("@"), safe="._-")
    if not (digits if "{digits}" in pattern else user):
        return None
    return {"name": name, "href": pattern.format(digits=digits, name=user), "kind": kind}
