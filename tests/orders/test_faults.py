"""Commands of the order book killed at every write, on a full disk, on a locked database:
the old state or the new one, never between, and the right exit code.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from shopctl.catalog import bundles, fields
from shopctl.catalog.digital import add_keys
from shopctl.catalog.fields import Field
from shopctl.db.connect import connect
from shopctl.orders import actions, transfers
from shopctl.orders.actions.payments import Money
from shopctl.orders.bank import Transfer
from shopctl.orders.models import By
from tests.conftest import Run
from tests.orders import fault_driver
from tests.orders.conftest import Book, broken_rules
from tests.orders.returns.conftest import Desk as Returns

MOST_CALLS = 400
"""More than any step makes; a step that made more would fail the test."""

STEPS = {
    "ship": ("order", "ship", "1001", "--carrier", "dhl", "--tracking", "1"),
    "part": ("order", "ship", "1001", "--line", "CUP=1"),
    "ready": ("order", "ready", "1001"),
    "bundle": ("order", "ship", "1008"),
    "delay": ("order", "delay", "1001", "--until", "2090-01-01"),
    "fail": ("order", "fail", "1005"),
    "unpack": ("order", "unpack", "1006"),
    "give": ("order", "pay", "1007"),
    "cancel": ("order", "cancel", "1001", "--refund"),
    "invoice": ("invoice", "issue", "1001"),
    "edit": ("order", "edit", "1001", "--set", "CUP=1", "--add", "POT=2", "--yes"),
    "receive": ("return", "receive", "R1003-1", "--damaged", "CUP=1"),
    "exchange": ("return", "resolve", "R1002-1"),
    "expire": ("order", "expire", "1004"),
    "transfer": ("payment", "record", "1004", "--transfer", "1"),
    "undo": ("--as", "mina", "undo", "--yes"),
}
CAUSED = {
    "ship": ("shipped", "order_shipped"),
    "part": ("shipped", "order_shipped"),
    "ready": ("ready", "order_ready"),
    "bundle": ("shipped", "order_shipped"),
    "delay": ("delayed", "order_delayed"),
    "fail": ("delivery_failed", "delivery_failed"),
    "unpack": ("unpacked", ""),
    "give": ("given", "digital_goods"),
    "cancel": ("refunded", "refund_issued"),
    "invoice": ("invoiced", ""),
    "edit": ("changed", "order_changed"),
    "receive": ("return_received", "return_received"),
    "exchange": ("return_resolved", "return_resolved"),
    "expire": ("expired", "order_expired"),
    "transfer": ("paid", "payment_received"),
    "undo": ("undone", ""),
}
"""The event of each, and the mail that comes with it."""


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    probe = ["strace", "-f", "-e", "inject=getppid:error=EPERM:when=1", "-o", os.devnull, "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace processes")


@pytest.fixture
def paid(book: Book) -> Path:
    """A shop whose order 1001 is confirmed and paid; of 1002 an exchange came back, of 1003 a return is on its way;
    1004 is not paid, and a transfer waits for it; 1005 is shipped, 1006 came back, 1007 waits for money to get its key,
    1008 is confirmed: a bundle and an engraved cup; 1009 was packed, and mina canceled it last.
    """
    book.pay(book.confirmed(address="Lindenstr. 3"))
    book.product("POT")
    returns = Returns(book)
    for kind in ("exchange", "return"):
        order = book.deliver(book.ship(book.pay(book.confirmed())))
        asked = returns.authorize(returns.new(order, kind, wanted=(("POT", 1),) if kind == "exchange" else ()))
        if kind == "exchange":
            returns.receive(asked)
    book.confirmed()
    came = Transfer(2, "1", date(2026, 3, 10), 2500, "Sara", "1004")
    transfers.keep(book.db, [came], currency="EUR", exponent=2, file="bank.csv", read_at="2026-03-10")
    book.ship(book.confirmed(("POT", 1)))
    book.fail(book.ship(book.confirmed(("POT", 1))))
    book.product("KEY", on_hand=0)
    add_keys(book.db, "KEY", ["A-1", "A-2"], "tester", book.now)
    book.confirmed(("KEY", 1))
    book.product("BOX", on_hand=0)
    bundles.make(book.db, "BOX", [("CUP", 1), ("POT", 2)], None, book.now)
    fields.add(book.db, "CUP", Field("Engraving", "text", max_length=9, price=500), {}, book.now)
    book.confirmed(("BOX", 1), ("CUP; Engraving=Ada", 1))
    number, mina = book.pack(book.pay(book.confirmed(("POT", 1)))).number, By("mina", "order cancel", book.now)
    actions.cancel(book.db, book.settings, book.root, number, refund=Money(), by=mina)
    book.db.close()
    return book.root


def trials(paid: Path, folder: Path, call: str, fault: str, verb: str) -> Iterator[tuple[Path, int]]:
    """Each trial's shop folder and how the command ended there; the last one ran through."""
    folder.mkdir()
    inject = f"inject={call}:{fault}:when={MOST_CALLS}" + ("+" if fault.startswith("error") else "")
    tracer = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject]
    driver = [sys.executable, fault_driver.__file__, call, str(MOST_CALLS), str(paid), str(folder)]
    command = [*tracer, *driver, *STEPS[verb]]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    ended = [(folder / n, int(status)) for n, status in map(str.split, done.stdout.splitlines())]
    assert ended[-1][1] == 0, "the step made more calls than were tried"
    yield from ended


def dump(db: sqlite3.Connection) -> list[str]:
    return list(db.iterdump())


def state(shop: Path, old: list[str], verb: str) -> str:
    """'old' or 'new'; fails for anything between."""
    db = connect(shop / "shop.db")
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert broken_rules(db) == []
    event, template = CAUSED[verb]
    mine = "SELECT id FROM order_event WHERE who <> 'tester' AND what = ?"  # what was there before is the tester's
    happened = len(db.execute(mine, (event,)).fetchall())
    queued = db.execute(
        f"SELECT COUNT(*) FROM mail WHERE template = ? AND CAST(substr(cause, 13) AS INTEGER) IN ({mine})",  # noqa: S608
        (template, event),
    ).fetchone()[0]
    assert happened == queued or not template
    if not happened:
        assert dump(db) == old
    db.close()
    return "new" if happened else "old"


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("verb", STEPS)
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "fsync", "unlink"])
def test_killed_at_any_call_the_order_is_in_the_old_state_or_the_new(
    paid: Path, tmp_path: Path, call: str, verb: str
) -> None:
    old = dump(connect(paid / "shop.db"))
    seen = []
    for shop, status in trials(paid, tmp_path / "trials", call, "signal=SIGKILL", verb):
        assert status in (0, signal.SIGKILL)
        seen.append(state(shop, old, verb))
    assert seen[-1] == "new"
    assert seen == sorted(seen, reverse=True), "once done, it stays done"
    if call == "pwrite64":
        assert len(seen) > 10


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize(("call", "error"), [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO")])
def test_a_full_or_broken_disk_ends_with_7_a_short_message_and_the_old_state(
    paid: Path, tmp_path: Path, call: str, error: str
) -> None:
    old = dump(connect(paid / "shop.db"))
    ended = list(trials(paid, tmp_path / "trials", call, f"error={error}", "ship"))
    for shop, status in ended[:-1]:
        message = (shop / "stderr").read_text(encoding="utf-8")
        assert os.waitstatus_to_exitcode(status) == 7, message
        assert "Traceback" not in message
        assert len(message.splitlines()) <= 2
        assert state(shop, old, "ship") == "old"
    assert len(ended) > 1
    assert state(ended[-1][0], old, "ship") == "new"


def test_a_locked_database_ends_with_75_and_changes_nothing(paid: Path, run: Run) -> None:
    holder = connect(paid / "shop.db")
    old = dump(holder)
    holder.execute("BEGIN IMMEDIATE")
    done = run("order", "ship", "1001", shop=paid)
    holder.execute("ROLLBACK")
    assert done.returncode == 75
    assert "busy" in done.stderr
    assert "Traceback" not in done.stderr
    assert dump(holder) == old
    holder.close()
