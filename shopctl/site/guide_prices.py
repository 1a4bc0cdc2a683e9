"""The file from which a page tells prices in the visitor's currency; js/currency.js reads it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from shopctl.site.edition import Edition
from shopctl.site.facets import money_of
from shopctl.site.pages import Site


def address(site: Site, language: str) -> str:
    """Where the rates stand for readers of a language: an address that stays, so that pages outlive a day's rates."""
    return site.links.address(language, "rates.json")


def files(site: Site) -> Iterator[tuple[str, bytes]]:
    """For each language: how the shop's own amounts are read, how many units a minor unit of them is, of which day."""
    rates = site.collected.rates
    if rates is None:
        return
    digits = site.settings.money.minor_digits
    for language in site.languages:
        edition = Edition(site, language)
        say = edition.say
        note = say("A guide only: you pay in %(currency)s.", currency=site.settings.money.currency)
        if rates.day:
            note += " " + say("Rates of %(day)s.", day=edition.reader.day(rates.day))
        document = {
            "money": money_of(edition.reader),
            "rates": {code: float(units.scaleb(-digits)) for code, units in rates.units.items()},
            "about": say("about %(amount)s", amount="{x}"),
            "from": say("from %(price)s", price="{x}"),
            "note": note,
        }
        data = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        yield address(site, language), data.encode()
