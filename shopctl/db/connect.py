"""Open the shop's database, and write to it: one `BEGIN IMMEDIATE` transaction at a time.

Everyday commands use the standard connection; sqlite-utils is loaded only to migrate.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from shopctl.errors import Busy, StorageError
from shopctl.text import normal

APPLICATION_ID = 0x53484F50
"""'SHOP' in SQLite's application_id (https://sqlite.org/pragma.html#pragma_application_id)."""

SCHEMA_VERSION = 16
"""How many changes the diary holds; kept in user_version. A test compares it with db/migrations.py."""

BUSY_SECONDS = 5.0
"""How long a command waits for another one's transaction before it ends with Busy."""


class ForeignDatabase(StorageError):
    """The file is a database, but not one of shopctl's."""

    message = "{file} is not a shopctl database."
    hint = "It was left as it is. Is --shop the right folder?"


class NewerDatabase(StorageError):
    """The database was written by a newer shopctl."""

    message = "{file} was written by a newer shopctl (schema {found}, this one knows {known})."
    hint = "It was left as it is. Install that shopctl, or a later one."


class OlderDatabase(StorageError):
    """The database must be migrated first."""

    message = "{file} is of an older shopctl (schema {found} of {known})."
    hint = "Run: shopctl db migrate"


class NoDatabase(StorageError):
    """The shop folder has no database."""

    message = "There is no database at {file}."
    hint = "Run: shopctl init, or: shopctl db restore BACKUP"


class UnreadableDatabase(StorageError):
    """SQLite cannot read or write the file."""

    message = "{file}: {reason}."
    hint = "Run: shopctl db check"


_WAYS_OUT = {
    sqlite3.SQLITE_FULL: "Nothing was changed. Make room on the disk and do it again.",
    sqlite3.SQLITE_READONLY: "Nothing was changed. The file and its folder must be yours to write: ls -l shows whose.",
    sqlite3.SQLITE_CANTOPEN: "Nothing was changed. The file and its folder must be yours to write: ls -l shows whose.",
}


def connect(file: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open `file` as it is, checked to be ours and up to date; rows come as sqlite3.Row.

    Raises NoDatabase, ForeignDatabase, NewerDatabase, OlderDatabase, UnreadableDatabase.
    """
    if not file.is_file():
        raise NoDatabase(file=str(file))
    db = open_raw(file, wait=wait)
    try:
        check_ours(db, file)
    except BaseException:
        db.close()
        raise
    return db


def open_raw(file: Path, *, wait: float = BUSY_SECONDS) -> sqlite3.Connection:
    """Open `file` with shopctl's pragmas and no check of what it is; a new file is made with mode 0600.

    Raises Busy, UnreadableDatabase.
    """
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    db = sqlite3.connect(file, timeout=wait, isolation_level=None)
    try:
        _prepare(db)
    except sqlite3.DatabaseError as error:
        db.close()
        raise storage_error(file, error) from error
    except UnicodeDecodeError as error:
        # SQLite quotes the damaged schema, whatever its bytes are now.
        db.close()
        raise UnreadableDatabase(file=str(file), reason="its schema is damaged") from error
    return db


def _prepare(db: sqlite3.Connection) -> None:
    db.row_factory = sqlite3.Row
    db.create_function("normal", 1, normal, deterministic=True)
    for pragma in ("foreign_keys = ON", "synchronous = FULL", "trusted_schema = OFF"):
        db.execute(f"PRAGMA {pragma}")


def check_ours(db: sqlite3.Connection, file: Path) -> None:
    """Raise unless the open database is shopctl's and of this version's schema."""
    try:
        application = db.execute("PRAGMA application_id").fetchone()[0]
        version = db.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise storage_error(file, error) from error
    if application != APPLICATION_ID:
        raise ForeignDatabase(file=str(file))
    if version > SCHEMA_VERSION:
        raise NewerDatabase(file=str(file), found=version, known=SCHEMA_VERSION)
    if version < SCHEMA_VERSION:
        raise OlderDatabase(file=str(file), found=version, known=SCHEMA_VERSION)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One write transaction: all of the block or nothing. Nested use is a mistake and raises.

    Raises Busy when another process holds the database longer than the wait, StorageError when it cannot be written.
    """
    if db.in_transaction:
        raise RuntimeError("a transaction is already open: the caller owns it")
    try:
        db.execute("BEGIN IMMEDIATE")
        yield db
        db.execute("COMMIT")
    except BaseException as error:
        db.rollback()
        # Exactly these: broken rules (IntegrityError) are for the slice that knows the rule.
        if type(error) in (sqlite3.OperationalError, sqlite3.DatabaseError):
            raise storage_error(_file(db), cast(sqlite3.Error, error)) from error
        raise


@contextmanager
def snapshot(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """One short read transaction: everything read in the block is of one moment."""
    db.execute("BEGIN")
    try:
        yield db
    finally:
        db.execute("ROLLBACK")


@contextmanager
def savepoint(db: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it, inside the caller's transaction, which goes on either way."""
    db.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK TO part")
        raise
    finally:
        if db.in_transaction:
            db.execute("RELEASE part")


@contextmanager
def scratch(db: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A copy of the whole database that is gone afterwards: what happens in it never happened, and locks nobody out."""
    copy = sqlite3.connect("", isolation_level=None)  # SQLite's own temporary database
    try:
        db.backup(copy)
        _prepare(copy)
        yield copy
    finally:
        copy.close()


def is_busy(error: sqlite3.Error) -> bool:
    """Whether SQLite said that another connection holds the lock."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def storage_error(file: Path | str, error: sqlite3.Error) -> Busy | UnreadableDatabase:
    """The error of ours that a failure of SQLite becomes: busy, or what it says of the file."""
    if is_busy(error):
        return Busy(what=str(file))
    hint = _WAYS_OUT.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, UnreadableDatabase.hint)
    return UnreadableDatabase(file=str(file), reason=str(error), hint=hint)


def _file(db: sqlite3.Connection) -> Path:
    return Path(db.execute("SELECT file FROM pragma_database_list WHERE name = 'main'").fetchone()[0])
