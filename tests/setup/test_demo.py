"""The demo: an example shop that is whole, at work, and the same each time."""

from __future__ import annotations

import json
import sqlite3
import stat
import sys
from collections.abc import Callable
from datetime import datetime
from email import policy
from email.parser import BytesParser
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog.importing.formats import knows
from shopctl.catalog.importing.run import import_products
from shopctl.config.load import load
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.setup.demo import OPENED, names, play, story
from shopctl.sheets.table import open_table
from shopctl.shipped import examples_dir

Run = Callable[..., "CompletedProcess[str]"]


def lived(db: sqlite3.Connection, name: str, root: Path, now: datetime) -> list[tuple[Any, ...]]:
    """Play the story of an example into `db`; all events, in the order in which they were written."""
    example = examples_dir() / name
    settings = load(example)
    table = open_table(example / "products.csv", knows=knows)
    import_products(db, settings.money, table, who="test", now=now - OPENED)
    play(db, settings, root, story(name), now)
    return [tuple(row) for row in db.execute("SELECT order_id, what, at, data FROM order_event ORDER BY id")]


@pytest.mark.parametrize("name", names())
def test_a_demo_leaves_a_shop_at_work(run: Run, tmp_path: Path, name: str) -> None:
    done = run("demo", "tour", "--shop", name, "--json")
    assert done.returncode == 0, done.stderr
    made = json.loads(done.stdout)
    shop = tmp_path / "tour"
    assert made["shop"] == str(shop)
    assert [path.name for path in tmp_path.iterdir()] == ["tour"], "nothing is left beside it"
    assert not (shop / "orders.toml").exists()

    languages = load(shop).shop.languages
    assert all((shop / "site" / ("" if each == languages[0] else each) / "index.html").is_file() for each in languages)
    assert made["products"] == len(json.loads(run("product", "list", "--json", shop=shop).stdout))
    orders = json.loads(run("order", "list", "--json", shop=shop).stdout)
    assert made["orders"] == len(orders) == len(story(name).orders)
    assert {order["status"] for order in orders} == {"placed", "confirmed", "completed", "canceled"}
    assert {"unfulfilled", "fulfilled", "delivered"} <= {order["fulfillment_status"] for order in orders}

    today = json.loads(run("today", "--json", shop=shop).stdout)
    assert all(today[what] for what in ("to_confirm", "to_pack", "to_ship", "late", "low_stock")), today.keys()
    check = run("check", shop=shop)
    assert (check.returncode, check.stdout) == (0, ""), check.stdout


def test_customers_are_written_to_in_their_languages(run: Run, tmp_path: Path) -> None:
    made = json.loads(run("demo", "--json").stdout)
    outbox = tmp_path / "little-linden" / "outbox"
    mails = [BytesParser(policy=policy.default).parsebytes(file.read_bytes()) for file in outbox.glob("*.eml")]
    assert len(mails) == made["mails"] >= 30
    directions = {'dir="rtl"' in mail.get_body(("html",)).get_content() for mail in mails}
    assert directions == {True, False}
    if sys.platform != "win32":
        assert stat.S_IMODE(outbox.stat().st_mode) == 0o700


def test_a_demo_says_what_to_type_next(run: Run, tmp_path: Path) -> None:
    done = run("demo", "tour", "--shop", "anarestan")
    lines = done.stdout.splitlines()
    assert lines[0] == "cd tour"
    assert "انارستان" in done.stderr
    for line in lines[1:]:
        noun = line.removeprefix("shopctl ").partition("#")[0].split()
        assert run(*noun, "--help").returncode == 0, line
    assert run("today", cwd=tmp_path / "tour").returncode == 0


def test_nothing_is_written_over_what_is_there(run: Run, tmp_path: Path) -> None:
    (tmp_path / "little-linden").mkdir()
    (tmp_path / "little-linden" / "letter.txt").write_text("mine")
    done = run("demo")
    assert done.returncode == 4
    assert "letter.txt" in done.stderr
    assert [path.name for path in tmp_path.rglob("*")] == ["little-linden", "letter.txt"]


def test_an_unknown_example_is_refused_and_the_known_ones_are_named(run: Run, tmp_path: Path) -> None:
    done = run("demo", "--shop", "cron")
    assert done.returncode == 3
    assert "anarestan, little-linden" in done.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", names())
def test_everything_happens_in_its_order_and_before_now(
    db: sqlite3.Connection, tmp_path: Path, now: datetime, name: str
) -> None:
    times = [event[2] for event in lived(db, name, tmp_path, now)]
    assert times == sorted(times)
    assert times[-1] < clock.stamp(now)


def test_the_same_moment_gives_the_same_shop(db: sqlite3.Connection, tmp_path: Path, now: datetime) -> None:
    create(tmp_path / "again.db")
    other = connect(tmp_path / "again.db")
    try:
        assert lived(db, "anarestan", tmp_path, now) == lived(other, "anarestan", tmp_path, now)
    finally:
        other.close()
