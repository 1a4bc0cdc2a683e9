"""Rates of exchange from the shapes that they come in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopctl.site import rates
from shopctl.site.content import BadContent


def put(root: Path, text: str, name: str = "rates.csv") -> None:
    (root / "content").mkdir(exist_ok=True)
    (root / "content" / name).write_text(text, "utf-8")


def test_a_table_of_our_own_says_what_one_is_worth(tmp_path: Path) -> None:
    put(tmp_path, "currency,worth\nUSD,۱۰۵۰۰۰۰\n")
    found = rates.read(tmp_path, "IRR", ["USD"])
    assert found is not None
    assert round(1 / found.units["USD"]) == 1_050_000


def test_the_banks_newest_day_counts_whatever_the_order(tmp_path: Path) -> None:
    put(tmp_path, "Date,USD,GBP,CYP,\n2026-04-10,1.1,0.8,N/A,\n2026-04-13,1.2,0.9,N/A,\n")
    found = rates.read(tmp_path, "USD", ["EUR", "GBP"])
    assert found is not None
    assert found.day == date(2026, 4, 13)
    assert found.units["GBP"] == Decimal("0.75")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("currency,worth\nUSD,0\n", "rates.csv, row 2: worth: '0' is no rate"),
        ("currency,worth\nUSD,many\n", "rates.csv, row 2: worth: 'many' is no number"),
        ("currency,worth\nGold,2\n", "'Gold' is no code"),
        ("currency,worth\nGBP,2\n", "it has no rate of USD"),
        ("name,worth\nUSD,1\n", "it has no column currency"),
        ("Date, USD\n", "no row has a date"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, text: str, reason: str) -> None:
    put(tmp_path, text)
    with pytest.raises(BadContent, match=reason):
        rates.read(tmp_path, "EUR", ["USD"])


def test_without_wishes_there_is_nothing_and_wishes_need_a_file(tmp_path: Path) -> None:
    assert rates.read(tmp_path, "EUR", []) is None
    with pytest.raises(BadContent, match="is not there"):
        rates.read(tmp_path, "EUR", ["USD"])


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("ecb_eurofxref.csv", "rates.csv"),
        ("ecb_eurofxref-hist_last250.csv", "rates.csv"),
        ("ecb_eurofxref-daily.xml", "rates.xml"),
    ],
)
def test_the_banks_files_are_read_as_they_are(tmp_path: Path, shared_data: Path, source: str, name: str) -> None:
    (tmp_path / "content").mkdir()
    shutil.copy(shared_data / "reference" / source, tmp_path / "content" / name)
    found = rates.read(tmp_path, "EUR", ["USD", "JPY"])
    assert found is not None
    assert found.day is not None
    assert found.day.year in (2025, 2026)
    assert 1 < found.units["USD"] < 1.3


def test_new_rates_change_no_page(
    shop: Path, site: Path, build_site: Any, change_settings: Callable[..., None]
) -> None:
    change_settings("[money]\n", '[money]\nguide_currencies = ["USD"]\n')
    put(shop, "currency,worth\nUSD,0.9\n")
    build_site()
    put(shop, "currency,worth\nUSD,0.8\n")
    assert build_site().written == 0
    told = json.loads((site / "rates.json").read_text("utf-8"))
    assert told["rates"] == {"USD": 0.0125}
    assert told["money"]["scale"] == 100
