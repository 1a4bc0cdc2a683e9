"""What helps visitors, in Chromium on the example shop: advice, branches, currencies, calculators, hours, reviews."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.setup.demo import demo

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")
expect = sync_api.expect

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def linden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built site of an example shop."""
    return demo(tmp_path_factory.mktemp("aids") / "linden", "little-linden", NOW).shop / "site"


@pytest.fixture(scope="module")
def at(linden: Path, serve: Callable[[Path], str]) -> str:
    """Its address."""
    return serve(linden)


@pytest.fixture
def plain(browser: Any) -> Iterator[Any]:
    """A page without scripts."""
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


# Advice


@pytest.mark.parametrize(
    ("language", "answer", "title", "why", "count"),
    [
        ("", "Before sleep", "Linden blossom", "No caffeine at all", "2 products fit"),
        ("fa/", "پیش از خواب", "گل زیزفون", "بدون کافئین", "۲ محصول مناسب است"),
    ],
)
def test_every_answer_narrows_and_says_why(
    at: str, page: Any, language: str, answer: str, title: str, why: str, count: str
) -> None:
    page.goto(f"{at}/{language}advisers/tea/")
    expect(page.locator("[data-advice]")).to_be_hidden()
    page.get_by_role("radio", name=answer).check()
    expect(page.locator("[data-status]")).to_have_text(count)
    expect(page.locator(".advice h3").first).to_have_text(title)
    expect(page.locator(".why").first).to_have_text(why)
    assert page.url.endswith("?when=evening")
    page.locator("input[name=taste][value=flowers]").check()
    expect(page.locator(".advice h3")).to_have_text([title])
    page.go_back()
    expect(page.locator("[data-status]")).to_have_text(count)
    page.locator("[data-again]").click()
    expect(page.locator("[data-advice]")).to_be_hidden()


def test_where_nothing_has_all_of_it_the_nearest_are_advised(at: str, page: Any) -> None:
    page.goto(f"{at}/advisers/tea/?when=evening&taste=smoke&spend=any")
    expect(page.locator("[data-status]")).to_have_text("Nothing has all of that; these come closest.")
    assert page.locator(".advice h3").count() > 2


def test_without_scripts_answers_are_links(at: str, plain: Any) -> None:
    plain.goto(f"{at}/advisers/tea/")
    assert not plain.locator(".adviser label").first.is_visible()
    plain.get_by_role("link", name="Before sleep").click()
    assert plain.url == f"{at}/categories/herbs-and-flowers/?caffeine=none"
    assert plain.locator("[data-grid] h3").all_inner_texts() == [
        "Linden blossom",
        "Courtyard: rose and cardamom",
        "Ruby hibiscus",
    ]


def test_a_filter_that_an_answer_links_to_is_understood(at: str, page: Any) -> None:
    page.goto(f"{at}/categories/tea/?caffeine=none")
    expect(page.locator("[data-grid] h3")).to_have_count(2)


# Branches


@pytest.mark.parametrize(
    ("language", "typed", "names", "said"),
    [
        ("", "80 331", ["Isar", "Lindenhof", "Harbour"], "Nearest to you: Isar, 0.6 km away."),
        ("fa/", "۲۰۴۵۹", ["بندرگاه", "لیندن‌هوف", "ایزار"], "نزدیک‌ترین به شما: بندرگاه، ۰٫۰ کیلومتر دورتر."),
    ],
)
def test_the_nearest_branch_is_found_by_postal_code(
    at: str, page: Any, language: str, typed: str, names: list[str], said: str
) -> None:
    page.goto(f"{at}/{language}branches/")
    page.locator("[name=code]").fill(typed)
    page.keyboard.press("Enter")
    expect(page.locator(".branches h2").first).to_have_text(names[0])
    assert page.locator(".branches h2").all_inner_texts()[0] == names[0]
    assert sorted(page.locator(".branches h2").all_inner_texts()) == sorted(names)
    assert names[0] in page.locator(".find [role=status]").inner_text()
    assert said.split(":")[0] in page.locator(".find [role=status]").inner_text()


def test_without_scripts_branches_are_a_list(at: str, plain: Any) -> None:
    plain.goto(f"{at}/branches/")
    assert plain.locator(".branches h2").all_inner_texts() == ["Lindenhof", "Harbour", "Isar"]
    assert plain.locator(".find").is_hidden()
    assert "10:00 – 18:30" in plain.locator(".branches").inner_text()
    data = json.loads(plain.locator("script[type='application/ld+json']").inner_text())
    assert [one["@type"] for one in data["@graph"]] == ["Store"] * 3
    assert data["@graph"][1]["openingHours"][0] == "Mo 11:00-19:00"


# Currencies


def guide(page: Any, place: str = ".buy > .price") -> str:
    return str(page.locator(place).first.evaluate("each => getComputedStyle(each, '::after').content"))


def test_prices_are_told_in_another_currency_and_stay_the_shops_own(at: str, page: Any) -> None:
    page.goto(f"{at}/products/moon-teapot/")
    page.locator("[data-rates]").select_option("USD")
    expect(page.locator(".buy > .price")).to_have_attribute("data-guide", "about US$68")
    expect(page.locator(".buy > .price")).to_have_text("from €58.00")
    expect(page.locator("[data-guide-note]")).to_contain_text("you pay in EUR")
    assert "about US$68" in guide(page)
    page.goto(f"{at}/fa/categories/tea/")  # kept
    expect(page.locator(".card .price").first).to_have_attribute("data-guide", "حدود ‎$۸٫۸۰")
    data = page.goto(f"{at}/products/moon-teapot/").text()
    assert "USD" not in data.split("ld+json")[1].split("</script>")[0]
    page.locator("[data-rates]").select_option("")
    expect(page.locator(".buy > .price")).not_to_have_attribute("data-guide", "about US$68")


def test_a_price_that_the_shop_set_itself_is_no_guide(at: str, page: Any) -> None:
    page.goto(f"{at}/products/gift-card/")
    price = page.locator(".buy > .price")
    page.locator("[data-rates]").select_option("USD")
    expect(price).to_have_attribute("data-guide", "from US$29.00")
    page.get_by_role("radio", name="€50").check()
    expect(price).to_have_attribute("data-guide", "US$58.00")
    page.locator("[data-rates]").select_option("GBP")  # has none of its own
    expect(price).to_have_attribute("data-guide", re.compile("about £4"))
    expect(page.locator("[data-guide-note]")).to_contain_text("you pay in EUR")
    page.goto(f"{at}/categories/gifts/")
    page.locator("[data-rates]").select_option("USD")
    card = page.locator(".card").filter(has_text="Gift card")
    expect(card.locator(".price")).to_have_attribute("data-guide", "from US$29.00")


# Calculators


def test_a_calculator_reckons_as_visitors_type_in_digits_of_any_script(at: str, page: Any) -> None:
    page.goto(f"{at}/fa/calculators/tea-for-guests/")
    results = page.locator("output")
    expect(results).to_have_text(["۳۶", "۲٫۴", "۳"])
    page.locator("[name=guests]").fill("۱۰")
    page.locator("[name=grams]").select_option("2")
    expect(results).to_have_text(["۴۰", "۴", "۴"])
    page.goto(page.url.replace("/fa/", "/"))
    expect(results).to_have_text(["40", "4", "4"])
    page.locator("[name=guests]").fill("a few")
    expect(results.first).to_have_text("–")


# Hours


@pytest.mark.parametrize(
    ("moment", "state"),
    [
        ("2026-03-10T09:30:00Z", [True, 1 * 1440 + 1110]),  # Tuesday 10:30 in Berlin
        ("2026-03-10T08:30:00Z", [False, 1 * 1440 + 600]),  # half an hour before
        ("2026-03-14T15:00:00Z", [False, 1 * 1440 + 600]),  # Saturday, just shut: Tuesday comes next
    ],
)
def test_open_now_goes_by_the_shops_own_clock(at: str, page: Any, linden: Path, moment: str, state: list[Any]) -> None:
    page.goto(f"{at}/contact/")
    module = next((linden / "assets").glob("hours.*.js")).name
    week = page.locator("main [data-hours]").get_attribute("data-hours")
    script = f"""([week, moment]) => import('/assets/{module}').then(({{state, minutes}}) => {{
        const found = state(week, minutes('Europe/Berlin', new Date(moment)));
        return [found.open, found.at];
    }})"""
    assert page.evaluate(script, [week, moment]) == state


def test_hours_that_pass_midnight_are_open_after_it(at: str, page: Any, linden: Path) -> None:
    page.goto(f"{at}/contact/")
    module = next((linden / "assets").glob("hours.*.js")).name
    script = f"import('/assets/{module}').then(({{state}}) => [state('6 1200 120', 30), state('6 1200 120', 200)])"
    assert page.evaluate(script) == [{"open": True, "at": 120}, {"open": False, "at": 6 * 1440 + 1200}]


def test_the_foot_of_every_page_says_whether_it_is_open(at: str, page: Any) -> None:
    page.goto(f"{at}/fa/about/")
    page.locator(".foot").scroll_into_view_if_needed()
    expect(page.locator(".foot [data-hours] b")).to_have_count(1)
    assert page.locator(".foot [data-hours] b").inner_text().startswith("اکنون")


# Questions


def test_answers_are_searched_in_any_spelling(at: str, page: Any) -> None:
    page.goto(f"{at}/fa/faq/")
    everything = page.locator("details:visible").count()
    page.locator(".find input").fill("ماشين ظرفشويي")  # Arabic letters, no joiner
    expect(page.locator(".find [role=status]")).not_to_be_empty()
    assert 0 < page.locator("details:visible").count() < everything
    page.locator(".find input").fill("xyzzy")
    expect(page.locator(".find [role=status]")).to_have_text("هیچ پاسخی همهٔ این واژه‌ها را ندارد.")


# Reviews and badges


def test_reviews_are_shown_with_their_spread_and_who_bought(at: str, plain: Any) -> None:
    plain.goto(f"{at}/fa/products/moon-teapot/")
    reviews = plain.locator("#reviews")
    assert "۴٫۳ از ۵ · ۴ نظر" in reviews.inner_text()
    assert reviews.locator("tr").first.inner_text().split() == ["۵", "ستاره", "۲"]
    assert reviews.locator(".said > li").count() == 3
    assert reviews.locator(".said > li").first.locator("b").inner_text() == "هر روز صبح"  # the reader's language first
    assert "از همین‌جا خریده" in reviews.inner_text()
    assert "1404" not in reviews.inner_text()
    assert "۱۴۰۴" in reviews.inner_text()
    data = json.loads(plain.locator("script[type='application/ld+json']").inner_text())["@graph"][0]
    assert (data["aggregateRating"]["ratingValue"], data["aggregateRating"]["reviewCount"]) == ("4.3", 4)
    assert [one["name"] for one in data["review"]] == reviews.locator(".said > li > p > b").all_inner_texts()
    plain.get_by_role("link", name="همهٔ نظرها").click()
    assert plain.locator(".said > li").count() == 4


def test_listings_are_sifted_by_rating_and_badge(at: str, page: Any) -> None:
    page.goto(f"{at}/products/?rating=4&badge=handmade")
    expect(page.locator("[data-grid] h3")).to_have_text(["Moon teapot", "Morning mug"])
    page.goto(f"{at}/products/moon-teapot/")
    page.locator(".badges a").click()
    expect(page.locator("h1")).to_have_text("Made by hand")
    assert page.locator(".card").count() > 3


def test_every_listing_says_what_it_is_to_search_engines(linden: Path) -> None:
    for page in linden.glob("categories/*/index.html"):
        assert '<meta name="description" content="' in page.read_text("utf-8"), page
