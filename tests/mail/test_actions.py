from __future__ import annotations

import sqlite3

import pytest

from shopctl.db.connect import transaction
from shopctl.errors import NotFound
from shopctl.mail import actions, store
from shopctl.mail.models import Mailbox, NotPossible
from tests.mail.conftest import Outbox, draft


def test_the_same_cause_template_and_recipient_queue_one_mail(outbox: Outbox) -> None:
    with transaction(outbox.db):
        ids = {actions.queue(outbox.db, draft(), cause="e:1", about="", now=outbox.now) for _ in range(3)}
        ids.add(actions.queue(outbox.db, draft(), cause="e:2", about="", now=outbox.now))
    assert len(ids) == len(outbox.rows) == 2


def test_a_mail_goes_when_its_cause_is_taken_back(outbox: Outbox) -> None:
    with pytest.raises(RuntimeError, match="the step failed"), transaction(outbox.db):
        actions.queue(outbox.db, draft(), cause="e:1", about="", now=outbox.now)
        raise RuntimeError("the step failed")
    assert outbox.rows == []


def test_a_mail_that_cannot_be_written_is_kept_with_its_reason_and_harms_nothing(outbox: Outbox) -> None:
    with transaction(outbox.db):
        id_ = actions.queue(
            outbox.db, draft(recipient=Mailbox("", "nowhere")), cause="e:1", about="order:7", now=outbox.now
        )
    mail = store.get(outbox.db, id_)
    assert (mail.status, mail.size, mail.recipient) == ("failed", 0, "nowhere")
    assert "No mail can go to 'nowhere'" in mail.error
    with pytest.raises(NotPossible, match="not written"):
        actions.retry(outbox.db, [id_], outbox.now)


def test_a_look_alike_of_another_address_goes_out_with_a_warning(outbox: Outbox) -> None:
    outbox.put("p\u0430ypal@example.com", "paypal@example.com", "info@مثال.ایران", "علی۱۲@example.com")
    notes = [mail.note for mail in outbox.rows]
    assert "mixes scripts (CYRILLIC, LATIN)" in notes[0]
    assert notes[1:] == ["", "", ""]
    assert outbox.statuses == ["queued"] * 4


def test_what_was_queued_is_what_goes_out(outbox: Outbox) -> None:
    outbox.put("a@example.com")
    with pytest.raises(sqlite3.IntegrityError, match="written once"):
        outbox.db.execute("UPDATE mail SET message = x'00'")


def test_what_is_sent_stays_sent(outbox: Outbox) -> None:
    (id_,) = outbox.put("a@example.com")
    store.claim(outbox.db, id_, "2026-03-10T09:30:00.000000Z")
    store.sent(outbox.db, id_, "2026-03-10T09:30:00.000000Z")
    with pytest.raises(sqlite3.IntegrityError, match="stays sent"):
        store.fail(outbox.db, id_, "no")
    with pytest.raises(NotPossible, match="is sent; it cannot be canceled"):
        actions.cancel(outbox.db, [id_])
    with pytest.raises(NotPossible, match="is sent; it cannot be tried again"):
        actions.retry(outbox.db, [id_], outbox.now)


def test_retry_takes_all_of_them_or_none(outbox: Outbox) -> None:
    first, second = outbox.put("a@example.com", "b@example.com")
    store.fail(outbox.db, first, "550 no such user")
    with pytest.raises(NotPossible):
        actions.retry(outbox.db, [first, second], outbox.now)
    with pytest.raises(NotFound):
        actions.retry(outbox.db, [first, 99], outbox.now)
    assert outbox.statuses == ["failed", "queued"]
    actions.retry(outbox.db, [first], outbox.now)
    assert outbox.statuses == ["queued", "queued"]


def test_canceled_mails_do_not_go_out_and_are_not_canceled_twice(outbox: Outbox) -> None:
    first, _ = outbox.put("a@example.com", "b@example.com")
    actions.cancel(outbox.db, [first])
    assert store.due(outbox.db, "2026-03-10T09:30:00.000000Z") == [2]
    with pytest.raises(NotPossible):
        actions.cancel(outbox.db, [first])


def test_the_list_is_newest_first_by_status_and_by_what_it_is_about(outbox: Outbox) -> None:
    outbox.put("a@example.com", "b@example.com", "c@example.com")
    store.fail(outbox.db, 2, "no")
    assert [mail.id for mail in store.list_(outbox.db)] == [3, 2, 1]
    assert [mail.id for mail in store.list_(outbox.db, limit=2)] == [3, 2]
    assert [mail.id for mail in store.list_(outbox.db, status="failed", about="order:1001")] == [2]
    assert store.list_(outbox.db, about="order:1002") == []


def test_the_sender_looks_only_at_mails_that_wait(outbox: Outbox) -> None:
    """An outbox of a million sent mails costs cron nothing."""
    now = {"now": "x", "latest": "x", "limit": 1}
    queries = (store.IDLE, store.WAITING, f"{store.DUE} ORDER BY id LIMIT :limit")
    plans = [row["detail"] for sql in queries for row in outbox.db.execute(f"EXPLAIN QUERY PLAN {sql}", now)]
    searched = [plan for plan in plans if "mail" in plan]
    assert searched
    assert all("USING INDEX mail_status" in plan or "USING COVERING INDEX mail_status" in plan for plan in searched)
