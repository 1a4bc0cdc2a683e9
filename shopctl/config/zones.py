"""shop.toml: where orders go to, and what is special there."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from shopctl.config.base import Line, Rate, Section, ShortName, matching
from shopctl.text import latin_digits

ANYWHERE = "*"
"""Stands for all other countries: not the shop's own, and none that a zone names."""

ZoneId = ShortName
Country = Annotated[str, matching(r"[A-Z]{2}|\*", 'a country code of two capitals such as DE or IR, or "*"')]


def postcode_key(text: str) -> str:
    """A postal code as it is compared: '1011 ab' and '۱۰۱۱AB' are '1011AB'."""
    return "".join(filter(str.isalnum, latin_digits(text))).upper()


class Zone(Section):
    """A part of the world: countries, or parts of one by postal code, and the rates of tax there."""

    name: Line = ""
    """What customers read; else the countries speak for it."""
    countries: Annotated[list[Country], Field(min_length=1)]
    """Country codes (ISO 3166), or "*" for all other countries."""
    postcodes: list[Annotated[str, AfterValidator(postcode_key), Field(min_length=1)]] = []
    """Beginnings of postal codes; none for the whole of the countries."""
    rates: dict[str, Rate] = {}
    """Percent by tax class where they differ from tax.rates."""
    untaxed: bool = False
    """Nothing is taxed there: exports."""
    reverse_charge: bool = False
    """Businesses there with a VAT ID pay no tax to the shop, but to their own state: other states of the EU."""
