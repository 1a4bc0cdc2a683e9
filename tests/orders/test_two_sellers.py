"""Real processes that sell the same pieces at once: never more than there are, and nobody crashes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from shopctl.catalog import digital
from shopctl.db.connect import connect, transaction
from tests.orders.conftest import Book, broken_rules

SELLER = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from shopctl.catalog.models import OutOfStock
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.orders import actions
from shopctl.orders.models import By

root, numbers = Path(sys.argv[1]), sys.argv[2:]
db, settings = connect(root / "shop.db", wait=60), load(root)
db.execute("PRAGMA synchronous = OFF")  # the locks are the subject here, not the disk
print("ready", flush=True)
sys.stdin.readline()
won = refused = 0
for number in numbers:
    try:
        actions.confirm(db, settings, root, number, by=By("seller", "order confirm", datetime.now(UTC)))
        won += 1
    except OutOfStock:
        refused += 1
print(json.dumps([won, refused]))
"""


def start(code: list[str], shop: Path) -> subprocess.Popen[str]:
    env = os.environ | {"SHOPCTL_SHOP": str(shop), "NO_COLOR": "1"}
    pipe = subprocess.PIPE
    return subprocess.Popen([sys.executable, *code], env=env, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def test_two_processes_that_sell_80_each_of_100_pieces_sell_100(book: Book) -> None:
    variant = book.product("POT", on_hand=100)
    book.db.execute("PRAGMA synchronous = OFF")
    numbers = [book.new(("POT", 1), email="").number for _ in range(160)]
    sellers = [start(["-c", SELLER, str(book.root), *numbers[part::2]], book.root) for part in (0, 1)]
    for seller in sellers:
        assert seller.stdout is not None
        assert seller.stdout.readline() == "ready\n"
    for seller in sellers:
        assert seller.stdin is not None
        seller.stdin.write("go\n")
        seller.stdin.flush()
    counts = []
    for seller in sellers:
        out, err = seller.communicate(timeout=120)
        assert err == ""
        counts.append(json.loads(out))
    assert sum(won for won, _ in counts) == 100
    assert sum(refused for _, refused in counts) == 60
    assert book.stock(variant) == (100, 100)
    assert broken_rules(book.db) == []


def test_of_two_that_confirm_the_last_piece_one_wins_and_one_is_refused(book: Book) -> None:
    variant = book.product("LAST", on_hand=1)
    numbers = [book.new(("LAST", 1)).number for _ in range(2)]
    book.db.close()
    # Both are started while the lock is held, so that both stand before it when it is let go.
    holder = connect(book.root / "shop.db")
    with transaction(holder):
        buyers = [start(["-m", "shopctl", "order", "confirm", number, "--json"], book.root) for number in numbers]
        time.sleep(2)
    ended = [(buyer.communicate(timeout=60), buyer.returncode) for buyer in buyers]
    assert sorted(code for _, code in ended) == [0, 4]
    for (out, err), code in ended:
        document = json.loads(out if code == 0 else err)
        assert document["status"] == "confirmed" if code == 0 else document["error"]["code"] == "out_of_stock"
    row = holder.execute("SELECT stock_on_hand, allocated FROM variant WHERE id = ?", (variant,)).fetchone()
    assert tuple(row) == (1, 1)
    assert broken_rules(holder) == []
    holder.close()


def test_two_processes_that_are_paid_at_once_give_no_key_twice(book: Book) -> None:
    book.product("APP", price=0, on_hand=0)
    digital.add_keys(book.db, "APP", [f"KEY-{n}" for n in range(30)], "tester", book.now)
    book.db.execute("PRAGMA synchronous = OFF")
    numbers = [book.new(("APP", 1), email="").number for _ in range(40)]
    sellers = [start(["-c", SELLER, str(book.root), *numbers[part::2]], book.root) for part in (0, 1)]
    for seller in sellers:
        assert seller.stdout is not None
        assert seller.stdout.readline() == "ready\n"
    ended = [seller.communicate("go\n", timeout=120) for seller in sellers]
    assert [error for _, error in ended] == ["", ""]
    won, refused = (sum(counts) for counts in zip(*(json.loads(out) for out, _ in ended), strict=True))
    assert (won, refused) == (30, 10)
    given = [row[0] for row in book.db.execute("SELECT line_id FROM digital_key")]
    assert len(set(given)) == 30
    assert None not in given
    assert broken_rules(book.db) == []
