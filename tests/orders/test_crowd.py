"""A whole staff at one shop: processes that take orders through all steps, backwards too, at once, and break no rule.

SHOPCTL_CROWD_SECONDS=60 lets them work for a minute; without it they work long enough to meet each other often.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

from shopctl.catalog.digital import add_keys
from tests.orders.conftest import Book, broken_rules

SECONDS = float(os.environ.get("SHOPCTL_CROWD_SECONDS", "5"))
STAFF = 4

WORKER = """
import json, random, sys, time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from shopctl.catalog import stock
from shopctl.catalog.digital import add_keys
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.errors import Busy, ShopError
from shopctl.orders import actions
from shopctl.orders.actions.payments import Money
from shopctl.orders.actions.undoing import undo
from shopctl.orders.editing import Edit
from shopctl.orders.models import By, NewOrder
from shopctl.orders.returns import actions as returns
from shopctl.orders.returns.models import Asked

root, chance, seconds = Path(sys.argv[1]), random.Random(sys.argv[2]), float(sys.argv[3])
db, settings = connect(root / "shop.db", wait=60), load(root)
db.execute("PRAGMA synchronous = OFF")  # the locks are the subject here, not the disk
options = {"note": {"words": "hello"}, "refund": {"money": Money(100)}, "pay": {"money": Money(None, "bank")},
           "authorize": {"money": Money(500)}}
forwards = ["confirm", "confirm", "pay", "pack", "ship", "deliver", "complete", "authorize", "capture", "ready"]
verbs = forwards * 2 + ["cancel", "refund", "note", "reopen", "void", "unpack", "fail", "track", "hold", "release",
                        "archive", "unarchive", "edit"]
backwards = ["authorize", "receive", "resolve", "cancel"]
mine = f"worker {sys.argv[2]}"

def by(verb):
    return By(mine, f"order {verb}", datetime.now(UTC))

def act():
    last = db.execute("SELECT MAX(serial) FROM orders").fetchone()[0]
    what = chance.choice(["new", "new", "count", "keys", "undo", "return", *backwards, *verbs])
    if what == "new" or last is None:
        lines = chance.choice([(("CUP", chance.randint(1, 3)), ("POT", 1)), (("KEY", 1),)])
        wish = NewOrder(lines=lines, email="sara@example.com", name="Sara")
        actions.new(db, settings, root, wish, by=by("new"))
    elif what == "count":
        with transaction(db):
            stock.adjust(db, chance.randint(1, 2), chance.randint(0, 4), "counter", datetime.now(UTC))
    elif what == "keys":
        add_keys(db, "KEY", [f"{mine}-{time.monotonic_ns()}"], mine, datetime.now(UTC))
    elif what == "undo":
        undo(db, settings, root, by=by(what))
    elif what == "return":
        returns.new(db, settings, root, number(last), Asked(chance.choice(["return", "withdrawal"]), ()), by=by(what))
    elif what in backwards and chance.random() < 0.5:
        getattr(returns, what)(db, settings, root, f"R{number(last)}-1", by=by(what))
        what = f"return {what}"
    elif what == "edit":
        wish = Edit(set=(("CUP", chance.randint(1, 3)),))
        actions.edit(db, settings, root, number(last), wish, by=by(what))
    elif what in verbs:
        getattr(actions, what)(db, settings, root, number(last), **options.get(what, {}), by=by(what))
    return what

def number(last):
    return str(chance.randint(max(1001, last - 20), last))

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
    book.product("KEY", on_hand=0)
    add_keys(book.db, "KEY", ["A-1", "A-2"], "tester", book.now)
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
    assert all(any(each["done"].get(verb) for each in said) for verb in ("new", "confirm", "count", "keys"))
    done = sum(sum(each["done"].values()) for each in said)
    recorded = book.db.execute("SELECT COUNT(*) FROM order_event").fetchone()[0]
    beside = sum(each["done"].get(what, 0) for each in said for what in ("count", "keys", "undo", "edit", "track"))
    assert recorded >= done - beside, "an event was lost"
    assert broken_rules(book.db) == []
