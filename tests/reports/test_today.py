"""`shopctl today`: orders by what they wait for, stock, mails."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from shopctl.orders import actions
from shopctl.reports.today import today
from tests.conftest import Run
from tests.orders.conftest import Book


def waiting(book: Book, **later: Any) -> dict[str, list[str]]:
    document = today(book.db, 3, book.now + timedelta(**later)).document
    return {key: [row["number"] for row in rows] for key, rows in document.items() if key not in ("low_stock", "mails")}


def test_a_new_shop_has_nothing_to_do(run: Run, shop: Path) -> None:
    done = run("today", shop=shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing waits" in done.stdout


def test_an_order_waits_for_each_step_in_turn(book: Book) -> None:
    order = book.new(("CUP", 2))
    number = order.number
    nothing: dict[str, list[str]] = {k: [] for k in ("to_confirm", "to_pack", "to_ship", "unpaid", "owed", "late", "returns_to_answer", "returns_to_settle")}
    assert waiting(book) == nothing | {"to_confirm": [number]}
    book.confirm(order)
    assert waiting(book) == nothing | {"to_pack": [number], "unpaid": [number]}
    book.pay(order)
    assert waiting(book) == nothing | {"to_pack": [number]}
    book.pack(order)
    assert waiting(book) == nothing | {"to_ship": [number]}
    assert waiting(book, days=400) == nothing | {"to_ship": [number], "late": [number]}
    book.ship(order)
    assert waiting(book) == nothing
    book.deliver(order)
    assert waiting(book, days=400) == nothing


def test_what_runs_low_is_told_the_emptiest_first(book: Book) -> None:
    book.product("FULL", on_hand=50)
    book.product("LOW", on_hand=3)
    book.product("OUT", on_hand=0)
    book.product("FREE", on_hand=0, stock_tracked=0)
    low = today(book.db, 3, book.now).document["low_stock"]
    assert [(row["sku"], row["available"]) for row in low] == [("OUT", 0), ("LOW", 3)]


def test_mails_that_wait_are_told(book: Book, run: Run) -> None:
    book.new()
    assert today(book.db, 3, book.now).mails == {"waiting": 1, "failed": 0, "unknown": 0}
    done = run("today", "--json", shop=book.root)
    assert json.loads(done.stdout)["mails"]["waiting"] == 1
    assert "shopctl mail send" in run("today", shop=book.root).stdout


def test_money_to_give_back_is_told(book: Book) -> None:
    order = book.new()
    book.confirm(order)
    book.pay(order)
    actions.cancel(book.db, book.settings, book.root, order.number, by=book.by())
    assert waiting(book)["owed"] == [order.number]
