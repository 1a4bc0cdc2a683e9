"""Send what is due: one sender at a time, one mail at a time, each step on disk before the next.

A mail is claimed and committed before the server hears of it, and settled right after; so wherever the sender dies, at
most the one mail in its hands is in doubt, and the next run finds it still 'sending'. (Its lock died with it.)
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from shopctl import clock
from shopctl.db.connect import transaction
from shopctl.errors import Busy
from shopctl.mail import store
from shopctl.mail.lock import one_sender
from shopctl.mail.models import Mail, Outcome
from shopctl.mail.transports import Deferred, LineDown, Rejected, Transport, Uncertain, transport

if TYPE_CHECKING:  # pydantic is not loaded for a run that finds nothing to send
    from shopctl.config.model import Settings

Change = Callable[..., None]

FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
"""The ceiling of the back-off; a clock that jumped can put a mail off no longer than this."""

PATIENCE = 24
"""How often a result is written again while others hold the database: to forget it would send the mail twice."""

_DIED = "the sender died while it had this mail in its hands"


def back_off(attempts: int) -> timedelta:
    """How long to wait after so many attempts that were not taken: a minute, doubling, at most LONGEST_WAIT."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 16)), LONGEST_WAIT)


def send_due(
    db: sqlite3.Connection, settings: Callable[[], Settings], root: Path, now: datetime, *, limit: int = 0
) -> Outcome:
    """Send the mails that are due, oldest first, at most `limit` (0: all). `settings` is asked for only then.

    Raises AnotherSender, and SettingsError when the mail server's password cannot be used.
    """
    with one_sender(root):
        if store.is_idle(db, clock.stamp(now), clock.stamp(now + LONGEST_WAIT)):
            return Outcome(queued=store.waiting(db))
        return _Run(db, settings(), root, now).all_due(limit)


class _Run:
    """One run of the sender, under its lock."""

    def __init__(self, db: sqlite3.Connection, settings: Settings, root: Path, now: datetime) -> None:
        self.db = db
        self.settings = settings
        self.root = root
        self._began = now
        self._ticks = time.monotonic()
        self.done: Counter[str] = Counter()

    @property
    def now(self) -> datetime:
        """When it is: the run's start and the time since, whatever is done to the clock meanwhile."""
        return self._began + timedelta(seconds=time.monotonic() - self._ticks)

    def all_due(self, limit: int) -> Outcome:
        due = store.due(self.db, clock.stamp(self.now), limit)
        self._mend()
        problem = ""
        with transport(self.settings, self.root) as line:
            for id_ in due:
                try:
                    line.ready()
                    self._one(line, id_)
                except LineDown as down:
                    problem = str(down)
                    break
        return Outcome(
            sent=self.done["sent"],
            failed=self.done["failed"],
            unknown=self.done["unknown"],
            queued=store.waiting(self.db),
            problem=problem,
        )

    def _mend(self) -> None:
        """Put right what a dead sender or a wrong clock left behind. Raises Busy: the next run can do it as well."""
        with transaction(self.db):
            store.pull_in(self.db, clock.stamp(self.now + LONGEST_WAIT))
            for id_ in store.orphans(self.db):
                store.doubt(self.db, id_, _DIED)
                self.done["unknown"] += 1

    def _one(self, line: Transport, id_: int) -> None:
        """Claim, hand over, settle. Raises LineDown, with the mail back where it was."""
        with transaction(self.db):
            if not store.claim(self.db, id_, clock.stamp(self.now)):
                return
        mail = store.get(self.db, id_)
        try:
            line.deliver(mail, store.message(self.db, id_))
        except Uncertain as error:
            self._settle("unknown", store.doubt, id_, str(error))
        except Rejected as error:
            self._settle("failed", store.fail, id_, str(error))
        except Deferred as error:
            self._put_off(mail, str(error))
        except LineDown as error:
            self._write(store.put_back, id_, str(error))
            raise
        else:
            self._settle("sent", store.sent, id_, clock.stamp(self.now))

    def _put_off(self, mail: Mail, reason: str) -> None:
        if mail.attempts >= self.settings.mail.give_up_after:
            self._settle("failed", store.fail, mail.id, f"given up after {mail.attempts} attempts: {reason}")
        else:
            self._write(store.put_off, mail.id, clock.stamp(self.now + back_off(mail.attempts)), reason)

    def _settle(self, end: str, change: Change, *facts: int | str) -> None:
        self._write(change, *facts)
        self.done[end] += 1

    def _write(self, change: Change, *facts: int | str) -> None:
        """One change of the outbox in a transaction of its own, waiting for whoever holds the database."""
        for patience in range(PATIENCE, -1, -1):
            try:
                with transaction(self.db):
                    change(self.db, *facts)
                return
            except Busy:
                if not patience:
                    raise
