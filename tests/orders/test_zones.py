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
