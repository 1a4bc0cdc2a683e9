"""A whole staff at one shop: processes that order, confirm, count, ship, refund and cancel at once, and break no rule.

SHOPCTL_CROWD_SECONDS=60 lets them work for a minute; without it they work long enough to meet each other often.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from tests.orders.conftest import Book, broken_rules

SECONDS = float(os.environ.get("SHOPCTL_CROWD_SECONDS", "5"))
STAFF = 4

WORKER = """
import json, random, sys, time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from shopctl.catalog import stock
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.errors import Busy, ShopError
from shopctl.orders import actions
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import By, NewOrder

root, chance, seconds = Path(sys.argv[1]), random.Random(sys.argv[2]), float(sys.argv[3])
db, settings = connect(root / "shop.db", wait=60), load(root)
db.execute("PRAGMA synchronous = OFF")  # the locks are the subject here, not the disk
options = {"note": {"words": "hello"}, "refund": {"money": Money(100)}, "pay": {"money": Money(None, "bank")}}
verbs = ["confirm", "pay", "pack", "ship", "deliver", "cancel", "refund", "note", "reopen", "complete"]

def by(verb):
    return By(f"worker {sys.argv[2]}", f"order {verb}", datetime.now(UTC))

def act():
    last = db.execute("SELECT MAX(serial) FROM orders").fetchone()[0]
    what = chance.choice(["new", "count", *verbs])
    if what == "new" or last is None:
        wish = NewOrder(lines=(("CUP", chance.randint(1, 3)), ("POT", 1)), email="sara@example.com", name="Sara")
        actions.new(db, settings, root, wish, by=by("new"))
    elif what == "count":
        with transaction(db):
            stock.adjust(db, chance.randint(1, 2), chance.randint(0, 4), "counter", datetime.now(UTC))
    else:
        number = str(chance.randint(max(1001, last - 20), last))
        getattr(actions, what)(db, settings, root, number, **options.get(what, {}), by=by(what))
    return what

done, refused, busy = Counter(), 0, 0
print("ready", flush=True)
sys.stdin.readline()
end = time.monotonic() + seconds
while time.monotonic() < end:
    try:
        done[act()] += 1
    except Busy:
        busy += 1
    except ShopError:
        refused += 1
print(json.dumps({"done": done, "refused": refused, "busy": busy}))
"""


def test_a_staff_of_four_breaks_no_rule_and_nobody_crashes(book: Book) -> None:
    book.product("POT", on_hand=5)
    pipe = subprocess.PIPE
    staff = [
        subprocess.Popen(
            [sys.executable, "-c", WORKER, str(book.root), str(n), str(SECONDS)],
            stdin=pipe, stdout=pipe, stderr=pipe, text=True,
        )
        for n in range(STAFF)
    ]  # fmt: skip
    for worker in staff:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n", worker.communicate()[1]
    said = []
    for worker in staff:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    for worker in staff:
        out, trouble = worker.communicate(timeout=SECONDS + 120)
        assert (worker.returncode, trouble) == (0, "")
        said.append(json.loads(out))
    assert all(each["busy"] == 0 for each in said)
    assert all(any(each["done"].get(verb) for each in said) for verb in ("new", "confirm", "count"))
    done = sum(sum(each["done"].values()) for each in said)
    recorded = book.db.execute("SELECT COUNT(*) FROM order_event").fetchone()[0]
    counted = sum(each["done"].get("count", 0) for each in said)
    assert recorded >= done - counted, "an event was lost"
    assert broken_rules(book.db) == []
