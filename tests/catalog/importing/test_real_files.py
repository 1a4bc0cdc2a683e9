"""Sheets of other shops and suppliers: imported with counts made by hand, and only once, or refused in words."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.errors import BadInput
from tests.catalog.conftest import contents

Bring = Callable[..., Plan]
NOTHING = {"products": 0, "variants": 0, "images": 0}

IMPORTED = {
    # 24 rows: 2 variable products with 9 variations, 11 simple ones, a group, one of another shop.
    "woo/woo_sample_products.csv": ("EUR", "woocommerce", 15, 22, 26),
    # 7 rows: 2 simple products, 1 variable one with 2 variations, a group, one of another shop; 2 + 2 + 4 + 2 pictures.
    "woo/woo_importer_test_sample.csv": ("EUR", "woocommerce", 5, 6, 10),
    "woo/woo_lukstore_es.csv": ("ARS", "woocommerce", 69, 69, 0),
    "platforms/ar_merchant_feed.csv": ("AED", "merchant feed", 263, 263, 263),
    "derived/ar_merchant_feed_first60_windows1256.csv": ("AED", "merchant feed", 60, 60, 60),
    "platforms/merchantfeed_en.tsv": ("AED", "merchant feed", 30, 30, 30),
    # 133 listings without variations; 808 filled picture cells, each another address.
    "platforms/etsy_eleswood.csv": ("USD", "etsy", 133, 133, 808),
    # 4 products with 2 + 1 + 1 + 1 pictures.
    "platforms/prestashop_products_import.csv": ("EUR", "prestashop", 4, 4, 5),
    # A configurable product of 3 simple ones, a group, 2 bundles; one picture each.
    "platforms/magento2_sample_catalog_product.csv": ("USD", "magento", 4, 6, 4),
    # A product of 3 colours x 2 sizes x 2 logos, and one without options; 3 + 1 pictures.
    "sheets/salla_products_template.xlsx": ("SAR", "salla", 2, 13, 4),
    "platforms/allegro_pl_posters.csv": ("PLN", "any sheet", 4, 4, 16),
    "platforms/fr_ledattier_produits.csv": ("EUR", "any sheet", 14, 14, 14),
    # 9 rows, of which one says the same as the one above.
    "sheets/ar_sutox_products.xlsx": ("EGP", "any sheet", 8, 8, 0),
    "sheets/de_preisliste.xlsx": ("CHF", "any sheet", 9, 9, 0),
    "sheets/es_fedafar_price_list.xlsx": ("ARS", "any sheet", 499, 499, 0),
}

REFUSED = {
    "platforms/fa_woo_excel_products.csv": (
        "IRR",
        "row 12: لول / 10 / قرمز / 25 is in row 2 too, with another قیمت پایه",
    ),
    "platforms/fa_woo_excel_shipping.csv": ("IRR", "none of its columns is known to name products"),
    "sheets/fa_woo_excel_shipping.xlsx": ("IRR", "none of its columns is known to name products"),
    "platforms/fr_epicerie_produits.csv": (
        "EUR",
        "row 5: 3250391584123 is in row 2 too, with another Nom de l’article",
    ),
    "platforms/in_nutverse_catalogue.csv": ("INR", "row 7: 1005 is in row 6 too, with another Product_name"),
    "sheets/ods_dipsplusmore.ods": ("USD", "row 1 looks like a product, and there are no titles above the columns"),
    "sheets/ru_xpomuk5_pricelist.xls": ("RUB", "row 997: Трансформатор понижающий ТСЗ 10 380/ 220 is in row 902 too"),
}


@pytest.mark.parametrize("name", IMPORTED)
def test_a_real_sheet_is_imported_whole_and_only_once(
    db: sqlite3.Connection, bring: Bring, shared_data: Path, name: str
) -> None:
    currency, format_, products, variants, images = IMPORTED[name]
    first = bring(shared_data / name, currency)
    after = contents(db)
    again = bring(shared_data / name, currency)
    created = {"products": products, "variants": variants, "images": images}
    assert (first.format, first.created, first.changed) == (format_, created, NOTHING)
    assert (again.created, again.changed) == (NOTHING, NOTHING)
    assert contents(db) == after


@pytest.mark.parametrize("name", REFUSED)
def test_a_real_sheet_that_cannot_be_imported_is_refused_in_words(
    db: sqlite3.Connection, bring: Bring, shared_data: Path, name: str
) -> None:
    currency, reason = REFUSED[name]
    empty = contents(db)
    with pytest.raises(BadInput, match=re.escape(reason)):
        bring(shared_data / name, currency)
    assert contents(db) == empty


def test_no_real_sheet_is_left_out(shared_data: Path) -> None:
    folders = ("woo", "platforms", "sheets", "derived")
    there = {f"{folder}/{file.name}" for folder in folders for file in (shared_data / folder).iterdir()}
    assert there == IMPORTED.keys() | REFUSED.keys()
