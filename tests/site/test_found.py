"""What search engines read: addresses, translations, offers, the sitemap."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pytest

MOON = "products/moon-pot/index.html"


def graph(document: Any) -> list[dict[str, Any]]:
    return json.loads(document.one("script", type="application/ld+json").text)["@graph"]  # type: ignore[no-any-return]


def test_machines_read_the_same_offers_as_people(site: Path, read: Any) -> None:
    product = next(node for node in graph(read(MOON)) if node["@type"] == "Product")
    assert [(offer["sku"], offer["price"], offer["priceCurrency"]) for offer in product["offers"]] == [
        ("MOON-W", "58.00", "EUR"),
        ("MOON-B", "64.00", "EUR"),
    ]
    iron = next(node for node in graph(read("products/iron-pot/index.html")) if node["@type"] == "Product")
    assert iron["offers"]["availability"] == "https://schema.org/OutOfStock"


def test_without_a_url_no_page_claims_one(site: Path, read: Any) -> None:
    page = read(MOON)
    assert page.all("link", rel="canonical") == []
    assert page.all("link", rel="alternate") == []
    assert not (site / "sitemap.xml").exists()


@pytest.fixture
def published(shop: Path, site: Path, change_settings: Callable[[str, str], None], build_site: Any) -> Path:
    """The site of a shop that lives below a path of its host."""
    change_settings('# url = "https://www.example.com"', 'url = "https://tea.example/shop"')
    build_site()
    return site


def test_pages_know_their_address_and_their_translations(published: Path, read: Any) -> None:
    page = read("fa/" + MOON)
    assert page.one("link", rel="canonical").attributes["href"] == "https://tea.example/shop/fa/products/moon-pot/"
    alternates = {link.attributes["hreflang"]: link.attributes["href"] for link in page.all("link", rel="alternate")}
    assert alternates["x-default"] == alternates["en"] == "https://tea.example/shop/products/moon-pot/"
    assert alternates["ar"] == "https://tea.example/shop/ar/products/moon-pot/"
    poster = page.one("meta", property="og:image").attributes["content"]
    assert poster.startswith("https://tea.example/shop/assets/posters/")
    assert (published / poster.removeprefix("https://tea.example/shop/")).is_file()
    assert page.one("a", "brand").attributes["href"] == "/shop/fa/"


def test_the_sitemap_lists_what_may_be_found_with_its_translations(published: Path) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    urls = ET.parse(published / "sitemap.xml").getroot().findall("s:url", space)  # noqa: S314 - our own
    places = [str(url.findtext("s:loc", namespaces=space)) for url in urls]
    assert len(places) == len(set(places))
    for place in places:
        path = unquote(place.removeprefix("https://tea.example/shop/"))
        assert (published / path / "index.html").is_file(), place
    assert "https://tea.example/shop/fa/products/moon-pot/" in places
    assert not [place for place in places if "sampler" in place or "404" in place]
    assert all(len(url.findall("x:link", space)) == 3 for url in urls)
    assert "Sitemap: https://tea.example/shop/sitemap.xml" in (published / "robots.txt").read_text()


def test_a_large_sitemap_is_split_and_indexed(
    published: Path, build_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopctl.site.sitemap.LARGEST", 40)
    build_site()
    index = ET.parse(published / "sitemap.xml").getroot()  # noqa: S314
    names = [str(element.text) for element in index.iter() if element.tag.endswith("loc")]
    assert names[0] == "https://tea.example/shop/sitemap-1.xml"
    counts = [(published / name.rpartition("/")[2]).read_text().count("<url>") for name in names]
    assert counts[0] == 40
    assert all(0 < count <= 40 for count in counts)


def test_the_sitemap_names_the_pictures_of_products(published: Path) -> None:
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "i": "http://www.google.com/schemas/sitemap-image/1.1"}
    urls = ET.parse(published / "sitemap.xml").getroot().findall("s:url", space)  # noqa: S314 - our own
    shown = {url.findtext("s:loc", namespaces=space): url.findtext("i:image/i:loc", namespaces=space) for url in urls}
    picture = str(shown["https://tea.example/shop/fa/products/moon-pot/"])
    assert (published / picture.removeprefix("https://tea.example/shop/")).is_file()
    assert shown["https://tea.example/shop/"] is None


def test_a_sitemap_of_long_addresses_is_split_by_weight(
    published: Path, build_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shopctl.site.sitemap.HEAVIEST", 4000)
    build_site()
    parts = list(published.glob("sitemap-*.xml"))
    assert len(parts) > 2
    assert all(part.stat().st_size < 5000 for part in parts)


def test_news_are_a_feed_in_each_language(published: Path, shop: Path, build_site: Any, read: Any) -> None:
    (shop / "content" / "news").mkdir(exist_ok=True)
    for name, title in (("spring.md", "Spring & more"), ("spring.fa.md", "بهار"), ("old.md", "Old")):
        day = "2026-03-01" if "spring" in name else "2025-01-01"
        front = f'title = "{title}"\ndate = {day}\nsummary = "In short"'
        (shop / "content" / "news" / name).write_text(
            f"+++\n{front}\n+++\nText with <script>x</script> **bold**.", "utf-8"
        )
    build_site()
    atom = {"a": "http://www.w3.org/2005/Atom"}
    feed = ET.parse(published / "news" / "feed.xml").getroot()  # noqa: S314 - our own
    assert [entry.findtext("a:title", namespaces=atom) for entry in feed.findall("a:entry", atom)][:1] == [
        "Spring & more"
    ]
    first = feed.find("a:entry", atom)
    assert first is not None
    assert first.findtext("a:id", namespaces=atom) == "https://tea.example/shop/news/spring/"
    assert str(first.findtext("a:updated", namespaces=atom)).startswith("2026-03-01T00:00:00")
    body = str(first.findtext("a:content", namespaces=atom))
    assert "<strong>bold</strong>" in body
    assert "<script" not in body
    persian = ET.parse(published / "fa" / "news" / "feed.xml").getroot()  # noqa: S314
    assert "بهار" in [entry.findtext("a:title", namespaces=atom) for entry in persian.findall("a:entry", atom)]
    link = read("fa/news/index.html").one("link", type="application/atom+xml")
    assert link.attributes["href"] == "/shop/fa/news/feed.xml"
    assert not read("news/spring/index.html").all("link", type="application/atom+xml")


def test_the_product_feed_is_part_of_the_site_where_it_is_asked_for(
    published: Path, build_site: Any, change_settings: Any
) -> None:
    assert not (published / "feeds").exists()
    change_settings("[shop]", '[publish]\nfeeds = ["google"]\n\n[shop]')
    build_site()
    space = {"g": "http://base.google.com/ns/1.0"}
    for name, language in (("feeds/google.xml", ""), ("fa/feeds/google.xml", "fa/")):
        items = ET.parse(published / name).getroot().findall("channel/item")  # noqa: S314 - our own
        item = next(
            item for item in items if "moon-pot" in str(item.findtext("link") or item.findtext("g:link", "", space))
        )
        link = str(item.findtext("link") or item.findtext("g:link", "", space))
        assert link.startswith(f"https://tea.example/shop/{language}products/moon-pot/")
        assert link.endswith("/?variant=MOON-W"), "the link picks what is offered"
        picture = str(item.findtext("g:image_link", "", space))
        assert (published / picture.removeprefix("https://tea.example/shop/")).is_file()
    change_settings('feeds = ["google"]', "feeds = []")
    build_site()
    assert not (published / "feeds").exists()
