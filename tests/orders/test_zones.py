"""Where an order goes decides what is taxed: the narrowest zone that has a rate, else the shop's own."""

from __future__ import annotations

from decimal import Decimal

import pytest

from shopctl.config.model import Settings
from shopctl.errors import SettingsError
from shopctl.orders import zones
from shopctl.orders.zones import Destination, NotACountry
from tests.orders.test_placing import changed

ZONES = {
    "world": {"countries": ["*"], "untaxed": True},
    "spain": {"countries": ["ES"], "rates": {"standard": 21, "books": 4}},
    "canary": {"countries": ["ES"], "postcodes": ["35", "38"], "rates": {"standard": 7}},
    "tenerife": {"countries": ["ES"], "postcodes": ["38 0"], "rates": {"standard": 3}},
}


@pytest.fixture
def shop_rules(settings: Settings) -> Settings:
    tax = {"rates": {"standard": Decimal(19), "books": Decimal(7)}}
    return changed(settings, shop=settings.shop.model_dump() | {"region": "DE"}, tax=tax, zones=ZONES)


@pytest.mark.parametrize(
    ("country", "postcode", "tax_class", "percent", "zone"),
    [
        ("ES", "28001", "standard", 21, "spain"),
        ("ES", "35001", "standard", 7, "canary"),
        ("ES", "38-005", "standard", 3, "tenerife"),
        ("ES", "۳۸۰۰۵", "standard", 3, "tenerife"),
        ("ES", "38005", "books", 4, "spain"),
        ("ES", "35001", "shipping", 7, "canary"),
        ("JP", "", "standard", 0, "world"),
        ("ES", "", "exempt", 0, ""),
    ],
)
def test_the_narrowest_zone_that_has_the_class_decides(
    shop_rules: Settings, country: str, postcode: str, tax_class: str, percent: int, zone: str
) -> None:
    found = zones.rate(shop_rules, tax_class, Destination(country, postcode))
    assert (found.percent, found.zone) == (percent, zone)


@pytest.mark.parametrize(
    ("country", "postcode", "tax_id", "percent"),
    [
        ("FR", "", "FR 12345678901", 0),
        ("FR", "", "", 20),
        ("FR", "", "DE123456789", 20),  # of the shop's own state
        ("FR", "", "US123456789", 20),
        ("FR", "", "business", 20),
        ("AT", "1010", "atu-12345678", 0),  # a narrower zone that says nothing of tax
        ("ES", "35001", "ESX1234567X", 7),  # outside the Union's VAT
        ("FR", "", "EL123456789", 0),  # registered in Greece, where goods go does not matter
        ("DE", "", "FR12345678901", 19),  # nothing leaves the state
    ],
)
def test_a_business_of_another_state_accounts_for_the_tax_itself(
    settings: Settings, country: str, postcode: str, tax_id: str, percent: int
) -> None:
    own = {
        "france": {"countries": ["FR"], "rates": {"standard": 20}},
        "eu": {"countries": ["AT", "ES", "FR", "GR"], "reverse_charge": True},
        "vienna": {"countries": ["AT"], "postcodes": ["1"]},
        "canary": {"countries": ["ES"], "postcodes": ["35"], "rates": {"standard": 7}},
    }
    home = settings.shop.model_dump() | {"region": "DE"}
    rules = changed(settings, shop=home, tax={"rates": {"standard": 19}}, zones=own)
    found = zones.rate(rules, "standard", Destination(country, postcode, tax_id))
    assert (found.percent, found.reverse_charge) == (percent, percent == 0)


def test_without_a_zone_the_shops_own_rates_hold(settings: Settings) -> None:
    rules = changed(settings, tax={"rates": {"standard": Decimal(19), "shipping": Decimal(5)}})
    assert zones.rate(rules, "standard", Destination("FR")).percent == 19
    assert zones.rate(rules, "shipping", Destination("FR")).percent == 5


def test_all_other_countries_are_neither_the_shops_own_nor_one_that_a_zone_names(shop_rules: Settings) -> None:
    assert zones.matching(shop_rules, Destination("DE")) == []
    assert zones.matching(shop_rules, Destination("ES", "35001")) == ["canary", "spain"]
    assert zones.matching(shop_rules, Destination("JP")) == ["world"]


def test_a_class_without_a_rate_is_a_missing_setting(shop_rules: Settings) -> None:
    with pytest.raises(SettingsError, match=r"tax\.rates\.food"):
        zones.rate(shop_rules, "food", Destination("DE"))


def test_a_country_is_two_letters_of_iso_3166() -> None:
    assert zones.country_code(" ir ") == "IR"
    for wrong in ("UK", "Germany", "*"):
        with pytest.raises(NotACountry) as refused:
            zones.country_code(wrong)
        assert "GB" in refused.value.way_out
