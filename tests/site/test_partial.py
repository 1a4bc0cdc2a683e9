"""A build of a few touched products looks at no others, and ends byte by byte where a build from nothing does."""

# ruff: noqa: S608 - our own text

from __future__ import annotations

import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog import reviews
from shopctl.catalog.reviews import NewReview
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.site import indexing, inputs, making
from shopctl.site.build import Outcome, build
from tests.orders.conftest import Book
from tests.site import test_incremental as edits
from tests.site.test_build import KILLED, contents

MORE = """handle,title,title.fa,vendor,categories,tags,sku,price,compare_at_price,stock,image,attribute:Material
""" + "".join(
    f"bowl-{n},Bowl {n},{'کاسه' if n % 2 else ''},Ina,Tea > Bowls,{'round' if n % 3 else 'deep'},BOWL-{n},{n + 5},"
    f"{n + 9 if n % 2 else ''},{n},{'media/pot.jpg' if n % 4 == 0 else ''},{'Clay' if n % 2 else 'Stone'}\n"
    for n in range(30)
)


@pytest.fixture
def store(
    site: Path, shop: Path, fill: Any, build_site: Any, change_settings: Any, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A built shop in a world whose files are old enough to be trusted, and where one of some products is few."""
    monkeypatch.setattr(inputs, "_SETTLED_NS", -10_000_000_000)
    monkeypatch.setattr(indexing, "FEW", 1.0)
    fill(MORE)
    change_settings("[shop]\n", '[shop]\nurl = "https://shop.example"\n')
    change_settings("[theme]\n", "[theme]\nproducts_per_page = 8\n")
    for stars in (3, 4, 5):
        review(shop, "bowl-3", stars)
    build_site()
    build_site()
    return shop


def review(shop: Path, handle: str, stars: int) -> None:
    db, now = connect(shop / "shop.db"), datetime.fromisoformat(edits.WHEN)
    reviews.add(db, NewReview(handle, stars, "Sara", "en", "Good", "Very good"), now, "tester", now)
    db.close()


def anew(shop: Path, now: datetime, folder: Path) -> dict[str, bytes]:
    """What a build from nothing makes of the same shop."""
    shutil.copytree(shop, folder, ignore=shutil.ignore_patterns("site", ".site*"))
    db = connect(folder / "shop.db")
    build(db, load(folder), folder, now)
    db.close()
    return contents(folder / "site")


def differences(made: dict[str, bytes], full: dict[str, bytes]) -> list[str]:
    return sorted(name for name in made.keys() | full.keys() if made.get(name) != full.get(name))


TOUCH = "; UPDATE product SET updated_at = '2026-03-09' WHERE handle = '{}'"
"""Whoever adds to a product's lists says so (db/changes/c012_unchanged.py)."""
ID = "(SELECT id FROM product WHERE handle = '{}')"
VARIANT = "(SELECT id FROM variant WHERE sku = '{}')"
STOCK = f"INSERT INTO stock_movement (variant_id, kind, on_hand_change, at) VALUES ({VARIANT}, 'count', {{}}, '2026')"
PRICE = f"INSERT INTO price (variant_id, price, compare_at_price, valid_from, recorded_at) VALUES ({VARIANT}, {{}})"
FEW = {
    "title": "UPDATE product SET title = 'Aaa first of all', updated_at = '2026-03-09' WHERE handle = 'bowl-12'",
    "title of several": "UPDATE product SET title = 'Zzz ' || id WHERE handle IN ('bowl-1', 'bowl-20', 'cup')",
    "same title": "UPDATE product SET title = 'Bowl 3' WHERE handle IN ('bowl-8', 'bowl-4')",
    "translated title": f"INSERT OR REPLACE INTO product_translation VALUES ({ID.format('cup')}, 'fa', 'title', 'آآآ')"
    + TOUCH.format("cup"),
    "description": "UPDATE product SET description = '<p>Glazed by hand</p>' WHERE handle = 'bowl-5'",
    "words for others": "UPDATE product SET seo_title = 'Bowls', seo_description = 'Bowl' WHERE handle = 'bowl-7'",
    "price": PRICE.format("BOWL-9", "1, NULL, '2026', '2026'"),
    "reduced price": PRICE.format("BOWL-8", "100, 900, '2026', '2026'"),
    "no price": PRICE.format("CUP", "NULL, NULL, '2026', '2026'"),
    "sold out": STOCK.format("BOWL-9", -9),
    "stock": STOCK.format("BOWL-1", 500),
    "backorder": "UPDATE variant SET backorder = 1, stock_tracked = 1 WHERE sku = 'BOWL-0'",
    "code": "UPDATE variant SET sku = 'NEW', sku_key = 'new' WHERE sku = 'MOON-B'",
    "words of a picture": "UPDATE image SET alt = 'Seen from above'",
    "field": "INSERT INTO product_field (product_id, position, name, name_key, kind)"
    f" VALUES ({ID.format('cup')}, 1, 'Gift', 'gift', 'yes-no')",
    "words of a review": "UPDATE review SET text = 'I like it', reply = 'Thanks', replied_at = '2026' WHERE rating = 4",
    "unlisted": "UPDATE product SET title = 'Still hidden' WHERE handle = 'sampler'",
    "a draft": "UPDATE product SET title = 'Still a draft' WHERE handle = 'sketch'",
    "nothing": "UPDATE product SET title = title WHERE handle = 'bowl-2'",
}
ALL = {
    "handle": "UPDATE product SET handle = 'bowl' WHERE handle = 'bowl-12'",
    "archived": "UPDATE product SET status = 'archived' WHERE handle = 'bowl-12'",
    "published": "UPDATE product SET status = 'active' WHERE handle = 'sketch'",
    "category": f"DELETE FROM product_category WHERE product_id = {ID.format('bowl-12')}",
    "tag": f"INSERT INTO product_tag VALUES ({ID.format('bowl-12')}, 'new', 9)" + TOUCH.format("bowl-12"),
    "attribute": f"UPDATE product_attribute SET value = 'Bone' WHERE product_id = {ID.format('bowl-12')}",
    "vendor": "UPDATE product SET vendor = 'Sara' WHERE handle = 'bowl-12'",
    "option": "UPDATE variant SET option1 = 'Green' WHERE sku = 'MOON-B'",
    "picture": f"INSERT INTO image (product_id, position, src) VALUES ({ID.format('cup')}, 1, 'media/pot.jpg')"
    + TOUCH.format("cup"),
    "picture in a text": "UPDATE product SET description = '<img src=\"media/pot.jpg\">' WHERE handle = 'cup'",
    "category's title": "UPDATE category SET title = 'Dishes' WHERE title = 'Bowls'",
    "word": "INSERT INTO term_translation VALUES ('round', 'fa', 'گرد')",
    "newcomer": "INSERT INTO product (handle, title, created_at, updated_at) VALUES ('new', 'New', '2026', '2026')",
    "rating": "UPDATE review SET rating = 1 WHERE rating = 5",
}


def thirds(changes: dict[str, str]) -> list[list[str]]:
    names = list(changes)
    return [names[start::3] for start in range(3)]


@pytest.mark.parametrize("names", thirds(FEW), ids=", ".join)
def test_what_only_shows_is_made_again_without_the_whole_catalogue(
    store: Path, build_site: Any, shop_db: sqlite3.Connection, now: datetime, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, names: list[str],
) -> None:  # fmt: skip
    with monkeypatch.context() as patch:
        patch.setattr(making, "read", None)
        for name in names:
            shop_db.executescript(FEW[name])
            build_site()
        build_site()  # takes away what the one before kept for visitors
    assert differences(contents(store / "site"), anew(store, now, tmp_path / "anew")) == []


@pytest.mark.parametrize("names", thirds(ALL), ids=", ".join)
def test_what_moves_products_has_them_all_compared(
    store: Path, build_site: Any, shop_db: sqlite3.Connection, now: datetime, tmp_path: Path, names: list[str]
) -> None:
    for name in names:
        shop_db.executescript(ALL[name])
        build_site()
    build_site()
    assert differences(contents(store / "site"), anew(store, now, tmp_path / "anew")) == []


def test_prices_come_into_force_without_the_whole_catalogue(
    store: Path, build_site: Any, shop_db: sqlite3.Connection, now: datetime, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    noon, three, five = (now.replace(hour=hour, minute=0) for hour in (12, 15, 17))
    shop_db.execute(PRICE.format("BOWL-9", f"777, NULL, '{clock.stamp(noon)}', '2026'"))
    shop_db.execute(PRICE.format("BOWL-8", f"888, 999, '{clock.stamp(three)}', '2026'"))
    with monkeypatch.context() as patch:
        patch.setattr(making, "read", None)
        assert [build_site(at=at).written > 0 for at in (now, noon, three, five)] == [False, True, True, False]
    assert differences(contents(store / "site"), anew(store, five, tmp_path / "anew")) == []
    assert build_site().written > 0, "a clock that was set back takes them out of force"


def order(db: sqlite3.Connection, rng: random.Random, shop: Path, now: datetime) -> None:
    """The same things, ordered often enough to be said to go together."""
    skus = rng.sample([f"BOWL-{n}" for n in range(12, 30)], 2)
    book = Book(db, load(shop), shop, now)
    for _ in range(3):
        book.confirmed(*((sku, 1) for sku in skus))


@pytest.mark.parametrize("seed", range(2))
def test_whatever_happens_the_site_is_that_of_a_build_from_nothing(
    store: Path, build_site: Any, shop_db: sqlite3.Connection, now: datetime, tmp_path: Path, seed: int
) -> None:
    rng = random.Random(seed)
    done: list[str] = []
    for turn in range(24):
        edit = rng.choice([*edits.EDITS, *edits.EDITS, order])
        done.append(edit.__name__)
        if edit is order:
            order(shop_db, rng, store, now)
        else:
            with transaction(shop_db):
                edit(shop_db, rng)
        build_site()
        if turn % 8 == 7:
            build_site()
            assert differences(contents(store / "site"), anew(store, now, tmp_path / f"{turn}")) == [], done


@pytest.mark.faults
@pytest.mark.parametrize(("call", "counts"), [("replace", (1, 2, 9)), ("unlink", (1, 2))])
def test_one_that_is_killed_anywhere_is_mended_by_the_next(
    store: Path, shop_db: sqlite3.Connection, now: datetime, tmp_path: Path, call: str, counts: tuple[int, ...]
) -> None:
    shop_db.executescript(FEW["title of several"] + ";" + FEW["price"])
    after, killed = anew(store, now, tmp_path / "anew"), 0
    shutil.copytree(store, tmp_path / "aside")
    for count in counts:
        shutil.rmtree(store)
        shutil.copytree(tmp_path / "aside", store)
        done = subprocess.run(
            [sys.executable, "-c", PARTIAL + KILLED, str(store), call, str(count)], capture_output=True
        )
        killed += done.returncode == -signal.SIGKILL
        for _ in range(3):
            again(store, now)
        assert differences(contents(store / "site"), after) == [], f"{call} {count}"
    assert killed == len(counts)


PARTIAL = """
from shopctl.site import indexing, inputs, making
inputs._SETTLED_NS, indexing.FEW, making.read = -10_000_000_000, 1.0, None
"""


def again(shop: Path, now: datetime) -> Outcome:
    db = connect(shop / "shop.db")
    try:
        return build(db, load(shop), shop, now)
    finally:
        db.close()


@pytest.mark.parametrize("harm", ["gone", "torn", "another's", "page lost", "page damaged", "backup put back"])
def test_what_is_remembered_counts_only_while_it_is_certain(
    store: Path, build_site: Any, shop_db: sqlite3.Connection, now: datetime, tmp_path: Path, harm: str
) -> None:
    memory, page = store / ".site-memory.db", store / "site/products/bowl-7/index.html"
    if harm == "backup put back":
        shutil.copy(store / "shop.db", tmp_path / "backup.db")
        shop_db.executescript(FEW["title"])
        build_site()
        shop_db.close()
        shutil.copy(tmp_path / "backup.db", store / "shop.db")
        with connect(store / "shop.db") as other:
            other.executescript(FEW["description"])
    elif harm == "gone":
        memory.unlink()
    elif harm == "torn":
        memory.write_bytes(memory.read_bytes()[:5000])
    elif harm == "another's":
        with sqlite3.connect(memory) as db:
            db.execute("UPDATE remembered SET value = 'x' WHERE name = 'token'")
    elif harm == "page lost":
        page.unlink()
    else:
        page.write_bytes(b"short")
    if harm != "backup put back":
        shop_db.executescript(FEW["title"])
    again(store, now)
    again(store, now)
    assert differences(contents(store / "site"), anew(store, now, tmp_path / "anew")) == []


def test_an_import_into_a_product_is_seen(
    store: Path, fill: Any, build_site: Any, now: datetime, tmp_path: Path
) -> None:
    for columns in (
        "title,tags\nbowl-7,Bowl 7,new",
        "title,title.ar\nbowl-7,Bowl 7,وعاء",
        "title,image\nbowl-7,Bowl 7,media/pot.jpg",
    ):
        fill(f"handle,{columns}\n")
        build_site()
    build_site()
    assert differences(contents(store / "site"), anew(store, now, tmp_path / "anew")) == []
