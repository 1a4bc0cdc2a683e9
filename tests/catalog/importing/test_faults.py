"""An import killed, on a full disk, or beside another one: all of the file or nothing."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shopctl.db.connect import connect
from tests.catalog.conftest import contents
from tests.conftest import Run

PRODUCTS = 400
ROWS = "handle,title,price,stock\n" + "".join(f"p{n},Product {n},{n}.50,{n}\n" for n in range(1, PRODUCTS + 1))


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    probe = ["strace", "-f", "-e", "inject=getppid:error=EPERM:when=1", "-o", os.devnull, "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace processes")


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "many.csv"
    file.write_text(ROWS, encoding="utf-8")
    return file


def found(shop: Path) -> dict[str, list[Any]]:
    """What the shop holds, after SQLite has rolled back what was cut off."""
    db = connect(shop / "shop.db")
    assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []
    rows = contents(db)
    db.close()
    return rows


def traced(shop: Path, sheet: Path, inject: str) -> subprocess.CompletedProcess[str]:
    tracer = ["strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={inject.split(':')[0]}", "-e", f"inject={inject}"]
    command = [sys.executable, "-m", "shopctl", "--shop", str(shop), "product", "import", str(sheet)]
    return subprocess.run([*tracer, *command], capture_output=True, text=True, check=False, timeout=60)


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("call", ["pwrite64:signal=SIGKILL:when=1", "pwrite64:signal=SIGKILL:when=9",
                                  "pwrite64:signal=SIGKILL:when=60", "fdatasync:signal=SIGKILL:when=1",
                                  "fdatasync:signal=SIGKILL:when=2", "unlink:signal=SIGKILL:when=1"])  # fmt: skip
def test_killed_anywhere_an_import_leaves_the_shop_whole(shop: Path, sheet: Path, run: Run, call: str) -> None:
    before = found(shop)
    done = traced(shop, sheet, call)
    assert done.returncode in (0, -signal.SIGKILL, 128 + signal.SIGKILL), done.stderr
    after = found(shop)
    assert after == before or len(after["product"]) == len(after["stock_movement"]) == PRODUCTS
    assert run("product", "import", sheet, shop=shop).returncode == 0
    assert len(found(shop)["product"]) == PRODUCTS


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("fault", ["pwrite64:error=ENOSPC:when=20+", "fdatasync:error=EIO:when=1+"])
def test_a_disk_that_is_full_or_broken_ends_with_7_and_changes_nothing(shop: Path, sheet: Path, fault: str) -> None:
    before = found(shop)
    done = traced(shop, sheet, fault)
    assert done.returncode == 7, done.stderr
    assert "Traceback" not in done.stderr
    assert found(shop) == before


def test_two_imports_at_once_bring_the_file_in_once(shop: Path, sheet: Path) -> None:
    command = [sys.executable, "-m", "shopctl", "--shop", str(shop), "product", "import", str(sheet), "--json"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in both:
        process.communicate(timeout=60)
    assert [process.returncode for process in both] == [0, 0]
    rows = found(shop)
    assert len(rows["product"]) == len(rows["price"]) == len(rows["stock_movement"]) == PRODUCTS


def test_a_locked_shop_is_busy_and_a_dry_run_does_not_mind(shop: Path, sheet: Path, run: Run) -> None:
    other = sqlite3.connect(shop / "shop.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert run("product", "import", sheet, "--dry-run", shop=shop).returncode == 0
    done = run("product", "import", sheet, shop=shop)
    other.execute("ROLLBACK")
    other.close()
    assert done.returncode == 75
    assert found(shop)["product"] == []
