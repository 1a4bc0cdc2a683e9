"""Seeing as commands: lists, finding, holds, the archive, undo; what they print, and how they end."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

ADD = ("order", "new", "--name", "Sara", "--email", "sara@example.com", "--phone", "+49 30 555 0199")


@pytest.fixture
def book(shop: Path, run: Run, tmp_path: Path) -> Path:
    """A shop with two orders: 1001 confirmed, 1002 placed."""
    (tmp_path / "p.csv").write_text("Handle,Title,SKU,Price,Stock\ncup,Cup,CUP,12.50,9\npot,Pot,POT,49.90,9\n")
    run("product", "import", tmp_path / "p.csv", shop=shop)
    run(*ADD, "--line", "CUP=2", shop=shop)
    run("order", "confirm", "1001", shop=shop)
    run("order", "new", "--name", "Ali", "--line", "POT", "--channel", "counter", shop=shop)
    return shop


def listed(run: Run, shop: Path, *options: str) -> list[str]:
    return [row["number"] for row in json.loads(run("order", "list", *options, "--json", shop=shop).stdout)]


def test_lists_are_sifted_sorted_and_paged(book: Path, run: Run) -> None:
    assert listed(run, book) == ["1002", "1001"]
    assert listed(run, book, "--sort", "oldest", "--limit", "1", "--after", "#1001") == ["1002"]
    assert "--after 1002" in run("order", "list", "--limit", "1", shop=book).stderr
    assert listed(run, book, "--product", "pot") == listed(run, book, "--channel", "Counter") == ["1002"]
    assert listed(run, book, "--since", "1404-01-01", "--until", "2999-12-31") == ["1002", "1001"]
    assert listed(run, book, "--since", "2999-01-01") == []
    assert listed(run, book, "--payment", "unpaid", "--fulfillment", "Unfulfilled", "--search", "sar") == ["1001"]
    rows = list(csv.DictReader(io.StringIO(run("order", "list", "--csv", shop=book).stdout)))
    assert [(row["number"], row["name"], row["held_at"]) for row in rows] == [("1002", "Ali", ""), ("1001", "Sara", "")]


@pytest.mark.parametrize(
    ("options", "code", "says"),
    [
        (("--sort", "price"), 2, "newest, oldest, total"),
        (("--payment", "owing"), 2, "partially_paid"),
        (("--since", "yesterday"), 5, "2026-03-21 or 1405-01-01"),
        (("--product", "vase"), 3, "no product 'vase'"),
        (("--customer", "no@example.com"), 3, "no customer"),
    ],
)
def test_what_a_list_does_not_understand_it_says(
    book: Path, run: Run, options: tuple[str, ...], code: int, says: str
) -> None:
    done = run("order", "list", *options, shop=book)
    assert (done.returncode, done.stdout) == (code, "")
    assert says in done.stderr


def test_find_takes_what_is_said_on_the_phone(book: Path, run: Run) -> None:
    done = run("order", "find", "0049", "30", "5550199", shop=book)
    assert done.stdout.splitlines()[1].startswith("1001 ")
    assert done.stdout.splitlines()[1].endswith("phone")
    assert done.stderr == "shopctl order show 1001\n"
    assert json.loads(run("order", "find", "ali", "--json", shop=book).stdout)[0]["found_by"] == "words"
    assert run("order", "find", "vase", shop=book).returncode == 3


def test_holds_and_the_archive(book: Path, run: Run) -> None:
    run("order", "hold", "1001", "--reason", "asks about the size", shop=book)
    assert "ON HOLD\nOn hold: asks about the size\n" in run("order", "show", "1001", shop=book).stdout
    assert "On hold (1)" in run("today", shop=book).stdout
    assert run("order", "ship", "1001", shop=book).returncode == 4
    assert listed(run, book, "--held") == ["1001"]
    run("order", "release", "1001", shop=book)
    run("order", "cancel", "1001", shop=book)
    run("order", "archive", "1001", shop=book)
    assert (listed(run, book), listed(run, book, "--archived")) == (["1002"], ["1001"])
    run("order", "unarchive", "1001", shop=book)
    assert listed(run, book) == ["1002", "1001"]


def test_undo_shows_first_and_takes_back_once(book: Path, run: Run) -> None:
    run("order", "pay", "1001", "--method", "bank", shop=book)
    dry = run("undo", "--dry-run", "--json", shop=book)
    planned: dict[str, Any] = json.loads(dry.stdout)
    assert (planned["undone"], planned["command"], planned["who"]) == (False, "order pay", "tester")
    assert {"what": "payment", "now": "paid", "then": "unpaid"} in planned["orders"][0]["differences"]
    assert planned["mails_canceled"] == ["payment_received"]
    asked = run("undo", shop=book)
    assert (asked.returncode, "--yes" in asked.stderr) == (2, True)
    done = run("undo", "--yes", shop=book)
    assert "1001 payment paid unpaid" in " ".join(done.stdout.split())
    assert "1001 due 0.00 EUR 25.00 EUR" in " ".join(done.stdout.split())
    assert done.stderr.endswith("Taken back.\n")
    again = run("undo", "--yes", "--json", shop=book)
    assert (again.returncode, json.loads(again.stderr)["error"]["code"]) == (4, "nothing_to_undo")
    assert "undone" in run("order", "show", "1001", shop=book).stdout


def test_a_sent_mail_is_not_taken_back_and_the_mend_is_named(book: Path, run: Run) -> None:
    run("order", "pay", "1001", shop=book)
    run("mail", "send", shop=book)
    done = run("undo", "--yes", shop=book)
    assert done.returncode == 4
    assert "the customer has been told" in done.stderr
    assert "shopctl order refund 1001" in done.stderr


def test_a_list_fits_a_narrow_terminal_without_tearing_words(book: Path, run: Run) -> None:
    run(*ADD[:2], "--name", "Wilhelmina van der Berg-Öztürk", "--line", "CUP", shop=book)
    run("order", "ship", "1001", "--line", "CUP=1", shop=book)
    screen = _on_terminal(book, 80, "order", "list")
    assert max(map(len, screen.splitlines())) <= 80
    for word in ("unfulfilled", "partially", "fulfilled", "confirmed", "25.00 EUR"):
        assert word in screen


def _on_terminal(shop: Path, columns: int, *words: str) -> str:
    """What the command draws on a terminal that is so wide."""
    ours, theirs = pty.openpty()
    env = os.environ | {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": str(columns), "SHOPCTL_SHOP": str(shop)}
    with subprocess.Popen([sys.executable, "-m", "shopctl", *words], stdout=theirs, env=env):
        os.close(theirs)
        drawn = b""
        while chunk := _read(ours):
            drawn += chunk
    os.close(ours)
    return drawn.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""
