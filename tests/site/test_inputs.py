"""A build sees at once that there is nothing to do, and never says so when there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl import clock
from shopctl.catalog import snapshot
from shopctl.db.connect import transaction
from shopctl.site import inputs


@pytest.fixture
def settled(site: Path, build_site: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built site, in a world whose files are all old enough to be trusted."""
    monkeypatch.setattr(inputs, "_SETTLED_NS", -10_000_000_000)
    assert build_site().written == 0
    return site


def test_what_did_not_change_is_not_even_loaded(
    settled: Path, build_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = build_site(full=True)
    monkeypatch.setattr(snapshot, "load", None)
    again = build_site()
    assert (again.pages, again.written, again.removed) == (before.pages, 0, 0)
    assert again.problems == before.problems != []


def price(shop: Path, db: sqlite3.Connection) -> None:
    with transaction(db):
        db.execute("UPDATE product SET title = 'Sun teapot' WHERE handle = 'moon-pot'")


def picture(shop: Path, db: sqlite3.Connection) -> None:
    (shop / "media" / "pot.jpg").unlink()


def text(shop: Path, db: sqlite3.Connection) -> None:
    (shop / "content" / "pages" / "new.md").write_text('+++\ntitle = "New"\n+++\nText', "utf-8")


def template(shop: Path, db: sqlite3.Connection) -> None:
    (shop / "templates" / "storefront").mkdir(parents=True)
    (shop / "templates" / "storefront" / "404.html").write_text("lost", "utf-8")


def lost_page(shop: Path, db: sqlite3.Connection) -> None:
    (shop / "site" / "index.html").unlink()


def damaged_page(shop: Path, db: sqlite3.Connection) -> None:
    (shop / "site" / "index.html").write_text("short", "utf-8")


@pytest.mark.parametrize("change", [price, picture, text, template, lost_page, damaged_page])
def test_every_change_is_seen(
    settled: Path, shop: Path, shop_db: sqlite3.Connection, build_site: Any, change: Callable[..., None]
) -> None:
    change(shop, shop_db)
    outcome = build_site()
    assert outcome.written > 0
    assert build_site().written == 0


def test_a_price_that_comes_into_force_is_a_change(
    settled: Path, shop_db: sqlite3.Connection, build_site: Any, now: datetime
) -> None:
    tomorrow = clock.stamp(now + timedelta(days=1))
    with transaction(shop_db):
        shop_db.execute(
            "INSERT INTO price (variant_id, price, valid_from, recorded_at) SELECT id, 7700, ?, ? FROM variant"
            " WHERE sku = 'IRON'",
            (tomorrow, clock.stamp(now)),
        )
    assert build_site().written == 0
    assert build_site(at=now + timedelta(hours=23)).written == 0
    assert build_site(at=now + timedelta(hours=25)).written > 0
    assert build_site().written > 0, "and a clock that was set back takes it out of force"


def test_a_build_that_was_cut_off_is_not_taken_for_a_finished_one(
    settled: Path, shop: Path, shop_db: sqlite3.Connection, build_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = (shop / ".site-inputs.json").read_bytes()
    price(shop, shop_db)
    monkeypatch.setattr(inputs, "remember", lambda *_: None)
    build_site()
    assert not (shop / ".site-inputs.json").exists(), kept


@pytest.mark.parametrize("lie", ["", "{", "[]", '{"stamp": 1}', '{"stamp": null, "manifest": {}}'])
def test_what_is_remembered_may_be_anything(settled: Path, shop: Path, build_site: Any, lie: str) -> None:
    (shop / ".site-inputs.json").write_text(lie, "utf-8")
    assert build_site().written == 0
