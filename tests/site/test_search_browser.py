"""The search as visitors use it, in Chromium: what is found, by which keys, and what stays safe."""

from __future__ import annotations

import json
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.shipped import templates_dir
from shopctl.site.build import build
from shopctl.site.searchindex import index
from shopctl.site.terms import Entry, Speech
from shopctl.text import normal

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

Serve = Callable[[Path], str]

HOSTILE = "<img src=x onerror=\"document.title='run'\"> <script>document.title='run'</script> kettle"
SHOP = """
INSERT INTO category (id, handle, title, title_key, position) VALUES (1, 'tea-ware', 'Tea ware', 'tea ware', 1);
INSERT INTO category (id, parent_id, handle, title, title_key, position)
    VALUES (2, 1, 'kettles', 'Kettles', 'kettles', 1);
INSERT INTO category_translation VALUES (2, 'fa', 'کتری‌ها');
INSERT INTO product (id, handle, title, description, vendor, option1_name, status, created_at, updated_at)
    SELECT value ->> 0, 'p' || (value ->> 0), value ->> 1, value ->> 2, 'Ina Morrow', 'Glaze', 'active', t, t
    FROM json_each(:products), (SELECT '2026-01-01T00:00:00.000000Z' AS t);
INSERT INTO variant (product_id, position, sku, sku_key, gtin, option1, stock_tracked, created_at)
    SELECT value ->> 0, 1, value ->> 3, value ->> 3, 4006381333930 + (value ->> 0), value ->> 4, value ->> 5, '2026'
    FROM json_each(:products);
INSERT INTO price (variant_id, price, valid_from, recorded_at) SELECT id, 5800, '2026', '2026' FROM variant;
INSERT INTO product_translation SELECT value ->> 0, 'fa', 'title', value ->> 6 FROM json_each(:products)
    WHERE value ->> 6 <> '';
INSERT INTO product_category SELECT id, 2, 1 FROM product WHERE id < 5;
INSERT INTO product_attribute VALUES (1, 'Material', 'Stoneware', 1);
INSERT INTO product_tag VALUES (2, 'campfire', 1);
"""
PRODUCTS = [  # id, title, description, SKU, option, whether sold out, title in Persian
    (1, "Moon teapot", "<p>Thrown by hand in a <b>backyard</b></p>", "MOON-ASH/06", "Celadon", 0, "قوری ماه"),
    (2, "Iron kettle", "Goes with the moon teapot", "IRON-1", "Black", 0, "کتری آهنی"),
    (3, "Swan kettle", "Pours slowly", "SWAN-1", "Copper", 1, "کتری گردن‌قو"),
    (4, HOSTILE, "", "", "White", 0, ""),
    (5, "Tin of tea no. ۱۲", "", "TIN-12", "Green", 0, "چای ۱۲"),
    *((number, f"Plain cup {number}", "", f"CUP-{number}", "White", 0, "") for number in range(10, 50)),
]


@pytest.fixture(scope="module")
def site(_shop_pattern: Path, tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> str:
    """The address of a built shop."""
    shop = Path(shutil.copytree(_shop_pattern, tmp_path_factory.mktemp("browser") / "shop"))
    db = connect(shop / "shop.db")
    for statement in SHOP.split(";\n"):
        db.execute(statement, {"products": json.dumps(PRODUCTS)})
    build(db, load(shop), shop, datetime(2026, 3, 10, tzinfo=UTC))
    db.close()
    return serve(shop / "site")


def typed(page: Any, words: str) -> list[str]:
    """What is offered after `words` came into the box."""
    page.locator("#q").click()
    page.locator("#q").fill("")
    said = page.locator(".search [role=status]")
    sync_api.expect(said).to_have_text("")
    page.locator("#q").fill(words)
    sync_api.expect(said).not_to_have_text("")
    return page.locator(".found [role=option] bdi:first-of-type").all_inner_texts()  # type: ignore[no-any-return]


# What is found


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("moon", "Moon teapot"),
        ("MOON TEA", "Moon teapot"),
        ("teapot moon", "Moon teapot"),
        ("teapto", "Moon teapot"),  # two letters swapped
        ("jeapot", "Moon teapot"),  # the first letter wrong
        ("tepot", "Moon teapot"),
        ("stonewxre", "Moon teapot"),  # a fact, misspelt
        ("moon-ash/06", "Moon teapot"),
        ("moonash06", "Moon teapot"),
        ("moon ash 06", "Moon teapot"),
        ("4006381333931", "Moon teapot"),
        ("backyard", "Moon teapot"),
        ("celadon", "Moon teapot"),
        ("campfire", "Iron kettle"),
        ("unicorn teapot", "Moon teapot"),  # as many of the words as there are
        ("tin 12", "Tin of tea no. ۱۲"),
        ("tin ١٢", "Tin of tea no. ۱۲"),
    ],
)
def test_products_are_found_by_all_that_is_known_of_them(site: str, page: Any, words: str, first: str) -> None:
    page.goto(site)
    typed(page, words)
    products = page.locator(".found [aria-label=Products] [role=option] bdi")
    assert products.first.inner_text() == first


@pytest.mark.parametrize("words", ["كتري", "کتری", "کِتـــری", "کتری‌", "کتری‌ها"])
def test_persian_is_found_in_any_letter_forms(site: str, page: Any, words: str) -> None:
    page.goto(f"{site}/fa/")
    assert "کتری‌ها" in typed(page, words)
    assert "کتری آهنی" in page.locator(".found").inner_text()


def test_titles_come_before_texts_and_what_is_there_before_what_is_sold_out(site: str, page: Any) -> None:
    page.goto(site)
    assert [title for title in typed(page, "teapot") if "e" in title][:2] == ["Moon teapot", "Iron kettle"]
    kettles = typed(page, "kettle")
    assert kettles.index("Iron kettle") < kettles.index("Swan kettle")


def test_categories_and_questions_are_found_as_well(site: str, page: Any) -> None:
    page.goto(site)
    typed(page, "kettles")
    category = page.locator(".found [aria-label=Categories] [role=option]")
    assert category.inner_text().split("\n") == ["Kettles", "Tea ware"]
    typed(page, "delivery")
    question = page.locator(".found [aria-label=Help] [role=option]").filter(has_text="?").first
    title = question.locator("bdi").first.inner_text()
    question.click()
    page.wait_for_url("**/faq/#q-*")
    assert page.locator("details:target summary").inner_text() == title
    assert page.locator("details:target").get_attribute("open") is not None


def test_nothing_found_says_so_in_the_readers_language(site: str, page: Any) -> None:
    page.goto(f"{site}/fa/")
    assert typed(page, "خزعبلات") == []
    assert "«خزعبلات»" in page.locator(".search [role=status]").inner_text()


# By which keys


def test_arrows_choose_enter_opens_escape_closes(site: str, page: Any) -> None:
    page.goto(site)
    box = page.locator("#q")
    assert typed(page, "kettle")
    assert box.get_attribute("aria-expanded") == "true"
    assert page.locator(".search [role=status]").inner_text() == "5 results"
    active = "el => document.getElementById(el.getAttribute('aria-activedescendant'))?.innerText"
    box.press("ArrowDown")
    first = box.evaluate(active)
    box.press("ArrowDown")
    assert box.evaluate(active) not in (None, first)
    box.press("ArrowUp")
    box.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None  # back in the box
    box.press("ArrowUp")
    assert box.evaluate(active) == "See all results"
    box.press("Escape")
    assert (box.get_attribute("aria-expanded"), box.input_value()) == ("false", "kettle")
    assert page.locator(".found").is_hidden()
    box.press("ArrowDown")
    page.locator(".found").wait_for()
    box.press("ArrowDown")
    box.press("Enter")
    page.wait_for_url("**/categories/kettles/")


def test_enter_without_a_choice_shows_all_results(site: str, page: Any) -> None:
    page.goto(site)
    typed(page, "kettle")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search/?q=kettle")
    page.locator("[data-grid] h3").first.wait_for()
    assert page.locator("[data-count]").inner_text() == "5 results"


def test_leaving_the_box_closes_the_list(site: str, page: Any) -> None:
    page.goto(site)
    typed(page, "kettle")
    page.keyboard.press("Tab")
    assert page.locator(".found").is_hidden()


def test_nothing_of_the_search_is_fetched_before_the_box_is_used(site: str, page: Any) -> None:
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(site, wait_until="networkidle")
    assert [url for url in fetched if url.endswith((".json", ".js"))] == [
        url for url in fetched if "/assets/start." in url
    ]


# All results, and their address


def test_what_is_asked_stands_in_the_address_and_back_undoes_it(site: str, page: Any) -> None:
    page.goto(f"{site}/search/?q=swan")
    titles = page.locator("[data-grid] h3")
    titles.filter(has_text="Swan kettle").wait_for()
    assert page.locator("#q").input_value() == "swan"
    page.locator("#q").fill("iron")
    titles.filter(has_text="Iron kettle").wait_for()
    assert page.url.endswith("?q=iron")
    page.go_back()
    titles.filter(has_text="Swan kettle").wait_for()
    assert page.locator("#q").input_value() == "swan"
    titles.locator("a").first.click()
    page.wait_for_url("**/products/p3/")
    page.go_back()
    titles.filter(has_text="Swan kettle").wait_for()


def test_many_results_come_by_the_page_and_as_many_after_a_reload(site: str, page: Any) -> None:
    page.goto(f"{site}/search/?q=cup")
    cards = page.locator("[data-grid] .card")
    page.locator("[data-more]").click()
    sync_api.expect(cards).to_have_count(40)
    assert page.evaluate("document.activeElement === document.querySelectorAll('[data-grid] a')[24]")
    assert page.locator("[data-more]").is_hidden()
    page.reload()
    cards.nth(39).wait_for()


def test_a_reduced_and_a_sold_out_product_say_so(site: str, page: Any) -> None:
    page.goto(f"{site}/search/?q=swan")
    card = page.locator("[data-grid] .card").first
    card.wait_for()
    assert card.locator(".badge.out").inner_text() == "Sold out"
    assert card.locator(".price").all_inner_texts() == ["€58.00"]


def test_without_scripts_the_form_leads_to_a_page_with_the_categories(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site)
    page.locator("#q").fill("kettle")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/search/?q=kettle")
    assert page.locator("noscript").inner_text().startswith("Searching needs JavaScript")
    page.locator("main").get_by_role("link", name="Tea ware").click()
    page.wait_for_url("**/categories/tea-ware/")
    context.close()


def test_a_broken_line_is_told_and_the_next_try_works(site: str, browser: Any) -> None:
    page = browser.new_page()
    page.route("**/index.json", lambda route: route.abort())
    page.goto(f"{site}/search/?q=kettle")
    page.locator("[data-failed]").wait_for()
    page.unroute("**/index.json")
    page.locator("#q").press("Enter")
    page.locator("[data-grid] .card").first.wait_for()
    assert page.locator("[data-failed]").is_hidden()
    page.close()


def test_a_file_that_a_new_publication_took_away_is_asked_for_by_its_new_name(site: str, browser: Any) -> None:
    page = browser.new_page()
    page.goto(site)
    page.locator("#q").click()
    page.wait_for_load_state("networkidle")
    page.route("**/assets/search/en/*.json", lambda route: route.fulfill(status=404))
    page.locator("#q").fill("moon")
    with page.expect_request("**/search/index.json"):
        page.wait_for_timeout(300)
        page.unroute("**/assets/search/en/*.json")
        page.locator("#q").fill("moon ")
    page.locator(".found [role=option]").filter(has_text="Moon teapot").wait_for()
    page.close()


# What stays safe


def test_hostile_titles_are_text(site: str, page: Any) -> None:
    page.goto(site)
    assert HOSTILE in typed(page, "kettle")
    page.goto(f"{site}/search/?q=kettle")
    page.locator("[data-grid] h3").filter(has_text="onerror").wait_for()
    assert page.locator("[data-grid] h3 bdi").filter(has_text="onerror").inner_text() == HOSTILE
    assert page.locator("main script, main img[src=x]").count() == 0
    assert "run" not in page.title()


@pytest.mark.parametrize("words", ["<&>", "constructor", "__proto__", "%", "a" * 100, "toString hasOwnProperty", "💐"])
def test_no_query_breaks_it(site: str, page: Any, words: str) -> None:
    page.goto(f"{site}/search/")
    page.locator("#q").fill(words)
    page.locator("[data-count]").filter(has_text="Nothing found").wait_for()
    assert unquote(page.url.partition("?q=")[2].replace("+", " ")) == words


# The same in both languages of the program


@pytest.fixture(scope="module")
def modules(browser: Any, tmp_path_factory: pytest.TempPathFactory, serve: Serve) -> Iterator[Any]:
    """A blank page beside the scripts as they are, and a larger index."""
    folder = tmp_path_factory.mktemp("modules")
    shutil.copytree(templates_dir() / "storefront" / "js", folder / "js")
    (folder / "blank.html").write_text("<!doctype html><title>blank</title>", "utf-8")
    (folder / "index").mkdir()
    for name, data in index(many(), Speech("en"), {}).files.items():
        (folder / "index" / name).write_bytes(data)
    address = serve(folder)
    page = browser.new_page()
    page.goto(f"{address}/blank.html")
    page.evaluate("""async () => {
        window.normal = (await import("/js/normal.js")).normal;
        window.marked = (await import("/js/marks.js")).marked;
        window.finder = await import("/js/finder.js");
        window.index = await window.finder.open("/index/index.json", "/index/");
    }""")
    yield page
    page.close()


def many() -> list[Entry]:
    """Two thousand entries of every script's letters, in many files."""
    letters = "abcdefgijklmnoprstuvéñабвгдеכלمسشصضطπρστ"
    found = []
    for number in range(1, 2001):
        seeds = [number * prime for prime in (7, 31, 101, 997)]
        words = ["".join(letters[seed // 40**place % len(letters)] for place in range(4)) for seed in seeds]
        found.append(Entry(number, " ".join(words), [f"K-{number:05}"], "", " ".join(words), [f"/{number}", words[0]]))
    return found


def same_normal_forms(modules: Any, texts: list[str]) -> None:
    theirs = modules.evaluate("texts => texts.map(normal)", texts)
    wrong = [(text, mine, their) for text, their in zip(texts, theirs, strict=True) if (mine := normal(text)) != their]
    assert wrong == []


def test_the_normal_form_of_every_character_is_the_same(modules: Any) -> None:
    # What this Python's Unicode does not know yet, it cannot fold as a newer browser does.
    known = [chr(point) for point in range(sys.maxunicode + 1) if unicodedata.category(chr(point)) not in ("Cn", "Cs")]
    same_normal_forms(modules, known)


VECTORS = [
    "كتاب کتاب",
    "علي علی",
    "می‌خواهم",
    "مُحَمَّد",
    "کتــاب",
    "خانهٔ خانۀ خانه",
    "قهوة قهوه",
    "أحمد",
    "ﷲ",
    "١٢٣ ۱۲۳ 123",
]
TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8", exclude_categories=["Cn", "Cs"]),
        st.sampled_from("يىكةۀأإآٱهٔـ\u200c\u064b\u0651۱٢３ßςΣſİıIﬁᾳÅ\u0307\u0345\u0301e-_ "),
    ),
    max_size=30,
)


@given(st.lists(TEXTS, min_size=20, max_size=60))
@settings(max_examples=40, deadline=None)
def test_the_normal_form_of_any_text_is_the_same(modules: Any, texts: list[str]) -> None:
    texts = [text for text in texts + VECTORS if all(unicodedata.category(c) != "Cn" for c in normal(text))]
    same_normal_forms(modules, texts)


@given(st.lists(TEXTS.map(lambda text: text[:8]), min_size=20, max_size=60))
@settings(max_examples=40, deadline=None)
def test_a_query_has_the_terms_that_the_same_text_is_indexed_under(modules: Any, texts: list[str]) -> None:
    theirs = modules.evaluate("texts => texts.map((text) => finder.readings(text).flat())", texts)
    speech = Speech("en")
    for text, their in zip(texts, theirs, strict=True):
        assert set(speech.terms(text)) <= set(their)


def test_every_word_of_a_larger_index_is_found(modules: Any) -> None:
    wanted = [(entry.number, word) for entry in many()[::40] for word in (*entry.title.split(), *entry.codes)]
    found = modules.evaluate(
        "words => Promise.all(words.map((word) => index.find(word).then(({ products }) => products)))",
        [word for _, word in wanted],
    )
    missing = [(number, word) for (number, word), numbers in zip(wanted, found, strict=True) if number not in numbers]
    assert missing == []


@pytest.mark.parametrize(
    ("one", "other", "most", "slips"),
    [
        ("tea", "tea", 1, 0),
        ("teapot", "teapto", 1, 1),
        ("teapot", "eapot", 1, 1),
        ("teapot", "tteapot", 1, 1),
        ("teapot", "kettle", 2, None),
        ("headphones", "haedfones", 2, None),
        ("headphones", "haedphons", 2, 2),
        ("کتری", "کطری", 1, 1),
        ("🫖🫖x", "🫖x🫖", 1, 1),
    ],
)
def test_slips_are_counted_as_people_make_them(
    modules: Any, one: str, other: str, most: int, slips: int | None
) -> None:
    counted = modules.evaluate("([one, other, most]) => finder.distance(one, other, most)", [one, other, most])
    assert counted == (float("inf") if slips is None else slips)


@pytest.mark.parametrize(
    ("title", "words", "shown"),
    [
        ("Moon teapot", ["tea", "moo"], [["Moo", True], ["n ", False], ["tea", True], ["pot", False]]),
        ("مُحَمَّد كتاب", ["محم", "کتاب"], [["مُحَمَّ", True], ["د ", False], ["كتاب", True]]),
        ("Straße", ["stras"], [["Straß", True], ["e", False]]),
        ("Tea", [], [["Tea", False]]),
    ],
)
def test_marks_stand_on_the_letters_as_they_are_written(
    modules: Any, title: str, words: list[str], shown: list[list[Any]]
) -> None:
    assert modules.evaluate("([title, words]) => marked(title, words)", [title, words]) == shown
