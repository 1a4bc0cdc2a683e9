"""The outbox's SQL. Functions that write expect the caller's transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import fields

from shopctl.errors import NotFound
from shopctl.mail.models import Mail

_COLUMNS = ", ".join(field.name for field in fields(Mail))

DUE = """
    SELECT id FROM mail WHERE status = 'queued' AND (attempts = 0 OR next_attempt_at <= :now)
    UNION ALL SELECT id FROM mail WHERE status = 'unknown' AND kind = 'receipt' AND doubts = 1
"""
WAITING = "SELECT COUNT(*) FROM mail WHERE status = 'queued'"
IDLE = f"""
    SELECT NOT (EXISTS ({DUE}) OR EXISTS (SELECT 1 FROM mail WHERE status = 'sending')
        OR EXISTS (SELECT 1 FROM mail WHERE status = 'queued' AND next_attempt_at > :latest))
"""  # noqa: S608 - a constant


def add(db: sqlite3.Connection, columns: dict[str, str | bytes]) -> int:
    """Put a mail into the outbox; the id of the one that is there when its cause, template and recipient are known."""
    names, marks = ", ".join(columns), ", ".join(f":{name}" for name in columns)
    db.execute(
        f"INSERT INTO mail ({names}) VALUES ({marks})"  # noqa: S608 - names come from actions.py
        " ON CONFLICT (cause, template, recipient) DO NOTHING",
        columns,
    )
    row = db.execute(
        "SELECT id FROM mail WHERE cause = :cause AND template = :template AND recipient = :recipient", columns
    ).fetchone()
    return int(row[0])


def get(db: sqlite3.Connection, id_: int) -> Mail:
    """The mail of that id. Raises NotFound."""
    row = db.execute(f"SELECT {_COLUMNS} FROM mail WHERE id = ?", (id_,)).fetchone()  # noqa: S608
    if row is None:
        raise NotFound(kind="mail", id=str(id_))
    return Mail(*row)


def message(db: sqlite3.Connection, id_: int) -> bytes:
    """The mail as it goes over the wire; empty when it could not be written."""
    return bytes(db.execute("SELECT message FROM mail WHERE id = ?", (id_,)).fetchone()[0])


def list_(db: sqlite3.Connection, *, status: str | None = None, about: str | None = None, limit: int = 0) -> list[Mail]:
    """Mails newest first, of one status or about one thing where asked; `limit` 0 means all."""
    rules = [f"{name} = :{name}" for name, value in (("status", status), ("about", about)) if value is not None]
    where = f"WHERE {' AND '.join(rules)}" if rules else ""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM mail {where} ORDER BY id DESC LIMIT :limit",  # noqa: S608
        {"status": status, "about": about, "limit": limit or -1},
    )
    return [Mail(*row) for row in rows]


def waiting(db: sqlite3.Connection) -> int:
    """How many mails wait to be sent."""
    return int(db.execute(WAITING).fetchone()[0])


def due(db: sqlite3.Connection, now: str, limit: int = 0) -> list[int]:
    """Ids of the mails to send now, oldest first: queued ones whose back-off is over, receipts in their first doubt."""
    return [row[0] for row in db.execute(f"{DUE} ORDER BY id LIMIT :limit", {"now": now, "limit": limit or -1})]


def is_idle(db: sqlite3.Connection, now: str, latest: str) -> bool:
    """Whether a sender that holds the lock has nothing to do: no mail due, none left behind, none put off too far."""
    return bool(db.execute(IDLE, {"now": now, "latest": latest}).fetchone()[0])


def pull_in(db: sqlite3.Connection, latest: str) -> None:
    """Bring attempts put off beyond `latest` back to it: only a clock that was wrong puts them there."""
    db.execute(
        "UPDATE mail SET next_attempt_at = :latest WHERE status = 'queued' AND next_attempt_at > :latest",
        {"latest": latest},
    )


def claim(db: sqlite3.Connection, id_: int, at: str) -> bool:
    """Take a mail for sending; false when it is no longer there to take (canceled meanwhile)."""
    taken = db.execute(
        """UPDATE mail SET status = 'sending', claimed_at = ?, attempts = attempts + 1
           WHERE id = ? AND status IN ('queued', 'unknown')""",
        (at, id_),
    )
    return taken.rowcount == 1


def orphans(db: sqlite3.Connection) -> list[int]:
    """Mails that a sender took and did not settle."""
    return [row[0] for row in db.execute("SELECT id FROM mail WHERE status = 'sending'")]


def sent(db: sqlite3.Connection, id_: int, at: str) -> None:
    """The server took it."""
    db.execute("UPDATE mail SET status = 'sent', sent_at = ?, error = '' WHERE id = ?", (at, id_))


def doubt(db: sqlite3.Connection, id_: int, reason: str) -> None:
    """Nobody can say whether the server took it."""
    db.execute("UPDATE mail SET status = 'unknown', doubts = doubts + 1, error = ? WHERE id = ?", (reason, id_))


def fail(db: sqlite3.Connection, id_: int, reason: str) -> None:
    """It will not be taken."""
    db.execute("UPDATE mail SET status = 'failed', error = ? WHERE id = ?", (reason, id_))


def put_off(db: sqlite3.Connection, id_: int, until: str, reason: str) -> None:
    """It was not taken this time."""
    db.execute("UPDATE mail SET status = 'queued', next_attempt_at = ?, error = ? WHERE id = ?", (until, reason, id_))


def put_back(db: sqlite3.Connection, id_: int, reason: str) -> None:
    """The line failed, not the mail: as if it had not been claimed."""
    db.execute("UPDATE mail SET status = 'queued', attempts = attempts - 1, error = ? WHERE id = ?", (reason, id_))


def requeue(db: sqlite3.Connection, id_: int, at: str) -> None:
    """Start again, as if nothing had been tried; earlier doubts stay on record."""
    db.execute("UPDATE mail SET status = 'queued', attempts = 0, next_attempt_at = ? WHERE id = ?", (at, id_))


def cancel(db: sqlite3.Connection, id_: int) -> None:
    """It is not to be sent."""
    db.execute("UPDATE mail SET status = 'canceled' WHERE id = ?", (id_,))
