"""`inbox fetch` killed at every call that writes to disk: the next run leaves one order, and no file is lost."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from shopctl.db.connect import connect
from tests.inbox.conftest import Inbox, order
from tests.orders.conftest import broken_rules
from tests.orders.test_faults import needs_strace

MOST_CALLS = 30


def fetch(shop: Path, *tracer: str) -> int:
    command = [*tracer, sys.executable, "-B", "-m", "shopctl", "--shop", str(shop), "inbox", "fetch"]
    return subprocess.run(command, capture_output=True, timeout=60, check=False, env=os.environ).returncode


def state(shop: Path) -> tuple[int, set[str], set[str]]:
    """How many orders there are, what waits, what is done; fails when rules are broken."""
    db = connect(shop / "shop.db")
    assert broken_rules(db) == []
    count = int(db.execute("SELECT COUNT(*) FROM orders").fetchone()[0])
    db.close()
    waits = {file.name for file in (shop / "inbox").glob("*.json")}
    return count, waits, {file.name for file in (shop / "inbox" / "done").glob("*.json")}


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("call", ["rename", "unlink", "fsync"])
@pytest.mark.parametrize("note", ["", "my card 4111 1111 1111 1111"], ids=["moved", "written anew"])
def test_killed_anywhere_the_next_run_leaves_one_order(inbox: Inbox, tmp_path: Path, call: str, note: str) -> None:
    inbox.put(note=note)
    inbox.book.db.close()
    between = 0
    for n in range(1, MOST_CALLS):
        shop = tmp_path / f"trial{n}"
        shutil.copytree(inbox.book.root, shop)
        ended = fetch(
            shop,
            "strace",
            "-f",
            "-qq",
            "-o",
            os.devnull,
            "-e",
            f"trace={call}",
            "-e",
            f"inject={call}:signal=SIGKILL:when={n}",
        )
        count, waits, done = state(shop)
        assert waits or (count and done), "the document is somewhere"
        between += count == 1 and bool(waits)
        if ended == 0:
            break
        assert ended in (-signal.SIGKILL, 128 + signal.SIGKILL)
        assert fetch(shop) == 0
        count, waits, done = state(shop)
        assert (count, waits) == (1, set())
        assert all(json.loads((shop / "inbox" / "done" / name).read_bytes())["id"] == order()["id"] for name in done)
    assert ended == 0, "the command made more calls than were tried"
    assert n > 1, "nothing was killed"
    if call == "rename":
        assert between, "none was killed between commit and move"
