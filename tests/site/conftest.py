"""A shop with a few products, its built site, and pages as elements to ask for."""

from __future__ import annotations

import functools
import http.server
import shutil
import sqlite3
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.sheets.table import open_table
from shopctl.site.build import Outcome, build

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])

COLUMNS = """handle title title.fa description vendor status categories categories.fa tags option1_name option1_name.fa
    option1_value option1_value.fa sku price compare_at_price stock backorder image image_alt attribute:Material"""
PRODUCTS = """\
moon-pot|Moon teapot|قوری ماه|<p>Thrown by <b>hand</b>.</p>|Ina Morrow|active|Tea > Pots|چای > قوری|handmade|Colour|رنگ\
|White|سفید|MOON-W|58.00|72.50|12|no|media/pot.jpg|A white pot|Stoneware
moon-pot|||||||||||Blue|آبی|MOON-B|64.00||2|no|||
iron-pot|Iron teapot||Heavy & black||active|Tea > Pots|چای > قوری||||||IRON|89.00||0|no|https://cdn.example/iron.jpg||
cup|Everyday cup|فنجان|||active|Tea|چای||||||CUP|9.50|||no|||
bespoke|Made to order||||active||||||||BESPOKE|||0|yes|||
sampler|Hidden sampler||||unlisted|Tea|چای||||||SAMPLER|5.00||3|no|||
sketch|A sketch||||draft|Tea|چای||||||SKETCH|5.00||3|no|||
"""
SPREADSHEET = ",".join(COLUMNS.split()) + "\n" + PRODUCTS.replace("|", ",")


@dataclass
class Element:
    """A tag with its attributes and all text inside."""

    tag: str
    attributes: dict[str, str]
    text: str = ""

    @property
    def classes(self) -> list[str]:
        return self.attributes.get("class", "").split()


@dataclass
class Document(HTMLParser):
    """A parsed page; unbalanced tags are errors of ours."""

    source: str
    elements: list[Element] = field(default_factory=list)
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.source)
        self.close()
        assert self._open == [], f"left open: {[element.tag for element in self._open]}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> has an attribute twice: {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(Element(tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open[-1].tag == tag, f"</{tag}> closes <{self._open[-1].tag}>"
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.text += data

    def all(self, tag: str, css: str = "", **attributes: str) -> list[Element]:
        """Elements by tag, class and attributes (`_` in a name stands for `-`)."""
        wanted = {name.replace("_", "-"): value for name, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element.tag == tag
            and (not css or css in element.classes)
            and all(element.attributes.get(name) == value for name, value in wanted.items())
        ]

    def one(self, tag: str, css: str = "", **attributes: str) -> Element:
        """The only such element."""
        found = self.all(tag, css, **attributes)
        assert len(found) == 1, f"{len(found)} of <{tag} {css} {attributes}>"
        return found[0]


Read = Callable[[str], Document]
Build = Callable[..., Outcome]
Fill = Callable[[str], None]


def fill_shop(shop: Path, text: str, now: datetime) -> None:
    """Import a spreadsheet given as text."""
    db = connect(shop / "shop.db")
    table = open_table(text.encode(), name="typed.csv", knows=knows)
    import_products(db, load(shop).money, table, who="tester", now=now)
    db.close()


@pytest.fixture
def fill(shop: Path, now: datetime) -> Fill:
    """Put products into `shop`."""
    return lambda text: fill_shop(shop, text, now)


@pytest.fixture
def build_site(shop: Path, now: datetime) -> Iterator[Build]:
    """Build the site of `shop`."""
    db = connect(shop / "shop.db")
    yield lambda **options: build(db, load(shop), shop, options.pop("at", now), **options)
    db.close()


@pytest.fixture
def shop_db(shop: Path) -> Iterator[sqlite3.Connection]:
    """The database of `shop`."""
    db = connect(shop / "shop.db")
    yield db
    db.close()


@pytest.fixture
def site(shop: Path, fill: Fill, build_site: Build) -> Path:
    """The site of a shop with a few products, one of them with a picture."""
    (shop / "media").mkdir(exist_ok=True)
    out = BytesIO()
    Image.linear_gradient("L").resize((900, 900)).convert("RGB").save(out, "JPEG")
    (shop / "media" / "pot.jpg").write_bytes(out.getvalue())
    fill(SPREADSHEET)
    build_site()
    return shop / "site"


@pytest.fixture
def read(shop: Path) -> Read:
    """A page of the site by its file, parsed."""
    return lambda name: Document((shop / "site" / name).read_text("utf-8"))


@pytest.fixture
def change_settings(shop: Path) -> Callable[[str, str], None]:
    """Replace a piece of shop.toml."""

    def change(old: str, new: str) -> None:
        file = shop / "shop.toml"
        text = file.read_text("utf-8")
        assert old in text
        file.write_text(text.replace(old, new), "utf-8")

    return change


# A browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def serve() -> Iterator[Callable[[Path], str]]:
    """Publish folders on this machine until the module's tests are done; each call gives an address."""
    servers = []

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    sync_api = pytest.importorskip("playwright.sync_api")
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next((found for name in names if (found := shutil.which(name))), None)
    if chromium is None:
        pytest.skip("no Chromium on this machine")
    sync_api.expect.set_options(timeout=20_000)  # the machine may be busy with other tests
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A page on which no error may happen and no policy be broken."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_default_timeout(30_000)
    yield page
    page.close()
    assert errors == []
