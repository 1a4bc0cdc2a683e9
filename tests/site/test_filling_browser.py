"""What buyers fill in on a product's page, in Chromium: what it costs, what the mail says, and without scripts."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from shopctl.catalog import fields
from shopctl.catalog.fields import Field
from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.sheets.table import open_table
from shopctl.site.build import build

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api")

NOW = datetime(2026, 3, 10, tzinfo=UTC)
SHEET = """handle,title,title.fa,option1_name,option1_name.fa,option1_value,option1_value.fa,sku,price,stock
cup,Cup,فنجان,,,,,CUP,1012.50,9
pot,Pot,قوری,Colour,رنگ,White,سفید,POT-W,50,9
pot,,,,,Blue,آبی,POT-B,55,9
"""
ENGRAVING = Field("Engraving <b>", "text", required=True, max_length=10, price=500)
RIBBON = Field("Ribbon", "choice", choices=("Gold", "Red"), price=150)
WRAP = Field("Gift wrap", "yes-no", price=250)


@pytest.fixture(scope="module")
def site(_shop_pattern: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    shop = Path(shutil.copytree(_shop_pattern, tmp_path_factory.mktemp("filling") / "shop"))
    db = connect(shop / "shop.db")
    import_products(db, load(shop).money, open_table(SHEET.encode(), name="a.csv", knows=knows), who="t", now=NOW)
    fields.add(db, "cup", ENGRAVING, {"Engraving <b>": {"fa": "حکاکی"}}, NOW)
    fields.add(db, "cup", RIBBON, {"Gold": {"fa": "طلایی"}, "Ribbon": {"fa": "روبان"}}, NOW)
    fields.add(db, "cup", WRAP, {}, NOW)
    fields.add(db, "pot", WRAP, {"Gift wrap": {"fa": "کادو"}}, NOW)
    build(db, load(shop), shop, NOW)
    db.close()
    return serve(shop / "site")


def mail(page: Any) -> list[str]:
    query = parse_qs(urlsplit(page.locator("[data-order=mail]").get_attribute("href")).query)
    return query["body"][0].strip().split("\r\n")


def sum_is(page: Any, text: str) -> None:
    sync_api.expect(page.locator(".fill output")).to_have_text(text)


def test_the_sum_and_the_mail_follow_what_is_filled_in(site: str, page: Any) -> None:
    page.goto(f"{site}/products/cup/")
    page.get_by_label("Engraving <b>").fill("Ada & Bob")
    sum_is(page, "With all that: €1,017.50")
    page.get_by_label("Ribbon").select_option("Gold")
    page.get_by_role("checkbox", name="Gift wrap").check()
    sum_is(page, "With all that: €1,021.50")
    said = ["Cup", "Engraving <b>: Ada & Bob", "Ribbon: Gold", "Gift wrap: ✓", "With all that: €1,021.50"]
    assert mail(page) == said
    page.get_by_role("checkbox", name="Gift wrap").uncheck()
    page.get_by_label("Ribbon").select_option("–")
    sum_is(page, "With all that: €1,017.50")
    assert mail(page) == ["Cup", "Engraving <b>: Ada & Bob", "With all that: €1,017.50"]


def test_what_is_needed_is_asked_for_before_the_mail_opens(site: str, page: Any) -> None:
    page.goto(f"{site}/products/cup/")
    field = page.get_by_label("Engraving <b>")
    field.fill("x")
    sum_is(page, "With all that: €1,017.50")
    field.fill("")
    page.locator("[data-order=mail]").click()
    sync_api.expect(field).to_be_focused()
    assert field.get_attribute("maxlength") == "10"
    assert page.url.endswith("/products/cup/")


def test_in_persian_and_with_a_variant_the_same(site: str, page: Any) -> None:
    page.goto(f"{site}/fa/products/pot/")
    page.get_by_role("checkbox", name="کادو").check()
    sum_is(page, "")  # which pot is not chosen yet
    page.get_by_role("radio", name="آبی").check()
    output = page.locator(".fill output")
    sync_api.expect(output).to_contain_text("۵۷٫۵۰")
    assert mail(page)[:3] == ["قوری", "رنگ: آبی", "کادو: ✓"]
    assert mail(page)[-1] == output.inner_text()
    page.get_by_role("radio", name="سفید").check()
    sync_api.expect(output).to_contain_text("۵۲٫۵۰")


def test_without_scripts_the_page_says_what_the_mail_should_tell(site: str, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/products/cup/")
    assert page.locator(".fill").is_hidden()
    told = "Tell us in your mail: Engraving <b> (€5.00 more), Ribbon (€1.50 more), Gift wrap (€2.50 more)"
    assert page.locator(".told").inner_text() == told
    asked = unquote(urlsplit(page.locator("[data-order=mail]").get_attribute("href")).query)
    assert asked.endswith("body=Cup\r\nEngraving <b>: \r\nRibbon: \r\nGift wrap: \r\n")
    context.close()


@pytest.mark.parametrize("address", ["products/cup/", "fa/products/cup/", "ar/products/pot/"])
def test_the_form_is_for_everybody(site: str, browser: Any, address: str) -> None:
    script = pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT
    for scheme in ("light", "dark"):
        context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto(f"{site}/{address}")
        page.evaluate(str(script))
        found = page.evaluate("axe.run('.buy')")["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        context.close()
