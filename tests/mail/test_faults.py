"""The sender killed at every system call that changes something: nothing is lost, and no receipt goes out twice.

Except in the one documented case: killed between the server's yes and its own note of it, the sender cannot know, and
a receipt goes out once more with the same Message-ID.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from shopctl import clock
from shopctl.config.edit import set_
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.mail.sending import send_due
from tests.mail.conftest import Outbox, Server, opened

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(shutil.which("strace") is None, reason="strace kills at chosen system calls"),
]
ADDRESSES = ("a@example.com", "b@example.com")
SAFE = (
    "PRAGMA integrity_check",
    "SELECT CASE COUNT(*) WHEN 0 THEN 'ok' END FROM mail WHERE attempts > 3 OR doubts > 1",
)


def send(shop: Path, *strace: str) -> int:
    """`mail send` as cron runs it, its exit code; negative when it was killed."""
    env = os.environ | {"SHOPCTL_SHOP": str(shop)}
    command = [sys.executable, "-m", "shopctl", "mail", "send"]
    return subprocess.run([*strace, *command], env=env, capture_output=True, check=False).returncode


def killed_at(call: str, time: int) -> tuple[str, ...]:
    inject = f"inject={call}:signal=KILL:when={time}"
    return ("strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject)


def at_every(call: str, pattern: Path, shop: Path, check: Callable[[sqlite3.Connection], None]) -> int:
    """Kill the sender at the first, second, ... `call`, let two runs mend it, `check`; how many calls there were."""
    for time in count(1):
        shutil.rmtree(shop, ignore_errors=True)
        shutil.copytree(pattern, shop)
        killed = send(shop, *killed_at(call, time)) in (-signal.SIGKILL, 128 + signal.SIGKILL)
        db = connect(shop / "shop.db")
        for _ in range(2):
            send_due(db, lambda: load(shop), shop, clock.now())
        assert [db.execute(sql).fetchone()[0] for sql in SAFE] == ["ok", "ok"]
        assert {row[0] for row in db.execute("SELECT status FROM mail")} == {"sent"}
        check(db)
        db.close()
        if not killed:
            return time - 1
    raise AssertionError("unreachable")


def use(server: Server, shop: Path) -> None:
    for key, value in (("transport", "smtp"), ("host", "127.0.0.1"), ("port", str(server.port)), ("security", "none")):
        set_(shop, f"mail.{key}", value)


@pytest.mark.parametrize(("call", "mails", "least"), [("pwrite64", 1, 20), ("fdatasync", 2, 8), ("sendto", 2, 10)])
def test_a_killed_sender_loses_nothing_and_sends_nothing_twice_that_it_knew_of(
    shop: Path, outbox: Outbox, tmp_path: Path, server: Server, call: str, mails: int, least: int
) -> None:
    outbox.put(*ADDRESSES[:mails])
    use(server, shop)

    def check(db: sqlite3.Connection) -> None:
        doubts = dict(db.execute("SELECT message_id, doubts FROM mail").fetchall())
        assert set(server.copies) == set(doubts)
        assert all(copies <= 1 + doubts[message] for message, copies in server.copies.items())
        server.got.clear()

    assert at_every(call, shop, tmp_path / "crashed", check) >= least


@pytest.mark.parametrize(("call", "mails"), [("pwrite64", 1), ("fsync", 2), ("rename", 2)])
def test_a_killed_writer_of_files_leaves_each_mail_as_one_whole_file(
    shop: Path, outbox: Outbox, tmp_path: Path, call: str, mails: int
) -> None:
    outbox.put(*ADDRESSES[:mails])
    crashed = tmp_path / "crashed"

    def check(db: sqlite3.Connection) -> None:
        files = sorted((crashed / "outbox").iterdir())
        assert [str(opened(file.read_bytes())["To"]) for file in files] == list(ADDRESSES[:mails])

    assert at_every(call, shop, crashed, check) >= mails


def test_files_are_on_the_disk_before_they_are_called_sent(shop: Path, outbox: Outbox, tmp_path: Path) -> None:
    outbox.put(*ADDRESSES)
    trace = tmp_path / "trace"
    calls = "trace=fsync,rename,fdatasync"
    assert send(shop, "strace", "-f", "-qq", "-y", "-o", str(trace), "-e", calls) == 0
    steps = [line.split(maxsplit=1)[1] for line in trace.read_text().splitlines()]
    renamed = [number for number, step in enumerate(steps) if step.startswith("rename(") and ".eml" in step]
    assert len(renamed) == 2
    for number in renamed:
        assert steps[number - 1].startswith("fsync(")
        assert ".eml" in steps[number - 1]
        assert steps[number + 1].startswith("fsync(")
        assert "/outbox>" in steps[number + 1]
        assert "shop.db" in steps[number + 2]


def test_a_sender_killed_while_the_server_has_the_mail_leaves_it_unknown(
    shop: Path, outbox: Outbox, server: Server
) -> None:
    outbox.put(*ADDRESSES)
    use(server, shop)
    env = os.environ | {"SHOPCTL_SHOP": str(shop)}
    sender = subprocess.Popen([sys.executable, "-m", "shopctl", "mail", "send"], env=env)
    server.data = lambda *_: sender.kill()
    sender.wait()
    server.data = lambda *_: None
    assert outbox.statuses == ["sending", "queued"]
    assert send(shop) == 0
    assert outbox.statuses == ["unknown", "sent"]
    assert send(shop) == 0
    assert outbox.statuses == ["sent", "sent"]
    assert sorted(server.copies.values()) == [1, 2]
