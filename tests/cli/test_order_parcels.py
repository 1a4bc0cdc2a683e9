"""Parcels, promises, keys and links as merchants and scripts meet them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run
from tests.orders.conftest import Book
from tests.orders.conftest import book as book


@pytest.fixture
def order(book: Book, run: Run) -> Any:
    """Run `shopctl order ARGS --json` in a shop whose order 1001 (three cups, two pots) is confirmed and paid."""
    book.product("POT", price=4900)
    book.pay(book.confirmed(("CUP", 3), ("POT", 2), address="12 Garden Street"))
    book.db.execute("UPDATE orders SET promised_ship_by = '2020-01-01T00:00:00.000000Z'")

    def _order(*args: str, code: int = 0) -> Any:
        done = run("order", *args, "--json", shop=book.root)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout if code == 0 else done.stderr)

    return _order


def test_parcels_stand_in_the_document_with_their_contents(order: Any) -> None:
    order("pack", "1001", "--line", "CUP=۲", "--line", "POT=1")
    shipped = order("ship", "1001", "--parcel", "1001-1", "--carrier", "dhl", "--tracking", "JD01")
    (parcel,) = shipped["fulfillments"]
    assert (parcel["number"], parcel["status"], parcel["carrier"]) == ("1001-1", "shipped", "DHL")
    assert [(line["sku"], line["quantity"]) for line in parcel["lines"]] == [("CUP", 2), ("POT", 1)]
    assert shipped["fulfillment_status"] == "partially_fulfilled"
    failed = order("fail", "1001", "--parcel", "1", "--reason", "nobody at home", "--no-mail")
    assert (failed["fulfillments"][0]["status"], failed["fulfillments"][0]["failure"]) == (
        "delivery_failed", "nobody at home",
    )  # fmt: skip
    assert order("unpack", "1001")["fulfillments"][0]["status"] == "canceled"
    assert order("ready", "1001", "--line", "2")["fulfillments"][1]["status"] == "ready_for_pickup"


def test_the_screen_shows_what_lies_in_each_parcel(order: Any, book: Book, run: Run) -> None:
    order("ship", "1001", "--line", "CUP=3", "--carrier", "ups", "--tracking", "1Z")
    shown = run("order", "show", "1001", shop=book.root).stdout
    assert "1001-1  shipped" in shown
    assert "3 x CUP" in shown
    assert "Promised: shipped by 2020-01-01" in shown


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("pack", "1001", "--line", "CUP=9"), 4, "not_so_many"),
        (("pack", "1001", "--line", "CUP=many"), 5, "bad_input"),
        (("pack", "1001", "--line", "SAUCER=1"), 3, "not_found"),
        (("ship", "1001", "--parcel", "7"), 3, "not_found"),
        (("ship", "1001", "--parcel", "1", "--line", "CUP"), 2, "usage"),
        (("delay", "1001", "--until", "soon"), 5, "bad_input"),
        (("delay", "1001", "--until", "2020-01-01"), 5, "bad_input"),
        (("give", "1001"), 4, "illegal_step"),
    ],
)
def test_refusals_end_with_their_codes(order: Any, args: tuple[str, ...], code: int, said: str) -> None:
    assert order(*args, code=code)["error"]["code"] == said


def test_late_orders_are_listed_for_people_scripts_and_spreadsheets(order: Any, book: Book, run: Run) -> None:
    (late,) = order("late")
    assert (late["number"], late["late"], late["promise"]) == ("1001", True, "ship")
    rows = list(csv.DictReader(run("order", "late", "--csv", shop=book.root).stdout.splitlines()))
    assert [(row["number"], row["late"], row["by"]) for row in rows] == [
        ("1001", "True", "2020-01-01T00:00:00.000000Z")
    ]
    shown = run("order", "late", shop=book.root).stdout
    assert shown.startswith("To send")
    assert " late " in shown
    assert "On its way" not in shown
    order("delay", "1001", "--until", "۱۴۵۰/۰۱/۱۵", "--reason", "the kiln")
    assert order("late") == []


def test_a_carriers_list_is_planned_taken_and_taken_again(order: Any, book: Book, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "aramex.csv"
    file.write_text("Reference;AWB;Status\n1001;314;Delivered\n", encoding="utf-8")
    planned = order("track", "import", str(file), "--dry-run")
    assert planned["changed"] == {"parcels": 1}
    assert {change["new"] for change in planned["changes"]} == {"delivered", "314"}
    assert order("show", "1001")["fulfillments"] == []
    assert order("track", "import", str(file), "--no-mail")["changed"] == {"parcels": 1}
    assert order("track", "import", str(file))["unchanged"] == {"parcels": 1}
    assert order("show", "1001")["status"] == "completed"
    file.write_text("Reference;AWB;Status\n1001;314;Delivered\n1009;7;Delivered\n", encoding="utf-8")
    refused = order("track", "import", str(file), code=5)
    assert refused["error"]["code"] == "bad_rows"
    assert refused["error"]["rows"][0]["row"] == 3
    assert run("order", "track", "1001", "--carrier", "aramex", "--json", shop=book.root).returncode == 0


def test_keys_are_added_counted_and_handed_to_who_waits(order: Any, book: Book, run: Run, tmp_path: Path) -> None:
    book.product("APP", price=3000, on_hand=0, backorder=1)
    (tmp_path / "keys.txt").write_text("ONE-1111\n\nTWO-2222\n", encoding="utf-8")

    def product(*args: str | Path, stdin: str = "") -> Any:
        done = run("product", *args, "--json", shop=book.root, stdin=stdin)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    assert product("keys", "add", "APP", "-", stdin="") == {"added": 0, "known": 0, "free": 0, "orders_served": []}
    order("new", "--line", "APP=1", "--email", "a@example.com", "--name", "A")
    order("confirm", "1002")
    assert order("pay", "1002")["digital"] == {"ordered": 1, "given": 0}
    assert "Paid, keys or links missing (1)" in run("today", shop=book.root).stdout
    added = product("keys", "add", "APP", tmp_path / "keys.txt")
    assert added == {"added": 2, "known": 0, "free": 1, "orders_served": ["1002"]}
    assert order("show", "1002")["status"] == "completed"
    (pool,) = product("keys", "list")
    assert (pool["sku"], pool["kind"], pool["free"], pool["given"]) == ("APP", "key", 1, 1)
    assert [(row["key"], row["order"]) for row in product("keys", "list", "APP")] == [
        ("...2222", ""),
        ("...1111", "1002"),
    ]
    assert product("keys", "list", "APP", "--reveal")[0]["key"] == "TWO-2222"
    assert "No such command" in run("product", "keys", shop=book.root).stderr


def test_a_link_that_nobody_can_check_is_pointed_out(book: Book, run: Run) -> None:
    book.product("BOOK", price=900, on_hand=0)
    signed = "https://f.example.com/b?until={expires}&s={signature}"
    assert run("product", "link", "BOOK", signed, shop=book.root).returncode == 6
    key = {"SHOPCTL_LINK_KEY": "0123456789abcdef"}
    assert "for 7 days" in run("product", "link", "BOOK", signed, shop=book.root, env=key).stderr
    assert "Nobody can check" in run("product", "link", "BOOK", "https://f.example.com/b", shop=book.root).stderr


def test_run_due_tells_of_what_it_did(book: Book, run: Run) -> None:
    book.pay(book.confirmed())
    book.db.execute("UPDATE orders SET promised_ship_by = strftime('%Y-%m-%dT%H:%M:%S.000000Z', 'now', '+1 hour')")
    done = json.loads(run("run-due", "--json", shop=book.root).stdout)
    assert done["orders"] == {"delays_told": ["1001"], "arrivals_told": [], "given": []}
    assert json.loads(run("run-due", "--json", shop=book.root).stdout)["orders"]["delays_told"] == []
