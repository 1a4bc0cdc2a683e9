"""shopctl's own columns: words and their translations, lists in cells, amounts as people type them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows, import_products
from shopctl.config.shop import Money
from shopctl.sheets.table import open_table

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]


def reasons(refused: pytest.ExceptionInfo[BadRows]) -> list[tuple[int, str]]:
    return [(row["row"], row["column"]) for row in refused.value.facts["rows"]]


def test_one_row_per_variant_with_the_product_on_the_first(load: Load, ask: Ask) -> None:
    load(
        "handle,title,option1_name,option1_value,price,stock,image\n"
        "cup,Cup,Colour,Red,4,3,media/a.webp\ncup,,,Blue,5,,\ncup,,,,,,media/b.webp\n"
    )
    assert ask("SELECT option1, stock_tracked, stock_on_hand FROM variant") == [("Red", 1, 3), ("Blue", 0, 0)]
    assert ask("SELECT src FROM image ORDER BY position") == ["media/a.webp", "media/b.webp"]


def test_words_that_products_share_are_translated_beside_them(load: Load, ask: Ask) -> None:
    file = (
        "handle,title,title.fa,tags,tags.fa,option1_name,option1_name.fa,option1_value,option1_value.fa,"
        "attribute:Material,attribute:Material.fa,attribute_name:Material.fa,categories,categories.fa\n"
        "cup,Cup,فنجان,new;,تازه,Colour,رنگ,Red,قرمز,clay; glass,;شیشه,جنس,Home > Tea; Gifts,خانه > چای; هدیه\n"
        "cup,,,,,,,Blue,آبی,,,,,\n"
    )
    load(file)
    assert ask("SELECT text FROM product_translation") == ["فنجان"]
    assert dict(ask("SELECT term, text FROM term_translation WHERE language = 'fa'")) == {
        "new": "تازه", "Colour": "رنگ", "Red": "قرمز", "Blue": "آبی", "glass": "شیشه", "Material": "جنس",
    }  # fmt: skip
    named = "SELECT c.title, t.title FROM category_translation t JOIN category c ON c.id = category_id"
    assert dict(ask(named)) == {"Home": "خانه", "Tea": "چای", "Gifts": "هدیه"}
    assert load(file).changed["products"] == 0


def test_a_word_has_one_translation_in_a_file(load: Load, ask: Ask) -> None:
    with pytest.raises(BadRows) as refused:
        load("handle,title,tags,tags.fa\na,A,light,روشن\nb,B,light,سبک\n")
    assert reasons(refused) == [(3, "fa")]
    assert ask("SELECT count(*) FROM product") == [0]


def test_more_translations_than_there_are_values_is_refused(load: Load) -> None:
    with pytest.raises(BadRows) as refused:
        load("handle,title,tags,tags.fa\na,A,one,یک; دو\n")
    assert reasons(refused) == [(2, "tags.fa")]


def test_a_backslash_keeps_a_separator_as_a_letter(load: Load, ask: Ask) -> None:
    load("handle,title,tags,categories\na,A,nuts \\; seeds;\\\\,A \\> B > C\n")
    assert ask("SELECT tag FROM product_tag ORDER BY position") == ["nuts ; seeds", "\\"]
    assert ask("SELECT title FROM category ORDER BY id") == ["A > B", "C"]


def test_categories_of_one_name_under_two_parents_are_two_pages(load: Load, ask: Ask) -> None:
    load("handle,title,categories\na,A,Men > Shirts\nb,B,Women > Shirts; women > SHIRTS\n")
    assert ask("SELECT handle FROM category ORDER BY id") == ["men", "shirts", "women", "women-shirts"]
    assert ask("SELECT count(*) FROM product_category") == [2]


@pytest.mark.parametrize(("cell", "column"), [("A > > B", "categories"), (" > ".join("ABCDEFGHI"), "categories")])
def test_a_category_path_with_a_gap_or_too_many_levels_is_refused(load: Load, cell: str, column: str) -> None:
    with pytest.raises(BadRows) as refused:
        load(f"handle,title,categories\na,A,{cell}\n")
    assert reasons(refused) == [(2, column)]


@pytest.mark.parametrize(
    ("currency", "cell", "minor"),
    [
        ("EUR", "12.50", 1250),
        ("EUR", "۱۲٫۵۰", 1250),
        ("EUR", '"1.234,50"', 123450),
        ("EUR", "12 €", 1200),
        ("KWD", "1.250", 1250),
        ("IRR", "۱۲۵٬۰۰۰ تومان", 125_000_000),
    ],
)
def test_amounts_are_read_as_people_type_them_and_as_the_export_writes_them(
    db: sqlite3.Connection, now: datetime, ask: Ask, currency: str, cell: str, minor: int
) -> None:
    table = open_table(f"handle,title,price\na,A,{cell}\n".encode())
    import_products(db, Money(currency=currency), table, who="t", now=now)
    assert ask("SELECT price FROM price") == [minor]


def test_an_amount_that_could_mean_two_things_is_refused_with_both(load: Load) -> None:
    with pytest.raises(BadRows, match=r"row 2, price: .*12345 or 12\.345"):
        load("handle,title,price\na,A,12.345\n")


def test_every_cell_that_cannot_be_read_is_named_at_once(load: Load) -> None:
    with pytest.raises(BadRows) as refused:
        load(
            "handle,title,status,price,stock,weight_grams,backorder,image\n"
            "a,A,gone,cheap,few,heavy,perhaps,http://x.example/1.jpg\n"
        )
    assert sorted(column for _, column in reasons(refused)) == [
        "backorder", "image", "price", "status", "stock", "weight_grams",
    ]  # fmt: skip


def test_what_cannot_be_empty_keeps_its_value_when_the_cell_is(load: Load, ask: Ask) -> None:
    load("handle,title,status,tax_class,vendor\na,A,unlisted,reduced,Kiln\n")
    load("handle,title,status,tax_class,vendor\na,,,,\n")
    assert ask("SELECT title, status, tax_class, vendor FROM product") == [("A", "unlisted", "reduced", "")]
