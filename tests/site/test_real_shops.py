"""Real exports become sites: a page for each product that has one, and no code of theirs on it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.setup.init import Wishes, init
from shopctl.sheets.table import open_table
from shopctl.site.build import build

FILES = (
    "br_guivics_products_export", "oridor_products_import", "shopify_cutiepoppers", "shopify_faridrony_hair",
    "shopify_kcohen", "shopify_packt", "shopify_partners2_home-and-garden", "shopify_partners2_jewelery",
    "shopify_partners_apparel", "shopify_partners_bicycles", "shopify_partners_jewelry", "shopify_partners_snowdevil",
    "shopify_skrish", "shopifynew_sahra-beyond",
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_every_product_that_is_sold_has_a_page(shared_data: Path, tmp_path: Path, now: datetime, name: str) -> None:
    shop = init(tmp_path / "shop", Wishes(name="Shop", email="shop@shop.example"))
    settings, db = load(shop), connect(shop / "shop.db")
    import_products(db, settings.money, open_table(shared_data / "shopify" / f"{name}.csv"), who="t", now=now)
    build(db, settings, shop, now)
    sold = {row[0] for row in db.execute("SELECT handle FROM product WHERE status IN ('active', 'unlisted')")}
    unsold = {row[0] for row in db.execute("SELECT handle FROM product WHERE status NOT IN ('active', 'unlisted')")}
    db.close()
    assert sold
    pages = {path.parent.name for path in (shop / "site" / "products").glob("*/index.html")}
    assert sold <= pages
    assert not unsold & pages
    for handle in sold:
        page = (shop / "site" / "products" / handle / "index.html").read_text(encoding="utf-8")
        assert not re.search(r"<iframe|<object|<embed|\son\w+\s*=\s*[\"']", page, re.IGNORECASE), handle
        assert set(re.findall(r"<script(?! type=\"application/ld\+json\")[^>]*>", page)) == set(
            re.findall(r"<script[^>]* src=\"/[^\"]+\"[^>]*>", page)
        ), handle
