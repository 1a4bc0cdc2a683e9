"""Any sheet by a mapping of its columns: guessed, said on the command line, kept by supplier."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing import mapping, suppliers
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.choice import Choice
from shopctl.catalog.importing.mapping import NoColumn, NoTarget, NoTitles, OtherCurrency, UnknownFormat
from shopctl.catalog.importing.run import BadRows
from shopctl.errors import SettingsError
from shopctl.sheets.table import open_table
from tests.conftest import Run

Bring = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

PRICES = "SELECT sku, price, compare_at_price FROM price JOIN variant v ON v.id = variant_id ORDER BY variant_id"


def test_a_price_list_with_sections_becomes_a_catalogue_with_categories(bring: Bring, ask: Ask) -> None:
    plan = bring(
        "Artikelnr;Bezeichnung;Preis;Bestand\nGetränke;;;\n;Säfte;;\nA1;Apfelsaft 1l;2,50;12\nA2;Traubensaft;3,00;\n"
        ";Limonaden;;\nA3;Cola;1.200,00;\nArtikelnr;Bezeichnung;Preis;Bestand\nGebäck;;;\n;Kekse;;\n"
        "A4;Keks;0,99;1 St.\n"
    )
    assert plan.format == "any sheet"
    assert ask(
        "SELECT p.title, c.title, up.title FROM product p JOIN product_category ON product_id = p.id"
        " JOIN category c ON c.id = category_id LEFT JOIN category up ON up.id = c.parent_id ORDER BY p.id"
    ) == [
        ("Apfelsaft 1l", "Säfte", "Getränke"),
        ("Traubensaft", "Säfte", "Getränke"),
        ("Cola", "Limonaden", "Getränke"),
        ("Keks", "Kekse", "Gebäck"),
    ]
    assert ask(PRICES) == [("A1", 250, None), ("A2", 300, None), ("A3", 120000, None), ("A4", 99, None)]
    assert ask("SELECT stock_tracked, stock_on_hand FROM variant ORDER BY id") == [(1, 12), (0, 0), (0, 0), (1, 1)]


def test_a_name_alone_in_a_list_of_names_and_prices_is_a_product_on_request(bring: Bring, ask: Ask) -> None:
    bring("Name,Price\nCup,4\nMug,\nPot,\nPan,9\n")
    assert ask("SELECT title FROM product ORDER BY id") == ["Cup", "Mug", "Pot", "Pan"]


def test_rows_of_one_name_that_differ_in_facts_are_its_variants(bring: Bring, ask: Ask) -> None:
    plan = bring(
        "محصول,طول,رنگ,جنس,قیمت پایه\nلول,10,قرمز,مس,15000\nلول,12,قرمز,مس,18000\nلول,12,آبی,مس,19000\n", "IRR"
    )
    assert (plan.created["products"], plan.created["variants"]) == (1, 3)
    assert ask("SELECT option1_name, option2_name FROM product") == [("طول", "رنگ")]
    assert ask("SELECT option1, option2 FROM variant ORDER BY id") == [("10", "قرمز"), ("12", "قرمز"), ("12", "آبی")]
    assert ask("SELECT name, value FROM product_attribute") == [("جنس", "مس")]
    assert any("differ in طول, رنگ" in note for note in plan.notes)


def test_the_real_sheet_of_combinations_is_one_product_once_its_doubtful_row_is_gone(
    bring: Bring, ask: Ask, shared_data: Path
) -> None:
    rows = (shared_data / "platforms/fa_woo_excel_products.csv").read_text(encoding="utf-8").split("\n")
    plan = bring("\n".join(row for row in rows if not row.endswith(",0")), "IRR")
    assert plan.created == {"products": 1, "variants": 11, "images": 0}
    assert ask("SELECT option1_name, option2_name, option3_name FROM product") == [("طول", "رنگ", "ضخامت")]
    assert ask("SELECT weight_grams FROM variant WHERE id = 1") == [1200.0]


def test_a_row_that_says_the_same_again_is_left_out_and_another_one_is_an_error(bring: Bring) -> None:
    sheet = "SKU,Product,Unit price,Note\nA,Cup,4.00,x\n"
    assert bring(sheet + "A,Cup,4.00,unused columns may differ\n").created["variants"] == 1
    with pytest.raises(BadRows, match="row 3: A is in row 2 too, with another Unit price"):
        bring(sheet + "A,Cup,5.00,x\n")


def test_a_key_column_tells_products_apart_where_codes_do_not(bring: Bring, shared_data: Path) -> None:
    file = shared_data / "platforms/in_nutverse_catalogue.csv"
    plan = bring(file, "INR", choice=Choice(key="Product_name"))
    assert plan.created["products"] == 16
    assert bring(file, "INR", choice=Choice(key="product name")).unchanged["products"] == 16


def test_net_prices_get_their_tax_where_no_gross_price_is_given(bring: Bring, ask: Ask, shared_data: Path) -> None:
    rows = (shared_data / "platforms/fr_epicerie_produits.csv").read_text(encoding="utf-8").splitlines()
    bring("\n".join(row for row in rows if ",Jambon," not in row))
    assert ask("SELECT gtin, price, stock_on_hand FROM variant v JOIN price ON variant_id = v.id ORDER BY v.id") == [
        ("3250391584123", 369, 10),  # 3.50 and 5.5 %
        ("5449000000996", 144, 24),
        ("3560070494321", 649, 5),
        ("9002490255176", 200, 8),  # its own price with tax
    ]
    assert ask("SELECT src FROM image WHERE product_id = 1") == ["media/images/3250391584123.jpg"]


def test_a_sale_price_goes_before_the_price(bring: Bring, ask: Ask) -> None:
    bring("Référence;Désignation;Prix;Prix promo\nA;Tasse;10,00;8,00\nB;Bol;10,00;\nC;Verre;10,00;0\n")
    assert ask(PRICES) == [("A", 800, 1000), ("B", 1000, None), ("C", 1000, None)]


def test_a_currency_in_the_title_is_the_shops_or_the_sheet_is_refused(bring: Bring, ask: Ask) -> None:
    with pytest.raises(OtherCurrency, match=r"the amounts of 'Price \(Rs/Kg\)' are in INR"):
        bring("Product,Price (Rs/Kg)\nCashew,1320\n", "EUR")
    bring("نام کالا,کد کالا,قیمت (تومان)\nفنجان,A,۱۲۵٬۰۰۰\nکاسه,B,1250 تومان\n", "IRR")
    assert ask(PRICES) == [("A", 125000000, None), ("B", 1250000, None)]


@pytest.mark.parametrize(
    ("title", "currency"),
    [
        ("Цена, руб.", "RUB"),
        ("Price (Rs/Kg)", "INR"),
        ("Preis €", "EUR"),
        ("Price USD", "USD"),
        ("قیمت (تومان)", "toman"),
    ],
)
def test_titles_name_currencies(title: str, currency: str) -> None:
    assert currency in mapping.currency_of(title)


@pytest.mark.parametrize("title", ["Price", "Prix HT", "Price (net)", "Our kr price", "Le prix"])
def test_titles_that_name_none(title: str) -> None:
    assert mapping.currency_of(title) == []


def test_stock_is_summed_over_warehouses_without_units_and_words_are_understood(bring: Bring, ask: Ask) -> None:
    bring('SKU,Product,Stock Berlin,Stock Kiel\nA,Cup,"30,000 ea",5\nB,Mug,нет,\nC,Pot,in stock,\nD,Pan,2,\n')
    assert ask("SELECT stock_tracked, stock_on_hand FROM variant ORDER BY id") == [(1, 30005), (1, 0), (0, 0), (1, 2)]


def test_subcategories_stand_below_their_categories(bring: Bring, ask: Ask) -> None:
    bring("Name,Price,Category,Subcategory,Colour\nCup,4,Ware,Cups,red\n")
    paths = "SELECT up.title, c.title FROM product_category JOIN category c ON c.id = category_id"
    assert ask(f"{paths} JOIN category up ON up.id = c.parent_id") == [("Ware", "Cups")]


def test_a_choice_corrects_the_guess_and_names_columns_by_letter(bring: Bring, ask: Ask, shared_data: Path) -> None:
    choice = Choice({"b": "title", "PREIS": "cost", "Menge": "option:Inhalt"})
    bring(shared_data / "sheets/de_preisliste.xlsx", "CHF", choice=choice)
    assert ask("SELECT title, option1_name FROM product WHERE id = 1") == [("Cola (Zero)", "Inhalt")]
    assert ask("SELECT option1, cost FROM variant WHERE id = 1") == [("0.33", 200)]


def test_a_decimal_sign_that_is_given_settles_what_is_doubtful(bring: Bring, ask: Ask) -> None:
    sheet = "SKU,Product,Colour,Price\nA,Cup,red,12.345\n"
    with pytest.raises(BadRows, match=r"row 2, Price: '12\.345' could mean two amounts: 12345 or 12\.345"):
        bring(sheet)
    bring(sheet, choice=Choice(decimal_sign=","))
    assert ask(PRICES) == [("A", 1234500, None)]


def test_what_is_no_list_of_products_is_refused_in_words(bring: Bring) -> None:
    with pytest.raises(UnknownFormat, match="none of its columns is known to name products: from, to, days"):
        bring("from,to,days\nRasht,Anzali,3\n")


def test_wrong_columns_and_targets_are_named_with_what_there_is(bring: Bring) -> None:
    with pytest.raises(NoColumn) as no_column:
        bring("Name,Price\nCup,4\n", choice=Choice({"Prise": "price"}))
    assert no_column.value.way_out == "Its columns: Name, Price"
    with pytest.raises(NoTarget) as no_target:
        mapping.corrected(Choice(), ["Price=prise"])
    assert no_target.value.way_out.startswith("Did you mean 'price'?")


def test_a_mapping_is_kept_by_supplier_and_used_again(shop: Path, shared_data: Path) -> None:
    table = open_table(shared_data / "platforms/fr_ledattier_produits.csv")
    choice = Choice({"badge": "tags"}, key="id", decimal_sign=".")
    file = suppliers.save(shop, "Le Dattier", mapping.understand(table, choice), choice)
    assert file == shop / "suppliers/le-dattier.toml"
    kept = suppliers.load(shop, "le dattier")
    assert (kept.key, kept.decimal_sign, kept.only) == ("id", ".", True)
    assert kept.columns["badge"] == "tags"
    understood = [[guess.target for guess in mapping.understand(table, each)] for each in (kept, choice)]
    assert understood[0] == understood[1]


def test_titles_with_quotes_and_control_signs_survive_the_file(shop: Path) -> None:
    choice = Choice({'5" \\ "x"': "price", "a=b": "title"})
    suppliers.save(shop, "odd", [], choice)
    assert suppliers.load(shop, "odd").columns == choice.columns


@pytest.mark.parametrize(
    ("text", "key"), [("[columns", ""), ("colums = 1", "colums"), ("[columns]\nPreis = 3", "columns.Preis")]
)
def test_a_broken_mapping_names_the_file_and_the_key(shop: Path, text: str, key: str) -> None:
    (shop / "suppliers").mkdir()
    (shop / "suppliers/acme.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as raised:
        suppliers.load(shop, "acme")
    assert (raised.value.facts["file"], raised.value.facts["key"]) == ("suppliers/acme.toml", key)


def test_the_command_line_maps_keeps_and_uses_again(run: Run, shop: Path, tmp_path: Path) -> None:
    sheet = tmp_path / "list.csv"
    sheet.write_text("Teil;Wert;Rest\nTasse;4,50;3\n", encoding="utf-8")
    failed = run("product", "import", sheet, shop=shop)
    assert failed.returncode == 5
    assert "--map" in failed.stderr
    maps = ("--map", "Teil=title", "--map", "Wert=price", "--supplier", "Keramik Süd")
    first = run("product", "import", sheet, *maps, "--json", shop=shop)
    assert json.loads(first.stdout)["created"] == {"products": 1, "variants": 1, "images": 0}
    again = run("product", "import", sheet, "--supplier", "Keramik Süd", "--json", shop=shop)
    assert json.loads(again.stdout)["unchanged"]["products"] == 1
    assert json.loads(again.stdout)["columns_not_used"] == ["Rest"]
    wrong = run("product", "import", sheet, "--map", "Teil", shop=shop)
    assert (wrong.returncode, "maps no column" in wrong.stderr) == (5, True)


@pytest.mark.parametrize("columns", [{}, {"A": "sku", "B": "title", "C": "price"}])
def test_a_sheet_without_titles_says_so_and_no_product_is_taken_for_them(bring: Bring, columns: dict[str, str]) -> None:
    with pytest.raises(NoTitles, match="row 1 looks like a product") as refused:
        bring("T-1,Cup,4.00\nT-2,Pot,5.00\n", choice=Choice(columns))
    assert "such as sku, title, price" in refused.value.way_out


def test_products_that_nobody_can_name_say_which_column_is_missing(bring: Bring) -> None:
    with pytest.raises(BadRows, match="no product has the SKU T-1, and a new one needs a title, and no column"):
        bring("Artikelnummer;Preis\nT-1;4,00\nT-2;5,00\n")


def test_a_row_that_sums_up_is_no_product_and_the_merchant_is_told(bring: Bring, ask: Ask) -> None:
    plan = bring("SKU,Name,Price,Stock\nP,Pot,10,1\nTotal,,10,1\nC,Cup,4,2\n,Grand total:,14,3\nT,Total,9,1\n,,23,4\n")
    assert ask("SELECT title FROM product") == ["Pot", "Cup", "Total"]
    assert "Rows 3, 5, 7: a sum of those above, and no product." in plan.notes
    bring("Nom,Prix\nSomme,3\nThé,4\nTotal,7\n")
    assert ask("SELECT title FROM product WHERE id > 3") == ["Somme", "Thé"]


def test_a_column_of_names_outweighs_the_others_being_ours(bring: Bring, ask: Ask) -> None:
    plan = bring("Name,SKU,Price,Stock\nPot,P,soon,few\nCup,C,on request,some\n")
    assert (plan.format, ask("SELECT title, sku FROM product JOIN variant v ON v.product_id = product.id")) == (
        "any sheet", [("Pot", "P"), ("Cup", "C")],
    )  # fmt: skip


def test_a_column_that_is_called_price_is_one_though_most_of_its_cells_are_not(bring: Bring) -> None:
    with pytest.raises(BadRows, match="row 3, Price: 'ask' is not an amount"):
        bring("Name,SKU,Price\nPot,P,10\nCup,C,ask\nJar,J,ask us\n")
