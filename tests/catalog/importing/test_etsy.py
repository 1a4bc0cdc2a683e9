"""Etsy's listing download."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

IMAGES = ",".join(f"IMAGE{n}" for n in range(1, 11))
ENGLISH = (
    f"TITLE,DESCRIPTION,PRICE,CURRENCY_CODE,QUANTITY,TAGS,MATERIALS,{IMAGES},VARIATION 1 TYPE,VARIATION 1 NAME,"
    "VARIATION 1 VALUES,VARIATION 2 TYPE,VARIATION 2 NAME,VARIATION 2 VALUES,SKU\n"
)
GERMAN = (
    "TITEL,BESCHREIBUNG,PREIS,WÄHRUNGSCODE,STÜCKZAHL,TAGS,MATERIALIEN,"
    + ",".join(f"BILD{n}" for n in range(1, 11))
    + ",VARIATIONSTYP 1,VARIATIONSNAME 1,VARIATIONSWERT 1,VARIATIONSTYP 2,VARIATIONSNAME 2,VARIATIONSWERT 2,"
    "BESTANDSEINHEIT\n"
)
DICE = 'Dice,Line one.,{price},{code},{count},"oak_dice,gift","Oak,Hard_wax",https://e.com/1.jpg,,,,,,,,,,'


@pytest.mark.parametrize("head", [ENGLISH, GERMAN])
def test_a_listing_arrives_in_any_language(bring: Bring, ask: Ask, head: str) -> None:
    plan = bring(head + DICE.format(price="12.70", code="EUR", count=3) + ",,,,,,D-1\n")
    assert (plan.format, plan.created) == ("etsy", {"products": 1, "variants": 1, "images": 1})
    assert ask("SELECT sku, stock_on_hand FROM variant") == [("D-1", 3)]
    assert ask("SELECT price FROM price") == [1270]
    assert ask("SELECT tag FROM product_tag ORDER BY position") == ["oak dice", "gift"]
    assert ask("SELECT value FROM product_attribute ORDER BY position") == ["Oak", "Hard wax"]


def test_variations_make_variants_of_one_price_and_of_unknown_stock(bring: Bring, ask: Ask) -> None:
    options = 'Color,Wood,"Walnut,Maple",Size,Sides,"d6,d20","W6,W20,M6,M20"\n'
    bring(ENGLISH + DICE.format(price="10", code="EUR", count=9) + options)
    assert ask("SELECT option1_name, option2_name FROM product") == [("Wood", "Sides")]
    assert ask("SELECT sku, option1, option2, stock_tracked FROM variant ORDER BY position") == [
        ("W6", "Walnut", "d6", 0),
        ("W20", "Walnut", "d20", 0),
        ("M6", "Maple", "d6", 0),
        ("M20", "Maple", "d20", 0),
    ]
    assert ask("SELECT DISTINCT price FROM price") == [1000]


def test_another_currency_than_the_shops_is_refused(bring: Bring) -> None:
    with pytest.raises(
        BadRows, match="row 2, PRICE: '10 USD' is not an amount: it is in USD, the shop's currency is EUR"
    ):
        bring(ENGLISH + DICE.format(price="10", code="USD", count=1) + ",,,,,,\n")


def test_a_listing_of_endless_variations_is_an_error(bring: Bring) -> None:
    many = '"' + ",".join(map(str, range(80))) + '"'
    with pytest.raises(BadRows, match="more than 5,000 variants"):
        bring(ENGLISH + DICE.format(price="1", code="EUR", count=1) + f",A,{many},,B,{many},\n")


def test_the_real_download_keeps_its_lines_and_tags(bring: Bring, ask: Ask, shared_data: Path) -> None:
    bring(shared_data / "platforms/etsy_eleswood.csv", "USD")
    assert ask("SELECT tag FROM product_tag WHERE product_id = 1 AND position = 0") == ["toy box for boys"]
    assert ask("SELECT description LIKE '%\n\nDimensions:\n- Width%' FROM product WHERE id = 1") == [1]
    assert ask("SELECT price FROM price WHERE variant_id = 1") == [1270]
