"""`shopctl order` and `shopctl customer` as merchants and scripts meet them."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shopctl.db.connect import connect
from shopctl.orders.status import STEPS
from tests.conftest import Run

if sys.platform != "win32":
    import pty

AT = "2026-01-01T00:00:00.000000Z"


@pytest.fixture
def stall(shop: Path) -> Path:
    """A shop that sells a cup at 12.50 and a pot at 49.00, five of each on hand."""
    db = connect(shop / "shop.db")
    for id_, (sku, title, price) in enumerate((("CUP", "Tea cup", 1250), ("POT", "Tea pot", 4900)), 1):
        db.execute("INSERT INTO product (id, handle, title, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
                   (id_, f"tea-{sku.lower()}", title, AT, AT))  # fmt: skip
        db.execute("INSERT INTO variant (id, product_id, position, sku, sku_key, created_at) VALUES (?, ?, 1, ?, ?, ?)",
                   (id_, id_, sku, sku.lower(), AT))  # fmt: skip
        db.execute(
            "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, ?, ?, ?)", (id_, price, AT, AT)
        )
        db.execute(
            "INSERT INTO stock_movement (variant_id, kind, on_hand_change, at) VALUES (?, 'count', 5, ?)", (id_, AT)
        )
    db.close()
    return shop


@pytest.fixture
def order(stall: Path, run: Run) -> Any:
    """Run `shopctl order ARGS --json` in the stall: the document, or the error with its exit code."""

    def _order(*args: str, code: int = 0) -> Any:
        done = run("order", *args, "--json", shop=stall)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout if code == 0 else done.stderr)

    return _order


NEW = ("new", "--line", "CUP=2", "--email", "Sara@Example.com", "--name", "Sara Ahmadi", "--phone", "030 5550123")


def test_the_documents_of_an_orders_life(order: Any) -> None:
    placed = order(*NEW, "--address", "Lindenstr. 3\\n10969 Berlin", "--channel", "phone")
    promised = {"number": "1001", "status": "placed", "payment_status": "unpaid", "fulfillment_status": "unfulfilled"}
    assert placed | promised == placed
    assert (placed["total"], placed["currency"], placed["due"]) == ("25.00", "EUR", "25.00")
    assert placed["customer"] == {
        "id": 1, "name": "Sara Ahmadi", "email": "Sara@Example.com", "phone": "+49305550123",
    }  # fmt: skip
    assert placed["ship_to"] == "Lindenstr. 3\n10969 Berlin"
    assert placed["next"]["should"] == "confirm"
    assert {"confirm", "edit", "pay", "cancel", "note"} <= set(placed["next"]["possible"])
    states = [
        (step["status"], step["payment_status"], step["fulfillment_status"])
        for step in (
            order("confirm", "1001"),
            order("pay", "#1001", "--method", "bank", "--reference", "RF18"),
            order("pack", "۱۰۰۱"),
            order("ship", "1001", "--carrier", "dhl", "--tracking", "0034"),
            order("deliver", "1001"),
        )
    ]
    assert states == [
        ("confirmed", "unpaid", "unfulfilled"),
        ("confirmed", "paid", "unfulfilled"),
        ("confirmed", "paid", "unfulfilled"),
        ("confirmed", "paid", "fulfilled"),
        ("completed", "paid", "delivered"),
    ]
    shown = order("show", "1001")
    assert [event["what"] for event in shown["events"]] == [
        "placed", "confirmed", "paid", "packed", "shipped", "delivered", "completed",
    ]  # fmt: skip
    assert shown["payments"][0] | {"amount": "25.00", "kind": "capture", "reference": "RF18"} == shown["payments"][0]
    assert shown["events"][2]["data"]["amount"] == "25.00"
    assert shown["fulfillments"][0]["lines"] == [{"sku": "CUP", "title": "Tea cup", "quantity": 2}]
    assert shown["lines"][0] | {"sku": "CUP", "unit_price": "12.50", "total": "25.00"} == shown["lines"][0]
    assert len(shown["mails"]) == 5


def test_every_moment_in_json_is_utc_iso(order: Any) -> None:
    shown = order("confirm", order(*NEW)["number"])
    moments = [value for key, value in shown.items() if key.endswith(("_at", "_by")) and value]
    assert len(moments) == 5
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", moment) for moment in moments)


def test_an_illegal_step_ends_with_4_and_names_the_legal_ones(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    error = order("ship", "1001", code=4)["error"]
    assert error["code"] == "illegal_step"
    assert {"confirm", "edit", "pay", "cancel", "note"} <= set(error["legal"])
    assert "ship" not in error["legal"]
    done = run("order", "ship", "1001", shop=stall)
    assert done.returncode == 4
    assert done.stdout == ""
    assert "ship is not possible, it is placed" in done.stderr
    assert f"Possible now: {', '.join(error['legal'])}." in done.stderr


@pytest.mark.parametrize(
    ("args", "code", "kind"),
    [
        (("show", "9"), 3, "not_found"),
        (("new", "--line", "NOPE=1"), 3, "not_found"),
        (("new", "--line", "CUP=many"), 5, "bad_input"),
        (("new", "--line", "CUP=1", "--email", "nobody"), 5, "bad_input"),
        (("new",), 5, "bad_input"),
        (("list", "--status", "lost"), 2, "usage"),
        (("list", "--customer", "ali@example.com"), 3, "not_found"),
        (("pay", "1001", "--amount", "1,5"), 5, "bad_input"),
        (("list", "--limit", "-1"), 2, "usage"),
    ],
)
def test_failures_have_their_exit_codes(order: Any, args: tuple[str, ...], code: int, kind: str) -> None:
    assert order(*args, code=code)["error"]["code"] == kind


def test_too_little_stock_is_refused(order: Any) -> None:
    order("new", "--line", "CUP=6")
    assert order("confirm", "1001", code=4)["error"]["code"] == "out_of_stock"


def test_too_little_stock_is_told_when_the_order_is_taken(stall: Path, run: Run) -> None:
    done = run("order", "new", "--line", "CUP=4", "--line", "CUP=2", "--line", "POT=5", shop=stall)
    assert "Tea cup: 6 wanted, 5 available; it cannot be confirmed so." in done.stderr
    assert "Tea pot" not in done.stderr
    assert "wanted" not in run("order", "edit", "1001", "--set", "CUP=5", "--yes", shop=stall).stderr


def test_too_little_stock_of_what_is_backordered_comes_later(stall: Path, run: Run) -> None:
    db = connect(stall / "shop.db")
    db.execute("UPDATE variant SET backorder = 1 WHERE sku = 'CUP'")
    db.close()
    done = run("order", "new", "--line", "CUP=6", shop=stall)
    assert "Tea cup: 6 wanted, 5 available; the others come later." in done.stderr
    assert "available" not in run("order", "confirm", "1001", shop=stall).stderr  # they are promised to this very order


def test_an_order_that_goes_nowhere_is_remarked_on_until_its_address_is_known(stall: Path, run: Run) -> None:
    missing = 'No address to ship to: shopctl order edit 1001 --address "..."'
    assert missing in run("order", *NEW, shop=stall).stderr
    assert "No address" not in run("order", "edit", "1001", "--address", "Lindenstr. 3", "--yes", shop=stall).stderr
    assert "No address" not in run("order", *NEW, "--address", "Lindenstr. 3", shop=stall).stderr


def test_who_gets_no_mail_is_to_be_told_by_phone(order: Any, stall: Path, run: Run) -> None:
    told = "No mail address: tell them by phone, +49305550123."
    assert told in run("order", "new", "--line", "CUP=1", "--phone", "030 5550123", shop=stall).stderr
    assert told in run("order", "confirm", "1001", shop=stall).stderr
    assert "No mail address" not in run("order", "pack", "1001", shop=stall).stderr  # nobody is written to then
    assert "No mail address" not in run("order", "track", "1001", "--tracking", "1", shop=stall).stderr  # nor yet
    assert told in run("order", "ship", "1001", shop=stall).stderr
    assert told in run("order", "track", "1001", "--tracking", "2", shop=stall).stderr
    order("deliver", "1001")
    assert told in run("return", "new", "1001", "--line", "CUP=1", shop=stall).stderr
    assert "No mail address: nobody was told." in run("order", "new", "--line", "CUP=1", shop=stall).stderr
    assert "No mail address" not in run("order", *NEW, shop=stall).stderr


def test_a_changed_price_is_told_when_confirming(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    db = connect(stall / "shop.db")
    db.execute("INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (1, 1300, ?, ?)", (AT, AT))
    db.close()
    done = run("order", "confirm", "1001", shop=stall)
    assert "Tea cup: the price was 12.50, now it is 13.00." in done.stderr
    assert "The customer was told 25.00; the total is 26.00 now." in done.stderr


def test_canceling_and_refunding_say_what_is_owed(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    order("pay", "1001")
    done = run("order", "cancel", "1001", "--reason", "sold out", shop=stall)
    assert "The shop owes the customer 25.00 EUR." in done.stderr
    assert "Next: shopctl order refund 1001" in done.stderr
    assert order("refund", "1001")["payment_status"] == "refunded"
    order(*NEW)
    order("pay", "1002")
    assert order("cancel", "1002", "--refund")["payment_status"] == "refunded"


def test_delivering_an_unpaid_order_says_what_is_missing(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    order("confirm", "1001")
    order("ship", "1001")
    done = run("order", "deliver", "1001", shop=stall)
    assert "Not complete yet: it is not paid." in done.stderr


def test_lists_are_filtered_newest_first(order: Any) -> None:
    order(*NEW)
    order("new", "--line", "POT=1", "--email", "ali@example.com", "--name", "Ali", "--channel", "web")
    order("new", "--line", "POT=1", "--draft")
    order("cancel", "1001")
    order("confirm", "1002")

    def numbers(*args: str) -> list[str]:
        return [each["number"] for each in order("list", *args)]

    assert numbers() == ["1003", "1002", "1001"]
    assert numbers("--open") == ["1003", "1002"]
    assert numbers("--unpaid") == ["1002"]
    assert numbers("--status", "cancelled") == ["1001"]
    assert numbers("--customer", "SARA@example.com") == ["1001"]
    assert numbers("--customer", "+49 30 555 0123") == ["1001"]
    assert numbers("--channel", "web") == ["1002"]
    assert numbers("--search", "tea POT") == ["1003", "1002"]
    assert numbers("--search", "ahmadi") == ["1001"]
    assert numbers("--limit", "1") == ["1003"]
    assert numbers("--limit", "0") == ["1003", "1002", "1001"]
    assert numbers("--late") == []


def test_late_orders_are_found_and_marked(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    order("confirm", "1001")
    db = connect(stall / "shop.db")
    db.execute("UPDATE orders SET promised_ship_by = ?", (AT,))
    db.close()
    (late,) = order("list", "--late")
    assert late["late"] is True
    assert run("order", "list", shop=stall).stdout.rstrip().endswith("late")
    assert "LATE" in run("order", "show", "1001", shop=stall).stdout


def test_csv_has_a_header_and_no_formulas(order: Any, stall: Path, run: Run) -> None:
    order("new", "--line", "CUP=1", "--name", "=HYPERLINK(1)", "--email", "x@example.com")
    (row,) = csv.DictReader(run("order", "list", "--csv", shop=stall).stdout.splitlines())
    assert (row["number"], row["name"], row["total"]) == ("1001", "'=HYPERLINK(1)", "12.50")


def test_days_are_the_shops(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    db = connect(stall / "shop.db")
    db.execute("UPDATE orders SET placed_at = '2026-03-10T21:00:00.000000Z'")
    db.close()
    assert " 2026-03-10 " in run("order", "list", shop=stall).stdout
    run("config", "set", "shop.timezone", "Asia/Tehran", shop=stall)
    assert " 2026-03-11 " in run("order", "list", shop=stall).stdout


def test_a_note_and_the_author_are_on_the_screen(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    run("--as", "Mina", "order", "note", "1001", "rings at \x1b[31m the back", shop=stall)
    screen = run("order", "show", "1001", shop=stall).stdout
    assert "Mina" in screen
    assert "\x1b" not in screen
    for part in ("Tea cup", "25.00", "order_received", "History", "Next: shopctl order confirm 1001"):
        assert part in screen


def test_next_lists_what_waits(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    assert order("next", "1001")["should"] == "confirm"
    assert [row["number"] for row in order("next")] == ["1001"]
    assert "shopctl order confirm 1001" in run("order", "next", shop=stall).stdout


def test_the_manual_prints_the_table_of_steps(run: Run, tmp_path: Path) -> None:
    page = run("guide", "steps", cwd=tmp_path).stdout
    assert all(f"`{step.verb}`" in page for step in STEPS)
    assert "- `confirm`: " in page
    assert "(from placed; to confirmed; mail `order_confirmed`" in page


def test_every_figure_is_explained(order: Any) -> None:
    order("new", "--line", "CUP=2", "--line", "POT=1", "--discount", "10%")
    figures = {each["what"]: (each["amount"], each["how"]) for each in order("explain", "1001")["figures"]}
    assert figures["Tea cup"] == ("25.00", "2 x 12.50, catalogue, since 2026-01-01")
    assert figures["Subtotal"][0] == "74.00"
    assert figures["Discount"][0] == "-7.40"
    assert figures["Total"] == ("66.60", "subtotal 74.00 - discount 7.40")


def test_customers_with_their_orders(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    order(*NEW)
    (listed,) = json.loads(run("customer", "list", "--search", "ahmadi", "--json", shop=stall).stdout)
    assert (listed["name"], listed["orders"]) == ("Sara Ahmadi", 2)
    shown = json.loads(run("customer", "show", "030 555 01 23", "--json", shop=stall).stdout)
    assert [each["number"] for each in shown["history"]] == ["1002", "1001"]
    assert shown["identities"][0] == {"channel": "email", "handle": "Sara@Example.com", "verified": False}
    assert "sara@example.com" in run("customer", "show", "SARA@EXAMPLE.COM", shop=stall).stdout.lower()
    assert run("customer", "show", "ali@example.com", shop=stall).returncode == 3


def test_without_a_terminal_nothing_is_asked(stall: Path, run: Run) -> None:
    done = run("order", "new", shop=stall, timeout=10)
    assert done.returncode == 5
    assert "--line" in done.stderr


def talk(shop: Path, answers: list[str], *args: str) -> tuple[int, str]:
    """Run shopctl on a terminal of its own and type the answers; the exit code and all that was on the screen."""
    env = os.environ | {"SHOPCTL_SHOP": str(shop), "SHOPCTL_USER": "tester", "TERM": "dumb", "NO_COLOR": "1"}
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "shopctl", *args], stdin=slave, stdout=slave, stderr=slave, env=env
    )
    os.close(slave)
    os.write(master, "".join(f"{answer}\n" for answer in answers).encode())
    screen = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        screen += part
    os.close(master)
    return process.wait(30), screen.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_on_a_terminal_an_order_is_asked_for(stall: Path, order: Any) -> None:
    answers = ["sara@example.com", "Sara", "nope", "CUP", "2", "", "Lindenstr. 3", "Berlin", "", "y"]
    code, screen = talk(stall, answers, "order", "new")
    assert code == 0, screen
    assert "There is no product with SKU or handle 'nope'." in screen
    assert "Tea cup, 12.50 EUR, 5 available" in screen
    assert "Total: 25.00 EUR" in screen
    shown = order("show", "1001")
    assert (shown["customer"]["name"], shown["total"], shown["ship_to"]) == ("Sara", "25.00", "Lindenstr. 3\nBerlin")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_where_there_are_several_ways_to_go_and_to_pay_it_is_asked_which(stall: Path, order: Any) -> None:
    with (stall / "shop.toml").open("a", encoding="utf-8") as file:
        file.write(
            '[[shipping.methods]]\nid = "post"\nname = "Post"\nprice = "4"\n'
            '[[shipping.methods]]\nid = "fast"\nname = "Courier"\nprice = "9"\n'
            '[[payments.methods]]\nid = "bank"\nkind = "transfer"\nname = "Bank"\n'
            '[[payments.methods]]\nid = "cash"\nkind = "on_delivery"\nname = "Cash"\n'
        )
    answers = ["sara@example.com", "Sara", "CUP", "1", "", "Lindenstr. 3", "", "3", "9", "Cash", "y"]
    code, screen = talk(stall, answers, "order", "new")
    assert code == 0, screen
    assert "How does it get there?" in screen
    assert "A number from 1 to 2 is expected." in screen
    assert "Total: 21.50 EUR" in screen
    shown = order("show", "1001")
    assert (shown["shipping_method"], shown["payment_method"]) == ("fast", "cash")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no pty")
def test_no_is_an_answer(stall: Path, order: Any) -> None:
    code, screen = talk(stall, ["", "", "CUP", "1", "", "", "n"], "order", "new")
    assert code == 1
    assert "nothing was changed" in screen
    assert order("list") == []


def complete(stall: Path, words: str) -> tuple[list[str], set[str]]:
    """What bash would offer after those words, and the modules that were loaded for it."""
    code = (
        "import sys\nfrom shopctl.__main__ import main\nsys.argv = ['shopctl']\n"
        "try:\n    main()\nfinally:\n    print('LOADED', *{m.partition('.')[0] for m in sys.modules}, file=sys.stderr)"
    )
    env = os.environ | {
        "SHOPCTL_SHOP": str(stall), "_SHOPCTL_COMPLETE": "complete_bash", "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    return done.stdout.split(), set(done.stderr.rpartition("LOADED")[2].split())


HEAVY = {"babel", "jinja2", "pydantic", "rich", "phonenumbers", "email_validator", "email", "sqlite_utils", "smtplib"}


def test_completion_offers_the_orders_that_the_verb_can_step_and_loads_little(order: Any, stall: Path) -> None:
    order(*NEW)
    order(*NEW)
    order("confirm", "1002")
    offered, loaded = complete(stall, "shopctl order confirm ")
    assert offered == ["1001"]
    assert "sqlite3" in loaded
    assert not loaded & (HEAVY | {"typer", "dataclasses", "inspect"})
    assert complete(stall, "shopctl order ship 1")[0] == ["1002"]
    assert complete(stall, "shopctl order show ")[0] == ["1002", "1001"]
    assert complete(stall.parent, f"shopctl --shop {stall} order pay ")[0] == ["1002", "1001"]


def test_completion_behind_other_options_is_typers(order: Any, stall: Path) -> None:
    order(*NEW)
    offered, loaded = complete(stall, "shopctl order pay --method bank ")
    assert offered == ["1001"]
    assert "typer" in loaded
    assert not loaded & (HEAVY - {"rich"})
    assert complete(stall, "shopctl order shi")[0] == ["ship"]


def test_completion_outside_a_shop_offers_nothing_and_says_nothing(tmp_path: Path) -> None:
    assert complete(tmp_path, "shopctl order show ")[0] == []


def test_the_list_loads_no_heavy_library(order: Any, stall: Path) -> None:
    order(*NEW)
    code = (
        "import sys\nfrom shopctl.cli.app import main\nsys.argv = ['shopctl', 'order', 'list']\n"
        "try:\n    main()\nfinally:\n    print('LOADED', *{m.partition('.')[0] for m in sys.modules}, file=sys.stderr)"
    )
    env = os.environ | {"SHOPCTL_SHOP": str(stall)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=True)
    assert "1001" in done.stdout
    assert not set(done.stderr.rpartition("LOADED")[2].split()) & HEAVY


def test_an_edit_is_shown_first_and_made_with_yes(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    order("confirm", "1001")
    planned = order("edit", "1001", "--set", "CUP=1", "--add", "POT=1", "--discount", "5", "--dry-run")
    assert planned["changes"]["lines"] == [
        {"title": "Tea cup", "options": "", "sku": "CUP", "quantity": [2, 1]},
        {"title": "Tea pot", "options": "", "sku": "POT", "quantity": [0, 1]},
    ]
    assert planned["changes"]["fields"] == {"discount": ["", "5.00"]}
    assert (planned["total_was"], planned["total"]) == ("25.00", "56.50")
    assert order("show", "1001")["total"] == "25.00"
    shown = run("order", "edit", "1001", "--remove", "CUP", "--add", "POT=1", "--dry-run", shop=stall).stdout
    assert re.search(r"Tea cup +2 +25\.00", shown)
    assert re.search(r"Total +25\.00 +49\.00", shown)
    assert order("edit", "1001", "--set", "CUP=1", code=2)["error"]["code"] == "usage", "nobody is there to be asked"
    edited = order("edit", "1001", "--set", "CUP=1", "--address", "Elsewhere 2\\nBerlin", "--yes")
    assert (edited["total"], edited["ship_to"]) == ("12.50", "Elsewhere 2\nBerlin")
    history = run("order", "show", "1001", shop=stall).stdout
    assert "Tea cup: 2 -> 1" in history


def test_an_edit_that_cannot_be_is_refused_and_says_what_can(order: Any, stall: Path, run: Run) -> None:
    order(*NEW)
    order("confirm", "1001")
    assert order("edit", "1001", code=2)["error"]["code"] == "usage"
    assert order("edit", "1001", "--set", "CUP=9", "--yes", code=4)["error"]["code"] == "out_of_stock"
    order("pack", "1001")
    error = order("edit", "1001", "--set", "CUP=1", "--yes", code=4)["error"]
    assert (error["code"], error["hint"]) == ("still_packed", "Open the parcel first: shopctl order unpack 1001")
    assert "nothing was changed" in run("order", "edit", "1001", "--set", "CUP=2", "--yes", shop=stall).stderr
