"""What the storefront's search costs: to build, to load, to answer; on a fast line and on a slow one, in Chromium.

Run: python tests/benchmarks/search.py [PRODUCTS ...]   (1000 10000 20000)

Transfers are gzipped bytes of bodies: index, terms, what results show, scripts; not pictures.
"""

from __future__ import annotations

import gzip
import http.server
import itertools
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from shopctl.shipped import templates_dir
from shopctl.site.scripts import take_in
from shopctl.site.searchindex import Index, index
from shopctl.site.terms import Entry, Speech

SAYS = {"locale": "en", "results": {"other": "{n} results"}, "none": "-", "more": "-", "all": "All",
        "products": "Products", "categories": "Categories", "help": "Help"}  # fmt: skip
PAGE = """<!doctype html><title>Search</title>
<form class="search" action="/search/" data-index="/index/index.json" data-files="/index/">
<label for="q">Search</label><input id="q" name="q"></form><script type="module" src="/{script}"></script>"""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""A slow line: 400 ms, 400 kbit/s."""


def vocabulary(count: int, chance: random.Random) -> list[str]:
    """Words with the first letters that English has, common ones short."""
    letters = dict(zip("scpbmrdtflhagwneoivkujyqz", (11, 10, 9, 7, 6, 6, 6, 6, 5, 5, 4, 5, 4, 3, 3, 4, 3, 4, 2, 2, 2, 1, 1, 1, 1), strict=True))  # fmt: skip  # noqa: E501
    middles = [a + b for a in ("a", "e", "i", "o", "u", "ea", "oo", "er", "an", "in") for b in "trnlsmdckvgbp"]
    ends = ("", "e", "s", "er", "ed", "ing", "y", "al", "ion", "le")
    words: dict[str, None] = {}
    while len(words) < count:
        first = chance.choices(list(letters), list(letters.values()))[0] + chance.choice(("", "", "r", "l", "h"))
        words["".join((first, *chance.choices(middles, k=chance.choice((1, 1, 2, 2, 3))), chance.choice(ends)))] = None
    return sorted(words, key=lambda word: len(word) + chance.random() * 8)


def entries(count: int) -> list[Entry]:
    """Products with five variants and descriptions whose words are as frequent as Zipf says."""
    chance = random.Random(1)
    words = vocabulary(40_000, chance)
    often = list(itertools.accumulate(1 / (place + 2.7) for place in range(len(words))))
    titles = words[200:20_000]
    rarely = list(itertools.accumulate(1 / (place + 20) for place in range(len(titles))))
    brands = chance.sample(words, 200)
    made = []
    for number in range(1, count + 1):
        title = " ".join(chance.choices(titles, cum_weights=rarely, k=chance.randint(3, 6))).title()
        brand = chance.choice(brands)
        skus = [f"{brand[:3].upper()}-{chance.randint(1000, 9999)}-{size}" for size in ("S", "M", "L", "XL", "XXL")]
        gtins = [str(4_000_000_000_000 + chance.randrange(10**11)) for _ in skus]
        text = " ".join(chance.choices(words, cum_weights=often, k=90))[:400]
        picture = f"/media/{chance.getrandbits(64):016x}-"
        srcset = f"{picture}360.avif 360w,{picture}720.avif 720w"
        shown = [f"/products/{title.lower().replace(' ', '-')}/", title, "from €12.50", "", f"{picture}120.webp", srcset, "", ""]  # fmt: skip  # noqa: E501
        made.append(Entry(number, title, skus + gtins, f"{brand} S M L XL XXL", text, shown, number % 9 == 0))
    return made


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves gzipped, as static hosts do, and counts what it sends."""

    sent = 0

    def do_GET(self) -> None:
        file = Path(self.translate_path(self.path))
        if not file.is_file():  # pictures, which are not counted
            return self.send_error(404)
        data = gzip.compress(file.read_bytes(), 6)
        Handler.sent += len(data)
        self.send_response(200)
        for header, value in (("Content-Type", self.guess_type(self.path)), ("Content-Encoding", "gzip")):
            self.send_header(header, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
        return None

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


def laid_out(folder: Path, made: Index) -> None:
    (folder / "index").mkdir()
    for name, data in made.files.items():
        (folder / "index" / name).write_bytes(data)

    def add(name: str, data: bytes) -> str:
        (folder / name).write_bytes(data)
        return name

    modules = {file.name: file for file in (templates_dir() / "storefront" / "js").glob("*.js")}
    (folder / "page.html").write_text(PAGE.format(script=take_in("search.js", modules, add)), "utf-8")


ASK = """words => new Promise((answered) => {
    const input = document.querySelector("#q");
    const start = performance.now();
    new MutationObserver((_, observer) => {
        observer.disconnect();
        answered(performance.now() - start);
    }).observe(document.querySelector("[role=listbox]"), { childList: true });
    input.value = words;
    input.dispatchEvent(new Event("input"));
})"""


def answer(browser: Any, address: str, words: str, line: dict[str, Any] | None) -> tuple[float, float, int]:
    """Milliseconds from the focus of the box, and from the keystroke once the search is there; bytes of both."""
    page = browser.new_page()
    page.goto(f"{address}/page.html", wait_until="networkidle")
    if line:
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", line)
    Handler.sent = 0
    start = time.perf_counter()
    page.locator("#q").focus()
    page.wait_for_selector("[role=listbox]", state="attached")
    page.wait_for_load_state("networkidle")
    ready = time.perf_counter() - start - 0.5  # networkidle waits so long for more
    took = page.evaluate(ASK, words)
    page.close()
    return ready * 1000, took, Handler.sent


def measured(browser: Any, count: int) -> tuple[float, int]:
    """Print what a shop of `count` products costs; (microseconds to index a product, bytes of the first keystroke)."""
    shop = entries(count)
    times = []
    for _ in range(3):
        start = time.process_time()
        made = index(shop, Speech("en"), SAYS)
        times.append((time.process_time() - start) / count * 1e6)
    sizes = [len(gzip.compress(data, 6)) for data in made.files.values()]
    print(f"\n{count} products: {len(made.files)} files, {sum(sizes) / 1e6:.2f} MB gzipped in all, "
          f"index.json {sizes[-1] / 1e3:.1f} kB, the largest other {max(sizes[:-1]) / 1e3:.1f} kB; "
          f"{statistics.median(times):.0f} µs of processor time per product")  # fmt: skip
    with tempfile.TemporaryDirectory() as name:
        laid_out(Path(name), made)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), lambda *a: Handler(*a, directory=name))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        word = shop[count // 2].title.split()[0].lower()
        slip = word[0] + word[2] + word[1] + word[3:]
        queries = {"one letter": "s", "two letters": word[:2], "a word": word, "a slip": slip,
                   "two words": " ".join(shop[5].title.split()[:2]), "SKU": shop[7].codes[0]}  # fmt: skip
        transfers = {}
        print(f"{'':<12} {'transfer':>9} {'keystroke':>10} {'slow line':>10} {'from focus':>11}")
        for what, words in queries.items():
            _, fast, sent = answer(browser, address, words, None)
            focus, slow, _ = answer(browser, address, words, SLOW)
            transfers[what] = sent
            print(f"{what:<12} {sent / 1e3:6.1f} kB {fast:7.0f} ms {slow:7.0f} ms {focus + slow:8.0f} ms   {words}")
        server.shutdown()
        server.server_close()
    return statistics.median(times), transfers["one letter"]


def main() -> None:
    """Print a table for each size, and the figures that have a limit."""
    counts = [int(count) for count in sys.argv[1:]] or [1000, 10_000, 20_000]
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("search: no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        found = {count: measured(browser, count) for count in counts}
        browser.close()
    script = (templates_dir() / "storefront" / "js" / "search.js").read_bytes()
    figures = [("SCRIPT_ON_EVERY_PAGE_KB", len(gzip.compress(script)) / 1e3, 1.0)]
    figures += [(f"FIRST_KEYSTROKE_KB_{count}", sent / 1e3, 100.0) for count, (_, sent) in found.items()]
    print()
    for figure, value, limit in figures:
        print(f"search: {figure}={value:.2f} limit={limit:.2f} {'ok' if value <= limit else 'short'}")


if __name__ == "__main__":
    main()
