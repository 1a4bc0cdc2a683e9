"""Texts, tables and manuals that belong to certain products stand on their pages; what is bought together as well."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from shopctl.config.load import load
from shopctl.site import making


def content(shop: Path, name: str, head: str, text: str) -> None:
    file = shop / "content" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"+++\n{head}\n+++\n{text}\n", "utf-8")


def test_a_question_and_a_table_stand_with_their_products_only(
    shop: Path, site: Path, build_site: Callable[..., Any], read: Callable[[str], Any]
) -> None:
    content(shop, "faq/care.md", 'title = "May it go into the oven?"\nproducts = ["iron-pot"]', "Never.")
    content(shop, "tables/sizes.md", 'title = "Sizes of pots"\ncategories = ["tea"]', "| S | L |\n|---|---|\n| 1 | 2 |")
    content(shop, "tables/sizes.fa.md", 'title = "اندازه‌ها"\ncategories = ["tea"]', "متن")
    build_site()
    titles = {
        name: [element.text for element in read(f"{name}/index.html").all("summary")]
        for name in ("products/iron-pot", "products/cup", "products/bespoke", "fa/products/cup")
    }
    assert titles == {
        "products/iron-pot": ["Sizes of pots", "May it go into the oven?"],
        "products/cup": ["Sizes of pots"],
        "products/bespoke": [],
        "fa/products/cup": ["اندازه‌ها"],
    }
    assert (site / "tables/sizes/index.html").is_file()


def test_only_the_pages_that_a_table_is_for_are_made_again(
    shop: Path, site: Path, build_site: Callable[..., Any]
) -> None:
    content(shop, "tables/sizes.md", 'title = "Sizes"\nproducts = ["cup"]', "one")
    build_site()
    before = {file: file.read_bytes() for file in site.rglob("*.html")}
    content(shop, "tables/sizes.md", 'title = "Sizes"\nproducts = ["cup"]', "another")
    build_site()
    changed = {file.parent.relative_to(site).as_posix() for file in before if file.read_bytes() != before[file]}
    assert changed == {
        f"{language}{page}" for language in ("", "fa/", "ar/") for page in ("products/cup", "tables/sizes")
    }


def test_manuals_are_published_named_by_language_and_go_with_their_file(
    shop: Path, site: Path, build_site: Callable[..., Any], read: Callable[[str], Any]
) -> None:
    folder = shop / "media" / "manuals"
    (folder / "iron-pot").mkdir(parents=True)
    (folder / "cup.pdf").write_bytes(b"%PDF-1")
    (folder / "cup.fa.pdf").write_bytes(b"%PDF-fa")
    (folder / "iron-pot" / "first use.pdf").write_bytes(b"%PDF-2")
    (folder / "cup.html").write_text("<script>alert(1)</script>")
    (folder / "linked.pdf").symlink_to(shop / "shop.db")
    build_site()
    links = {
        a.attributes["href"]: a.text for a in read("fa/products/cup/index.html").all("a") if "download" in a.attributes
    }
    assert links == {"/media/manuals/cup.fa.pdf": "cup", "/media/manuals/cup.pdf": "cup"}
    assert (site / "media/manuals/iron-pot/first use.pdf").read_bytes() == b"%PDF-2"
    assert sorted(file.name for file in (site / "media/manuals").iterdir()) == ["cup.fa.pdf", "cup.pdf", "iron-pot"]
    (folder / "cup.pdf").unlink()
    build_site()
    build_site()
    assert "cup.pdf" not in [file.name for file in (site / "media/manuals").iterdir()]


def test_companions_are_shown_once_and_never_what_is_not_listed(
    shop: Path, site: Path, shop_db: Any, now: Any, read: Callable[[str], Any]
) -> None:
    found = making.read(shop_db, now)
    ids = {product.handle: product.id for product in found.catalogue.products}
    together = {ids["cup"]: [ids["iron-pot"], ids["sampler"]]}
    making.make(shop, load(shop), found._replace(together=together), now, False, lambda *_: None)
    page = read("products/cup/index.html")
    assert page.one("h2", id="together").text == "Often bought together"
    hrefs = [a.attributes.get("href") for a in page.all("a")]
    assert hrefs.count("/products/iron-pot/") == 1
    assert "/products/sampler/" not in hrefs
