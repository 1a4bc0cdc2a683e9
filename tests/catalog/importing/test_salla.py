"""Salla's products template."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shopctl.catalog.importing.batch import Plan

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

PRICES = (
    "SELECT sku, price, compare_at_price FROM price JOIN variant v ON v.id = variant_id ORDER BY variant_id LIMIT 3"
)


def test_option_rows_are_variants_and_leave_blank_what_is_the_products(
    bring: Bring, ask: Ask, shared_data: Path
) -> None:
    plan = bring(shared_data / "sheets/salla_products_template.xlsx", "SAR")
    assert "header in row 2" in plan.how
    assert ask("SELECT option1_name, option2_name, option3_name, vendor FROM product WHERE id = 1") == [
        ("اللون الأساسي", "المقاس", "صورة الشعار", "زارا")
    ]
    rows = ask("SELECT option1, option2, option3, weight_grams, requires_shipping FROM variant WHERE product_id = 1")
    assert len(rows) == len(set(rows)) == 12
    assert {row[3:] for row in rows} == {(10000.0, 1)}
    assert ("أزرق", "L", "الصورة الثانية", 10000.0, 1) in rows  # its row stands one cell to the left in the template
    assert ask("SELECT title FROM category ORDER BY id") == ["ملابس", "رجالي", "نسائية", "بناتي"]


def test_a_sale_counts_on_its_day_and_prices_in_dates_clothes_are_prices(
    bring: Bring, ask: Ask, shared_data: Path
) -> None:
    bring(shared_data / "sheets/salla_products_template.xlsx", "SAR")
    assert ask(PRICES) == [("sku-test-1", 5500, None), ("sku-test-2", 8000, None), ("sku-test-3", 10000, None)]
    bring(shared_data / "sheets/salla_products_template.xlsx", "SAR", on=datetime(2026, 6, 1, tzinfo=UTC))
    newest = PRICES.replace("ORDER BY variant_id", "WHERE valid_from > '2026-06' ORDER BY variant_id")
    assert ask(newest) == [("sku-test-1", 2030, 5500), ("sku-test-2", 6030, 8000), ("sku-test-3", 8030, 10000)]


def test_yes_and_no_are_arabic_and_an_option_needs_a_product(bring: Bring, ask: Ask) -> None:
    head = "النوع,أسم المنتج,سعر المنتج,هل يتطلب شحن؟,رمز المنتج sku,خاضع للضريبة ؟,الوزن,وحدة الوزن,السعر المخفض,MPN\n"
    bring(head + "منتج,كتاب,40,لا,B-1,لا,0.5,kg,0,\nمنتج,كوب,25,نعم,C-1,نعم,300,g,,\n", "SAR")
    assert ask("SELECT tax_class FROM product ORDER BY id") == ["exempt", "standard"]
    assert ask("SELECT requires_shipping, weight_grams FROM variant ORDER BY id") == [(0, 500.0), (1, 300.0)]
    assert ask("SELECT compare_at_price FROM price") == [None, None]
