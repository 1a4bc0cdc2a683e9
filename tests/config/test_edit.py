"""`config set` and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopctl.config.edit import SecretInSettings, get, set_
from shopctl.config.load import NoShop, find_shop, load
from shopctl.errors import NotFound, SettingsError


def test_setting_a_value_changes_its_line_and_no_other(shop: Path) -> None:
    before = (shop / "shop.toml").read_text(encoding="utf-8").splitlines()
    set_(shop, "shop.phone", "+49 30 555 0199")
    after = (shop / "shop.toml").read_text(encoding="utf-8").splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [('phone = "+49 30 555 0100"', 'phone = "+49 30 555 0199"')]


def test_a_table_that_is_not_there_is_added(shop: Path) -> None:
    set_(shop, "locale.calendar", "jalali")
    assert load(shop).locale.calendar == "jalali"


def test_words_that_look_like_a_number_are_words_where_words_belong(shop: Path) -> None:
    assert set_(shop, "shop.name", "1001") == "1001"


def test_an_element_of_a_list_is_set_by_its_number(shop: Path) -> None:
    assert set_(shop, "shipping.methods.0.price", "4.90") == "4.90"
    assert get(shop, "shipping.methods.0.price") == "4.90"


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("orders.low_stock", "many", "a whole number"),
        ("money.currency", "EURO", "ISO 4217"),
        ("shop.timezone", "Berlin", "Europe/Berlin"),
        ("theme.accent", "green", "a colour such as #1f5f5b"),
        ("theme.logo", "../../etc/passwd", "inside the shop folder"),
        ("shop.nmae", "x", "no such setting"),
        ("shop.languages", '["en", "xx"]', "'xx'"),
        ("shipping.methods.7.price", "1", "a number from 0"),
    ],
)
def test_a_wrong_value_is_refused_with_file_key_and_what_was_expected(
    shop: Path, key: str, value: str, expected: str
) -> None:
    before = (shop / "shop.toml").read_bytes()
    with pytest.raises(SettingsError) as caught:
        set_(shop, key, value)
    assert "shop.toml" in caught.value.sentence
    assert key in caught.value.sentence
    assert expected in caught.value.sentence
    assert (shop / "shop.toml").read_bytes() == before


def test_a_password_is_not_written_into_the_settings(shop: Path) -> None:
    with pytest.raises(SecretInSettings) as caught:
        set_(shop, "mail.password", "hunter2")
    assert "hunter2" not in str(caught.value.document)


def test_an_unknown_key_is_not_found(shop: Path) -> None:
    with pytest.raises(NotFound):
        get(shop, "shop.nothing")


def test_a_broken_file_is_named_with_the_line(shop: Path) -> None:
    (shop / "shop.toml").write_text('[shop]\nname = "x\n', encoding="utf-8")
    with pytest.raises(SettingsError, match=r"shop\.toml.*line 2"):
        load(shop)


def test_the_environment_names_the_shop(shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOPCTL_SHOP", str(shop))
    assert find_shop(None, tmp_path) == shop
    monkeypatch.setenv("SHOPCTL_SHOP", str(tmp_path))
    with pytest.raises(NoShop):
        find_shop(None, shop)
