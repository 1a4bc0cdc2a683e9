"""Moments as the merchant reads them: in the shop's own zone and calendar."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from shopctl import clock
from shopctl.cli.moments import moment_in
from shopctl.config.edit import set_
from tests.conftest import Run


@pytest.mark.parametrize(
    ("zone", "calendar", "shown"),
    [
        ("UTC", "gregorian", "2026-03-20 20:45"),
        ("Europe/Berlin", "gregorian", "2026-03-20 21:45"),
        ("Asia/Tehran", "gregorian", "2026-03-21 00:15"),
        ("Asia/Tehran", "jalali", "1405-01-01 00:15"),
        ("UTC", "jalali", "1404-12-29 20:45"),
    ],
)
def test_a_stamp_is_written_in_the_shops_zone_and_calendar(zone: str, calendar: str, shown: str) -> None:
    assert moment_in(zone, calendar)("2026-03-20T20:45:00.000000Z") == shown
    assert moment_in(zone, calendar)(None) == ""


def test_what_is_written_can_be_typed_again() -> None:
    shown = moment_in("Asia/Tehran", "jalali")("2026-03-20T20:45:00.000000Z")
    assert clock.day(shown[:10]).isoformat() == "2026-03-21"


def test_a_price_that_begins_at_the_shops_midnight_is_shown_with_that_day(run: Run, shop: Path) -> None:
    run("product", "add", "Cup", "--sku", "CUP", "--price", "9", shop=shop)
    run("product", "price", "CUP", "10", "--from", "2126-12-01", shop=shop)
    assert "From 2126-12-01: 10.00 EUR" in run("product", "show", "CUP", shop=shop).stdout
    set_(shop, "locale.calendar", "jalali")
    assert "From 1505-09-10: 10.00 EUR" in run("product", "show", "CUP", shop=shop).stdout


def test_undo_shows_days_as_other_screens_do_and_whole_moments_in_json(run: Run, shop: Path) -> None:
    set_(shop, "shop.timezone", "Asia/Tehran")
    set_(shop, "locale.calendar", "jalali")
    run("product", "add", "Cup", "--sku", "CUP", "--price", "9", shop=shop)
    run("order", "new", "--line", "CUP=1", shop=shop)
    held = json.loads(run("order", "hold", "1001", "--reason", "asks", "--json", shop=shop).stdout)["held_at"]
    shown = run("undo", "--dry-run", shop=shop)
    assert moment_in("Asia/Tehran", "jalali")(held)[:10] in shown.stdout
    order = json.loads(run("undo", "--dry-run", "--json", shop=shop).stdout)["orders"][0]
    assert {"what": "held at", "now": held, "then": ""} in order["differences"]


def test_a_day_that_is_not_in_the_calendar_is_named() -> None:
    with pytest.raises(ValueError, match="'1405-09-31' is no day"):
        clock.day("1405-09-31")
