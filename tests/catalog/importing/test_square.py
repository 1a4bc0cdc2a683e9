"""Square's item library."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

HEAD = "Token,Item Name,Variation Name,SKU,Description,Category,GTIN,Square Online Item Visibility,Weight (lb),Price,"
HEAD += "Sellable,Stockable,Option Name 1,Option Value 1,Default Unit Cost,Current Quantity Main St,"
HEAD += "Current Quantity Kiosk,New Quantity Main St,Tax - Sales (8%)\n"


def test_rows_of_an_item_are_its_variations_and_stock_is_that_of_all_places(bring: Bring, ask: Ask) -> None:
    plan = bring(
        HEAD + 'A1,Coffee,Small,C-S,Beans,Drinks,,visible,0.5,9.50,Y,Y,,,4.00,"1,200",3,,N\n'
        "A2,Coffee,Large,C-L,Beans,Drinks,,visible,2,17.00,Y,Y,,,8.00,5,,,N\n"
        "B1,Mug,Regular,M-1,,Ware,,hidden,,variable,Y,N,,,,,,,N\n"
    )
    assert (plan.format, plan.created["products"], plan.created["variants"]) == ("square", 2, 3)
    assert ask("SELECT title, status, option1_name FROM product ORDER BY id") == [
        ("Coffee", "active", "Variation"),
        ("Mug", "unlisted", ""),
    ]
    assert ask("SELECT sku, option1, stock_tracked, stock_on_hand, weight_grams FROM variant ORDER BY id") == [
        ("C-S", "Small", 1, 1203, 226.796),
        ("C-L", "Large", 1, 5, 907.185),
        ("M-1", "", 0, 0, None),
    ]
    assert ask("SELECT price FROM price ORDER BY variant_id") == [950, 1700]


def test_option_columns_win_over_the_name_of_the_variation(bring: Bring, ask: Ask) -> None:
    bring(HEAD + "A1,Tee,Red,T-R,,,,,,9,Y,Y,Colour,Red,,,,,N\nA2,Tee,Blue,T-B,,,,,,9,Y,Y,Colour,Blue,,,,,N\n")
    assert ask("SELECT option1_name FROM product") == ["Colour"]
    assert ask("SELECT option1 FROM variant ORDER BY id") == ["Red", "Blue"]


def test_a_count_that_is_none_is_an_error_of_its_cell(bring: Bring) -> None:
    with pytest.raises(BadRows, match="row 2, Current Quantity Main St: 'lots' is not a whole number"):
        bring(HEAD + "A1,Tee,Red,T-R,,,,,,9,Y,Y,,,,lots,,,N\n")
