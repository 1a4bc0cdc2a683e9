"""Mistakes that people make in shop.toml by hand, and what they are told."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopctl.config.edit import get, set_
from shopctl.config.load import load
from shopctl.errors import NotFound, SettingsError


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ('region = "DE"', 'region = "Germany"', "shop.region: expected a country code of two capitals"),
        ('languages = ["en", "fa", "ar"]', 'languages = "en"', 'shop.languages: expected a list such as'),
        ('languages = ["en", "fa", "ar"]', "languages = []", "shop.languages: expected at least one"),
        ('email = "shop@teahouse.example"', 'email = "shop @teahouse.example"', "shop.email: expected a mail address"),
        ('phone = "+49 30 555 0100"', 'phone = "none"', "shop.phone: expected a phone number such as"),
        ("prices_include_tax = true", 'prices_include_tax = "perhaps"', "expected true or false, not 'perhaps'"),
        ("standard = 0", 'standard = "19%"', "tax.rates.standard: expected a number such as 20 or 4.90, not '19%'"),
        ("standard = 0", "standard = 119", "tax.rates.standard: expected 100 or less, not 119"),
        ("first_number = 1001", "first_number = 1.5", "orders.first_number: expected a whole number, not 1.5"),
        ("first_number = 1001", "frist_number = 1", "there is no such setting; did you mean orders.first_number?"),
        ("[orders]", "[order]", "order: there is no such setting; did you mean orders?"),
        ("price = 0", "prise = 4.90", "did you mean shipping.methods.0.price?"),
        ("price = 0", "price = 4,90", "cannot be read: price = 4,90"),
        ('id = "standard"', 'id = "Standard Delivery"', "shipping.methods.0.id: expected a short name of small"),
        ('timezone = "Europe/Berlin"', "timezone = Europe", "line 11: cannot be read: timezone = Europe"),
        ('timezone = "Europe/Berlin"', 'timezone = "Europe', "line 11: cannot be read"),
        ("[orders]", '[workdays]\nholidays = ["25.12.2026"]\n[orders]', "expected a day such as 2026-12-25"),
        ("[orders]", '[workdays]\ncutoff = "2pm"\n[orders]', "workdays.cutoff: expected a time such as 09:00"),
        ("[orders]", '[shop.hours]\nmonday = {}\n[orders]', "shop.hours.monday: expected 'mon', 'tue'"),
    ],
)  # fmt: skip
def test_a_slip_is_told_with_its_place_and_what_was_expected(shop: Path, right: str, wrong: str, told: str) -> None:
    file = shop / "shop.toml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load(shop)
    assert told in caught.value.sentence


def test_several_mistakes_are_told_at_once(shop: Path) -> None:
    with (shop / "shop.toml").open("a", encoding="utf-8") as file:  # [theme] is the last section
        file.write('font = "comic"\nicon = "/icon.svg"\n')
    with pytest.raises(SettingsError) as caught:
        load(shop)
    assert "theme.icon" in caught.value.sentence
    assert "And theme.font: expected 'sans'" in caught.value.way_out


def test_a_file_as_windows_editors_write_it_is_read_and_keeps_its_line_ends(shop: Path) -> None:
    file = shop / "shop.toml"
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    set_(shop, "shop.name", "قوری")
    assert get(shop, "shop.name") == "قوری"
    assert file.read_bytes().count(b"\n") == file.read_bytes().count(b"\r\n")


def test_a_file_in_another_encoding_says_how_to_save_it(shop: Path) -> None:
    (shop / "shop.toml").write_bytes('[shop]\nname = "متجر"\n'.encode("cp1256"))
    with pytest.raises(SettingsError) as caught:
        load(shop)
    assert "UTF-8" in caught.value.way_out


def test_nothing_puts_a_setting_back_to_its_default(shop: Path) -> None:
    set_(shop, "shop.url", "https://www.example.com")
    assert set_(shop, "shop.url", "") is None
    assert "\nurl" not in (shop / "shop.toml").read_text(encoding="utf-8")
    assert set_(shop, "shop.tagline", "") == ""


def test_the_key_that_was_meant_is_named(shop: Path) -> None:
    with pytest.raises(NotFound) as caught:
        get(shop, "mail.hots")
    assert "mail.host" in caught.value.way_out
