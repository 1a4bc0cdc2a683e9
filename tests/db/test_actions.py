"""Back up, restore, check, migrate: nothing is lost on the way."""

from __future__ import annotations

import random
import sqlite3
import stat
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlite_utils import Database

from shopctl.db import actions
from shopctl.db.actions import BadBackup, TargetExists
from shopctl.db.connect import APPLICATION_ID, connect, open_raw, transaction
from shopctl.db.migrations import CHANGES, MIGRATIONS
from shopctl.errors import ShopError
from tests.conftest import Run
from tests.orders.fault_disk import STRACE, Disk, cut_off, killed, recorded
from tests.orders.test_faults import driver, needs_strace, recovered


def count_up(file: Path, times: int) -> None:
    db = connect(file, wait=30)
    for _ in range(times):
        with transaction(db):
            db.execute("INSERT INTO counter VALUES ('a', 1) ON CONFLICT DO UPDATE SET value = value + 1")
            db.execute("INSERT INTO counter VALUES ('b', -1) ON CONFLICT DO UPDATE SET value = value - 1")
    db.close()


def test_a_backup_taken_while_others_write_is_of_one_moment(db: sqlite3.Connection, tmp_path: Path) -> None:
    writer = threading.Thread(target=count_up, args=(tmp_path / "shop.db", 200))
    writer.start()
    for n in range(5):
        actions.backup(tmp_path / "shop.db", tmp_path / f"copy{n}.db")
    writer.join()
    for n in range(5):
        copy = connect(tmp_path / f"copy{n}.db")
        assert copy.execute("SELECT COALESCE(SUM(value), 0) FROM counter").fetchone()[0] == 0
        copy.close()
        assert actions.check(tmp_path / f"copy{n}.db") == []
        assert stat.S_IMODE((tmp_path / f"copy{n}.db").stat().st_mode) == 0o600


def test_a_backup_never_overwrites(db: sqlite3.Connection, tmp_path: Path) -> None:
    (tmp_path / "old.db").write_text("precious")
    with pytest.raises(TargetExists):
        actions.backup(tmp_path / "shop.db", tmp_path / "old.db")
    assert (tmp_path / "old.db").read_text() == "precious"


def test_a_restore_keeps_what_it_replaces(db: sqlite3.Connection, tmp_path: Path, now: datetime) -> None:
    file = tmp_path / "shop.db"
    count_up(file, 1)
    actions.backup(file, tmp_path / "copy.db")
    count_up(file, 1)
    restored = actions.restore(file, tmp_path / "copy.db", now)
    assert restored.kept is not None
    values = [connect(path).execute("SELECT value FROM counter WHERE name = 'a'").fetchone()[0]
              for path in (file, restored.kept)]  # fmt: skip
    assert values == [1, 2]


def test_what_is_kept_twice_in_one_second_has_a_name_each(
    db: sqlite3.Connection, tmp_path: Path, now: datetime
) -> None:
    file = tmp_path / "shop.db"
    actions.backup(file, tmp_path / "copy.db")
    kept = [actions.restore(file, tmp_path / "copy.db", now).kept for _ in range(3)]
    assert len(set(kept)) == 3
    assert all(each is not None and actions.check(each) == [] for each in kept)


def test_a_free_name_is_the_first_that_nothing_has(tmp_path: Path) -> None:
    assert actions.free(tmp_path / "a.db") == tmp_path / "a.db"
    for name in ("a.db", "a-2.db"):
        (tmp_path / name).touch()
    assert actions.free(tmp_path / "a.db") == tmp_path / "a-3.db"


def test_a_damaged_backup_is_refused_and_the_shop_stays(db: sqlite3.Connection, tmp_path: Path, now: datetime) -> None:
    file, copy = tmp_path / "shop.db", tmp_path / "copy.db"
    actions.backup(file, copy)
    damaged = bytearray(copy.read_bytes())
    for page in range(1, len(damaged) // 4096):
        damaged[page * 4096 : page * 4096 + 8] = b"\xff" * 8
    copy.write_bytes(damaged)
    before = file.read_bytes()
    with pytest.raises(BadBackup):
        actions.restore(file, copy, now)
    assert file.read_bytes() == before
    assert {path.name for path in tmp_path.iterdir()} == {"shop.db", "copy.db"}


@pytest.mark.parametrize("content", [b"", b"not a database" * 500])
def test_what_is_no_backup_is_refused(db: sqlite3.Connection, tmp_path: Path, now: datetime, content: bytes) -> None:
    (tmp_path / "copy.db").write_bytes(content)
    with pytest.raises(ShopError):
        actions.restore(tmp_path / "shop.db", tmp_path / "copy.db", now)
    assert actions.check(tmp_path / "shop.db") == []


def test_random_damage_is_found_by_the_check(db: sqlite3.Connection, tmp_path: Path) -> None:
    count_up(tmp_path / "shop.db", 3)
    whole = (tmp_path / "shop.db").read_bytes()
    chance = random.Random(7)
    found = 0
    for n in range(20):
        damaged = bytearray(whole)
        # A whole stretch of a page: single bits in unused space are damage that nobody can see.
        at = chance.randrange(1, len(whole) // 4096) * 4096
        damaged[at : at + 12] = bytes(chance.randrange(256) for _ in range(12))
        file = tmp_path / f"damaged{n}.db"
        file.write_bytes(damaged)
        try:
            found += bool(actions.check(file))
        except ShopError:
            found += 1
    assert found >= 18


def test_the_check_command_names_the_damage_and_the_way_out(run: Run, shop: Path) -> None:
    file = shop / "shop.db"
    damaged = bytearray(file.read_bytes())
    damaged[4096:4108] = b"\xff" * 12
    file.write_bytes(damaged)
    done = run("db", "check", shop=shop)
    assert done.returncode == 1
    assert done.stdout.strip()
    assert "shopctl db restore" in done.stderr


def test_backup_and_restore_from_the_command_line(run: Run, shop: Path) -> None:
    assert run("db", "backup", shop=shop).returncode == 0
    (copy,) = (shop / "backups").iterdir()
    assert run("db", "restore", copy, shop=shop).returncode == 2, "it asks, and nobody is there"
    missing = run("db", "restore", "nowhere.db", shop=shop)
    assert (missing.returncode, "there is no such file" in missing.stderr) == (5, True), "it looks before it asks"
    assert run("db", "restore", copy, "--yes", shop=shop).returncode == 0
    assert run("check", shop=shop).stdout == ""


def older(file: Path, changes: int) -> None:
    """An empty database as the shopctl made it that knew so many changes."""
    with closing(open_raw(file)) as db:
        name = CHANGES[changes].__name__.rpartition(".")[2]
        MIGRATIONS.apply(Database(db, execute_plugins=False), stop_before=name)
        db.execute(f"PRAGMA user_version = {changes}")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("VACUUM")


@needs_strace
@pytest.mark.faults
def test_a_migration_that_is_cut_off_anywhere_was_not_or_is_whole(shop: Path, tmp_path: Path) -> None:
    (shop / "shop.db").unlink()
    older(shop / "shop.db", 9)
    before, trace = Disk.of(shop), tmp_path / "trace"
    with driver(*STRACE, str(trace)) as run:
        assert run(shop, ["db", "migrate"])[0] == 0
    ops = recorded(trace, shop, before)
    images = [*map(Disk.copy, killed(before, ops)), *cut_off(before, ops)]
    states = {bytes(recovered(disk, tmp_path)) for disk in images}
    assert states == {bytes(disk.files["shop.db"]) for disk in (before, Disk.of(shop))}
    assert len(images) > 100
    connect(shop / "shop.db").close()
