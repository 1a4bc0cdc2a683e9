"""What a merchant does with mails: queue one, try one again, cancel one."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from uuid import uuid4

from shopctl import clock
from shopctl.db.connect import transaction
from shopctl.errors import BadInput
from shopctl.mail import store
from shopctl.mail.compose import Letter, compose, mixed_scripts
from shopctl.mail.models import Draft, Mail, NotPossible, Status


def queue(db: sqlite3.Connection, draft: Draft, *, cause: str, about: str, now: datetime, note: str = "") -> int:
    """Put a mail into the outbox, inside the caller's transaction, so that cause and mail are there together; its id.

    `cause` ("order_event:55") with template and recipient makes it unique: queued again, the first one stands.
    `about` ("order:1001") is the list it belongs in; `note` is for the merchant's eyes. A draft that cannot become a
    mail is kept as failed, with the reason: it never takes its cause down with it.
    """
    letter, status, error = _letter(draft, now)
    if scripts := mixed_scripts(draft.recipient.address):
        note = f"{note} The address mixes scripts ({scripts}): is it who it seems to be?".strip()
    at = clock.stamp(now)
    return store.add(
        db,
        {
            "cause": cause,
            "about": about,
            "template": draft.template,
            "kind": draft.kind,
            "sender": letter.sender,
            "recipient": letter.recipient,
            "language": draft.language,
            "subject": letter.subject,
            "message": letter.data,
            "message_id": letter.message_id,
            "status": status,
            "next_attempt_at": at,
            "error": error,
            "note": note,
            "queued_at": at,
        },
    )


def _letter(draft: Draft, now: datetime) -> tuple[Letter, Status, str]:
    try:
        return compose(draft, now), "queued", ""
    except BadInput as error:
        nothing = Letter(draft.sender.address, draft.recipient.address, draft.subject, f"<{uuid4().hex}@invalid>", b"")
        return nothing, "failed", error.sentence


def retry(db: sqlite3.Connection, ids: list[int], now: datetime) -> list[Mail]:
    """Queue failed mails again, and unknown ones: a person has decided that a second copy does less harm than none.

    All of them or none. Raises NotFound, NotPossible.
    """
    with transaction(db):
        for mail in [store.get(db, id_) for id_ in ids]:
            if mail.status not in ("failed", "unknown"):
                raise NotPossible(id=mail.id, status=mail.status, step="tried again")
            if not mail.size:
                raise NotPossible(id=mail.id, status="not written", step="tried again", hint=mail.error)
            store.requeue(db, mail.id, clock.stamp(now))
    return [store.get(db, id_) for id_ in ids]


def cancel(db: sqlite3.Connection, ids: list[int]) -> list[Mail]:
    """Keep mails from being sent, all of them or none. Raises NotFound, NotPossible for one that is out."""
    with transaction(db):
        for mail in [store.get(db, id_) for id_ in ids]:
            if mail.status in ("sending", "sent", "canceled"):
                raise NotPossible(id=mail.id, status=mail.status, step="canceled")
            store.cancel(db, mail.id)
    return [store.get(db, id_) for id_ in ids]
