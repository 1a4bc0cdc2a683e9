"""What the pages say: products, prices, stock, categories, in every language of the shop."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urljoin

import pytest

from shopctl.site.facts import chat_link, phone_link

MOON = "products/moon-pot/index.html"


def words(text: str) -> str:
    return " ".join(text.split())


def graph(document: Any) -> list[dict[str, Any]]:
    return json.loads(document.one("script", type="application/ld+json").text)["@graph"]  # type: ignore[no-any-return]


def test_a_product_has_a_page_in_each_language(site: Path, read: Any) -> None:
    for prefix, language, direction, title in (
        ("", "en", "ltr", "Moon teapot"),
        ("fa/", "fa", "rtl", "قوری ماه"),
        ("ar/", "ar", "rtl", "Moon teapot"),
    ):
        page = read(prefix + MOON)
        assert page.one("html").attributes == {"lang": language, "dir": direction}
        assert page.one("h1").text == title


def test_prices_are_written_as_the_reader_does(site: Path, read: Any) -> None:
    assert words(read(MOON).one("div", "buy").text).startswith("Ina Morrow Moon teapot Reduced price from €58.00")
    assert "از ۵۸٫۰۰ €" in words(read("fa/" + MOON).one("div", "buy").text).replace("\u00a0", " ")


def test_a_reduced_price_shows_the_former_one_and_never_promises_too_much(site: Path, read: Any) -> None:
    page = read(MOON)
    assert page.all("del")[0].text == "Former price €72.50"
    assert page.all("span", "badge")[0].text == "20% off"


def test_choices_are_a_table_that_needs_no_script(site: Path, read: Any) -> None:
    page = read(MOON)
    rows = [words(row.text) for row in page.all("tr")]
    assert rows == [
        "ColourPriceAvailability",
        "White MOON-W€58.00 €72.50In stock",
        "Blue MOON-B€64.00Only 2 left",
    ]
    assert [words(cell.text) for cell in read("fa/" + MOON).all("th", scope="row")] == ["سفید MOON-W", "آبی MOON-B"]
    assert read("fa/" + MOON).all("td", "stock")[1].text == "تنها ۲ عدد مانده"


@pytest.mark.parametrize(
    ("name", "mood", "says"),
    [
        ("moon-pot", "good", "In stock"),
        ("iron-pot", "out", "Sold out"),
        ("cup", "good", "In stock"),
        ("bespoke", "low", "Made or ordered for you"),
        ("sampler", "low", "Only 3 left"),
    ],
)
def test_stock_is_told_in_words(site: Path, read: Any, name: str, mood: str, says: str) -> None:
    stock = read(f"products/{name}/index.html").all("p", "stock")[0]
    assert (stock.text, stock.classes) == (says, ["stock", mood])


def test_a_product_without_a_price_says_whom_to_ask(site: Path, read: Any) -> None:
    page = read("products/bespoke/index.html")
    assert page.all("p", "price")[0].text == "Price on request"
    asking = page.all("a", "button")[0]
    assert asking.text == "Ask us about it"
    assert asking.attributes["href"].startswith("mailto:shop@teahouse.example?subject=Question%3A%20Made")
    assert next(node for node in graph(page) if node["@type"] == "Product").get("offers") is None


def test_an_order_can_be_begun_without_scripts(site: Path, read: Any) -> None:
    links = [link.attributes["href"] for link in read("products/cup/index.html").all("a", "button")]
    assert links == ["mailto:shop@teahouse.example?subject=Order%3A%20Everyday%20cup%20%28CUP%29", "tel:+49305550100"]


def test_delivery_and_returns_stand_beside_the_price(site: Path, read: Any) -> None:
    facts = words(read(MOON).one("ul", "facts").text)
    assert "Delivered within 5 days Free delivery" in facts
    assert "Returns and refunds" in facts
    assert "We answer mails within 4 hours." in facts


def test_phone_languages_and_categories_are_on_every_page(site: Path, read: Any) -> None:
    for file in site.rglob("*.html"):
        page = read(file.relative_to(site).as_posix())
        assert page.all("a", "call")[0].attributes["href"] == "tel:+49305550100", file
        assert page.one("nav", "main-nav"), file
        if file.name != "404.html":
            codes = [link.attributes["hreflang"] for link in page.all("a") if "hreflang" in link.attributes]
            assert codes == ["en", "fa", "ar"], file


def test_a_drafted_product_has_no_page_and_an_unlisted_one_is_in_no_listing(site: Path, read: Any) -> None:
    assert not (site / "products/sketch").exists()
    assert read("products/sampler/index.html").one("meta", name="robots").attributes["content"] == "noindex"
    for file in site.rglob("*.html"):
        if "sampler" not in file.parts:
            assert "/products/sampler/" not in file.read_text("utf-8"), file
    assert "sampler" not in (site / "robots.txt").read_text()


def test_a_category_shows_what_is_below_it_too(site: Path, read: Any) -> None:
    titles = [heading.text for heading in read("categories/tea/index.html").all("h3")]
    assert titles == ["Moon teapot", "Iron teapot", "Everyday cup"]
    assert [heading.text for heading in read("categories/pots/index.html").all("h3")] == ["Moon teapot", "Iron teapot"]
    assert read("fa/categories/pots/index.html").one("h1").text == "قوری"
    assert words(read("categories/tea/index.html").one("p", "count").text) == "3 products"


def test_the_way_up_is_shown_to_people_and_machines(site: Path, read: Any) -> None:
    page = read(MOON)
    assert words(page.one("nav", "crumbs").text) == "Home Tea Pots Moon teapot"
    crumbs = next(node for node in graph(page) if node["@type"] == "BreadcrumbList")["itemListElement"]
    assert [crumb["name"] for crumb in crumbs] == ["Home", "Tea", "Pots", "Moon teapot"]
    assert [crumb["item"] for crumb in crumbs] == ["/", "/categories/tea/", "/categories/pots/", "/products/moon-pot/"]


def test_a_long_listing_has_pages(shop: Path, change_settings: Any, fill: Any, build_site: Any, read: Any) -> None:
    change_settings("[theme]\n", "[theme]\nproducts_per_page = 4\n")
    fill("handle,title,price\n" + "".join(f"cup-{n},Cup {n},5\n" for n in range(30)))
    build_site()
    first, last = read("products/index.html"), read("products/page/8/index.html")
    assert [len([card for card in page.all("li", "card") if "Cup" in card.text]) for page in (first, last)] == [4, 2]
    assert first.one("a", rel="next").attributes["href"] == "/products/page/2/"
    assert last.one("a", rel="prev").attributes["href"] == "/products/page/7/"
    middle = read("fa/products/page/4/index.html").one("nav", "pager")
    assert words(middle.text) == "قبلی ۱ ۲ ۳ ۴ ۵ ۶ … ۸ بعدی"
    assert not (shop / "site/products/page/1").exists()


def test_every_link_and_file_that_a_page_names_is_there(site: Path, read: Any) -> None:
    for file in site.rglob("*.html"):
        page = read(file.relative_to(site).as_posix())
        here = "/" + file.relative_to(site).as_posix().removesuffix("index.html")
        names = [e.attributes[key] for e in page.elements for key in ("href", "src") if key in e.attributes]
        names += [part.split()[0] for e in page.elements for part in e.attributes.get("srcset", "").split(",") if part]
        for name in names:
            if name.startswith(("mailto:", "tel:", "https://wa.me")):
                continue
            path = unquote(urljoin(here, name).partition("#")[0].partition("?")[0])
            target = site / (path + "index.html" if path.endswith("/") else path).lstrip("/")
            assert target.is_file(), f"{file}: {name}"
        for anchor in (e.attributes["href"][1:] for e in page.all("a") if e.attributes.get("href", "").startswith("#")):
            assert page.all("main", id=anchor) or page.all("section", id=anchor), f"{file}: #{anchor}"


def test_ids_are_unique_and_labels_point_somewhere(site: Path, read: Any) -> None:
    for file in site.rglob("*.html"):
        page = read(file.relative_to(site).as_posix())
        ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
        assert len(ids) == len(set(ids)), file
        labels = {e.attributes["aria-labelledby"] for e in page.elements if "aria-labelledby" in e.attributes}
        assert labels <= set(ids), file
        assert len(page.all("h1")) == 1, file


def test_pictures_have_dimensions_and_a_text(site: Path, read: Any) -> None:
    for image in read(MOON).all("img"):
        assert {"width", "height", "alt"} <= image.attributes.keys()
    assert read(MOON).all("img")[0].attributes["alt"] == "A white pot"
    light = read(MOON).all("source")[0].attributes
    assert light["type"] == "image/avif"
    assert [part.split()[1] for part in light["srcset"].split(",")] == ["360w", "720w", "900w"]


def test_a_picture_elsewhere_is_not_shown_and_its_product_has_a_drawn_one(site: Path, read: Any) -> None:
    page = read("products/iron-pot/index.html")
    assert page.all("img")[0].attributes["src"].startswith("/assets/placeholder.")
    assert "cdn.example" not in (site / "products/iron-pot/index.html").read_text("utf-8")


def test_texts_of_the_merchant_are_pages_and_questions_stand_in_groups(site: Path, read: Any) -> None:
    assert read("delivery/index.html").one("h1").text == "Delivery"
    assert read("fa/delivery/index.html").one("h1").text != "Delivery"
    faq = read("faq/index.html")
    groups = [heading.text for heading in faq.all("h2") if "title-" in heading.attributes.get("id", "")]
    assert groups == ["Ordering and paying", "Delivery", "After your order"]
    assert len(faq.all("details")) == 6
    data = json.loads(faq.one("script", type="application/ld+json").text)
    assert len(data["mainEntity"]) == 6


def test_links_between_texts_follow_the_language(shop: Path, build_site: Any, read: Any) -> None:
    text = "[Returns](returns.md) [FAQ](../faq/how-to-pay.md) [all](/products/) [gone](no.md)"
    for name in ("care.md", "care.fa.md"):
        (shop / "content/pages" / name).write_text(f'+++\ntitle = "Care"\n+++\n\n{text}\n', "utf-8")
    build_site()
    links = [link.attributes.get("href") for link in read("fa/care/index.html").all("a", rel="noopener noreferrer")]
    assert links == ["/fa/returns/", "/fa/faq/", "/products/", None]


def test_a_text_that_is_not_translated_says_its_language(shop: Path, build_site: Any, read: Any) -> None:
    (shop / "content/pages/care.md").write_text('+++\ntitle = "Care"\n+++\nWipe it.\n', "utf-8")
    build_site()
    assert read("fa/care/index.html").one("article", "text").attributes["lang"] == "en"


def test_contact_has_hours_in_the_readers_week(shop: Path, change_settings: Any, build_site: Any, read: Any) -> None:
    change_settings("[money]\n", '[shop.hours]\nmon = { open = "09:00", close = "18:30" }\n\n[money]\n')
    build_site()
    rows = [words(row.text) for row in read("contact/index.html").all("tr")]
    assert rows[0] == "Monday09:00 – 18:30"
    assert rows[1] == "TuesdayClosed"
    persian = [words(row.text) for row in read("fa/contact/index.html").all("tr")]
    assert persian[0].startswith("شنبه")
    assert "۹:۰۰ – ۱۸:۳۰" in persian[2]


def test_only_known_chats_with_safe_links_are_shown(
    shop: Path, change_settings: Any, build_site: Any, read: Any
) -> None:
    chats = 'whatsapp = "+49 30 555"\ntelegram = "@teahouse"\ninstagram = "https://insta.example/x"\n'
    chats += 'signal = "javascript:1"'
    change_settings("[money]\n", f"[shop.chat]\n{chats}\n\n[money]\n")
    build_site()
    ways = [link.attributes["href"] for link in read("contact/index.html").all("a", rel="noopener")]
    assert ways[:4] == [
        "https://wa.me/4930555",
        "https://t.me/teahouse",
        "https://insta.example/x",
        "https://signal.me/#p/+1",
    ]


def test_local_numbers_are_read_as_they_are_dialled_at_home_and_linked_as_from_abroad() -> None:
    assert phone_link("021-8820 1234", "IR") == {"text": "021-8820 1234", "href": "tel:+982188201234"}
    whatsapp = chat_link("whatsapp", "0912 123 4567", "IR")
    assert whatsapp is not None
    assert whatsapp["href"] == "https://wa.me/989121234567"


def test_handles_keep_their_script_and_links_are_encoded(shop: Path, fill: Any, build_site: Any, read: Any) -> None:
    fill("handle,title,price\nقوری-ماه,قوری ماه,5\n")
    build_site()
    assert read("products/قوری-ماه/index.html").one("h1").text == "قوری ماه"
    link = read("products/index.html").one("h3").text
    assert link == "قوری ماه"
    hrefs = [e.attributes["href"] for e in read("products/index.html").all("a")]
    assert "/products/%D9%82%D9%88%D8%B1%DB%8C-%D9%85%D8%A7%D9%87/" in hrefs


def test_the_product_page_is_light(site: Path) -> None:
    import gzip

    files = [site / MOON, *(site / "assets").glob("shop.*.css")]
    entry = next((site / "assets").glob("search.*.js"), None)
    files += [entry] if entry else []
    seen = set(files)
    for file in files:  # grows: what a module imports at once is needed for the first view as well
        if file.suffix == ".js":
            for name in re.findall(r'^import[^;]*?"\./([^"]+)"', file.read_text(), re.MULTILINE):
                if site / "assets" / name not in seen:
                    seen.add(site / "assets" / name)
                    files.append(site / "assets" / name)
    assert sum(len(gzip.compress(file.read_bytes(), 9)) for file in files) <= 14_000


def test_the_layout_mirrors_by_itself(site: Path) -> None:
    named = r"(?:margin|padding|border)-(?:left|right)|(?:left|right)\s*:|(?:float|text-align)\s*:\s*(?:left|right)"
    physical = re.compile(rf"(?<![\w-])(?:{named})")
    for sheet in (site / "assets").glob("*.css"):
        assert physical.findall(sheet.read_text("utf-8")) == []


def test_only_right_to_left_pages_load_the_font(site: Path, read: Any) -> None:
    assert read("index.html").all("link", rel="preload") == []
    font = read("fa/index.html").one("link", rel="preload").attributes["href"]
    assert (site / font.lstrip("/")).is_file()
    left = next((site / "assets").glob("shop.*.css")).read_text("utf-8")
    assert "Vazirmatn" not in left


@pytest.mark.parametrize(
    ("bands", "cost"),
    [
        ('{ zones = ["home"], up_to_grams = 2000, price = 4.90 }, { zones = ["home"], price = 7.90 }',
         "Delivery from €4.90"),
        ('{ zones = ["far"], price = 19 }, { below_amount = 50, price = 4.90 }, { price = 0 }',
         "Delivery €4.90 · Free delivery from €50.00"),
    ],
)  # fmt: skip
def test_delivery_by_bands_is_told_as_it_is_at_home(
    shop: Path, site: Path, read: Any, build_site: Any, bands: str, cost: str
) -> None:
    file = shop / "shop.toml"
    text = file.read_text(encoding="utf-8")
    start, end = text.index("[[shipping.methods]]"), text.index("\n[", text.index("[[shipping.methods]]") + 1)
    region = text[text.index('region = "') + 10 :][:2]
    method = f'[[shipping.methods]]\nid = "post"\nname = "Post"\nbands = [{bands}]\n'
    zones = f'[zones.home]\ncountries = ["{region}"]\n[zones.far]\ncountries = ["*"]\n'
    file.write_text(text[:start] + method + zones + text[end:], encoding="utf-8")
    build_site()
    assert cost in words(read(MOON).one("ul", "facts").text)
