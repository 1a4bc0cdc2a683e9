"""Spreadsheets of real shops, which nobody here wrote: a page per product, and nothing in it runs or is fetched."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.sheets.table import open_table
from shopctl.site.build import build

FILES = (
    "br_guivics_products_export.csv",
    "oridor_products_import.csv",
    "shopify_cutiepoppers.csv",
    "shopify_faridrony_hair.csv",
    "shopify_kcohen.csv",
    "shopify_packt.csv",
    "shopify_partners_apparel.csv",
    "shopify_partners_bicycles.csv",
    "shopify_partners_jewelry.csv",
    "shopify_partners_snowdevil.csv",
    "shopify_partners2_home-and-garden.csv",
    "shopify_partners2_jewelery.csv",
    "shopify_skrish.csv",
    "shopifynew_sahra-beyond.csv",
)


@pytest.mark.parametrize("name", FILES)
def test_every_product_of_a_real_shop_has_a_sound_page(
    shop: Path, shared_data: Path, now: datetime, read: Any, name: str
) -> None:
    shutil.rmtree(shop / "site", ignore_errors=True)
    settings = load(shop)
    db = connect(shop / "shop.db")
    import_products(db, settings.money, open_table(shared_data / "shopify" / name, knows=knows), who="tester", now=now)
    handles = [row[0] for row in db.execute("SELECT handle FROM product WHERE status IN ('active', 'unlisted')")]
    build(db, settings, shop, now)
    db.close()
    assert handles
    for handle in handles:
        page = read(f"products/{handle}/index.html")
        for element in page.elements:
            assert element.tag not in ("iframe", "object", "embed", "style"), handle
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"], handle
            assert element.attributes.get("src", "/").startswith("/"), handle
            assert not element.attributes.get("href", "").lower().startswith(("http:", "javascript:", "//")), handle
