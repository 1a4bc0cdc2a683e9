"""`shopctl today`: orders by what they wait for, stock, mails."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.catalog.digital import add_keys
from shopctl.orders import actions
from shopctl.reports.today import today
from tests.conftest import Run
from tests.orders.conftest import Book


def waiting(book: Book, **later: Any) -> dict[str, list[str]]:
    document = today(book.db, 3, book.now + timedelta(**later)).document
    return {
        key: [row["number"] for row in rows]
        for key, rows in document.items()
        if key not in ("low_stock", "mails", "transfers", "hooks")
    }


def test_a_new_shop_has_nothing_to_do(run: Run, shop: Path) -> None:
    done = run("today", shop=shop)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Nothing waits" in done.stdout


def test_an_order_waits_for_each_step_in_turn(book: Book) -> None:
    order = book.new(("CUP", 2))
    number = order.number
    nothing: dict[str, list[str]] = {
        k: []
        for k in (
            "held",
            "to_confirm",
            "to_pack",
            "to_ship",
            "unpaid",
            "owed",
            "late",
            "late_soon",
            "overdue",
            "overdue_soon",
            "delivery_failed",
            "to_give",
            "returns_to_answer",
            "returns_to_settle",
        )
    }
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


def test_promises_that_are_about_to_break_are_told_before_the_broken_ones(book: Book) -> None:
    order = book.pay(book.confirmed(("CUP", 2)))
    assert order.promised_ship_by is not None
    ends = clock.parse(order.promised_ship_by)

    def seen(now: datetime) -> tuple[int, int]:
        found = today(book.db, 3, now, now + timedelta(days=1)).document
        return len(found["late"]), len(found["late_soon"])

    assert seen(ends - timedelta(days=2)) == (0, 0)
    assert seen(ends - timedelta(hours=1)) == (0, 1)
    assert seen(ends + timedelta(hours=1)) == (1, 0)


def test_parcels_that_did_not_arrive_and_keys_that_are_missing_are_told(book: Book, run: Run) -> None:
    book.product("APP", on_hand=0, backorder=1)
    add_keys(book.db, "APP", [], "tester", book.now)
    failed = book.fail(book.ship(book.pay(book.confirmed())))
    waits = book.pay(book.confirmed(("APP", 1)))
    found = waiting(book)
    assert (found["delivery_failed"], found["to_give"]) == ([failed.number], [waits.number])
    shown = run("today", shop=book.root).stdout
    assert "Not delivered (1)" in shown
    assert "Paid, keys or links missing (1)" in shown


def test_what_is_late_to_leave_and_late_to_arrive_stand_apart(book: Book) -> None:
    here, away = book.pay(book.confirmed()), book.ship(book.pay(book.confirmed(address="12 Garden Street")))
    for order in (here, away):
        book.db.execute(
            "UPDATE orders SET promised_ship_by = ?, promised_deliver_by = ? WHERE id = ?",
            ("2026-03-11T22:59:59.000000Z", "2026-03-14T22:59:59.000000Z", order.id),
        )
    found = waiting(book, days=30)
    assert (found["late"], found["overdue"]) == ([here.number], [away.number])
    book.deliver(away)
    assert waiting(book, days=30)["overdue"] == []
