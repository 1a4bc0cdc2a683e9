"""Tracking pages: the well known, the shop's own, and names that nobody knows."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from shopctl.config.selling import Shipping
from shopctl.orders.carriers import WELL_KNOWN, tracking


@pytest.mark.parametrize("id_", WELL_KNOWN)
def test_every_well_known_carrier_has_a_page_for_a_number(id_: str) -> None:
    name, url = tracking(Shipping(), id_, "AB 12/34")
    assert name == WELL_KNOWN[id_][0]
    assert urlsplit(url).scheme == "https"
    assert "AB12%2F34" in url or "{number}" not in WELL_KNOWN[id_][1]
    assert "{" not in url


@pytest.mark.parametrize(
    "given",
    [
        "DHL",
        "dhl",
        "Dhl",
        "royal mail",
        "Royal-Mail",
        "پست ايران",
        "iran-post",
        "ماهكس",
        "SMSA Express",
        "Yurtiçi Kargo",
    ],
)
def test_a_carrier_is_known_by_its_name_in_any_spelling(given: str) -> None:
    assert tracking(Shipping(), given, "1")[1]


def test_the_shops_own_carriers_win() -> None:
    own = Shipping.model_validate(
        {"carriers": {"dhl": {"name": "Our DHL", "tracking_url": "https://x.example/{number}"}}}
    )
    assert tracking(own, "DHL", "7") == ("Our DHL", "https://x.example/7")


def test_an_unknown_carrier_keeps_its_name_and_has_no_page() -> None:
    assert tracking(Shipping(), "Uncle Ben", "7") == ("Uncle Ben", "")


def test_no_number_no_page() -> None:
    assert tracking(Shipping(), "ups", "") == ("UPS", "")
