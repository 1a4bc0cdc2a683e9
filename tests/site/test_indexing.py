"""The search index within a build: what is made, kept, changed, and what a lost memory costs."""

from __future__ import annotations

import json
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.site.build import Outcome, build

SHOP = """
INSERT INTO product (id, handle, title, description, status, created_at, updated_at)
    WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 60)
    SELECT n, 'cup-' || n, 'Cup no. ' || n || ' of tea', 'Round and ' || iif(n % 2, 'blue', 'green'),
        iif(n = 60, 'unlisted', 'active'), '2026-01-01T00:00:00.000000Z', '2026-01-01T00:00:00.000000Z' FROM counted;
INSERT INTO variant (product_id, position, sku, stock_tracked, created_at)
    SELECT id, 1, 'CUP-' || id, 0, created_at FROM product;
INSERT INTO price (variant_id, price, valid_from, recorded_at) SELECT id, 900, created_at, created_at FROM variant;
"""
RENAME = "UPDATE product SET title = 'Samovar', updated_at = '2026-02-01T00:00:00.000000Z' WHERE id = 7"


@pytest.fixture
def store(shop: Path) -> Path:
    change(shop, SHOP)
    return shop


def change(shop: Path, script: str) -> None:
    db = connect(shop / "shop.db")
    db.executescript(script)
    db.close()


def made(shop: Path, now: datetime, *, full: bool = False) -> Outcome:
    db = connect(shop / "shop.db")
    try:
        return build(db, load(shop), shop, now, full=full)
    finally:
        db.close()


def search_files(shop: Path) -> dict[str, bytes]:
    """The files of all indexes that index.json names, by path."""
    site = shop / "site"
    found = {}
    for last, language in (("search", "en"), ("fa/search", "fa"), ("ar/search", "ar")):
        data = (site / last / "index.json").read_bytes()
        document = json.loads(data)
        found[f"{last}/index.json"] = data
        for name in (*document["groups"], *document["words"].values(), *document["cards"].values()):
            place = f"assets/search/{language}/{name}"
            found[place] = (site / place).read_bytes()
    return found


def anew(shop: Path, now: datetime, folder: Path) -> dict[str, bytes]:
    """What a build from nothing makes of the same shop."""
    shutil.copytree(shop, folder, ignore=shutil.ignore_patterns("site", ".site*"))
    made(folder, now)
    return search_files(folder)


def titles(shop: Path) -> set[str]:
    """The titles that results in English can show."""
    document = json.loads((shop / "site/search/index.json").read_bytes())
    cards = [json.loads((shop / "site/assets/search/en" / name).read_bytes()) for name in document["cards"].values()]
    return {card[1] for block in cards for card in block.values()}


def test_listed_products_categories_and_texts_are_found_in_every_language(store: Path, now: datetime) -> None:
    made(store, now)
    found = titles(store)
    assert "Cup no. 1 of tea" in found
    assert "Cup no. 60 of tea" not in found  # it is unlisted
    assert any("?" in title for title in found)  # the starter questions
    assert {name.partition("/")[0] for name in search_files(store)} == {"assets", "search", "fa", "ar"}


@pytest.mark.parametrize(
    "statement",
    [
        RENAME,
        "UPDATE product SET status = 'archived' WHERE id = 7",
        "UPDATE product SET status = 'active' WHERE id = 60",
        "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (7, 1, '2026-02-01', '2026-02-01')",
        "UPDATE variant SET stock_tracked = 1 WHERE id = 7",
    ],
)
def test_a_change_of_one_product_gives_the_bytes_of_a_build_from_nothing(
    store: Path, now: datetime, tmp_path: Path, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(store, now)
    monkeypatch.setattr("shopctl.site.indexing.index", None)  # only changing is possible
    change(store, statement)
    made(store, now)
    monkeypatch.undo()
    assert search_files(store) == anew(store, now, tmp_path / "anew")


def test_an_unchanged_shop_writes_no_index(store: Path, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    made(store, now)
    monkeypatch.setattr("shopctl.site.workshop.update", None)
    made(store, now)


@pytest.mark.parametrize("harm", ["gone", "torn", "another's", "file gone"])
def test_what_was_lost_is_made_anew(store: Path, now: datetime, tmp_path: Path, harm: str) -> None:
    made(store, now)
    memory = store / ".site-search.en.db"
    if harm == "gone":
        memory.unlink()
    elif harm == "torn":
        memory.write_bytes(memory.read_bytes()[:5000])
    elif harm == "another's":
        with sqlite3.connect(memory) as db:
            db.execute("UPDATE remembered SET value = 'x' WHERE name = 'digest'")
    else:
        document = json.loads((store / "site/search/index.json").read_bytes())
        (store / "site/assets/search/en" / document["groups"][0]).unlink()
    change(store, RENAME)
    made(store, now)
    assert search_files(store) == anew(store, now, tmp_path / "anew")


def test_an_index_with_a_lost_file_is_mended_though_nothing_changed(store: Path, now: datetime) -> None:
    made(store, now)
    whole = search_files(store)
    next((store / "site/assets/search/fa").iterdir()).unlink()
    made(store, now)
    assert search_files(store) == whole


def test_files_of_the_index_before_stay_for_one_more_build(store: Path, now: datetime) -> None:
    made(store, now)
    old = set(search_files(store))
    change(store, RENAME)
    made(store, now)
    replaced = old - set(search_files(store))
    assert replaced
    assert all((store / "site" / name).is_file() for name in replaced)
    change(store, RENAME.replace("Samovar", "Kettle"))
    made(store, now)
    made(store, now)
    assert not any((store / "site" / name).is_file() for name in replaced - set(search_files(store)))
