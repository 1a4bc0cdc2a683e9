"""Opening the database: what is refused, and what a transaction keeps."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from shopctl.db import connect as connecting
from shopctl.db.actions import create, migrate
from shopctl.db.connect import (
    SCHEMA_VERSION,
    ForeignDatabase,
    NewerDatabase,
    NoDatabase,
    OlderDatabase,
    UnreadableDatabase,
    connect,
    transaction,
)
from shopctl.db.migrations import CHANGES
from shopctl.errors import Busy


def test_the_schema_version_counts_the_changes() -> None:
    assert len(CHANGES) == SCHEMA_VERSION


def test_only_the_owner_can_read_a_new_database(tmp_path: Path) -> None:
    create(tmp_path / "shop.db")
    assert stat.S_IMODE((tmp_path / "shop.db").stat().st_mode) == 0o600


def test_the_journal_is_the_safe_one(db: sqlite3.Connection) -> None:
    assert db.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert db.execute("PRAGMA synchronous").fetchone()[0] == 2
    assert db.execute("PRAGMA foreign_keys").fetchone()[0] == 1


def test_every_table_is_strict(db: sqlite3.Connection) -> None:
    loose = db.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 0")
    assert {row[0] for row in loose} <= {"sqlite_schema", "_sqlite_migrations", "sqlite_sequence"}


def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(NoDatabase):
        connect(tmp_path / "shop.db")
    assert not (tmp_path / "shop.db").exists()


@pytest.mark.parametrize("act", [connect, migrate])
def test_a_foreign_database_is_refused_byte_identical(tmp_path: Path, act: object) -> None:
    file = tmp_path / "shop.db"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = file.read_bytes()
    with pytest.raises(ForeignDatabase):
        act(file)  # type: ignore[operator]
    assert file.read_bytes() == before


@pytest.mark.parametrize("act", [connect, migrate])
def test_a_newer_database_is_refused_byte_identical(tmp_path: Path, act: object) -> None:
    file = tmp_path / "shop.db"
    create(file)
    newer = sqlite3.connect(file)
    newer.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    newer.close()
    before = file.read_bytes()
    with pytest.raises(NewerDatabase):
        act(file)  # type: ignore[operator]
    assert file.read_bytes() == before


def test_an_older_database_is_told_to_migrate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create(tmp_path / "shop.db")
    monkeypatch.setattr(connecting, "SCHEMA_VERSION", SCHEMA_VERSION + 1)
    with pytest.raises(OlderDatabase) as caught:
        connect(tmp_path / "shop.db")
    assert "shopctl db migrate" in caught.value.way_out


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    (tmp_path / "shop.db").write_bytes(b"not a database" * 100)
    with pytest.raises(UnreadableDatabase):
        connect(tmp_path / "shop.db")


def test_a_failure_takes_back_the_whole_transaction(db: sqlite3.Connection) -> None:
    with pytest.raises(ZeroDivisionError), transaction(db):
        db.execute("INSERT INTO counter VALUES ('a', 1)")
        raise ZeroDivisionError
    assert db.execute("SELECT count(*) FROM counter").fetchone()[0] == 0


def test_a_second_writer_is_told_to_try_later(db: sqlite3.Connection, tmp_path: Path) -> None:
    other = connect(tmp_path / "shop.db", wait=0.05)
    with transaction(db), pytest.raises(Busy) as caught, transaction(other):
        pass
    assert caught.value.exit_code == 75
    other.close()


def test_a_transaction_inside_another_is_a_mistake(db: sqlite3.Connection) -> None:
    with transaction(db), pytest.raises(RuntimeError), transaction(db):
        pass


@pytest.mark.parametrize("table", ["price", "stock_movement", "order_event", "payment", "refund"])
def test_history_cannot_be_rewritten(db: sqlite3.Connection, table: str) -> None:
    triggers = db.execute("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,))
    guards = " ".join(row[0] for row in triggers)
    assert f"BEFORE UPDATE ON {table}" in guards
    assert f"BEFORE DELETE ON {table}" in guards
