"""BigCommerce's product export."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

HEAD = (
    "Item Type,Product ID,Product Name,Product Type,Product Code/SKU,Brand Name,Option Set,Product Description,Price,"
)
HEAD += "Cost Price,Retail Price,Sale Price,Allow Purchases?,Product Visible?,Track Inventory,Current Stock Level,"
HEAD += (
    "Category,Product Image File - 1,Product Image Description - 1,Product Image File - 2,Search Keywords,Page Title\n"
)
TEE = (
    'Product,7,Tee,P,TEE,Acme,Tees,<b>Soft</b>,20.00,8.00,25.00,,Y,Y,by option,0,"Clothes/Tees;Sale",a.jpg,Front,b.jpg,'
)
TEE += '"tee, soft",Buy\n'
SMALL = '  SKU,,"[RB]Colour=Red,[S]Size=S",,TEE-R-S,,,,,,,,,,,3,,,,,,\n'
LARGE = '  SKU,,"[RB]Colour=Navy:#000080,[S]Size=L",,TEE-N-L,,,,,,,,,,,4,,,,,,\n'


def test_sku_rows_are_the_variants_of_the_product_above(bring: Bring, ask: Ask) -> None:
    plan = bring(HEAD + TEE + SMALL + LARGE)
    assert (plan.format, plan.created) == ("bigcommerce", {"products": 1, "variants": 2, "images": 2})
    assert ask("SELECT title, vendor, option1_name, option2_name, seo_title FROM product") == [
        ("Tee", "Acme", "Colour", "Size", "Buy")
    ]
    assert ask("SELECT sku, option1, option2, cost, stock_on_hand FROM variant ORDER BY id") == [
        ("TEE-R-S", "Red", "S", 800, 3),
        ("TEE-N-L", "Navy", "L", 800, 4),
    ]
    assert ask("SELECT price, compare_at_price FROM price") == [(2000, 2500), (2000, 2500)]
    assert ask("SELECT title FROM category ORDER BY id") == ["Clothes", "Tees", "Sale"]
    assert ask("SELECT src, alt FROM image ORDER BY position") == [("media/a.jpg", "Front"), ("media/b.jpg", "")]


@pytest.mark.parametrize(
    ("rule", "price"), [("[ADD]2.50", 2250), ("[REMOVE]5", 1500), ("[FIXED]30.00", 3000), ("31.00", 3100)]
)
def test_a_rule_changes_the_price_of_the_skus_with_its_options(bring: Bring, ask: Ask, rule: str, price: int) -> None:
    row = f"  Rule,,[S]Size=L,,,,,,{rule},,,,,,,,,,,,,\n"
    bring(HEAD + TEE + SMALL + LARGE + row)
    assert ask("SELECT price FROM price ORDER BY variant_id") == [2000, price]


def test_a_rule_that_is_no_amount_is_an_error(bring: Bring) -> None:
    with pytest.raises(BadRows, match="'a lot' is not an amount"):
        bring(HEAD + TEE + SMALL + LARGE + "  Rule,,[S]Size=L,,,,,,[ADD]a lot,,,,,,,,,,,,,\n")


def test_a_product_without_skus_is_sold_itself(bring: Bring, ask: Ask) -> None:
    bring(HEAD + "Product,8,Cup,P,CUP,,,,9.00,,0,7.50,Y,N,by product,5,Ware,,,,,\n")
    assert ask("SELECT status FROM product") == ["draft"]
    assert ask("SELECT sku, stock_on_hand FROM variant") == [("CUP", 5)]
    assert ask("SELECT price, compare_at_price FROM price") == [(750, 900)]
