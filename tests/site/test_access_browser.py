"""WCAG 2.2 AA of both example shops: every kind of page, in every language, on the phone and at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.config.load import load
from shopctl.setup.demo import demo

pytestmark = pytest.mark.browser

NOW = datetime(2026, 3, 10, 9, tzinfo=UTC)
LISTS = ("advisers", "badges", "calculators", "categories", "directory", "guides", "news", "products", "reviews")
"""Folders with many pages of one kind: the first of each is looked at."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True}
DESK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}
SHOPS = [
    ("little-linden", "en"),
    ("little-linden", "fa"),
    ("little-linden", "ar"),
    ("anarestan", "fa"),
    ("anarestan", "en"),
]


Shops = Callable[[str], tuple[Path, str]]


@pytest.fixture(scope="module")
def axe() -> str:
    """The checker's script (Deque's axe-core)."""
    return str(pytest.importorskip("axe_playwright_python.base").AXE_SCRIPT)


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Shops:
    """The folder of an example's built site, and its address."""
    made: dict[str, tuple[Path, str]] = {}

    def get(name: str) -> tuple[Path, str]:
        if name not in made:
            site = demo(tmp_path_factory.mktemp("access") / name, name, NOW).shop / "site"
            made[name] = site, serve(site)
        return made[name]

    return get


def of_each_kind(root: Path) -> Iterator[str]:
    """The home page, every page of its own, and one of every list; below `root`, a language's part of the site."""
    yield ""
    for folder in sorted(each for each in root.iterdir() if each.is_dir() and len(each.name) > 2):
        if (folder / "index.html").exists():
            yield f"{folder.name}/"
        if folder.name in LISTS:
            pages = [page for page in sorted(folder.iterdir()) if (page / "index.html").exists()]
            yield from (f"{folder.name}/{page.name}/" for page in pages[:1])


@pytest.mark.parametrize("look", [PHONE, DESK], ids=["phone, light", "desk, dark"])
@pytest.mark.parametrize(("example", "language"), SHOPS)
def test_axe_finds_nothing_on_any_kind_of_page(
    example: str, language: str, look: dict[str, Any], shops: Shops, browser: Any, axe: str
) -> None:
    site, address = shops(example)
    below = "" if language == load(site.parent).shop.language else f"{language}/"
    context = browser.new_context(**look)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    found = {}
    for path in of_each_kind(site / below):
        page.goto(f"{address}/{below}{path}")
        page.evaluate(axe)
        result = page.evaluate("rules => axe.run({runOnly: {type: 'tag', values: rules}})", RULES)
        if result["violations"]:
            found[path] = [(each["id"], each["nodes"][0]["html"][:200]) for each in result["violations"]]
    context.close()
    assert found == {}
    assert errors == []
