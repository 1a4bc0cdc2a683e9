"""Lists of orders, held against a plain reading of all of them; and that their work does not grow with the shop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from shopctl.db.connect import open_raw
from shopctl.db.migrations import migrate
from shopctl.orders import heads, ledger, listing, searching
from shopctl.orders.heads import Head
from shopctl.orders.listing import SORTS, Filter, list_
from shopctl.text import normal

NOW = "2026-06-01T00:00:00.000000Z"
DONE = ("completed", "canceled")
STATUSES = ("draft", "placed", "confirmed", "completed", *DONE)


def _day(luck: Random, year: int) -> str:
    return f"{year}-{luck.randint(1, 12):02}-{luck.randint(1, 28):02}T10:00:00.000000Z"


def _fill(db: sqlite3.Connection, count: int) -> None:
    """Orders of all sorts, alike in shops of every size; the ledgers' triggers are set aside."""
    luck = Random(7)
    for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        db.execute(f"DROP TRIGGER {trigger}")
    for product in (1, 2):
        ledger.insert(db, "product", handle=f"p{product}", title="Cup", created_at=NOW, updated_at=NOW)
        ledger.insert(db, "variant", product_id=product, position=1, sku=f"S{product}", created_at=NOW)
    db.execute(
        "INSERT INTO customer (id, name, language, created_at, updated_at) VALUES (1, 'A', 'en', ?1, ?1)", (NOW,)
    )
    for i in range(1, count + 1):
        shipped, total = luck.randint(0, 2), luck.randint(1, 300)
        order = ledger.insert(
            db, "orders", serial=i, number=str(i), status=luck.choice(STATUSES), language="en", currency="EUR",
            exponent=2, total=total, captured_total=luck.choice((0, total // 2, total, total, total + 1)),
            shippable_quantity=2, fulfilled_quantity=shipped, delivered_quantity=min(shipped, luck.randint(0, 2)),
            name=luck.choice(("Élise", "elise", "كريم", "کریم", "Zoe")), channel=luck.choice(("web", "web", "phone")),
            customer_id=luck.choice((None, None, 1)), created_at=_day(luck, 2025),
            placed_at=luck.choice((None, _day(luck, 2025))), promised_ship_by=luck.choice((None, _day(luck, 2026))),
            promised_deliver_by=luck.choice((None, _day(luck, 2026))), held_at=luck.choice((None, None, None, NOW)),
            archived_at=luck.choice((None, None, NOW)),
        )  # fmt: skip
        ledger.insert(
            db, "order_line", order_id=order, position=1, variant_id=luck.randint(1, 2), quantity=1, unit_price=0,
            total=0, title=luck.choice(("Cup", "Cups and saucers", "Pot")),
        )  # fmt: skip
        searching.index(db, order)


def _shop(file: Path, count: int) -> sqlite3.Connection:
    db = open_raw(file)
    migrate(db)
    db.execute("BEGIN")
    _fill(db, count)
    db.execute("COMMIT")
    return db


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    db = _shop(tmp_path_factory.mktemp("small") / "shop.db", 200)
    yield db
    db.close()


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    db = _shop(tmp_path_factory.mktemp("large") / "shop.db", 2000)
    yield db
    db.close()


FILTERS = [
    Filter(),
    Filter(archived="hidden"),
    Filter(archived="only"),
    Filter(open=True),
    Filter(unpaid=True, archived="hidden"),
    Filter(late_at=NOW),
    Filter(held=True),
    Filter(customer_id=1, archived="hidden"),
    Filter(channel="phone", archived="hidden"),
    Filter(variants="[2]", archived="hidden"),
    Filter(since="2025-09-01", archived="hidden"),
    Filter(until="2025-04-01", archived="hidden"),
    Filter(since="2025-03-01", until="2025-06-01"),
    Filter(search="cup"),
    Filter(search="كر cup", open=True),
    Filter(search="zoe", channel="phone", since="2025-02-01"),
    *(Filter(status=status) for status in dict.fromkeys(STATUSES)),
    *(Filter(payment_status=status, archived="hidden") for status in ("unpaid", "partially_paid", "paid", "overpaid")),
    *(Filter(fulfillment_status=status) for status in ("unfulfilled", "partially_delivered", "delivered")),
    Filter(status="completed", payment_status="unpaid", archived="hidden"),
    Filter(open=True, unpaid=True, channel="web"),
]


def _fits(db: sqlite3.Connection, order: Head, chosen: Filter) -> bool:
    """What a list promises, said once more without an index."""
    came = order.placed_at or order.created_at
    line = db.execute("SELECT variant_id, title FROM order_line WHERE order_id = ?", (order.id,)).fetchone()
    words = normal(f"{order.number} {order.name} {line['title']}").replace("é", "e").split()
    rules: dict[str, Callable[[Any], bool]] = {
        "open": lambda _: order.status in ("draft", "placed", "confirmed"),
        "unpaid": lambda _: order.due > 0 and order.status in ("placed", "confirmed", "completed"),
        "late_at": order.late_at,
        "held": lambda _: order.held_at is not None,
        "archived": lambda which: (order.archived_at is None) == (which == "hidden"),
        "variants": lambda ids: str(line["variant_id"]) in ids,
        "since": lambda day: came >= day,
        "until": lambda day: came < day,
        "search": lambda text: all(any(word.startswith(each) for word in words) for each in normal(text).split()),
    }
    return all(
        rules[name](value) if name in rules else getattr(order, name) == value
        for name, value in asdict(chosen).items()
        if value not in ("", False, None)
    )


def _plainly(db: sqlite3.Connection, chosen: Filter, sort: str) -> list[str]:
    days = bool(chosen.since or chosen.until)
    key: Callable[[Head], Any] = {
        "newest": lambda order: (days and (order.placed_at or order.created_at), order.id),
        "oldest": lambda order: (days and (order.placed_at or order.created_at), order.id),
        "total": lambda order: (order.total, order.id),
        "due": lambda order: (order.due, order.id),
        "promised": lambda order: ("~" if order.status in DONE else order.promised_ship_by or "9", order.id),
        "customer": lambda order: (normal(order.name), order.id),
    }[sort]  # fmt: skip
    orders = [heads.head(row) for row in db.execute("SELECT * FROM orders")]
    wanted = sorted((each for each in orders if _fits(db, each, chosen)), key=key)
    return [each.number for each in (reversed(wanted) if sort in ("newest", "total", "due") else wanted)]


def _in_pages(db: sqlite3.Connection, chosen: Filter, sort: str) -> list[str]:
    found = page = list_(db, chosen, 31, sort=sort)
    while page:
        page = list_(db, chosen, 31, sort=sort, after=page[-1].id)
        found = found + page
    return [each.number for each in found]


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("few", [0, 60, 5000])
def test_lists_hold_what_a_plain_reading_finds(
    small: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, few: int, sort: str
) -> None:
    monkeypatch.setattr(listing, "FEW", few)
    found = 0
    for chosen in FILTERS:
        plain = _plainly(small, chosen, sort)
        assert [each.number for each in list_(small, chosen, 0, sort=sort)] == plain, chosen
        assert _in_pages(small, chosen, sort) == plain, chosen
        found += bool(plain)
    assert found == len(FILTERS)


def _work(db: sqlite3.Connection, chosen: Filter, sort: str) -> int:
    """How many hundreds of its steps SQLite takes for a list of twenty."""
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    db.set_progress_handler(count, 100)
    list_(db, chosen, 20, sort=sort)
    db.set_progress_handler(None, 0)
    return taken


@pytest.mark.parametrize("sort", SORTS)
def test_a_list_takes_no_more_work_in_a_shop_of_ten_times_the_size(
    small: sqlite3.Connection, large: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, sort: str
) -> None:
    monkeypatch.setattr(listing, "FEW", 20)
    for chosen in FILTERS:
        if (chosen.search and sort not in ("newest", "oldest")) or chosen.late_at:
            continue  # reads the rows of all that match, though not their orders
        if (sort == "due" and chosen.payment_status) or (sort in ("due", "promised") and chosen.status in DONE):
            continue  # what is sifted by says what is sorted by: those that fit may all stand at the far end
        work, more = _work(small, chosen, sort), _work(large, chosen, sort)
        assert more <= 2 * work + 40, (chosen, work, more)
