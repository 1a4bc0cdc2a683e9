"""Imports of customers and orders killed, on a full disk, or on a locked shop: all of the file or nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from shopctl.db.connect import connect
from tests.conftest import Run
from tests.orders.importing.conftest import broken
from tests.orders.test_faults import needs_strace

MANY = 150
NOUNS = ("customer", "order")


@pytest.fixture(params=NOUNS)
def noun(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def sheet(tmp_path: Path, noun: str) -> Path:
    file = tmp_path / "many.csv"
    rows = {
        "customer": ["Name,Email,Newsletter,City", *(f"N{n},n{n}@example.com,yes,Town {n}" for n in range(MANY))],
        "order": ["Order,Date,Email,Item,Qty,Price,Status",
                  *(f"{n},2024-01-01,n{n}@example.com,Cup,2,5.00,done" for n in range(5000, 5000 + MANY))],
    }  # fmt: skip
    file.write_text("\n".join(rows[noun]) + "\n", encoding="utf-8")
    return file


def found(shop: Path) -> dict[str, int]:
    """How many rows there are of each kind, after SQLite has rolled back what was cut off; they are whole."""
    db = connect(shop / "shop.db")
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    assert broken(db) == []
    tables = (
        "customer",
        "identity",
        "address",
        "consent",
        "orders",
        "order_line",
        "payment",
        "fulfillment",
        "order_event",
    )
    rows = {table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}  # noqa: S608
    db.close()
    return rows


def whole(noun: str) -> dict[str, int]:
    """What is there after the import."""
    people = ("customer", "identity")
    kinds = {"customer": (*people, "address", "consent"),
             "order": (*people, "orders", "order_line", "payment", "fulfillment", "order_event")}  # fmt: skip
    return dict.fromkeys(kinds[noun], MANY)


def filled(rows: dict[str, int]) -> dict[str, int]:
    return {table: count for table, count in rows.items() if count}


def traced(shop: Path, noun: str, sheet: Path, inject: str) -> subprocess.CompletedProcess[str]:
    tracer = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={inject.split(':')[0]}", "-e", f"inject={inject}"]
    command = [sys.executable, "-m", "shopctl", "--shop", str(shop), noun, "import", str(sheet)]
    return subprocess.run([*tracer, *command], capture_output=True, text=True, check=False, timeout=60)


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("call", ["pwrite64:signal=SIGKILL:when=1", "pwrite64:signal=SIGKILL:when=9",
                                  "pwrite64:signal=SIGKILL:when=60", "fdatasync:signal=SIGKILL:when=1",
                                  "fdatasync:signal=SIGKILL:when=2", "unlink:signal=SIGKILL:when=1"])  # fmt: skip
def test_killed_anywhere_an_import_leaves_the_shop_whole(
    shop: Path, noun: str, sheet: Path, run: Run, call: str
) -> None:
    done = traced(shop, noun, sheet, call)
    assert done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL), done.stderr
    assert filled(found(shop)) in ({}, whole(noun))
    assert run(noun, "import", sheet, shop=shop).returncode == 0
    assert filled(found(shop)) == whole(noun)


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when=20+", "fdatasync:error=EIO:when=1+"])
def test_a_disk_that_is_full_or_broken_ends_with_7_and_changes_nothing(
    shop: Path, noun: str, sheet: Path, fault: str
) -> None:
    done = traced(shop, noun, sheet, fault)
    assert done.returncode == 7, done.stderr
    assert "Traceback" not in done.stderr
    assert filled(found(shop)) == {}


def test_a_locked_shop_is_busy_and_a_dry_run_does_not_mind(shop: Path, noun: str, sheet: Path, run: Run) -> None:
    other = sqlite3.connect(shop / "shop.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    dry = run(noun, "import", sheet, "--dry-run", shop=shop)
    done = run(noun, "import", sheet, shop=shop)
    other.execute("ROLLBACK")
    other.close()
    assert (dry.returncode, done.returncode) == (0, 75)
    assert filled(found(shop)) == {}
