"""What delivery costs: by zone, by weight, by order value; and a refusal that names who goes there."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopctl.config.load import check
from shopctl.config.model import Settings
from shopctl.errors import SettingsError
from shopctl.orders import fares
from shopctl.orders.fares import NoSuchMethod, NotServed
from shopctl.orders.zones import Destination
from tests.orders.test_placing import changed

ZONES = {
    "home": {"countries": ["DE"]},
    "near": {"countries": ["AT", "FR"]},
    "isles": {"countries": ["DE"], "postcodes": ["25"]},
}
METHODS = [
    {"id": "pickup", "name": "Pick up", "kind": "pickup", "zones": ["home"]},
    {
        "id": "parcel", "name": "Parcel", "zones": ["home", "near"],
        "bands": [
            {"zones": ["isles"], "price": "12"},
            {"zones": ["home"], "up_to_grams": 2000, "below_amount": "50", "price": "4.90"},
            {"zones": ["home"], "below_amount": "50", "price": "7.90"},
            {"zones": ["home"], "price": "0"},
            {"zones": ["near"], "up_to_grams": 5000, "price": "14.90"},
        ],
    },
    {"id": "freight", "name": "Freight", "price": "59", "free_over": "500"},
]  # fmt: skip
DE, AT, JP = Destination("DE", "10115"), Destination("AT"), Destination("JP")


@pytest.fixture
def rules(settings: Settings) -> Settings:
    return changed(
        settings, shop=settings.shop.model_dump() | {"region": "DE"}, zones=ZONES, shipping={"methods": METHODS}
    )


@pytest.mark.parametrize(
    ("to", "grams", "goods", "amount", "band"),
    [
        (DE, 2000, 4999, 490, 2),
        (DE, 2001, 4999, 790, 3),
        (DE, 9000, 5000, 0, 4),
        (Destination("DE", "25980"), 100, 100, 1200, 1),
        (AT, 5000, 100, 1490, 5),
    ],
)
def test_the_first_band_that_fits_is_the_price(
    rules: Settings, to: Destination, grams: int, goods: int, amount: int, band: int
) -> None:
    method = fares.choose(rules, "parcel", to, grams)
    assert method is not None
    fare = fares.fare(rules, method, to, grams, goods)
    assert (fare.amount, fare.basis["band"]) == (amount, band)


def test_free_over_an_amount_goes_before_the_price(rules: Settings) -> None:
    freight = rules.shipping.methods[2]
    assert fares.fare(rules, freight, JP, 0, 49999).amount == 5900
    assert fares.fare(rules, freight, JP, 0, 50000).basis == {"method": "freight", "free_over": 50000}


def test_a_method_that_does_not_go_there_is_refused_with_those_that_do(rules: Settings) -> None:
    with pytest.raises(NotServed, match="parcel does not serve JP with 100 g: it goes to home, near only") as refused:
        fares.choose(rules, "parcel", JP, 100)
    assert refused.value.way_out == "These do: freight."
    with pytest.raises(NotServed, match="it takes 5000 g at most"):
        fares.choose(rules, "parcel", AT, 5001)


def test_who_names_no_method_gets_the_first_that_goes_there(rules: Settings) -> None:
    chosen = [fares.choose(rules, "", to, 100) for to in (DE, AT, JP)]
    assert [each.id for each in chosen if each] == ["pickup", "parcel", "freight"]
    with pytest.raises(NoSuchMethod, match="drone"):
        fares.choose(rules, "drone", DE, 100)


def test_what_the_storefront_says_is_of_what_is_sent_to_the_shops_own_country(rules: Settings) -> None:
    method = fares.usual(rules)
    assert method is not None
    assert method.id == "parcel"
    assert [str(band.price) for band in fares.prices(rules, method, DE)] == ["4.90", "7.90", "0"]


def test_a_zone_that_is_not_there_is_a_wrong_setting(settings: Settings) -> None:
    tables = settings.model_dump(mode="json", exclude_none=True)
    tables["shipping"]["methods"] = [{"id": "post", "name": "Post", "zones": ["mars"]}]
    with pytest.raises(SettingsError, match="shipping method post names mars"):
        check(tables, Path("shop.toml"))
