"""The hooks' SQL: how far each has read, its backlog, the events of the ledgers. Writers expect a transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from typing import Any

from shopctl.hooks.models import Ledger, Recorded, State, Waiting

_COLUMNS = ", ".join(field.name for field in fields(State))
_EVENTS = {
    "order": "SELECT id, order_id, what FROM order_event WHERE id > ? ORDER BY id LIMIT ?",
    "stock": "SELECT id, variant_id, what FROM stock_event WHERE id > ? ORDER BY id LIMIT ?",
}
_LAST = {
    "order": "SELECT COALESCE(MAX(id), 0) FROM order_event",
    "stock": "SELECT COALESCE(MAX(id), 0) FROM stock_event",
}
# From the newest back: only what came since is looked at, for events have no index by time.
_BEFORE = {
    "order": "SELECT id FROM order_event WHERE at < ? ORDER BY id DESC LIMIT 1",
    "stock": "SELECT id FROM stock_event WHERE at < ? ORDER BY id DESC LIMIT 1",
}
_NEWEST = {
    "order": "SELECT id, order_id, what FROM order_event",
    "stock": "SELECT id, variant_id, what FROM stock_event",
}
_NAMES = {
    "order": "SELECT what FROM order_event WHERE id = ?",
    "stock": "SELECT what FROM stock_event WHERE id = ?",
}
# Of each order only the oldest: the others wait behind it.
_HEADS = """SELECT ledger, event_id, subject_id, attempts, next_attempt_at, error FROM hook_backlog b WHERE hook = :hook
    AND event_id = (SELECT MIN(event_id) FROM hook_backlog
        WHERE hook = b.hook AND ledger = b.ledger AND subject_id = b.subject_id)"""
_DUE = f"{_HEADS} AND next_attempt_at <= :now ORDER BY next_attempt_at, event_id LIMIT 1"


def last(db: sqlite3.Connection) -> tuple[int, int]:
    """The newest event of each ledger."""
    return int(db.execute(_LAST["order"]).fetchone()[0]), int(db.execute(_LAST["stock"]).fetchone()[0])


def states(db: sqlite3.Connection) -> dict[str, State]:
    """The hooks that were seen, by name."""
    return {row["name"]: State(*row) for row in db.execute(f"SELECT {_COLUMNS} FROM hook ORDER BY name")}  # noqa: S608


def is_known(db: sqlite3.Connection) -> bool:
    """Whether any hook was ever seen and not forgotten."""
    return db.execute("SELECT 1 FROM hook LIMIT 1").fetchone() is not None


def begin(db: sqlite3.Connection, name: str, since: str, now: str) -> None:
    """Write down a new hook: what happened before `since` is not for it."""
    order, stock = ((db.execute(_BEFORE[ledger], (since,)).fetchone() or (0,))[0] for ledger in ("order", "stock"))
    db.execute(
        "INSERT INTO hook (name, order_event_id, stock_event_id, seen_at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (name, order, stock, now),
    )


def forget(db: sqlite3.Connection, name: str) -> None:
    """Forget a hook that is gone, and its backlog."""
    db.execute("DELETE FROM hook WHERE name = ?", (name,))


def events(db: sqlite3.Connection, ledger: Ledger, after: int, limit: int) -> list[Recorded]:
    """The next events of a ledger, the oldest first."""
    return [Recorded(ledger, *row) for row in db.execute(_EVENTS[ledger], (after, limit))]


def newest(db: sqlite3.Connection, ledger: Ledger, what: str) -> Recorded | None:
    """The newest event of that kind; where there was none, the newest of its ledger."""
    for sql, values in ((_NEWEST[ledger] + " WHERE what = ?", (what,)), (_NEWEST[ledger], ())):
        if row := db.execute(f"{sql} ORDER BY id DESC LIMIT 1", values).fetchone():
            return Recorded(ledger, *row)
    return None


def stock_facts(db: sqlite3.Connection, id_: int) -> dict[str, Any]:
    """What a stock event says: when, how many were available, and what was then low."""
    row = db.execute("SELECT at, available, threshold FROM stock_event WHERE id = ?", (id_,)).fetchone()
    return dict(row)


def read_to(db: sqlite3.Connection, name: str, ledger: Ledger, id_: int) -> None:
    """Write down that the hook needs no event of the ledger up to that one."""
    column = f"{ledger}_event_id"
    db.execute(f"UPDATE hook SET {column} = MAX({column}, ?) WHERE name = ?", (id_, name))  # noqa: S608 - one of two


def took(db: sqlite3.Connection, name: str, event: Recorded, at: str) -> None:
    """Write down that the hook took the event: it is not in the backlog, and the failures are over."""
    key = (name, event.ledger, event.id)
    db.execute("DELETE FROM hook_backlog WHERE hook = ? AND ledger = ? AND event_id = ?", key)
    db.execute(
        "UPDATE hook SET delivered_at = ?, delivered = ?, failures = 0, rests_until = '' WHERE name = ?",
        (at, event.ref, name),
    )


def put_off(db: sqlite3.Connection, name: str, waiting: Waiting) -> None:
    """Put an event into the hook's backlog, or write down how it fared there."""
    event = waiting.event
    db.execute(
        "INSERT INTO hook_backlog (hook, ledger, event_id, subject_id, attempts, next_attempt_at, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hook, ledger, event_id) DO UPDATE"
        " SET attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, error = excluded.error",
        (name, event.ledger, event.id, event.subject, waiting.attempts, waiting.next_attempt_at, waiting.error),
    )


def failed(db: sqlite3.Connection, name: str, failures: int, rests_until: str) -> None:
    """Write down how often in a row the hook failed, and until when it rests ('': it does not)."""
    db.execute("UPDATE hook SET failures = ?, rests_until = ? WHERE name = ?", (failures, rests_until, name))


def waits_behind(db: sqlite3.Connection, name: str, event: Recorded) -> bool:
    """Whether an event of the same order (or variant) is in the hook's backlog."""
    row = db.execute(
        "SELECT 1 FROM hook_backlog WHERE hook = ? AND ledger = ? AND subject_id = ? LIMIT 1",
        (name, event.ledger, event.subject),
    ).fetchone()
    return row is not None


def due(db: sqlite3.Connection, name: str, now: str) -> Waiting | None:
    """What to try again now, the longest due first."""
    row = db.execute(_DUE, {"hook": name, "now": now}).fetchone()
    return _waiting(db, row) if row else None


def backlog(db: sqlite3.Connection, name: str) -> tuple[int, Waiting | None]:
    """How many events wait for the hook, and the one that failed last."""
    count = db.execute("SELECT COUNT(*) FROM hook_backlog WHERE hook = ?", (name,)).fetchone()[0]
    row = db.execute(f"{_HEADS} AND attempts > 0 ORDER BY next_attempt_at DESC LIMIT 1", {"hook": name}).fetchone()
    return int(count), _waiting(db, row) if row else None


def is_far_off(db: sqlite3.Connection, latest: str) -> bool:
    """Whether something waits beyond `latest`."""
    return db.execute("SELECT 1 FROM hook_backlog WHERE next_attempt_at > ? LIMIT 1", (latest,)).fetchone() is not None


def pull_in(db: sqlite3.Connection, name: str, now: str, latest: str) -> None:
    """Let nothing wait beyond `latest`: only a clock that was wrong puts it there. `now` as `latest` makes all due."""
    at = {"hook": name, "now": now, "latest": latest}
    db.execute("UPDATE hook_backlog SET next_attempt_at = :now WHERE hook = :hook AND next_attempt_at > :latest", at)
    db.execute("UPDATE hook SET rests_until = '' WHERE name = :hook AND rests_until > :latest", at)


def _waiting(db: sqlite3.Connection, row: sqlite3.Row) -> Waiting:
    what = (db.execute(_NAMES[row["ledger"]], (row["event_id"],)).fetchone() or ("",))[0]
    event = Recorded(row["ledger"], row["event_id"], row["subject_id"], what)
    return Waiting(event, row["attempts"], row["next_attempt_at"], row["error"])
