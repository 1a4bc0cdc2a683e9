"""The check finds what visitors would stumble over, names its place, and is silent when there is nothing."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.config.load import load
from shopctl.config.model import Theme
from shopctl.config.publish import Publish
from shopctl.db.connect import connect
from shopctl.site.checking import built, sources
from shopctl.site.checking.check import check
from shopctl.site.checking.finding import Finding
from shopctl.site.checking.reading import Reader, Weight
from shopctl.site.links import links

Look = Callable[[], list[Finding]]


@pytest.fixture
def look(site: Path, shop: Path, now: datetime) -> Look:
    """Check the shop as it is."""

    def _look() -> list[Finding]:
        db = connect(shop / "shop.db")
        try:
            return check(db, load(shop), shop, now)
        finally:
            db.close()

    return _look


@pytest.fixture
def add(site: Path) -> Callable[[str, str], None]:
    """Put something into a built page's body."""

    def _add(name: str, html: str) -> None:
        file = site / name
        file.write_text(file.read_text("utf-8").replace("</main>", html + "</main>"), "utf-8")

    return _add


def of(found: list[Finding], kind: str) -> list[tuple[str, str]]:
    return [(finding.place, finding.what) for finding in found if finding.kind == kind]


def test_the_pages_we_make_lead_nowhere_wrong_and_weigh_little(look: Look) -> None:
    found = look()
    assert of(found, "broken link") == of(found, "broken anchor") == of(found, "duplicate title") == []
    assert of(found, "slow page") == of(found, "heavy picture") == of(found, "hard to read") == []


def test_links_and_anchors_that_lead_nowhere_are_found(look: Look, add: Any) -> None:
    add("about/index.html", '<a href="/gone/">x</a> <a class="a" href="../no.html">x</a> <a href="#none">x</a>')
    add("about/index.html", '<img src="/media/none.webp" srcset="/media/none-2.webp 720w" alt="x">')
    add("about/index.html", '<a href="/faq/#none">x</a> <a href="/contact#">x</a> <a href="https://x.example/">x</a>')
    add("about/index.html", '<a href="mailto:a@b.c">x</a> <a href="/contact">x</a> <a href="//x.example/y">x</a>')
    found = look()
    assert {what.split()[0] for _, what in of(found, "broken link")} == {
        "/gone/",
        "../no.html",
        "/media/none.webp",
        "/media/none-2.webp",
    }
    assert of(found, "broken anchor") == [
        ("about/index.html", "#none leads nowhere"),
        ("about/index.html", "faq/index.html has no #none"),
    ]


def test_links_to_the_shops_own_address_are_looked_at_too(site: Path, add: Any) -> None:
    add(
        "about/index.html",
        '<a href="https://tea.example/shop/gone/">x</a> <a href="https://tea.example/shop/faq/">x</a>',
    )
    files = frozenset(file.relative_to(site).as_posix() for file in site.rglob("*") if file.is_file())
    reader = Reader(site, files, links(["en"], "https://tea.example/shop"))
    broken = reader.sheet("about/index.html").broken
    assert "https://tea.example/shop/gone/" in broken
    assert "https://tea.example/shop/faq/" not in broken


def test_two_pages_of_one_title_are_found_but_not_those_of_two_languages(site: Path, look: Look) -> None:
    for name in ("faq/index.html", "contact/index.html", "fa/contact/index.html"):
        text = (site / name).read_text("utf-8")
        start, end = text.index("<title>"), text.index("</title>")
        (site / name).write_text(text[:start] + "<title>Same &amp; same" + text[end:], "utf-8")
    assert of(look(), "duplicate title") == [
        ("contact/index.html", "'Same & same' is also the title of faq/index.html")
    ]


def test_pages_that_are_too_heavy_or_too_slow_are_found(look: Look, add: Any, site: Path) -> None:
    noise = "".join(random.Random(1).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=25_000))
    add("about/index.html", f"<p>{noise}</p>")
    (site / "media" / "big.webp").write_bytes(b"x" * 600_000)
    add("contact/index.html", '<img src="/media/big.webp" alt="x"><img src="/media/big.webp" alt="x" loading="lazy">')
    found = look()
    assert "about/index.html" in [place for place, _ in of(found, "heavy page")]
    assert [place for place, _ in of(found, "slow page")] == ["contact/index.html"]
    assert of(found, "heavy picture") == [("media/big.webp", "600 kB; more than 500 kB")]


def test_time_on_a_slow_line_is_rounds_and_bytes() -> None:
    assert built.seconds(Weight(14_000, 50_000), Publish()) == pytest.approx(2 + 1)
    assert built.seconds(Weight(14_000, 50_000), Publish(slow_line_kbit=100)) == pytest.approx(2 + 4)


def test_scripts_weigh_with_all_that_they_import_and_circles_end(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    page = '<html><head><title>x</title><script type="module" src="/assets/a.js"></script></head></html>'
    (tmp_path / "index.html").write_text(page)
    (tmp_path / "assets" / "a.js").write_text('import {b} from "./b.js";\nexport const a = 1;')
    (tmp_path / "assets" / "b.js").write_text('import "./a.js"; import("./late.js");')
    (tmp_path / "assets" / "late.js").write_text("late" * 1000)
    files = frozenset(file.relative_to(tmp_path).as_posix() for file in tmp_path.rglob("*.*"))
    reader = Reader(tmp_path, files, links(["en"], None))
    assert reader.imports_of("assets/a.js") == {"assets/a.js", "assets/b.js"}
    alone = sum(map(reader.weight_of, ("assets/a.js", "assets/b.js")))
    assert alone < reader.sheet("index.html").weight.needed < alone + 150


def test_what_is_not_translated_is_named_with_its_languages(look: Look) -> None:
    found = of(look(), "not translated")
    assert ("product iron-pot", "not in fa, ar") in found
    assert ("product cup", "not in ar") in found
    assert ("product sketch", "not in fa, ar") not in found, "a draft has no page"


def test_pictures_that_do_not_say_what_they_show_are_found(look: Look, shop: Path) -> None:
    page = shop / "content" / "pages" / "extra.md"
    page.write_text('+++\ntitle = "Extra"\n+++\n![](media/pot.jpg) ![A pot](media/pot.jpg)', "utf-8")
    found = of(look(), "picture without text")
    assert ("content/pages/extra.md", "a picture does not say what it shows") in found
    assert ("product iron-pot", "a picture does not say what it shows") in found
    assert "product moon-pot" not in [place for place, _ in found]


@pytest.mark.parametrize("accent", ["#ffffff", "#000000", "#ffff00", "#808080", "#1f5f5b"])
@pytest.mark.parametrize("background", ["#ffffff", "#000000", "#808080", "#ffff00", "#1f5f5b"])
def test_colours_of_the_theme_can_be_read(accent: str, background: str) -> None:
    assert list(sources._hard_to_read(Theme(accent=accent, background=background))) == []


def test_colours_that_cannot_be_read_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources.theme, "TEXT_CONTRAST", 22)
    assert "contrast of" in next(iter(sources._hard_to_read(Theme()))).what


def test_many_pages_are_read_by_several_processes(look: Look, add: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    add("about/index.html", '<a href="/gone/">x</a>')
    alone = look()
    monkeypatch.setattr(built, "_WORTH_PROCESSES", 1)
    monkeypatch.setattr(built, "_CHUNK", 7)
    assert look() == alone


def test_the_command_ends_with_1_and_speaks_to_scripts_and_spreadsheets(site: Path, shop: Path, run: Any) -> None:
    done = run("site", "check", "--json", shop=shop)
    assert done.returncode == 1, done.stderr
    assert {"kind": "not translated", "place": "product cup", "what": "not in ar"} in json.loads(done.stdout)
    csv = run("site", "check", "--csv", shop=shop)
    assert csv.stdout.splitlines()[0] == "kind,place,what"
    table = run("site", "check", shop=shop)
    assert table.returncode == 1
    assert "product cup" in table.stdout
