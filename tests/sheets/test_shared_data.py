"""Every spreadsheet of the real data, with what was seen in it by eye and by other tools."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from shopctl.sheets.table import Dated, Number, open_table


class Seen(NamedTuple):
    file: str
    how: str
    columns: int
    rows: int
    cells: tuple[tuple[int, str, str], ...]
    """(row, title of the column, cell)"""


def text(file: str, columns: int, rows: int, *cells: tuple[int, str, str], how: str = "utf-8, commas") -> Seen:
    return Seen(file, how, columns, rows, cells)


SEEN = [
    text("shopify/br_guivics_products_export.csv", 64, 203, (204, "Variant Price", "149.90"),
         (204, "Variant Compare At Price", "189.90")),
    text("shopify/oridor_products_import.csv", 11, 5, (6, "Variant Price", "690"),
         (6, "Tags", "מואסניט, שרשראות, כסף 925")),
    text("shopify/shopify_cutiepoppers.csv", 45, 722, (723, "Variant SKU", "EARRING-HORSE-ORANGE-SILVER")),
    text("shopify/shopify_faridrony_hair.csv", 63, 565, (2, "Variant Price", "0.98"), (566, "Variant Price", "")),
    text("shopify/shopify_kcohen.csv", 48, 17, (18, "Handle", "example-hat"), (18, "Variant Price", "17.99")),
    text("shopify/shopify_packt.csv", 48, 21, (22, "Variant Price", "15.99")),
    text("shopify/shopify_partners2_home-and-garden.csv", 47, 21, (22, "Variant Compare At Price", "85")),
    text("shopify/shopify_partners2_jewelery.csv", 46, 41, (42, "Handle", "stylish-summer-neclace")),
    text("shopify/shopify_partners_apparel.csv", 44, 104, (105, "Variant SKU", "'4139")),
    text("shopify/shopify_partners_bicycles.csv", 44, 1399, (1400, "Variant SKU", "Shoes - DZR - Minna - 45")),
    text("shopify/shopify_partners_jewelry.csv", 44, 30, (2, "Variant Price", "449.00")),
    text("shopify/shopify_partners_snowdevil.csv", 44, 636, (637, "Variant Price", "179.96")),
    text("shopify/shopify_skrish.csv", 50, 13, (14, "Handle", "t-shirt")),
    text("shopify/shopifynew_sahra-beyond.csv", 57, 24, (2, "SKU", "SB-ALQ-S-REG"), (25, "Option2 value", "Oversized")),
    text("woo/woo_importer_test_sample.csv", 45, 7, (2, "SKU", "WOOLOGO"), (8, "Type", "grouped")),
    text("woo/woo_lukstore_es.csv", 34, 69, (70, "SKU", "LUK-VASOS--BEARISTA-O--069")),
    text("woo/woo_sample_products.csv", 55, 24, (25, "SKU", "cc-hoodie-green-logo")),
    text("platforms/allegro_pl_posters.csv", 28, 4,
         (5, "EXTERNAL_ID", "plakaty-dla-dzieci-dancing-foxes-in-moonlight-3382d224-ramka-50x70")),
    text("platforms/ar_merchant_feed.csv", 10, 263, (2, "Title", "عطر كوكو شانيل 100 مل"), (264, "Price", "405 AED")),
    text("platforms/etsy_eleswood.csv", 24, 133, (134, "SKU", "")),
    text("platforms/fa_woo_excel_products.csv", 6, 12, (2, "قیمت پایه", "15000"), (13, "رنگ", "زرد")),
    text("platforms/fa_woo_excel_shipping.csv", 5, 17, (18, "شهر مقصد", "رستم آباد")),
    text("platforms/fr_epicerie_produits.csv", 12, 5, (2, "TVA", "0.055"), (6, "Code EAN", "9002490255176")),
    text("platforms/fr_ledattier_produits.csv", 10, 14, (2, "id", "datte-deglet-nour"), (15, "prix", "39.90"),
         how="utf-8, semicolons"),
    text("platforms/in_nutverse_catalogue.csv", 8, 16, (2, "Product_name", "Cashew (काजू)"),
         (17, "Product_name", "Mix Seeds (pumpkin, flax, chia,  etc.)")),
    text("platforms/magento2_sample_catalog_product.csv", 80, 7, (2, "sku", "24-WG085")),
    text("platforms/merchantfeed_en.tsv", 17, 30, (31, "gtin", "8600000010"), how="utf-8, tabs"),
    text("platforms/prestashop_products_import.csv", 67, 4, (5, "Price tax excluded", "240"),
         how="utf-8, semicolons"),
    text("derived/ar_merchant_feed_first60_windows1256.csv", 10, 60, (2, "Title", "عطر كوكو شانيل 100 مل"),
         (61, "Price", "360 AED"), how="windows-1256 (guessed), commas"),
    text("sheets/ar_sutox_products.xlsx", 3, 9, (2, "سعر البيع", "250"), (10, "المنتج", "عصاير"),
         how="workbook, sheet 'ورقة1'"),
    text("sheets/de_preisliste.xlsx", 4, 9, (6, "Menge", "0.33"), (6, "Preis", "2 CHF"), (14, "Menge", "1.5"),
         how="workbook, sheet 'Tabelle1', header in row 5"),
    text("sheets/es_fedafar_price_list.xlsx", 4, 499, (5, "Código", "000023593"), (5, "Precio Costo", "0.01"),
         (503, "Precio Costo", "465"), how="workbook, sheet 'Sheet1', header in row 4"),
    text("sheets/fa_woo_excel_shipping.xlsx", 5, 17, (2, "پیکان (تومان)", "13500000"),
         how="workbook, sheet 'Shipping'"),
    text("sheets/salla_products_template.xlsx", 40, 14, (3, "سعر المنتج", "45"), (4, "رمز المنتج sku", "sku-test-1"),
         how="workbook, sheet 'Salla Products Template Sheet' of 2, header in row 2"),
    text("sheets/ru_xpomuk5_pricelist.xls", 6, 999, (2, "Стоимость, руб", "61538.18"),
         (2, "Стоимость опт, руб", "49846"),
         (1000, "Стоимость опт, руб", "85819"), how="workbook, sheet 'niskivoltnoe-oborudovanie'"),
    text("sheets/ods_dipsplusmore.ods", 8, 15, (16, "Cajun Surprise", "Veggie Garden"), (16, "1", "16"),
         how="workbook, sheet 'products'"),
]  # fmt: skip


@pytest.mark.parametrize("seen", SEEN, ids=lambda seen: seen.file)
def test_each_real_file_is_read_as_a_person_reads_it(shared_data: Path, seen: Seen) -> None:
    table = open_table(shared_data / seen.file)
    rows = {number: dict(zip(table.header, cells, strict=True)) for number, cells in table.rows() if any(cells)}
    assert (table.how, len(table.header), len(rows)) == (seen.how, seen.columns, seen.rows)
    assert [(row, title, rows[row][title]) for row, title, _ in seen.cells] == list(seen.cells)


def test_no_real_spreadsheet_is_left_out(shared_data: Path) -> None:
    folders = ("shopify", "woo", "platforms", "derived", "sheets")
    files = {f"{folder}/{file.name}" for folder in folders for file in (shared_data / folder).iterdir()}
    assert files == {seen.file for seen in SEEN}


def test_a_price_that_wears_a_date_format_keeps_its_number(shared_data: Path) -> None:
    table = open_table(shared_data / "sheets" / "salla_products_template.xlsx")
    column = table.header.index("السعر المخفض")
    prices = [cells[column] for _, cells in table.rows()]
    assert [price.number for price in prices if isinstance(price, Dated)] == [
        "35", *["20.3", "60.3", "80.3"] * 4, "35"
    ]  # fmt: skip


def test_numbers_and_texts_that_look_like_numbers_stay_apart(shared_data: Path) -> None:
    [(_, first), *_] = open_table(shared_data / "sheets" / "es_fedafar_price_list.xlsx").rows()
    assert [isinstance(cell, Number) for cell in first] == [False, False, False, True]
    [(_, freight), *_] = open_table(shared_data / "sheets" / "fa_woo_excel_shipping.xlsx").rows()
    assert not any(isinstance(cell, Number) for cell in freight)


def test_line_separators_inside_cells_do_not_break_rows(shared_data: Path) -> None:
    rows = dict(open_table(shared_data / "shopify" / "shopify_partners2_jewelery.csv").rows())
    assert sum("\u2028" in cell for cells in rows.values() for cell in cells) == 1
    mixed = dict(open_table(shared_data / "shopify" / "shopify_partners_jewelry.csv").rows())
    assert any("\r\n" in cell for cells in mixed.values() for cell in cells)


def test_the_windows_1256_file_says_the_same_as_its_origin_in_utf_8(shared_data: Path) -> None:
    guessed = open_table(shared_data / "derived" / "ar_merchant_feed_first60_windows1256.csv")
    origin = open_table(shared_data / "platforms" / "ar_merchant_feed.csv")
    assert list(guessed.rows()) == list(origin.rows())[:60]
