"""Which orders have waited for their money too long, and whether the clock can be believed about it.

A clock that jumps two years ahead would find every order overdue. So nothing happens by age before `run-due` has seen
the clock go on steadily for a day; who was away for a week gets that day, too, to record what was paid meanwhile.
"""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from shopctl import clock
from shopctl.config.payments import Payments
from shopctl.db.connect import transaction

LONGEST_GAP = timedelta(hours=26)
"""Between two runs of `run-due`: a machine that sleeps at night is steady, a weekend or a jump is not."""

SETTLING = timedelta(days=1)
"""How long the clock must have been steady."""

_BACK = timedelta(minutes=10)
_WRITE_EVERY = timedelta(hours=1)

_UNPAID = """SELECT number FROM orders o WHERE due > 0 AND status = 'confirmed' AND reserved_total = 0
    AND email <> '' AND held_at IS NULL AND pays_later = 0"""
_TO_REMIND = f"{_UNPAID} AND reminded_at IS NULL AND confirmed_at <= :before ORDER BY id"
# The days count from when the reminder left the house, not from when it was written.
_TO_EXPIRE = f"""{_UNPAID} AND paid_total <= 0 AND gone_quantity = 0 AND confirmed_at <= :before
    AND EXISTS (SELECT 1 FROM mail m WHERE m.about = 'order:' || o.number AND m.template = 'payment_reminder'
        AND m.status = 'sent' AND m.sent_at <= :reminded) ORDER BY id"""  # noqa: S608 - constants


def steady(db: sqlite3.Connection, now: datetime) -> bool:
    """Note that `run-due` saw the clock at `now`; whether it has gone on steadily for long enough to go by age."""
    row = db.execute("SELECT seen_at, steady_since FROM clock_watch").fetchone()
    seen, since = (clock.parse(row[0]), clock.parse(row[1])) if row else (None, now)
    if seen is None or not -_BACK <= now - seen <= LONGEST_GAP:
        since = now
    if seen is None or since == now or now - seen >= _WRITE_EVERY:
        with transaction(db):
            db.execute(
                "INSERT INTO clock_watch (id, seen_at, steady_since) VALUES (1, :seen, :since)"
                " ON CONFLICT (id) DO UPDATE SET seen_at = :seen, steady_since = :since",
                {"seen": clock.stamp(now), "since": clock.stamp(since)},
            )
    return now - since >= SETTLING


def to_remind(db: sqlite3.Connection, rules: Payments, now: datetime) -> list[str]:
    """Confirmed orders that nobody paid within `remind_after_days`, and that nobody was reminded of."""
    if not rules.remind_after_days:
        return []
    before = now - timedelta(days=rules.remind_after_days)
    return _numbers(db, _TO_REMIND, before=clock.stamp(before))


def to_expire(db: sqlite3.Connection, rules: Payments, now: datetime) -> list[str]:
    """Those that nobody paid within `expire_after_days`, nor in the time that the reminder left; none of it sent."""
    if not rules.expire_after_days:
        return []
    before, reminded = now - timedelta(days=rules.expire_after_days), now - rules.grace
    return _numbers(db, _TO_EXPIRE, before=clock.stamp(before), reminded=clock.stamp(reminded))


def _numbers(db: sqlite3.Connection, sql: str, **moments: str) -> list[str]:
    return [row[0] for row in db.execute(sql, moments)]
