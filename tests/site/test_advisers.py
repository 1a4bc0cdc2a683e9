"""Advisers and other records: what fits which answer, and what is wrong with a file."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.site import records
from shopctl.site.advisers import Adviser
from shopctl.site.calculators import Calculator
from shopctl.site.content import BadContent

TEA = """
title = { en = "Which pot?", fa = "کدام قوری؟" }
categories = ["tea"]
[[questions]]
key = "leaf"
text = "Which leaf?"
[[questions.answers]]
key = "cup"
text = "Just a cup"
price_up_to = 10
[[questions.answers]]
key = "pot"
text = "A pot of stoneware"
why = "Keeps warm"
attributes = { material = ["STONEWARE"] }
[[questions.answers]]
key = "any"
text = "Any"
"""


def put(root: Path, kind: str, text: str, name: str = "tea") -> None:
    folder = root / "content" / kind
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.toml").write_text(text, "utf-8")


def test_answers_know_the_products_that_fit(
    shop: Path, site: Path, build_site: Any, read: Callable[[str], Any]
) -> None:
    put(shop, "advisers", TEA)
    build_site()
    page = read("advisers/tea/index.html")
    fits = {answer.attributes["value"]: answer.attributes["data-fits"] for answer in page.all("input", type="radio")}
    products = page.one("form", "adviser").attributes["data-ids"].split()
    assert len(products) == 3  # the pots and the cup; what is hidden or a draft is not advised
    assert fits["any"] == "0 1 2"
    assert len(fits["cup"].split()) == len(fits["pot"].split()) == 1
    assert fits["cup"] != fits["pot"]
    assert read("fa/advisers/tea/index.html").one("h1").text == "کدام قوری؟"
    assert [link.attributes.get("href") for link in page.all("a", "see")][1] == "/categories/pots/?material=stoneware"


def test_home_category_and_foot_link_to_it(shop: Path, site: Path, build_site: Any, read: Callable[[str], Any]) -> None:
    put(shop, "advisers", TEA)
    build_site()
    for name in ("index.html", "categories/tea/index.html"):
        assert "/advisers/tea/" in [link.attributes.get("href") for link in read(name).all("a")]
    assert "/advisers/" in [link.attributes.get("href") for link in read("products/cup/index.html").all("a")]


def test_without_a_product_that_fits_the_merchant_is_told(shop: Path, site: Path, build_site: Any) -> None:
    put(shop, "advisers", TEA.replace("STONEWARE", "Gold").replace('["tea"]', '["teas"]'))
    told = build_site().problems
    assert ("content/advisers/tea.toml", "there is no category teas") in told
    assert ("content/advisers/tea.toml", "questions.leaf.pot: no product fits") in told


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('title = "x"', "content/advisers/tea.toml: questions: Field required"),
        (TEA.replace('key = "any"', 'key = "pot"'), "questions.1: each key once, not cup, pot, pot"),
        (TEA.replace("price_up_to = 10", "price_up_to = -1"), "questions.1.answers.1.price_up_to: "),
        (TEA.replace('fa = "', 'xx = "'), "title: xx is no language"),
        (TEA.replace("why", "because"), "questions.1.answers.2.because: Extra inputs"),
        ("title = ", "it is not TOML"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_key(tmp_path: Path, text: str, reason: str) -> None:
    put(tmp_path, "advisers", text)
    with pytest.raises(BadContent, match=re.escape(reason)):
        records.read_all(tmp_path, "advisers", Adviser)


def test_a_calculators_formulas_are_checked_when_it_is_read(tmp_path: Path) -> None:
    text = 'title = "x"\n[[inputs]]\nname = "n"\ntext = "N"\nvalue = 1\n[[results]]\ntext = "R"\nformula = "n * m"\n'
    put(tmp_path, "calculators", text)
    with pytest.raises(BadContent, match=r"tea\.toml: results\.1\.formula: m is none of its inputs: n"):
        records.read_all(tmp_path, "calculators", Calculator)


def test_a_name_that_leads_out_of_its_folder_is_no_page(tmp_path: Path) -> None:
    put(tmp_path, "advisers", TEA, "..x")
    with pytest.raises(BadContent, match="cannot be part of a link"):
        records.read_all(tmp_path, "advisers", Adviser)
