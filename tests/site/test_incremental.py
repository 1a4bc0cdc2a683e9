"""Whatever changes in the catalogue: a build that makes only what changed ends, byte by byte, where a full one does."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from shopctl.db.connect import transaction
from tests.site.test_build import contents

Edit = Callable[[sqlite3.Connection, random.Random], None]
WHEN = "2026-03-01T08:00:00.000000Z"
WORDS = ("moon", "sun", "glazed", "large", "Tee", "چای", "<b>bold</b>", "12 cm", "A & B")


def some(db: sqlite3.Connection, rng: random.Random, table: str) -> int:
    rows = [row[0] for row in db.execute(f"SELECT id FROM {table} ORDER BY id")]  # noqa: S608 - ours
    return int(rng.choice(rows))


def touch(db: sqlite3.Connection, number: int) -> None:
    """Whoever adds to a product's lists says so (db/changes/c012_unchanged.py)."""
    db.execute("UPDATE product SET updated_at = ? WHERE id = ?", (WHEN, number))


def words(rng: random.Random) -> str:
    return " ".join(rng.sample(WORDS, 3))


def text_of_a_product(db: sqlite3.Connection, rng: random.Random) -> None:
    column = rng.choice(("title", "description", "vendor", "product_type", "seo_title", "handle"))
    number = some(db, rng, "product")
    text = f"thing-{rng.randrange(10**6)}" if column == "handle" else words(rng)
    db.execute(f"UPDATE product SET {column} = ? WHERE id = ?", (text, number))  # noqa: S608 - ours


def status(db: sqlite3.Connection, rng: random.Random) -> None:
    state = rng.choice(("active", "active", "unlisted", "draft", "archived"))
    db.execute("UPDATE product SET status = ? WHERE id = ?", (state, some(db, rng, "product")))


def price(db: sqlite3.Connection, rng: random.Random) -> None:
    amount = rng.choice((None, 900, 1250, 99900))
    row = (some(db, rng, "variant"), amount, rng.choice((None, 200000)), WHEN, WHEN)
    db.execute(
        "INSERT INTO price (variant_id, price, compare_at_price, valid_from, recorded_at) VALUES (?,?,?,?,?)", row
    )


def stock(db: sqlite3.Connection, rng: random.Random) -> None:
    row = (some(db, rng, "variant"), "count", rng.choice((-50, 1, 50)), WHEN)
    db.execute("INSERT INTO stock_movement (variant_id, kind, on_hand_change, at) VALUES (?, ?, ?, ?)", row)


def variant(db: sqlite3.Connection, rng: random.Random) -> None:
    column = rng.choice(("sku", "option1", "backorder", "position"))
    value = {"sku": f"S-{rng.randrange(99)}", "option1": words(rng)}.get(column, rng.randrange(2))
    db.execute(f"UPDATE variant SET {column} = ? WHERE id = ?", (value, some(db, rng, "variant")))  # noqa: S608 - ours


def place(db: sqlite3.Connection, rng: random.Random) -> None:
    number, category = some(db, rng, "product"), some(db, rng, "category")
    db.execute("DELETE FROM product_category WHERE product_id = ?", (number,))
    if rng.random() < 0.8:
        db.execute("INSERT INTO product_category VALUES (?, ?, 0)", (number, category))
    touch(db, number)


def facts(db: sqlite3.Connection, rng: random.Random) -> None:
    number = some(db, rng, "product")
    db.execute("INSERT OR REPLACE INTO product_tag VALUES (?, ?, 0)", (number, words(rng)))
    db.execute("INSERT OR REPLACE INTO product_attribute VALUES (?, 'Size', ?, 0)", (number, rng.choice("SML")))
    touch(db, number)


def translation(db: sqlite3.Connection, rng: random.Random) -> None:
    number = some(db, rng, "product")
    row = (number, "fa", rng.choice(("title", "description")), words(rng))
    db.execute("INSERT OR REPLACE INTO product_translation VALUES (?, ?, ?, ?)", row)
    touch(db, number)


def picture(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("UPDATE image SET alt = ? WHERE id = ?", (words(rng), some(db, rng, "image")))


def category(db: sqlite3.Connection, rng: random.Random) -> None:
    db.execute("UPDATE category SET title = ? WHERE id = ?", (words(rng), some(db, rng, "category")))


def newcomer(db: sqlite3.Connection, rng: random.Random) -> None:
    name = f"new-{rng.randrange(10**6)}"
    row = (name, words(rng), WHEN, rng.choice((WHEN, "2026-03-09T08:00:00.000000Z")))
    number = db.execute(
        "INSERT INTO product (handle, title, updated_at, created_at) VALUES (?, ?, ?, ?)", row
    ).lastrowid
    row = (number, 0, name.upper(), name, WHEN)
    db.execute("INSERT INTO variant (product_id, position, sku, sku_key, created_at) VALUES (?, ?, ?, ?, ?)", row)


EDITS: tuple[Edit, ...] = (
    text_of_a_product,
    status,
    price,
    stock,
    variant,
    place,
    facts,
    translation,
    picture,
    category,
    newcomer,
)


@pytest.mark.parametrize("seed", range(2))
def test_what_is_made_from_changes_is_what_a_full_build_makes(
    site: Path, build_site: Any, shop_db: sqlite3.Connection, seed: int
) -> None:
    rng = random.Random(seed)
    for _ in range(4):
        done = []
        with transaction(shop_db):
            for edit in rng.sample(EDITS, rng.randint(1, 3)):
                edit(shop_db, rng)
                done.append(edit.__name__)
        build_site()
        build_site()  # takes away what the one before kept for visitors
        made = contents(site)
        build_site(full=True)
        full = contents(site)
        assert made.keys() == full.keys(), done
        assert [name for name in made if made[name] != full[name]] == [], done
