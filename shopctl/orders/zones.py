"""Where an order goes to, which of the shop's zones that is, and what rate of tax holds there. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from shopctl.catalog.models import EXEMPT, STANDARD
from shopctl.config.model import Settings
from shopctl.config.zones import ANYWHERE, Zone, postcode_key
from shopctl.errors import BadInput, SettingsError
from shopctl.orders.heads import Head

SHIPPING = "shipping"
"""The tax class of delivery, where a shop has a rate for it; else it is taxed as STANDARD."""

_CODES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF
GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN
KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA
NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI
SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI
VN VU WF WS XK YE YT ZA ZM ZW
"""
"""The country codes of ISO 3166-1, and XK, which is in use."""

_VAT_ID = re.compile(r"([A-Z]{2})[0-9A-Z+*]{2,12}")
"""VAT identification numbers, as VIES takes them: the state, then up to twelve characters. Greece says EL."""


class NotACountry(BadInput):
    """No country has this code."""

    message = "{text!r} is not a country code."
    hint = "Two letters of ISO 3166 are expected, such as DE, IR or AE; the United Kingdom is GB."


@dataclass(frozen=True, slots=True)
class Destination:
    """A country (ISO 3166), the postal code there as far as it is known, and the buyer's tax ID, if there is one."""

    country: str
    postcode: str = ""
    tax_id: str = ""

    def __str__(self) -> str:
        return f"{self.country} {self.postcode}".rstrip()


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate of tax in percent, and the zone that has it; '' where it is the shop's usual one.

    `reverse_charge`: the buyer accounts for the tax (Directive 2006/112/EC, articles 138 and 196).
    """

    percent: Decimal
    zone: str = ""
    reverse_charge: bool = False


def home(settings: Settings) -> Destination:
    """The shop's own country: where what is handed over at the counter stays."""
    return Destination(settings.shop.region)


def of(settings: Settings, order: Head) -> Destination:
    """Where an order goes to."""
    return Destination(order.ship_country or settings.shop.region, order.ship_postcode, order.tax_id)


def country_code(text: str) -> str:
    """A country as it is kept; '' stays ''. Raises NotACountry."""
    code = text.strip().upper()
    if code and code not in _CODES.split():
        raise NotACountry(text=text)
    return code


def matching(settings: Settings, to: Destination) -> list[str]:
    """The zones that hold the address, the narrowest first: by the longest postal code, then by country."""
    return [id_ for _, id_ in _fitting(settings, to)]


def _fitting(settings: Settings, to: Destination) -> list[tuple[int, str]]:
    """How narrowly each zone that holds the address does, and which it is."""
    named = {country for zone in settings.zones.values() for country in zone.countries} | {settings.shop.region}
    country = to.country if to.country in named else ANYWHERE
    found = [(_fit(zone, country, to.postcode), id_) for id_, zone in settings.zones.items()]
    return [(fit, id_) for fit, id_ in sorted(found, key=lambda each: -each[0]) if fit]


def _fit(zone: Zone, country: str, postcode: str) -> int:
    """How narrowly a zone holds the address; 0 when it does not."""
    if country not in zone.countries:
        return 0
    key = postcode_key(postcode)
    return max((1 + len(start) for start in zone.postcodes if key.startswith(start)), default=not zone.postcodes)


def rate(settings: Settings, tax_class: str, to: Destination) -> Rate:
    """The rate of a tax class at an address: the narrowest zone's that has one, else the shop's usual one.

    What is exempt is taxed nowhere; a business pays none where one of the narrowest zones has reverse charge. Raises
    SettingsError for a class without a rate.
    """
    if tax_class == EXEMPT:
        return Rate(Decimal(0))
    fitting = _fitting(settings, to)
    reversing = {fit: id_ for fit, id_ in fitting if settings.zones[id_].reverse_charge and _registered(settings, to)}
    for fit, id_ in fitting:
        zone = settings.zones[id_]
        if fit in reversing:
            return Rate(Decimal(0), reversing[fit], reverse_charge=True)
        if zone.untaxed:
            return Rate(Decimal(0), id_)
        if (percent := _own(zone.rates, tax_class)) is not None:
            return Rate(percent, id_)
    percent = _own(settings.tax.rates, tax_class)
    if percent is not None or tax_class == SHIPPING:
        return Rate(percent or Decimal(0))
    key = f"tax.rates.{tax_class}"
    raise SettingsError(
        file="shop.toml", key=key, reason="a product needs this rate", hint=f"shopctl config set {key} PERCENT"
    )


def _registered(settings: Settings, to: Destination) -> bool:
    """Whether the tax ID is one of a state with reverse charge, and not of the shop's own."""
    id_ = _VAT_ID.fullmatch(re.sub(r"[\s./-]", "", to.tax_id).upper())
    states = {country for zone in settings.zones.values() if zone.reverse_charge for country in zone.countries}
    return id_ is not None and {"EL": "GR"}.get(id_[1], id_[1]) in states - {settings.shop.region}


def _own(rates: Mapping[str, Decimal], tax_class: str) -> Decimal | None:
    return rates.get(tax_class, rates.get(STANDARD) if tax_class == SHIPPING else None)
