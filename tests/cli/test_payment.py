"""`shopctl payment`: a bank statement finds its orders, and is taken once."""

from __future__ import annotations

import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from shopctl.orders import store
from shopctl.orders.actions.payments import Money
from shopctl.orders.paying import reference
from tests.conftest import Run
from tests.orders.conftest import Book, book, broken_rules

__all__ = ["book"]  # the fixture

STATEMENT = f"""Date;Name;Text;Amount
2026-03-10;Sara Ahmadi;{reference(1001)};25,00
2026-03-10;Omid;order 1002;20,00
2026-03-10;Nina Rossi;thanks;37,50
2026-03-10;Nobody;;1,00
2026-03-10;;Strom;-80,00
"""


@pytest.fixture
def unpaid(book: Book) -> Book:
    """Three orders that wait for their money, and the statement that has it."""
    for pieces, name in ((2, "Sara Ahmadi"), (2, "Omid Karimi"), (3, "Nina Rossi")):
        book.confirmed(("CUP", pieces), name=name)
    (book.root / "bank.csv").write_text(STATEMENT, encoding="utf-8")
    return book


def match(run: Run, book: Book, *options: str) -> Any:
    done = run("payment", "match", *options, "--json", shop=book.root, cwd=book.root)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def states(book: Book) -> list[str]:
    return [store.get(book.db, number).payment_status for number in ("1001", "1002", "1003")]


def test_a_dry_run_shows_what_would_be_and_writes_nothing(unpaid: Book, run: Run) -> None:
    found = match(run, unpaid, "bank.csv", "--dry-run")
    assert (found["incoming"], found["new"], found["outgoing"], found["recorded"]) == (4, 0, 1, 0)
    seen = [(each["order"], each["confidence"]) for each in found["transfers"]]
    assert seen == [("1001", "sure"), ("1002", "likely"), ("1003", "likely"), ("", "none")]
    assert unpaid.db.execute("SELECT COUNT(*) FROM bank_transfer").fetchone()[0] == 0


def test_yes_records_the_sure_ones_once_however_often_the_file_is_read(unpaid: Book, run: Run) -> None:
    first = match(run, unpaid, "bank.csv", "--yes")
    assert (first["new"], first["recorded"]) == (4, 1)
    again = match(run, unpaid, "bank.csv", "--yes")
    assert (again["new"], again["recorded"], len(again["transfers"])) == (0, 0, 3)
    assert states(unpaid) == ["paid", "unpaid", "unpaid"]
    (paid,) = store.get(unpaid.db, "1001").payments
    assert (paid.method, paid.at[:10]) == ("bank", "2026-03-10")
    assert paid.reference.startswith("bank:")
    assert broken_rules(unpaid.db) == []


def test_without_a_terminal_and_without_yes_nothing_is_recorded_and_the_way_is_told(unpaid: Book, run: Run) -> None:
    done = run("payment", "match", "bank.csv", shop=unpaid.root, cwd=unpaid.root)
    assert done.returncode == 0
    assert "To record the sure ones: --yes" in done.stderr
    assert "RF401001" in done.stdout
    assert states(unpaid) == ["unpaid"] * 3


def test_what_was_recorded_by_hand_before_is_not_recorded_again(unpaid: Book, run: Run) -> None:
    unpaid.pay(store.get(unpaid.db, "1001"), Money(2500, "bank"))
    found = match(run, unpaid, "bank.csv", "--yes")
    assert found["recorded"] == 0
    assert "nothing is due any more" in found["transfers"][0]["reason"]


def test_a_transfer_is_given_to_an_order_by_hand_once(unpaid: Book, run: Run) -> None:
    match(run, unpaid, "bank.csv")
    waiting = json.loads(run("payment", "list", "--unmatched", "--json", shop=unpaid.root).stdout)
    omid = next(each["id"] for each in waiting if each["name"] == "Omid")
    done = run("payment", "record", "1002", "--transfer", str(omid), "--json", shop=unpaid.root)
    assert json.loads(done.stdout)["payment_status"] == "partially_paid"
    again = run("payment", "record", "1003", "--transfer", str(omid), shop=unpaid.root)
    assert again.returncode == 4
    assert "has paid order 1002 already" in again.stderr


def test_an_ignored_transfer_is_proposed_no_more(unpaid: Book, run: Run) -> None:
    nobody = match(run, unpaid, "bank.csv")["transfers"][3]["id"]
    assert run("payment", "ignore", str(nobody), shop=unpaid.root).returncode == 0
    assert nobody not in [each["id"] for each in match(run, unpaid)["transfers"]]
    assert run("payment", "ignore", "99", shop=unpaid.root).returncode == 3


def test_money_is_recorded_with_its_day_and_listed_by_it(unpaid: Book, run: Run) -> None:
    done = run(
        "payment", "record", "۱۰۰۱", "--amount", "10", "--method", "cash", "--at", "1404-12-17", shop=unpaid.root
    )
    assert done.returncode == 0, done.stderr
    run("order", "pay", "1002", "--method", "bank", "--reference", "X", shop=unpaid.root)
    listed = json.loads(run("payment", "list", "--until", "2026-03-08", "--json", shop=unpaid.root).stdout)
    assert [(each["order"], each["amount"], each["method"]) for each in listed] == [("1001", "10.00", "cash")]
    listed = run("payment", "list", "--method", "BANK", "--csv", shop=unpaid.root).stdout.splitlines()
    assert listed[0] == "at,order,name,kind,amount,currency,method,reference,who"
    assert len(listed) == 2
    assert "1002" in run("payment", "list", "--order", "1002", shop=unpaid.root).stdout
    tomorrow = run("payment", "record", "1001", "--at", "2126-01-01", shop=unpaid.root)
    assert (tomorrow.returncode, tomorrow.stderr) == (5, "shopctl: 2126-01-01 has not come yet.\n")


def test_money_is_reserved_taken_and_let_go(unpaid: Book, run: Run) -> None:
    for args in (("authorize", "1001", "--reference", "A"), ("capture", "1001", "--amount", "5"), ("void", "1001")):
        done = run("order", *args, shop=unpaid.root)
        assert done.returncode == 0, done.stderr
    assert [each.kind for each in store.get(unpaid.db, "1001").payments] == ["authorize", "capture", "void"]


def test_a_file_that_is_no_statement_says_how_to_name_its_columns(unpaid: Book, run: Run) -> None:
    (unpaid.root / "odd.csv").write_text("When;Howmuch\n2026-03-10;25\n", encoding="utf-8")
    done = run("payment", "match", "odd.csv", shop=unpaid.root, cwd=unpaid.root)
    assert done.returncode == 5
    assert "--map TITLE=date" in done.stderr
    assert match(run, unpaid, "odd.csv", "--map", "When=date", "--map", "Howmuch=amount")["incoming"] == 1


@pytest.mark.skipif(os.name == "nt", reason="needs a terminal of POSIX")
def test_on_a_terminal_each_transfer_is_asked_about(unpaid: Book) -> None:
    import pty

    answers = b"y\ny\n1003\n-\n"
    command = [
        sys.executable,
        "-m",
        "shopctl",
        "--shop",
        str(unpaid.root),
        "payment",
        "match",
        str(unpaid.root / "bank.csv"),
    ]
    pid, terminal = pty.fork()
    if pid == 0:
        os.execve(command[0], command, {**os.environ, "TERM": "dumb", "NO_COLOR": "1"})  # noqa: S606
    os.write(terminal, answers)
    said = b""
    while True:
        try:
            said += os.read(terminal, 65536)
        except OSError:
            break
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0, said.decode()
    assert states(unpaid) == ["paid", "partially_paid", "paid"]
    ignored = unpaid.db.execute("SELECT name FROM bank_transfer WHERE ignored_at IS NOT NULL").fetchall()
    assert [row[0] for row in ignored] == ["Nobody"]
    assert b"3 recorded" in said


def test_two_matchings_at_once_record_each_transfer_once(unpaid: Book, run: Run) -> None:
    with ThreadPoolExecutor(3) as pool:
        ended = list(
            pool.map(lambda _: run("payment", "match", "bank.csv", "--yes", shop=unpaid.root, cwd=unpaid.root), "abc")
        )
    assert [each.returncode for each in ended] == [0, 0, 0], [each.stderr for each in ended]
    assert len(store.get(unpaid.db, "1001").payments) == 1
    assert unpaid.db.execute("SELECT COUNT(*) FROM bank_transfer").fetchone()[0] == 4
    assert broken_rules(unpaid.db) == []
