"""Listings as visitors sift them, in Chromium: by hand and by address, with keys, on a phone, without scripts."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.sheets.table import open_table
from shopctl.site.build import build

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

NOW = datetime(2026, 3, 10, tzinfo=UTC)
COLOURS = (("White", "سفید"), ("Ink blue", "سرمه‌ای"), ("Moss", "سبز خزه‌ای"))
MATERIALS = (("Oak", "بلوط"), ("Stoneware", "سفال"))
HEADER = (
    "handle,title,title.fa,categories,categories.fa,sku,price,compare_at_price,stock,"
    "attribute:Colour,attribute_name:Colour.fa,attribute:Colour.fa,"
    "attribute:Material,attribute_name:Material.fa,attribute:Material.fa"
)


def row(number: int) -> str:
    colour, material = COLOURS[number % 3], MATERIALS[number % 2]
    category = ("Cups", "فنجان") if number < 30 else ("Bowls", "کاسه")
    price, stock = number + 1, 0 if number % 10 == 0 else 5
    return (
        f"thing-{number},Thing {chr(65 + number % 26)}{number},چیز {number},Home > {category[0]},خانه > {category[1]},"
        f"T-{number},{price},{price * 2 if number == 7 else ''},{stock},"
        f"{colour[0]},رنگ,{colour[1]},{material[0]},جنس,{material[1]}"
    )


@pytest.fixture(scope="module")
def site(_shop_pattern: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """The address of a built shop with sixty things."""
    shop = Path(shutil.copytree(_shop_pattern, tmp_path_factory.mktemp("facets") / "shop"))
    db = connect(shop / "shop.db")
    text = "\n".join([HEADER, *map(row, range(60))])
    import_products(db, load(shop).money, open_table(text.encode(), name="a.csv", knows=knows), who="t", now=NOW)
    build(db, load(shop), shop, NOW)
    db.close()
    return serve(shop / "site")


def counted(page: Any, text: str) -> None:
    sync_api.expect(page.locator(".sift .count")).to_have_text(text)


def chosen(page: Any) -> list[str]:
    return page.locator(".wishes li bdi").all_inner_texts()  # type: ignore[no-any-return]


def choose(page: Any, text: str) -> None:
    page.locator(".panel label").filter(has_text=text).locator("input").click()


def test_values_of_one_facet_add_up_and_facets_narrow_each_other(site: str, page: Any) -> None:
    page.goto(f"{site}/categories/home/")
    page.locator("[data-open]").click()
    choose(page, "White")
    counted(page, "20 products")
    choose(page, "Moss")
    counted(page, "40 products")
    choose(page, "Oak")
    counted(page, "20 products")
    assert chosen(page) == ["Moss", "White", "Oak"]
    assert page.url == f"{site}/categories/home/?colour=moss&colour=white&material=oak"
    left = page.locator(".panel label").filter(has_text="Stoneware").locator("small")
    assert left.inner_text() == "20"  # with it too, there would be as many more


def test_a_link_shows_the_same_and_back_undoes(site: str, page: Any) -> None:
    page.goto(f"{site}/products/?colour=ink-blue&price=10-20&sort=dear")
    counted(page, "4 products")
    assert page.locator("[data-grid] h3").all_inner_texts() == ["Thing T19", "Thing Q16", "Thing N13", "Thing K10"]
    assert page.locator("[data-sort]").input_value() == "dear"
    page.get_by_role("button", name="Remove Ink blue").click()
    counted(page, "11 products")
    sync_api.expect(page.get_by_role("button", name="Clear all")).to_be_focused()
    page.go_back()
    counted(page, "4 products")
    page.go_back()
    page.goto(f"{site}/products/")
    assert page.locator("[data-grid] .card").count() == 24


def test_without_a_wish_the_page_is_the_published_one_again(site: str, page: Any) -> None:
    page.goto(f"{site}/categories/home/page/2/")
    published = page.locator("[data-grid] h3").all_inner_texts()
    page.locator("[data-sort]").select_option("cheap")
    sync_api.expect(page.locator("[data-grid] h3").first).to_have_text("Thing A0")
    assert page.url == f"{site}/categories/home/?sort=cheap"
    assert page.locator("[data-pager]").is_hidden()
    page.locator("[data-sort]").select_option("")
    sync_api.expect(page.locator("[data-pager]")).to_be_visible()
    assert page.url == f"{site}/categories/home/page/2/"
    assert page.locator("[data-grid] h3").all_inner_texts() == published


def test_names_are_in_order_and_more_come_by_the_page(site: str, page: Any) -> None:
    page.goto(f"{site}/products/?sort=name")
    sync_api.expect(page.locator("[data-grid] h3").first).to_have_text("Thing A0")
    page.locator("[data-more]").click()
    sync_api.expect(page.locator("[data-grid] .card")).to_have_count(48)
    assert page.evaluate("document.activeElement === document.querySelectorAll('[data-grid] a')[24]")
    assert page.url.endswith("sort=name&n=48")
    page.reload()
    sync_api.expect(page.locator("[data-grid] .card")).to_have_count(48)


def test_what_is_there_now_and_what_is_reduced(site: str, page: Any) -> None:
    page.goto(f"{site}/products/")
    page.locator("[data-open]").click()
    choose(page, "In stock now")
    counted(page, "54 products")
    choose(page, "Reduced now")
    counted(page, "1 product")
    assert page.locator(".panel label").filter(has_text="White").locator("input").is_disabled()
    page.get_by_role("button", name="Clear all").click()
    counted(page, "60 products")
    assert chosen(page) == []


def test_persian_counts_reads_and_writes_in_its_digits(site: str, page: Any) -> None:
    page.goto(f"{site}/fa/categories/home/")
    page.locator("[data-open]").click()
    choose(page, "سفید")
    counted(page, "۲۰ محصول")
    ends = page.locator(".ends input")
    ends.nth(0).fill("۱۰")
    ends.nth(1).fill("۲۰٫۵")
    ends.nth(1).press("Enter")
    counted(page, "۴ محصول")
    assert "price=10-20.5" in page.url
    assert page.locator(".panel summary").first.is_visible()
    assert ends.nth(1).input_value() == "۲۰٫۵۰ €"
    assert "از ۱۰٫۰۰ €" in chosen(page)


def test_on_a_phone_the_panel_keeps_the_focus_and_gives_it_back(site: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{site}/products/")
    opener = page.locator("[data-open]")
    opener.focus()
    opener.press("Enter")
    page.locator(".panel:modal").wait_for()
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !!document.activeElement.closest('.panel')")
    choose(page, "White")
    show = page.locator(".panel footer button")
    sync_api.expect(show).to_have_text("Show 20 products")
    page.keyboard.press("Escape")
    sync_api.expect(page.locator(".panel")).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('[data-open]')")
    assert page.locator("[data-wishes]").inner_text() == "1"
    page.close()


def test_results_of_a_search_are_sifted_too(site: str, page: Any) -> None:
    page.goto(f"{site}/search/?q=thing&colour=white&sort=dear")
    counted(page, "20 results")
    assert page.locator("[data-grid] h3").first.inner_text() == "Thing F57"
    page.locator("[data-open]").click()
    choose(page, "Oak")
    counted(page, "10 results")
    assert page.url.endswith("?q=thing&colour=white&material=oak&sort=dear")


def test_without_scripts_pages_lead_on_and_nothing_dead_is_offered(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/products/")
    assert page.locator("[data-open]").is_hidden()
    assert page.locator(".sift .count").inner_text() == "60 products"
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**/products/page/2/")
    assert page.locator(".card:visible").count() == 24
    context.close()


def test_nothing_is_fetched_before_somebody_wishes(site: str, page: Any) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(f"{site}/products/", wait_until="networkidle")
    assert [url for url in fetched if url.endswith(".json")] == []
    assert len([url for url in fetched if url.endswith(".js")]) == 1


def test_a_broken_line_can_be_tried_again(site: str, browser: Any) -> None:
    page = browser.new_page()
    page.route("**/facets.json", lambda route: route.abort())
    page.goto(f"{site}/products/")
    page.locator("[data-open]").click()
    page.wait_for_timeout(300)
    page.unroute("**/facets.json")
    page.locator("[data-open]").click()
    page.locator(".panel").wait_for()
    page.close()


# The same figures as the pages'


@pytest.fixture(scope="module")
def amounts(browser: Any, site: str) -> Any:
    page = browser.new_page()
    page.goto(site)
    source = (Path(__file__).parents[2] / "templates" / "storefront" / "js" / "money.js").read_text("utf-8")
    normal = (Path(__file__).parents[2] / "templates" / "storefront" / "js" / "normal.js").read_text("utf-8")
    page.route("**/money.js", lambda route: route.fulfill(body=source, content_type="text/javascript"))
    page.route("**/normal.js", lambda route: route.fulfill(body=normal, content_type="text/javascript"))
    page.evaluate("async () => { window.money = await import('/money.js'); }")
    yield page
    page.close()


def test_amounts_are_written_as_the_pages_write_them(
    amounts: Any, shop: Path, change_settings: Callable[[str, str], None]
) -> None:
    from shopctl.locales.reader import reader
    from shopctl.site.facets import money_of

    settings = load(shop)
    for currency, exponent, toman in (("EUR", 2, False), ("IRR", 0, True), ("KWD", 3, False), ("JPY", 0, False)):
        kind = {"currency": currency, "minor_digits": exponent, "show_as": "toman" if toman else "currency"}
        changed = settings.model_copy(update={"money": settings.money.model_copy(update=kind)})
        for language in ("en", "fa", "ar"):
            figures = reader(changed, language)
            for minor in (0, 5, 1050, 123_456, 1_250_000, 1_250_005):
                theirs = amounts.evaluate("([how, minor]) => money.written(how, minor)", [money_of(figures), minor])
                assert theirs == figures.money(minor), (currency, language, minor)
                assert amounts.evaluate("([how, text]) => money.read(how, text)", [money_of(figures), theirs]) == minor


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("12.50", 1250),
        ("12,50", 1250),
        ("۱۲٫۵", 1250),
        ("۱۲۵٬۰۰۰", 12500000),
        ("1.234,56", 123456),
        ("1,234", 123400),
        ("€ 7", 700),
        ("x", None),
    ],
)
def test_amounts_are_read_as_people_type_them(amounts: Any, text: str, minor: int | None) -> None:
    how = json.loads('{"scale": 100, "places": 2, "locale": "en-GB"}')
    assert amounts.evaluate("([how, text]) => money.read(how, text)", [how, text]) == minor
