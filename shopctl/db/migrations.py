"""The diary of the database: numbered changes, appended and never edited, applied all or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from sqlite_utils import Database, Migrations

from shopctl.db.changes import (
    c001_catalogue,
    c002_customers,
    c003_orders,
    c004_mail,
    c005_parcels,
    c006_payments,
    c007_returns,
    c008_prices,
    c009_hooks,
    c010_history,
    c011_choosing,
    c012_unchanged,
    c013_undoing,
    c014_storefront,
    c015_seeing,
    c016_touched,
)
from shopctl.db.connect import APPLICATION_ID, transaction

CHANGES = (
    c001_catalogue,
    c002_customers,
    c003_orders,
    c004_mail,
    c005_parcels,
    c006_payments,
    c007_returns,
    c008_prices,
    c009_hooks,
    c010_history,
    c011_choosing,
    c012_unchanged,
    c013_undoing,
    c014_storefront,
    c015_seeing,
    c016_touched,
)

MIGRATIONS = Migrations("shopctl")


def _step(statements: tuple[str, ...]) -> Callable[[Database], None]:
    def step(db: Database) -> None:
        # Not executescript: it commits the transaction that makes the whole migration one.
        for statement in statements:
            db.conn.execute(statement)

    return step


for _change in CHANGES:
    MIGRATIONS(name=_change.__name__.rpartition(".")[2])(_step(_change.STATEMENTS))


def migrate(db: sqlite3.Connection) -> list[str]:
    """Apply what is pending in one transaction and return the names; user_version is the count of changes."""
    with transaction(db):
        wrapped = Database(db, execute_plugins=False)
        # Asked inside the transaction: another process may have migrated while this one waited for the lock.
        pending = [migration.name for migration in MIGRATIONS.pending(wrapped)]
        if pending:
            MIGRATIONS.apply(wrapped)
            db.execute(f"PRAGMA user_version = {len(CHANGES)}")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    return pending
