"""Make, back up, restore, check and migrate the shop's database file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count
from pathlib import Path

from shopctl.db.connect import (
    APPLICATION_ID,
    SCHEMA_VERSION,
    ForeignDatabase,
    NewerDatabase,
    NoDatabase,
    UnreadableDatabase,
    connect,
    open_raw,
    storage_error,
    transaction,
)
from shopctl.errors import BadInput, Refused, ShopError, StorageError
from shopctl.files import sync_folder

Progress = Callable[[int, int], None]


class BadBackup(BadInput):
    """The file to restore from is damaged or not a shop's database."""

    message = "{file} cannot be restored: {reason}."
    hint = "The shop's database was not touched."


class TargetExists(Refused):
    """A backup never overwrites what is there."""

    message = "{file} is already there."
    hint = "Name another file; backups are never overwritten."


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: where the former database went (None when there was none), and what it migrated."""

    kept: Path | None
    migrated: list[str]


def create(file: Path) -> None:
    """Make an empty, migrated database of mode 0600 at `file`, which must not exist."""
    from shopctl.db.migrations import migrate as apply

    db = open_raw(file)
    try:
        apply(db)
    finally:
        db.close()


def migrate(file: Path) -> list[str]:
    """Bring the database up to this version's schema; the names of the changes applied.

    Raises NoDatabase, ForeignDatabase, NewerDatabase; then the file is as it was.
    """
    from shopctl.db.migrations import migrate as apply

    if not file.is_file():
        raise NoDatabase(file=str(file))
    db = open_raw(file)
    try:
        _refuse_foreign(db, file)
        return apply(db)
    except sqlite3.DatabaseError as error:
        raise storage_error(file, error) from error
    finally:
        db.close()


def backup(file: Path, target: Path, progress: Progress = lambda done, total: None) -> int:
    """Copy the whole database to `target` by SQLite's backup API, consistent while others write; its size in bytes.

    The copy appears under its name only when it is complete and on the disk. Raises TargetExists, StorageError.
    """
    if target.exists():
        raise TargetExists(file=str(target))
    if not target.parent.is_dir():
        raise StorageError(reason=f"there is no folder {target.parent}", hint="Make it first, or name another.")
    partial = target.with_name(f".{target.name}.partial")
    partial.unlink(missing_ok=True)
    source = connect(file)
    try:
        _copy(source, partial, progress)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    finally:
        source.close()
    sync_folder(target.parent)
    return target.stat().st_size


def free(file: Path) -> Path:
    """The path itself, or where it is taken the first of `shop-2.db`, `shop-3.db`, ... that is not."""
    names = (file.with_name(f"{file.stem}-{place}{file.suffix}") for place in count(2))
    return next(each for each in chain([file], names) if not each.exists())


def _copy(source: sqlite3.Connection, target: Path, progress: Progress) -> None:
    copy = open_raw(target)
    try:
        source.backup(copy, pages=1024, progress=lambda _, remaining, total: progress(total - remaining, total))
    finally:
        copy.close()
    descriptor = os.open(target, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def check(file: Path) -> list[str]:
    """What SQLite finds wrong with the file: pages, indexes, broken references. Empty when it is whole."""
    try:
        db = connect(file)
    except UnreadableDatabase as error:
        return [error.facts["reason"]]
    try:
        found = [row[0] for row in db.execute("PRAGMA integrity_check(50)") if row[0] != "ok"]
        for row in db.execute("PRAGMA foreign_key_check"):
            found.append(f"row {row['rowid']} of {row['table']} refers to a {row['parent']} that is not there")
        return found
    except sqlite3.DatabaseError as error:
        return [str(error)]
    except UnicodeDecodeError as error:  # what SQLite says of a damaged schema quotes the damage
        return [f"what should be text is not ({error.reason})"]
    finally:
        db.close()


def check_backup(file: Path, source: Path) -> None:
    """Look whether `source` can be a backup of the database `file` at all. Raises BadBackup."""
    if not source.is_file():
        raise BadBackup(file=str(source), reason="there is no such file")
    if file.exists() and source.samefile(file):
        raise BadBackup(file=str(source), reason="it is the shop's own database")


def restore(file: Path, source: Path, now: datetime) -> Restored:
    """Put the backup `source` in the place of the database, checked first; the former one is kept beside it.

    The backup is copied, never moved; an older one is migrated in the copy. Raises BadBackup, NewerDatabase.
    """
    check_backup(file, source)
    incoming = file.with_name(f".{file.name}.incoming")
    incoming.unlink(missing_ok=True)
    try:
        _copy_checked(source, incoming)
        migrated = _migrate_copy(incoming, source)
        kept = _set_aside(file, now)
        incoming.replace(file)
    except BaseException:
        incoming.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)
    return Restored(kept, migrated)


def _copy_checked(source: Path, target: Path) -> None:
    db = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)
    try:
        _refuse_foreign(db, source)
        _copy(db, target, lambda done, total: None)
    except sqlite3.DatabaseError as error:
        raise _refusal(source, error) from error
    finally:
        db.close()


def _migrate_copy(copy: Path, source: Path) -> list[str]:
    try:
        migrated = migrate(copy)
    except UnreadableDatabase as error:
        raise _refusal(source, error.__cause__) from error
    if found := check(copy):
        raise BadBackup(file=str(source), reason=found[0])
    return migrated


def _refusal(source: Path, error: BaseException | None) -> ShopError:
    """What is wrong with the backup, or with the disk that it is copied to."""
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return StorageError(reason=f"{source} cannot be copied: {error}", hint=BadBackup.hint)
    return BadBackup(file=str(source), reason=str(error))


def _set_aside(file: Path, now: datetime) -> Path | None:
    """Give the former database a name of its own, under a write lock so that no command is in the middle of a step."""
    if not file.exists():
        return None
    kept = free(file.with_name(f"{file.stem}.before-restore-{now:%Y%m%d-%H%M%S}{file.suffix}"))
    db = open_raw(file)
    try:
        with transaction(db):
            _keep(file, kept)
    except (sqlite3.DatabaseError, UnreadableDatabase):
        # Too damaged to be locked: that is why it is being replaced, and why it is kept.
        _keep(file, kept)
    finally:
        db.close()
    return kept


def _keep(file: Path, kept: Path) -> None:
    kept.unlink(missing_ok=True)
    try:
        os.link(file, kept)
    except OSError:  # a file system without links, such as a USB stick's
        shutil.copy2(file, kept)


def _refuse_foreign(db: sqlite3.Connection, file: Path) -> None:
    """Raise for a database of somebody else's or of a newer shopctl; an older one of ours passes."""
    application = db.execute("PRAGMA application_id").fetchone()[0]
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if application != APPLICATION_ID:
        raise ForeignDatabase(file=str(file))
    if version > SCHEMA_VERSION:
        raise NewerDatabase(file=str(file), found=version, known=SCHEMA_VERSION)
