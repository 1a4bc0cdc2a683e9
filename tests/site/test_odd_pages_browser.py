"""Products as shops really have them: no picture, sixty variants, titles of another script, nothing left.

Each is looked at by axe-core on the phone and at the desk; nothing may stand out at the side of 320 px, which is a
window of 1280 px at 400 % (WCAG 2.2, 1.4.10).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
from PIL import Image

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.sheets.table import open_table
from shopctl.site.build import build
from tests.site.test_access_browser import DESK, PHONE, RULES

pytestmark = pytest.mark.browser

NOW = datetime(2026, 3, 10, tzinfo=UTC)
LONG = "Teapot of hand-thrown stoneware with an infuser, a lid and a Donaudampfschifffahrtsgesellschaft"
FIELDS = "Engraving = text 20 required +5.00; Ribbon = choice +1.50 > Red > Gold; Gift wrap = yes-no; Day = date"
ROWS = [
    "handle,title,title.fa,categories,option1_name,option1_value,sku,price,compare_at_price,stock,requires_shipping,image,"
    "fields,bundle",
    f"cup,Cup,فنجان,All,,,CUP,20,25,3,,media/w.png,{FIELDS},",
    "box,Gift box,جعبه,All,,,BOX,45,,,,media/w.png,,CUP=2; BARE=1",
    "gone,Sold out,تمام‌شده,All,,,GONE,20,,0,,media/w.png,,",
    "bare,No picture,بی‌عکس,All,,,BARE,20,,9,,,,",
    "request,On request,,All,,,ASK,,,,,media/w.png,,",
    f'long,"{LONG}",,All,,,LONG-{"9" * 40},1234567.89,2345678.90,1,,media/w.png,,',
    "mixed,کتاب‌خانهٔ کوچک (۱۲) – The Library!,Persian shop with an English title (12)?,All,,,MIX,20,,9,,media/w.png,,",
    "file,A pattern to print,الگوی چاپی,All,,,FILE,5,,,no,media/w.png,,",
    *(f"many,{'Sixty sizes' if n == 1 else ''},,{'All' if n == 1 else ''},Size,No. {n},M-{n},{n},,{n % 3},,,,"
      for n in range(1, 61)),
]  # fmt: skip
HANDLES = ("cup", "box", "gone", "bare", "request", "long", "mixed", "file", "many")


@pytest.fixture(scope="module")
def site(_shop_pattern: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    shop = Path(copytree(_shop_pattern, tmp_path_factory.mktemp("odd") / "shop"))
    (shop / "media").mkdir(exist_ok=True)
    Image.new("RGB", (800, 800), "navy").save(shop / "media" / "w.png")
    db, settings = connect(shop / "shop.db"), load(shop)
    sheet = open_table("\n".join(ROWS).encode(), name="odd.csv", knows=knows)
    import_products(db, settings.money, sheet, who="t", now=NOW)
    build(db, settings, shop, NOW)
    db.close()
    return serve(shop / "site")


@pytest.fixture
def odd(look: Any, browser: Any) -> Iterator[Any]:
    """A page in that look; `bypass_csp` lets the checker in, not the pages' own code."""
    context = browser.new_context(**look)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(("look", "language"), [(PHONE, "fa/"), (DESK, "")], ids=["phone, light", "desk, dark"])
def test_odd_products_are_for_everybody_and_nothing_stands_out(site: str, odd: Any, language: str) -> None:
    script = str(pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT)
    size, found = odd.viewport_size, dict[str, Any]()
    for handle in HANDLES:
        odd.goto(f"{site}/{language}products/{handle}/")
        odd.evaluate(script)
        result = odd.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        found[handle] = [(each["id"], each["nodes"][0]["html"][:200]) for each in result["violations"]]
        odd.set_viewport_size({"width": 320, "height": 256})
        if (wide := odd.evaluate("document.documentElement.scrollWidth - innerWidth")) > 0:
            found[handle].append(("too wide", wide))
        odd.set_viewport_size(size)
    assert {handle: what for handle, what in found.items() if what} == {}


def test_sixty_choices_are_reached_with_the_keyboard(site: str, page: Any) -> None:
    page.goto(f"{site}/products/many/")
    page.get_by_role("radio").first.focus()
    page.keyboard.press("Space")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**/?variant=M-4")  # the script may still be on its way
    assert page.evaluate("document.activeElement.getBoundingClientRect().width") > 0
