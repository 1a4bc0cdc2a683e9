"""Two processes that issue invoices at once, some of them killed: the numbers are 1..n all the same."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from shopctl.db.connect import connect
from tests.orders.conftest import Book, broken_rules

SELLER = """
import sys
from shopctl import clock
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.orders.models import By
from shopctl.orders.papers import actions
from pathlib import Path
root, numbers = Path(sys.argv[1]), sys.argv[2:]
db, settings = connect(root / "shop.db", wait=60), load(root)
print("ready", flush=True)
for number in numbers:
    actions.issue(db, settings, number, by=By("seller", "invoice issue", clock.now()))
"""


def sellers(root: Path, *parts: list[str]) -> list[subprocess.Popen[str]]:
    """A process for each part of the orders, all of them ready to begin."""
    started = [
        subprocess.Popen([sys.executable, "-c", SELLER, str(root), *part], stdout=subprocess.PIPE, text=True)
        for part in parts
    ]
    for each in started:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
        each.stdout.close()
    return started


def serials(root: Path) -> list[int]:
    db = connect(root / "shop.db")
    found = [row[0] for row in db.execute("SELECT serial FROM paper WHERE kind = 'invoice' ORDER BY serial")]
    assert broken_rules(db) == []
    db.close()
    return found


def test_two_processes_issue_1_to_n_without_a_gap(book: Book) -> None:
    numbers = [book.confirmed(("CUP", 1)).number for _ in range(10)]
    book.db.close()
    assert [each.wait(60) for each in sellers(book.root, numbers[::2], numbers[1::2])] == [0, 0]
    assert serials(book.root) == list(range(1, 11))


def test_killed_at_any_moment_a_seller_leaves_no_gap(book: Book) -> None:
    book.product("BACK", on_hand=0, backorder=1)
    numbers = [book.confirmed(("BACK", 1)).number for _ in range(24)]
    book.db.close()
    for turn, part in enumerate((numbers[:8], numbers[8:16], numbers[16:])):
        (seller,) = sellers(book.root, part)
        time.sleep(0.01 + 0.03 * turn)
        os.kill(seller.pid, signal.SIGKILL)
        seller.wait(60)
    done = serials(book.root)
    assert done == list(range(1, len(done) + 1))
    db = connect(book.root / "shop.db")
    left = [n for n in numbers if not db.execute(
        "SELECT 1 FROM paper p JOIN orders o ON o.id = p.order_id WHERE o.number = ?", (n,)).fetchone()]  # fmt: skip
    db.close()
    (last,) = sellers(book.root, left)
    assert last.wait(60) == 0
    assert serials(book.root) == list(range(1, 25))
