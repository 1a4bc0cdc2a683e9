"""Hooks as merchants meet them: told right after a command, whatever is killed; seen in `hook list`, `today`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.hooks.conftest import FAILS, LOG, Hang, heard, names
from tests.orders.conftest import Book
from tests.orders.test_faults import needs_strace

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the hooks here are shell scripts")


def until(done: Callable[[], object], seconds: float = 20) -> None:
    """Wait for it, which comes soon."""
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_hook_is_told_right_after_the_command_which_does_not_wait_for_it(book: Book, hang: Hang, run: Run) -> None:
    hang("order.confirmed", "#!/bin/sh\nsleep 2\ncat >> log.txt\n")
    book.new()
    began = time.monotonic()
    assert run("order", "confirm", "1001", shop=book.root).returncode == 0
    assert not heard(book.root)
    assert time.monotonic() - began < 10
    until(lambda: heard(book.root))
    until(lambda: run("hook", "list", "--json", shop=book.root).stdout.find('"order_event:2"') > 0)


def test_commands_that_write_nothing_start_nothing(book: Book, hang: Hang, run: Run) -> None:
    hang("order.any")
    book.new()
    run("order", "show", "1001", shop=book.root)
    run("today", shop=book.root)
    assert not (book.root / ".hooks.lock").exists()


def test_a_broken_hook_fails_no_command_and_is_reported(book: Book, hang: Hang, run: Run) -> None:
    hang("order.any", FAILS)
    assert run("order", "new", "--line", "CUP=1", "--email", "a@example.com", shop=book.root).returncode == 0
    until(lambda: "no paper" in run("hook", "list", shop=book.root).stdout)
    (row,) = json.loads(run("hook", "list", "--json", shop=book.root).stdout)
    assert (row["status"], row["waiting"], row["attempts"]) == ("failing", 1, 1)
    assert row["failed_event"] == "order_event:1 (order.placed)"
    today = run("today", shop=book.root).stdout
    assert "Hook order.any: it ended with exit code 3: no paper in the printer (1 events wait)" in today
    assert json.loads(run("today", "--json", shop=book.root).stdout)["hooks"][0]["waiting"] == 1
    check = run("check", shop=book.root)
    assert check.returncode == 1
    assert "hooks/order.any: it ended with exit code 3: no paper" in check.stdout
    done = run("hook", "retry", "order.any", shop=book.root)
    assert done.returncode == 1
    assert "Hook order.any failed" in done.stderr
    hang("order.any")
    assert run("hook", "retry", "--json", shop=book.root).stdout == '{\n  "delivered": 1,\n  "failed": {}\n}\n'
    assert "Hook" not in run("today", shop=book.root).stdout


def test_run_due_delivers_what_nobody_did_and_does_not_fail_for_a_hook(book: Book, hang: Hang, run: Run) -> None:
    hang("order.any")
    hang("order.any-bad", FAILS)
    book.new()
    done = run("run-due", "--json", shop=book.root)
    assert done.returncode == 0
    assert json.loads(done.stdout)["hooks"]["delivered"] == 1
    assert names(book.root) == [("order.placed", "1001")]
    assert run("run-due", shop=book.root).stderr == ""  # nothing is due, so nothing is said


def test_a_sample_shows_what_a_hook_gets_and_calls_it(book: Book, hang: Hang, run: Run) -> None:
    hang("order.shipped", "#!/bin/sh\nwc -c\necho done for $SHOPCTL_EVENT_ID\n")
    book.new()
    shown = json.loads(run("hook", "test", "order.shipped", "--show", shop=book.root).stdout)
    assert (shown["id"], shown["event"], shown["order"]["number"]) == ("test", "order.shipped", "1001")
    done = run("hook", "test", "order.shipped", shop=book.root)
    assert "done for test" in done.stdout
    assert "it took the event" in done.stderr
    assert run("hook", "test", "order.paid", shop=book.root).returncode == 3
    hang("order.shipped", FAILS)
    assert run("hook", "test", "order.shipped", shop=book.root).returncode == 1
    (book.root / "hooks" / "order.shipped").chmod(0o600)
    done = run("hook", "test", "order.shipped", shop=book.root)
    assert done.returncode == 4
    assert "chmod u+x" in done.stderr


@needs_strace
def test_killed_between_the_commit_and_the_delivery_the_next_run_due_delivers(book: Book, hang: Hang, run: Run) -> None:
    hang("order.any")
    lock = book.root / ".hooks.lock"
    command = [sys.executable, "-m", "shopctl", "--shop", str(book.root), "order", "new", "--line", "CUP=1",
               "--email", "a@example.com"]  # fmt: skip
    strace = ["strace", "-f", "-o", os.devnull, "-P", str(lock), "-e", "inject=open,openat:signal=SIGKILL", *command]
    assert subprocess.run(strace, capture_output=True, check=False).returncode != 0
    assert not heard(book.root)
    assert run("run-due", shop=book.root).returncode == 0
    assert names(book.root) == [("order.placed", "1001")]


def test_a_delivery_that_was_killed_is_made_again(book: Book, hang: Hang, run: Run) -> None:
    hang("order.any", "#!/bin/sh\ncat > /dev/null\ntouch began\nsleep 60\n")
    book.new()
    command = [sys.executable, "-m", "shopctl", "--shop", str(book.root), "hook", "deliver"]
    with subprocess.Popen(command) as process:
        until((book.root / "began").exists)
        process.send_signal(signal.SIGKILL)
    hang("order.any-other", LOG)
    hang("order.any", LOG)
    assert run("run-due", shop=book.root).returncode == 0
    assert [name for name, _ in names(book.root)] == ["order.placed"] * 2


def test_settings_say_how_long_a_hook_may_take(book: Book, hang: Hang, run: Run, shop: Path) -> None:
    run("config", "set", "hooks.time_limit_seconds", "1", shop=shop)
    hang("order.any", "#!/bin/sh\nsleep 60\n")
    book.new()
    assert "it took longer than 1 seconds" in run("hook", "deliver", shop=shop).stderr
