"""Whatever strangers write into a spreadsheet or a text, nothing runs and nothing leads away; also in a browser."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest

from shopctl.site.serve import server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
RUN = "document.title=String.fromCharCode(114,117,110)"
ATTACKS = (
    f"</script><script>{RUN}</script>",
    f'"><img src=x onerror={RUN}>',
    f"<img src=x onerror={RUN}>",
    "{{ 7*7 }}{% raw %}",
    "&lt;script&gt;",
    "--></style></title><svg/onload=alert(1)>",
    "\u202egnp.exe",
)
DESCRIPTION = f"""<h1 onclick="{RUN}">Big</h1><script>{RUN}</script><iframe src="javascript:{RUN}"></iframe>
<a href="jav&#x09;ascript:{RUN}">one</a><a href="//evil.example">two</a><a href="/\\evil.example">three</a>
<base href="https://evil.example/"><form action="https://evil.example"><button>send</button></form>
<img src="https://evil.example/pixel.png"><div id="main" class="button" style="position:fixed;inset:0">x</div>
<meta http-equiv="refresh" content="0;url=https://evil.example"><svg onload="{RUN}"></svg></section></article></main>"""


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@pytest.fixture
def hostile(shop: Path, fill: Any, build_site: Any, change_settings: Any) -> Path:
    """A shop in which everything that can hold text holds an attack."""
    header = "handle,title,title.fa,description,vendor,categories,tags,option1_name,option1_value,sku,price,stock,"
    rows = [header + "image,image_alt,attribute:Material,seo_title,seo_description"]
    for number, attack in enumerate(ATTACKS):
        cell = quoted(attack)
        option = quoted(f"Size {attack}")
        # `>` and `;` part categories and tags
        label = quoted(attack.replace(">", "›").replace(";", ","))
        texts = f"{quoted('T ' + attack)},{cell},{quoted(DESCRIPTION)},{cell},{label},{label},{option},{cell},{cell}"
        rows.append(f"thing-{number},{texts},5,1,media/none.jpg,{cell},{cell},{cell},{cell}")
    fill("\n".join(rows) + "\n")
    bad = json.dumps(ATTACKS[0])
    text = f"+++\ntitle = {bad}\ngroup = {bad}\nsummary = {bad}\n+++\n{DESCRIPTION}\n\n[x](javascript:{RUN})\n"
    text += "![y](//evil/p.png) [z](https://ok.example)\n"
    for name in ("faq/x.md", "pages/x.md", "news/x.md"):
        (shop / "content" / name).parent.mkdir(parents=True, exist_ok=True)
        (shop / "content" / name).write_text(text, "utf-8")
    change_settings('name = "Test Teahouse"', f"name = {bad}\ntagline = {bad}\naddress = {bad}")
    build_site()
    return shop / "site"


def test_no_page_holds_code_or_names_another_host(hostile: Path, read: Any) -> None:
    for file in hostile.rglob("*.html"):
        page = read(file.relative_to(hostile).as_posix())
        for element in page.elements:
            assert not [name for name in element.attributes if name.startswith("on") or name == "style"], file
            assert element.tag not in ("iframe", "base", "object", "embed", "style"), file
            for key in ("href", "src", "action"):
                value = element.attributes.get(key, "/")
                assert value.startswith(("/", "#", "mailto:", "tel:", "https://ok.example")), f"{file}: {value}"
                assert not value.startswith("//"), file
        for script in page.all("script"):
            if script.attributes.get("type") == "application/ld+json":
                json.loads(script.text)
            else:
                assert script.attributes["src"].startswith("/assets/")
                assert script.text == ""


def test_texts_of_strangers_name_none_of_our_elements(hostile: Path, read: Any) -> None:
    page = read("products/thing-0/index.html")
    assert len(page.all("main", id="main")) == 1
    assert not page.all("div", id="main")
    assert len(page.all("form")) == 1


def test_what_was_written_is_shown_as_it_was_written(hostile: Path, read: Any) -> None:
    for number, attack in enumerate(ATTACKS[:6]):
        assert read(f"products/thing-{number}/index.html").one("h1").text == f"T {attack}"


@pytest.mark.browser
def test_in_a_browser_nothing_runs_nothing_is_refused_and_nobody_else_is_asked(hostile: Path) -> None:
    with _browser() as browser, _served(hostile) as address:
        said: list[str] = []
        asked: list[str] = []
        context = browser.new_context()
        context.route("**/*", lambda route: (asked.append(route.request.url), route.continue_()))
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("dialog", lambda dialog: said.append(f"dialog {dialog.message}"))
        pages = [f"products/thing-{number}/" for number in range(len(ATTACKS))]
        for path in (
            "",
            *pages,
            "products/",
            "faq/",
            "x/",
            "news/x/",
            "contact/",
            "fa/",
            "fa/products/thing-0/",
            "404.html",
        ):
            page.goto(address + path, wait_until="load")
            assert page.title() != "run", path
            assert page.url == address + path
        assert said == []
        assert [url for url in asked if not url.startswith(address)] == []


@pytest.mark.browser
def test_pages_fit_phones_and_screens_in_both_directions(site: Path) -> None:
    wider = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    with _browser() as browser, _served(site) as address:
        for width in (320, 390, 768, 1440):
            page = browser.new_page(viewport={"width": width, "height": 800})
            for path in ("", "products/moon-pot/", "products/", "faq/", "contact/", "delivery/", "404.html"):
                for language in ("", "fa/"):
                    page.goto(address + language + path)
                    assert not page.evaluate(wider), f"{language}{path} at {width}"
            page.close()


@pytest.mark.browser
def test_right_to_left_pages_begin_at_the_right(site: Path) -> None:
    with _browser() as browser, _served(site) as address:
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        sides = {}
        for language in ("", "fa/"):
            page.goto(f"{address}{language}products/moon-pot/")
            sides[language] = [page.locator(css).bounding_box()["x"] for css in ("a.brand", ".gallery", ".buy")]
        assert sides[""][0] < 720 < sides["fa/"][0]
        assert sides[""][1] < sides[""][2]
        assert sides["fa/"][1] > sides["fa/"][2]


@pytest.mark.browser
def test_the_keyboard_reaches_the_content_first(site: Path) -> None:
    with _browser() as browser, _served(site) as address:
        page = browser.new_page()
        page.goto(address)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        assert page.locator(".skip").bounding_box()["y"] >= 0
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"


@pytest.mark.browser
def test_nothing_moves_while_pictures_come(site: Path) -> None:
    shift = """() => new Promise(done => { let sum = 0; new PerformanceObserver(list => { for (const entry of
        list.getEntries()) sum += entry.value; }).observe({type: 'layout-shift', buffered: true});
        setTimeout(() => done(sum), 400); })"""
    with _browser() as browser, _served(site) as address:
        page = browser.new_page(viewport={"width": 390, "height": 844})
        for path in ("", "products/moon-pot/", "fa/products/moon-pot/"):
            page.goto(address + path)
            assert page.evaluate(shift) < 0.1, path


class _browser:  # noqa: N801 - a context, used as `with _browser()`
    """Headless Chromium, or a skipped test where there is none."""

    def __enter__(self) -> Any:
        api = pytest.importorskip("playwright.sync_api")
        if CHROMIUM is None:
            pytest.skip("no Chromium on this machine")
        self._playwright = api.sync_playwright().start()
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        self._browser = self._playwright.chromium.launch(executable_path=CHROMIUM, args=options)
        return self._browser

    def __exit__(self, *_: object) -> None:
        self._browser.close()
        self._playwright.stop()


class _served:  # noqa: N801
    """The site as `shopctl site serve` shows it."""

    def __init__(self, site: Path) -> None:
        self._server = server(site, 0)

    def __enter__(self) -> str:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self._server.server_port}/"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
