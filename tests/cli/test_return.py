"""`shopctl return` as merchants and scripts meet it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from shopctl.cli.completion import return_numbers
from shopctl.db.connect import connect
from tests.cli.test_order import stall as stall
from tests.conftest import Run


@pytest.fixture
def shopctl(stall: Path, run: Run) -> Any:
    """Run a command in the stall with --json: the document, or the error with its exit code."""

    def _shopctl(*args: str, code: int = 0) -> Any:
        done = run(*args, "--json", shop=stall)
        assert done.returncode == code, done.stderr
        return json.loads(done.stdout if code == 0 else done.stderr)

    return _shopctl


@pytest.fixture
def delivered(shopctl: Any) -> None:
    shopctl("order", "new", "--line", "CUP=2", "--email", "sara@example.com", "--name", "Sara Ahmadi")
    for verb in ("confirm", "pay", "ship", "deliver"):
        shopctl("order", verb, "1001")


@pytest.mark.usefixtures("delivered")
def test_the_documents_of_a_returns_life(shopctl: Any) -> None:
    asked = shopctl("return", "new", "1001", "--line", "CUP=1", "--reason", "too small")
    expected = {"number": "R1001-1", "order": "1001", "kind": "return", "status": "requested", "currency": "EUR"}
    assert asked | expected == asked
    assert asked["next"] == {"should": "authorize", "possible": ["authorize", "reject", "cancel"]}
    shopctl("return", "authorize", "R1001-1")
    shopctl("return", "sent", "r1001-1", "--carrier", "dhl", "--tracking", "77")
    received = shopctl("return", "receive", "۱۰۰۱-۱", "--no-restock", "all")
    assert received["lines"][0] | {"accepted_quantity": 1, "restocked_quantity": 0} == received["lines"][0]
    resolved = shopctl("return", "resolve", "1001")
    assert (resolved["status"], resolved["refund"], resolved["lines"][0]["worth"]) == ("resolved", "12.50", "12.50")
    order = shopctl("order", "show", "1001")
    assert (order["due"], order["payment_status"]) == ("-12.50", "overpaid")
    assert [each["number"] for each in order["returns"]] == ["R1001-1"]
    assert order["return_until"] > order["delivered_at"]
    assert order["lines"][0]["returned_quantity"] == 1


@pytest.mark.usefixtures("delivered")
def test_lists_are_filtered_and_come_as_json_and_csv(shopctl: Any, run: Run, stall: Path) -> None:
    shopctl("return", "new", "1001", "--line", "CUP=1", "--kind", "withdrawal")
    shopctl("return", "new", "1001", "--line", "CUP=1", "--kind", "claim", "--reason", "=broken")
    assert [each["number"] for each in shopctl("return", "list")] == ["R1001-2", "R1001-1"]
    assert [each["number"] for each in shopctl("return", "list", "--kind", "withdrawal", "--open")] == ["R1001-1"]
    assert shopctl("return", "list", "--status", "resolved") == []
    rows = list(csv.DictReader(io.StringIO(run("return", "list", "--csv", shop=stall).stdout)))
    assert rows[0] | {"number": "R1001-2", "order": "1001", "pieces": "1", "reason": "'=broken"} == rows[0]
    assert shopctl("return", "list", "--status", "lost", code=2)["error"]["code"] == "usage"
    assert shopctl("return", "list", "--order", "9", code=3)["error"]["code"] == "not_found"


@pytest.mark.usefixtures("delivered")
def test_an_illegal_step_ends_with_4_and_names_the_legal_ones(shopctl: Any) -> None:
    shopctl("return", "new", "1001")
    error = shopctl("return", "resolve", "R1001-1", code=4)["error"]
    assert (error["code"], error["legal"]) == ("illegal_step", ["authorize", "reject", "cancel"])
    assert shopctl("return", "show", "R9", code=3)["error"]["code"] == "not_found"
    assert shopctl("return", "new", "1001", "--kind", "gift", code=2)["error"]["code"] == "usage"
    assert shopctl("return", "new", "1001", code=4)["error"]["code"] == "refused"
    assert shopctl("return", "reject", "R1001-1", code=5)["error"]["code"] == "bad_input"


@pytest.mark.usefixtures("delivered")
def test_a_merchant_reads_what_came_and_what_comes_next(run: Run, stall: Path) -> None:
    said = run("return", "new", "1001", "--kind", "withdrawal", "--line", "CUP=1", shop=stall).stderr
    assert "Return R1001-1: withdrawal, authorized; 1 of order 1001." in said
    assert "Next: shopctl return receive R1001-1" in said
    run("return", "receive", "R1001-1", shop=stall)
    assert "Returns to settle (1)" in run("today", shop=stall).stdout
    assert "shopctl order refund 1001" in run("return", "resolve", "R1001-1", shop=stall).stderr
    shown = run("return", "show", "R1001-1", shop=stall).stdout
    assert "Granted back: 12.50 EUR" in shown
    assert "Return window until" in shown
    screen = run("order", "show", "1001", shop=stall).stdout
    assert "R1001-1" in screen
    assert "Returns until" in screen


@pytest.mark.usefixtures("delivered")
def test_a_window_that_is_over_is_told_and_holds_up_nothing(run: Run, stall: Path) -> None:
    db = connect(stall / "shop.db")
    db.execute("UPDATE orders SET delivered_at = '2026-01-05T12:00:00.000000Z'")
    db.close()
    late = run("return", "new", "1001", "--line", "CUP=1", shop=stall)
    assert late.returncode == 0
    assert "The return window is over: it ended on 2026-01-19." in late.stderr
    claim = run("return", "new", "1001", "--line", "CUP=1", "--kind", "claim", shop=stall)
    assert "window" not in claim.stderr, "what was faulty from the start is no matter of days"


@pytest.mark.usefixtures("delivered")
def test_the_shell_completes_the_numbers_that_can_take_the_step(shopctl: Any, stall: Path) -> None:
    shopctl("return", "new", "1001", "--line", "CUP=1")
    shopctl("return", "new", "1001", "--line", "CUP=1", "--kind", "withdrawal")
    assert return_numbers("authorize", "R10", str(stall)) == ["R1001-1"]
    assert return_numbers("show", "", str(stall)) == ["R1001-2", "R1001-1"]
    assert return_numbers("resolve", "", str(stall)) == []
