"""Google Merchant Center feeds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

HEAD = "id\ttitle\tdescription\tlink\timage_link\tavailability\tprice\tsale_price\tsale_price_effective_date\tbrand\t"
HEAD += "item_group_id\tcolor\tsize\tmaterial\tproduct_type\tadditional_image_link\tshipping_weight\n"


def item(id_: str, **cells: str) -> str:
    """A row of a feed."""
    names = HEAD.strip().split("\t")
    row = {"id": id_, "title": "Tee", "availability": "in_stock", "price": "15.00 EUR"} | cells
    return "\t".join(row.get(name, "") for name in names) + "\n"


def test_items_of_a_group_are_variants_by_what_they_differ_in(bring: Bring, ask: Ask) -> None:
    plan = bring(
        HEAD
        + item("T-S", item_group_id="T", color="Red", size="S", material="Cotton")
        + item("T-M", item_group_id="T", color="Red", size="M", material="Cotton", price="16.00 EUR")
        + item("CUP", title="Cup", color="White")
    )
    assert (plan.format, plan.created["products"], plan.created["variants"]) == ("merchant feed", 2, 3)
    assert ask("SELECT option1_name FROM product ORDER BY id") == ["Size", ""]
    assert ask("SELECT sku, option1 FROM variant ORDER BY id") == [("T-S", "S"), ("T-M", "M"), ("CUP", "")]
    assert ask("SELECT product_id, name, value FROM product_attribute ORDER BY 1, 2") == [
        (1, "Color", "Red"),
        (1, "Material", "Cotton"),
        (2, "Color", "White"),
    ]


@pytest.mark.parametrize(
    ("dates", "price"),
    [
        ("", (1200, 1500)),
        ("2026-03-01T00:00+0100/2026-03-31T23:59+0100", (1200, 1500)),
        ("2026-04-01/2026-04-30", (1500, None)),
    ],
)
def test_a_sale_price_counts_in_its_time(bring: Bring, ask: Ask, dates: str, price: tuple[int, int | None]) -> None:
    feed = HEAD + item("A", sale_price="12.00 EUR", sale_price_effective_date=dates)
    bring(feed, on=datetime(2026, 3, 10, tzinfo=UTC))
    assert ask("SELECT price, compare_at_price FROM price") == [price]


def test_a_feed_tells_what_is_gone_and_leaves_alone_what_the_shop_counts(bring: Bring, ask: Ask) -> None:
    bring("handle,title,sku,price,stock\ntee,Tee,A,15.00,7\ncup,Cup,B,9.00,4\n")
    bring(HEAD + item("A") + item("B", title="Cup", price="9.00 EUR", availability="out_of_stock"))
    assert ask("SELECT stock_tracked, stock_on_hand FROM variant ORDER BY id") == [(1, 7), (1, 0)]


def test_categories_weights_and_further_pictures_are_read(bring: Bring, ask: Ask) -> None:
    bring(
        HEAD
        + item(
            "A",
            product_type="Home > Women > Tees",
            shipping_weight="0.2 kg",
            image_link="http://e.com/1.jpg",
            additional_image_link="https://e.com/2.jpg?fit=1,2,https://e.com/3.jpg",
            availability="preorder",
        )
    )
    assert ask("SELECT title FROM category ORDER BY id") == ["Home", "Women", "Tees"]
    assert ask("SELECT weight_grams, backorder FROM variant") == [(200.0, 1)]
    assert ask("SELECT src FROM image ORDER BY position") == [
        "https://e.com/1.jpg",
        "https://e.com/2.jpg?fit=1,2",
        "https://e.com/3.jpg",
    ]


def test_amounts_in_another_currency_are_refused(bring: Bring) -> None:
    with pytest.raises(BadRows, match=r"row 2, price: '15\.00 EUR' is not an amount: it is in EUR"):
        bring(HEAD + item("A"), "AED")


def test_the_real_arabic_feed_has_its_sale_prices(bring: Bring, ask: Ask, shared_data: Path) -> None:
    bring(shared_data / "platforms/ar_merchant_feed.csv", "AED")
    row = "SELECT title, sku, price, compare_at_price FROM product p JOIN variant v ON product_id = p.id"
    assert ask(f"{row} JOIN price ON variant_id = v.id LIMIT 1") == [
        ("عطر كوكو شانيل 100 مل", "perfume_1", 25200, 35200)
    ]
