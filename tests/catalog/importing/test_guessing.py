"""What columns are taken for, by their titles and cells."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from shopctl.catalog.importing.guessing import letter, propose
from shopctl.sheets.table import Number, open_table

PRICE_LISTS = {
    "en": ("Item no.;Product name;Price;Qty;Brand;Category;Barcode", "A1;Cup;4.50;3;Acme;Ware;4006381333931"),
    "de": (
        "Artikel-Nr.;Bezeichnung;VK-Preis (€);Bestand;Hersteller;Warengruppe;EAN",
        "A1;Tasse;4,50;3;Acme;W;40063813",
    ),
    "fr": ("Référence;Désignation;Prix de vente;Quantité;Marque;Famille;Code barre", "A1;Tasse;4,50;3;Acme;W;40063813"),
    "es": ("Código;Artículo;Precio;Existencias;Marca;Rubro;Código de barras", "A1;Taza;4,50;3;Acme;W;40063813"),
    "it": ("Codice;Prodotto;Prezzo;Giacenza;Marca;Categoria;Codice a barre", "A1;Tazza;4,50;3;Acme;W;40063813"),
    "pt": ("Referência;Produto;Preço;Estoque;Marca;Categoria;Código de barras", "A1;Taça;4,50;3;Acme;W;40063813"),
    "nl": ("Artikelnummer;Omschrijving;Prijs;Voorraad;Merk;Groep;Streepjescode", "A1;Kop;4,50;3;Acme;W;40063813"),
    "pl": ("Kod produktu;Nazwa;Cena;Ilość;Producent;Kategoria;Kod kreskowy", "A1;Kubek;4,50;3;Acme;W;40063813"),
    "ru": ("Артикул;Наименование;Цена, руб.;Остаток;Производитель;Группа;Штрихкод", "A1;Чашка;450;3;Acme;W;40063813"),
    "tr": ("Stok Kodu;Ürün Adı;Satış Fiyatı;Adet;Marka;Kategori;Barkod", "A1;Fincan;4,50;3;Acme;W;40063813"),
    "fa": ("کد کالا;نام کالا;قیمت (تومان);موجودی;برند;گروه;بارکد", "A1;فنجان;۱۲۵٬۰۰۰;۳;Acme;W;40063813"),
    "ar": ("رمز المنتج;اسم المنتج;السعر;الكمية;الماركة;التصنيف;الباركود", "A1;فنجان;٤٥;٣;Acme;W;40063813"),
}


def targets(header: str, *rows: str) -> list[str]:
    """The targets of a sheet written with semicolons."""
    return [guess.target for guess in propose(header.split(";"), [row.split(";") for row in rows])]


@pytest.mark.parametrize("language", PRICE_LISTS)
def test_the_usual_price_list_is_understood_in(language: str) -> None:
    header, row = PRICE_LISTS[language]
    expected = ["sku", "title", "price", "stock", "vendor", "categories", "gtin"]
    if language == "nl":
        expected[1] = "description"  # what it is called there; see the next test
    assert targets(header, row) == expected


def test_titles_are_found_without_accents_in_camel_case_and_with_numbers() -> None:
    assert targets("nomProduit;prixVente;quantite;IMAGE1;IMAGE2", "Tasse;4,5;3;a.jpg;b.jpg") == [
        "title", "price", "stock", "image", "image"
    ]  # fmt: skip


def test_cells_that_do_not_look_like_it_overrule_a_title() -> None:
    assert targets("Name;Menge;Bild", "Cola;0,33;cola", "Bier;0,5;bier") == ["title", "-", "-"]
    assert targets("Name;Price", "Cup;ask us", "Mug;on request") == ["title", "-"]


def test_two_prices_are_the_shops_and_the_suppliers() -> None:
    assert targets("المنتج;سعر الجملة;سعر البيع", "عصير;200;500") == ["title", "cost", "price"]
    assert targets("Наименование;Стоимость, руб;Стоимость опт, руб", "Чашка;450;300") == ["title", "price", "cost"]


def test_a_column_without_a_title_that_names_each_row_is_the_title() -> None:
    guesses = propose(["", "", "Preis"], [["", "Cola", "2"], ["", "Bier", "3"]])
    assert [(guess.title, guess.target) for guess in guesses] == [("A", "-"), ("B", "title"), ("Preis", "price")]
    assert guesses[1].confidence < guesses[2].confidence == 1


def test_a_weight_needs_its_unit_from_somewhere() -> None:
    assert targets("Name;Weight (kg)", "Cup;0.3") == ["title", "weight_kg"]
    assert targets("Name;Weight", "Cup;0.3 kg") == ["title", "weight_grams"]
    assert targets("Name;Weight", "Cup;300") == ["title", "weight_grams"]
    assert targets("Name;Weight", "Cup;0.3") == ["title", "-"]


def test_facts_are_attributes_under_their_own_names() -> None:
    assert targets("Name;COLOUR;país de origen;رنگ", "Cup;red;Perú;قرمز")[1:] == [
        "attribute:Colour", "attribute:País de origen", "attribute:رنگ"
    ]  # fmt: skip


def test_a_freight_table_names_no_products(shared_data: Path) -> None:
    table = open_table(shared_data / "platforms/fa_woo_excel_shipping.csv")
    rows = [cells for _, cells in islice(table.rows(), 50)]
    assert "title" not in {guess.target for guess in propose(table.header, rows)}


def test_samples_are_three_different_cells() -> None:
    guess = propose(["Price"], [["4"], ["4"], ["5"], [""], [Number("6")], ["7"]])[0]
    assert guess.samples == ("4", "5", "6")


def test_columns_are_lettered_as_spreadsheets_do() -> None:
    assert [letter(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
