"""Choosing as visitors do it, in Chromium: variants, wish list, comparison, what was seen; and what a page weighs."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.notices.models import KIND, REQUEST_BEGIN, REQUEST_END
from shopctl.sheets.table import open_table
from shopctl.site.build import build

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

NOW = datetime(2026, 3, 10, tzinfo=UTC)
LIGHTEST = 14 * 1024
"""What a product's page may weigh compressed: one round trip of a new connection."""
COLUMNS = """handle title title.fa categories option1_name option1_name.fa option1_value option1_value.fa option2_name
    option2_name.fa option2_value option2_value.fa sku price compare_at_price stock image variant_image
    attribute:Material attribute_name:Material.fa"""
POT = "pot|Moon pot|قوری ماه|Pots|Colour|رنگ|{}|{}|Size|اندازه|{}|{}|{}|{}|{}|{}|{}|{}|Stoneware|جنس"
ROWS = [
    POT.format("White", "سفید", "S", "کوچک", "POT-WS", "50", "", "9", "media/w.png", "media/w.png"),
    POT.format("White", "سفید", "L", "بزرگ", "POT-WL", "70", "", "0", "media/b.png", "media/w.png"),
    POT.format("Blue", "آبی", "S", "کوچک", "POT-BS", "55", "60", "2", "", "media/b.png"),
    *(
        f"cup-{n}|Cup {n}|فنجان {n}|Cups|||||||||CUP-{n}|{n}||9|||{'Glass' if n % 2 else 'Oak'}|جنس"
        for n in range(1, 6)
    ),
]


@pytest.fixture(scope="module")
def shop_folder(_shop_pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from PIL import Image

    shop = Path(shutil.copytree(_shop_pattern, tmp_path_factory.mktemp("choosing") / "shop"))
    (shop / "media").mkdir(exist_ok=True)
    for name, colour in (("w", "white"), ("b", "navy")):
        Image.new("RGB", (800, 800), colour).save(shop / "media" / f"{name}.png")
    db = connect(shop / "shop.db")
    text = "\n".join([",".join(COLUMNS.split()), *(row.replace("|", ",") for row in ROWS)])
    import_products(db, load(shop).money, open_table(text.encode(), name="a.csv", knows=knows), who="t", now=NOW)
    build(db, load(shop), shop, NOW)
    db.close()
    return shop


@pytest.fixture(scope="module")
def site(shop_folder: Path, serve: Callable[[Path], str]) -> str:
    return serve(shop_folder / "site")


def pick(page: Any, text: str) -> None:
    page.get_by_role("radio", name=text, exact=True).check()


def shown(page: Any, price: str, stock: str) -> None:
    sync_api.expect(page.locator(".buy > .price")).to_have_text(price)
    sync_api.expect(page.locator(".buy > .stock")).to_have_text(stock)


def mail(page: Any) -> tuple[str, list[str]]:
    """(subject, lines) of the mail that orders."""
    query = parse_qs(urlsplit(page.locator("[data-order=mail]").get_attribute("href")).query)
    return query["subject"][0], query["body"][0].strip().split("\r\n")


# Variants


def test_price_stock_number_picture_link_and_mail_follow_what_is_picked(site: str, page: Any) -> None:
    page.goto(f"{site}/products/pot/")
    shown(page, "from €50.00", "In stock")
    before = page.locator(".gallery img").first.get_attribute("src")
    pick(page, "Blue")
    sync_api.expect(page.locator(".gallery img").first).not_to_have_attribute("src", before)
    shown(page, "from €50.00", "In stock")  # a size is still to be chosen
    pick(page, "S")
    shown(page, "€55.00 €60.00", "Only 2 left")
    assert page.locator(".buy > .note bdi").inner_text() == "POT-BS"
    assert page.url.endswith("?variant=POT-BS")
    lines = ["Moon pot", "Colour: Blue", "Size: S", "POT-BS", "Price: €55.00"]
    assert mail(page) == ("Order: Moon pot (POT-BS)", lines)


def test_what_is_sold_out_is_not_ordered_but_waited_for_or_asked_about(site: str, page: Any) -> None:
    page.goto(f"{site}/products/pot/")
    back, ordering = page.locator("[data-order=back]"), page.locator("[data-order=mail]")
    sync_api.expect(back).to_be_hidden()
    sync_api.expect(ordering).to_have_text("Order by e-mail")
    pick(page, "White")
    page.locator(".picker label").filter(has_text="L").last.click()
    sync_api.expect(back).to_have_text("Tell me when it is back")
    sync_api.expect(ordering).to_have_text("Ask us about it")
    assert mail(page)[0] == "Question: Moon pot (POT-WL)"
    written = parse_qs(urlsplit(back.get_attribute("href")).query)
    assert written["subject"] == ["Tell me when it is back: Moon pot"]
    lines = written["body"][0].split("\r\n")
    words = "Please tell me once, by mail, when it is back in stock."
    wish = {"shopctl": KIND, "version": 1, "item": "POT-WL", "language": "en", "words": words}
    assert lines[:4] == ["Moon pot", words, "", REQUEST_BEGIN]
    assert (json.loads(lines[4]), lines[5]) == (wish, REQUEST_END)
    pick(page, "S")
    sync_api.expect(back).to_be_hidden()
    sync_api.expect(ordering).to_have_text("Order by e-mail")
    assert mail(page)[0] == "Order: Moon pot (POT-WS)"


def test_a_link_picks_a_variant_and_what_is_sold_out_says_so(site: str, page: Any) -> None:
    page.goto(f"{site}/products/pot/?variant=POT-WL")
    shown(page, "€70.00", "Sold out")
    assert page.locator(".picker :checked").count() == 2
    assert "€70.00, Sold out" in page.locator(".buy [role=status]").all_inner_texts()[0]
    blue = page.locator(".picker label").filter(has_text="Blue")
    assert blue.locator("small").inner_text().strip() == "Not made like this"
    assert "gone" in (blue.get_attribute("class") or "")


def test_the_picker_is_radio_groups_for_keys(site: str, page: Any) -> None:
    page.goto(f"{site}/products/pot/")
    group = page.get_by_role("group", name="Colour")
    group.get_by_role("radio", name="White").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    sync_api.expect(group.get_by_role("radio", name="Blue")).to_be_checked()
    painted = "spots => spots.map(spot => getComputedStyle(spot).backgroundColor)"
    assert group.locator(".spot").evaluate_all(painted) == ["rgb(255, 255, 255)", "rgb(47, 95, 168)"]


def test_in_persian_the_same(site: str, page: Any) -> None:
    page.goto(f"{site}/fa/products/pot/?variant=POT-BS")
    sync_api.expect(page.locator(".buy > .stock")).to_have_text("تنها ۲ عدد مانده")
    assert mail(page)[1][1] == "رنگ: آبی"


def test_without_scripts_a_table_has_the_variants_and_the_mail_asks(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/products/pot/")
    assert page.locator(".variants tbody tr").count() == 3
    assert page.locator(".variants").is_visible()
    assert page.locator(".picker").is_hidden()
    assert page.locator(".keep").is_hidden()
    assert mail(page)[1] == ["Moon pot", "Colour: ", "Size:"]
    context.close()


# What is kept


def keep(page: Any, site: str, *names: str, what: str = "wishes", language: str = "") -> None:
    for name in names:
        page.goto(f"{site}/{language}products/{name}/")
        button = page.locator(f"[data-keep={what}]")
        sync_api.expect(button).to_have_attribute("aria-pressed", "false")
        button.click()
        sync_api.expect(button).to_have_attribute("aria-pressed", "true")


def test_a_wish_list_is_kept_counted_shared_and_emptied(site: str, page: Any) -> None:
    keep(page, site, "pot", "cup-3")
    sync_api.expect(page.locator(".saved b")).to_have_text("2")
    page.goto(f"{site}/wishlist/")
    titles = page.locator("[data-grid] h3")
    sync_api.expect(titles).to_have_text(["Cup 3", "Moon pot"])
    assert page.locator("[data-grid] .price").nth(1).inner_text() == "from €50.00"
    link = unquote(page.locator("[data-mail]").get_attribute("href")).split("\r\n")[-1]
    assert link == f"{site}/wishlist/#cup-3,pot"
    page.get_by_role("button", name="Remove Moon pot").click()
    sync_api.expect(titles).to_have_text(["Cup 3"])
    assert page.locator("[data-said]").inner_text() == "Moon pot was removed."
    page.get_by_role("button", name="Remove Cup 3").click()
    sync_api.expect(page.locator("[data-empty]")).to_be_visible()


def test_a_list_that_came_as_a_link_can_become_ones_own(site: str, page: Any) -> None:
    page.goto(f"{site}/fa/wishlist/#pot,cup-1")
    sync_api.expect(page.locator("[data-grid] h3")).to_have_text(["قوری ماه", "فنجان 1"])
    assert page.locator(".drop").count() == 0
    page.locator("[data-take]").click()
    sync_api.expect(page.locator("[data-shared]")).to_be_hidden()
    sync_api.expect(page.locator(".saved b")).to_have_text("۲")
    assert page.url == f"{site}/fa/wishlist/"


def test_no_link_brings_in_anything_but_the_shops_own_pages(site: str, browser: Any) -> None:
    page = browser.new_page()
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}/wishlist/#..%2F..%2Fx,%2F%2Fevil.example%2F,<img src=x onerror=alert(1)>,%zz")
    page.goto(f"{site}/wishlist/#https%3A%2F%2Fevil.example,..,%2F%2Fevil.example")
    sync_api.expect(page.locator("[data-empty]")).to_be_visible()
    assert all(url.startswith(site) for url in fetched)
    page.close()


def test_up_to_four_are_compared_and_differences_stand_out(site: str, page: Any) -> None:
    keep(page, site, "pot", "cup-1", "cup-2", "cup-3", what="compare")
    page.goto(f"{site}/products/cup-4/")
    page.locator("[data-keep=compare]").click()
    sync_api.expect(page.locator(".keep [role=status]")).to_have_text("Four at most: take one out first.")
    page.locator(".keep a").click()
    page.wait_for_url("**/compare/")
    heads = page.locator("thead a")
    sync_api.expect(heads).to_have_text(["Cup 3", "Cup 2", "Cup 1", "Moon pot"])
    assert page.locator("tr.differs th").all_inner_texts() == ["Price", "Material"]
    page.locator("[data-only]").check()
    assert page.locator("tbody tr:visible th").all_inner_texts() == ["Price", "Material"]
    page.get_by_role("button", name="Remove Moon pot").click()
    sync_api.expect(heads).to_have_count(3)
    page.goto(f"{site}/fa/compare/")
    sync_api.expect(page.locator("tbody th").first).to_have_text("قیمت")


def test_what_was_seen_is_offered_again_further_down(site: str, page: Any) -> None:
    for name in ("cup-1", "cup-2", "pot"):
        page.goto(f"{site}/products/{name}/", wait_until="networkidle")
    page.locator(".foot").scroll_into_view_if_needed()
    sync_api.expect(page.locator("[data-seen] h3")).to_have_text(["Cup 2", "Cup 1"])


def test_a_browser_that_keeps_nothing_breaks_nothing(site: str, browser: Any) -> None:
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('no', 'QuotaExceededError'); }")
    page.goto(f"{site}/products/pot/", wait_until="networkidle")
    page.locator("[data-keep=wishes]").click()
    page.wait_for_timeout(200)
    assert errors == []
    page.close()


# What it weighs


@pytest.mark.parametrize("language", ["", "fa/"])
def test_the_first_view_of_a_product_fits_one_round_trip(
    site: str, page: Any, shop_folder: Path, language: str
) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(urlsplit(request.url).path))
    page.goto(f"{site}/{language}products/pot/", wait_until="networkidle")
    files = [name for name in fetched if name.endswith((".js", ".css", "/"))]
    weights = {}
    for name in files:
        file = shop_folder / "site" / (name.lstrip("/") + ("index.html" if name.endswith("/") else ""))
        weights[name] = len(gzip.compress(file.read_bytes(), 9))
    assert sum(weights.values()) <= LIGHTEST, weights
