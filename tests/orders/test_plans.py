"""What everyday commands ask the database: nothing of it reads a whole large table, however many orders there are."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from datetime import timedelta

import pytest

from shopctl import clock
from shopctl.cli import customer_view, order_list, order_promises, order_screen
from shopctl.cli.context import Shop
from shopctl.customers import store as customers
from shopctl.db.connect import connect
from shopctl.orders import actions
from shopctl.orders.actions import undoing
from shopctl.orders.heads import counts
from shopctl.orders.listing import Filter
from shopctl.orders.models import By, NewOrder
from shopctl.reports.today import today
from tests.orders.conftest import Book

LARGE = ("orders", "order_line", "order_event", "payment", "mail", "customer", "identity", "fulfillment",
         "fulfillment_line", "order_adjustment", "stock_movement", "refund", "paper")  # fmt: skip


def whole_reads(db: sqlite3.Connection, statements: list[str]) -> list[str]:
    """The plans among those of the statements that read a large table, or an index of all of it, from end to end."""
    partial = {
        row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'")
    }
    found = []
    for sql in dict.fromkeys(each for each in statements if re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)", each)):
        names = "|".join(LARGE)
        large = set(LARGE) | {m[1] for m in re.finditer(rf"\b(?:{names})(?: AS)? (\w+)", sql)}
        for row in db.execute(f"EXPLAIN QUERY PLAN {sql}"):
            scan = re.match(r"SCAN (\w+)(?: USING (?:COVERING )?INDEX (\w+))?", row[3])
            if scan and scan[1] in large and scan[2] not in partial:
                found.append(f"{row[3]}: {sql}")
    return found


def _customer(shop: Shop) -> None:
    found = customers.find(shop.db, "sara@example.com", "DE")
    assert found is not None
    list(customer_view.lines(shop, found))
    customer_view.document(shop.db, found, shop.now)
    counts(shop.db, [found.id])
    order_list.print_list(shop, Filter(customer_id=found.id), 0, json=False, csv=False)


def _listed(shop: Shop, chosen: Filter) -> None:
    order_list.print_list(shop, chosen, 20, json=False, csv=False)


def _by(shop: Shop, command: str, later: int) -> By:
    return By("tester", command, shop.now + timedelta(seconds=later))


def _selling(shop: Shop) -> None:
    wish = NewOrder(lines=(("CUP", 1),), email="sara@example.com", name="Sara", phone="+49 30 5550100")
    order = actions.new(shop.db, shop.settings, shop.root, wish, by=_by(shop, "order new", 0))
    for later, verb in enumerate(("confirm", "pay", "pack", "ship", "deliver"), 1):
        getattr(actions, verb)(shop.db, shop.settings, shop.root, order.number, by=_by(shop, f"order {verb}", later))
    undoing.undo(shop.db, shop.settings, shop.root, by=_by(shop, "undo", 9))


COMMANDS: dict[str, Callable[[Shop], object]] = {
    "order show": lambda shop: order_screen.show(shop, "1001", json=False),
    "order find, by phone": lambda shop: order_list.print_found(shop, "+49 30 5550100", 20, json=False, csv=False),
    "order find, by mail": lambda shop: order_list.print_found(shop, "sara@example.com", 20, json=False, csv=False),
    "order find, by words": lambda shop: order_list.print_found(shop, "sara cup", 20, json=False, csv=False),
    "order find, by a code": lambda shop: order_list.print_found(shop, "TRACK-1", 20, json=False, csv=False),
    "order list --open": lambda shop: _listed(shop, Filter(open=True)),
    "order list": lambda shop: _listed(shop, Filter(archived="hidden")),
    "order list --archived": lambda shop: _listed(shop, Filter(archived="only")),
    "order list --held": lambda shop: _listed(shop, Filter(held=True)),
    "order list --unpaid": lambda shop: _listed(shop, Filter(unpaid=True)),
    "order list --status placed": lambda shop: _listed(shop, Filter(status="placed")),
    "order list --product": lambda shop: _listed(shop, Filter(variants="[1]")),
    "order late": lambda shop: order_promises._at_risk(shop, 1),
    "customer show": _customer,
    "new, confirm, pay, pack, ship, deliver, undo": _selling,
    "today": lambda shop: today(shop.db, 3, shop.now, shop.now + timedelta(days=1)),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_no_everyday_command_reads_a_large_table_from_end_to_end(book: Book, command: str) -> None:
    order = book.confirmed(("CUP", 1), phone="+49 30 5550100")
    book.ship(order, tracking_number="TRACK-1")
    shop, asked = Shop(str(book.root)), list[str]()
    shop.db.set_trace_callback(asked.append)
    COMMANDS[command](shop)
    shop.db.set_trace_callback(None)
    assert [each for each in asked if "orders" in each]  # it was listened to
    assert whole_reads(shop.db, asked) == []
    shop.db.close()


def test_the_look_at_plans_would_notice(book: Book) -> None:
    db = connect(book.root / "shop.db")
    for sql in ("SELECT * FROM orders WHERE name = 'x'", "SELECT o.id FROM orders o ORDER BY o.name",
                "UPDATE order_line SET title = '' WHERE title = 'x'", "SELECT count(*) FROM payment"):  # fmt: skip
        assert len(whole_reads(db, [sql])) == 1
    assert whole_reads(db, ["SELECT * FROM orders WHERE id = 1", f"SELECT '{clock.stamp(book.now)}'"]) == []
    db.close()
