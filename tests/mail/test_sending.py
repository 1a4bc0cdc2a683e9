"""What becomes of a mail, with a real SMTP server that misbehaves in each of the ways there are."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from pathlib import Path

import pytest

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.db.connect import connect, transaction
from shopctl.mail import actions, store
from shopctl.mail.models import Outcome
from shopctl.mail.sending import LONGEST_WAIT, back_off, send_due
from tests.mail.conftest import Outbox, Server, free_port, running, smtp


@pytest.fixture
def send(outbox: Outbox, settings: Settings, shop: Path, server: Server):  # type: ignore[no-untyped-def]
    """Run the sender against `server`, so many minutes after the mails were queued."""

    def run(minutes: float = 0, limit: int = 0, port: int = server.port, **mail: object) -> Outcome:
        now = outbox.now + timedelta(minutes=minutes)
        return send_due(outbox.db, smtp(settings, port, **mail), shop, now, limit=limit)

    return run


def test_each_mail_is_sent_once_as_it_was_queued_over_one_connection(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com", "c@example.com")
    assert send() == Outcome(sent=3)
    assert send() == Outcome()
    assert server.recipients == ["a@example.com", "b@example.com", "c@example.com"]
    assert set(server.copies) == {mail.message_id for mail in outbox.rows}
    assert server.sessions == 1


def test_lines_that_begin_with_a_dot_arrive_whole(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", text=".\n..\n.hidden\nend\n")
    send()
    part = server.got[0][1].get_body(("plain",))
    assert part is not None
    assert part.get_content().splitlines() == [".", "..", ".hidden", "end"]


def test_a_refused_recipient_fails_with_the_servers_words_and_the_rest_goes_out(outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "gone@example.com", "c@example.com")
    server.rcpt = lambda _, address: "550 5.1.1 no such user" if address.startswith("gone") else None
    assert send() == Outcome(sent=2, failed=1)
    assert outbox.rows[1].error == "550 5.1.1 no such user"
    assert server.sessions == 1


def test_a_mail_refused_after_data_fails(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com")
    server.data = lambda _, address: "554 5.7.1 spam" if address.startswith("a") else None
    assert send() == Outcome(sent=1, failed=1)


@pytest.mark.parametrize("when", ["rcpt", "data"])
def test_a_mail_put_off_waits_twice_as_long_each_time_and_goes_out_in_the_end(outbox, send, server, when) -> None:
    outbox.put("a@example.com")
    setattr(server, when, lambda *_: "450 4.2.1 mailbox busy")
    assert send(0) == Outcome(queued=1)
    assert outbox.rows[0].error == "450 4.2.1 mailbox busy"
    assert send(0.9) == Outcome(queued=1)
    assert outbox.rows[0].attempts == 1
    assert send(1.1) == Outcome(queued=1)
    assert outbox.rows[0].attempts == 2
    assert send(3.0) == Outcome(queued=1)
    assert outbox.rows[0].attempts == 2
    setattr(server, when, lambda *_: None)
    assert send(3.2) == Outcome(sent=1)
    assert outbox.rows[0].error == ""


def test_a_mail_put_off_too_often_is_given_up_with_the_reason(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com")
    server.rcpt = lambda *_: "450 busy"
    send(0, give_up_after=2)
    assert send(2, give_up_after=2) == Outcome(failed=1)
    assert outbox.rows[0].error == "given up after 2 attempts: 450 busy"


def test_the_back_off_doubles_up_to_its_ceiling() -> None:
    assert [back_off(n).total_seconds() / 60 for n in (1, 2, 3, 4)] == [1, 2, 4, 8]
    assert back_off(9) < LONGEST_WAIT == back_off(10) == back_off(10_000)


@pytest.mark.parametrize("how", ["close", "hang"])
def test_a_receipt_whose_line_broke_after_data_goes_once_more_in_a_later_run_and_then_waits(
    outbox: Outbox, send, server: Server, how: str
) -> None:
    outbox.put("a@example.com")
    server.data = lambda *_: how
    assert send(timeout_seconds=1) == Outcome(unknown=1)
    assert "after the mail was handed over" in outbox.rows[0].error
    assert send(timeout_seconds=1) == Outcome(unknown=1)
    assert send() == Outcome()
    assert list(server.copies.values()) == [2]
    assert outbox.rows[0].doubts == 2


def test_a_receipt_in_doubt_that_then_arrives_is_sent(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com")
    server.data = lambda server, address: "close" if not server.copies else None
    assert send() == Outcome(sent=1, unknown=1)
    assert send() == Outcome(sent=1)
    assert sorted(server.copies.values()) == [1, 2]
    assert server.sessions == 3


def test_a_campaign_in_doubt_waits_for_a_person(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", kind="campaign")
    server.data = lambda *_: "close"
    send()
    server.data = lambda *_: None
    assert send() == Outcome()
    actions.retry(outbox.db, [1], outbox.now)
    assert send() == Outcome(sent=1)


def test_a_line_that_breaks_before_data_puts_off_that_mail_and_the_next_gets_a_new_one(outbox, send, server) -> None:
    outbox.put("a@example.com", "b@example.com")
    server.rcpt = lambda _, address: "close" if address.startswith("a") else None
    assert send() == Outcome(sent=1, queued=1)
    assert outbox.rows[0].attempts == 1
    assert "before the mail was handed over" in outbox.rows[0].error
    assert server.sessions == 2


def test_a_server_that_says_it_is_closing_is_called_again(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com")
    server.rcpt = lambda _, address: "421 too many mails here" if address.startswith("a") else None
    assert send() == Outcome(sent=1, queued=1)
    assert server.sessions == 2


def test_a_server_that_is_not_there_costs_no_mail_an_attempt(outbox: Outbox, send) -> None:
    outbox.put("a@example.com", "b@example.com")
    for _ in range(20):
        outcome = send(port=free_port())
    assert outcome.queued == 2
    assert "Connection refused" in outcome.problem
    assert [(mail.attempts, mail.status) for mail in outbox.rows] == [(0, "queued")] * 2
    assert send() == Outcome(sent=2)


def test_an_address_outside_ascii_fails_for_good_where_the_server_takes_none_and_the_rest_goes_out(
    outbox: Outbox, send
) -> None:
    outbox.put("علی@example.com", "b@example.com")
    with running(Server(free_port()), enable_SMTPUTF8=False) as old:
        assert send(port=old.port) == Outcome(sent=1, failed=1)
    assert "takes only ASCII letters before the @ (no SMTPUTF8)" in outbox.rows[0].error


def test_an_address_outside_ascii_goes_to_a_server_that_takes_it(outbox: Outbox, send, server: Server) -> None:
    outbox.put("علی@example.com", "b@example.com")
    assert send() == Outcome(sent=2)
    assert server.recipients == ["علی@example.com", "b@example.com"]


def test_a_row_that_cannot_go_over_the_wire_fails_and_the_rest_goes_out(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com")
    outbox.db.execute("UPDATE mail SET sender = '[' || char(13, 10) || 'RSET' WHERE id = 1")
    assert send() == Outcome(sent=1, failed=1)
    assert "cannot stand in an envelope" in outbox.rows[0].error


def test_what_a_dead_sender_left_is_unknown_first_and_goes_out_in_the_run_after(outbox, send, server: Server) -> None:
    outbox.put("a@example.com")
    store.claim(outbox.db, 1, clock.stamp(outbox.now))
    assert send() == Outcome(unknown=1)
    assert outbox.rows[0].error == "the sender died while it had this mail in its hands"
    assert server.got == []
    assert send() == Outcome(sent=1)


def test_a_limit_leaves_the_rest_for_the_next_run(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com", "c@example.com")
    assert send(limit=2) == Outcome(sent=2, queued=1)
    assert server.recipients == ["a@example.com", "b@example.com"]


def test_a_mail_canceled_while_the_run_is_on_is_not_sent(outbox: Outbox, send, server: Server, shop: Path) -> None:
    outbox.put("a@example.com", "b@example.com")

    def cancel_the_other(server: Server, address: str) -> None:
        merchant = connect(shop / "shop.db")
        actions.cancel(merchant, [2])
        merchant.close()

    server.data = cancel_the_other
    assert send() == Outcome(sent=1)
    assert outbox.statuses == ["sent", "canceled"]


def test_a_clock_set_back_by_years_holds_no_mail_up_for_longer_than_the_ceiling(outbox, send, server: Server) -> None:
    outbox.put("a@example.com")
    server.rcpt = lambda *_: "450 busy"
    send(minutes=2 * 365 * 24 * 60)
    server.rcpt = lambda *_: None
    assert send(0) == Outcome(queued=1)
    assert clock.parse(outbox.rows[0].next_attempt_at) <= outbox.now + LONGEST_WAIT + timedelta(seconds=5)
    assert send(LONGEST_WAIT.total_seconds() / 60 + 1) == Outcome(sent=1)


def test_a_mail_queued_under_a_clock_that_was_ahead_goes_out_at_once(outbox: Outbox, send) -> None:
    outbox.now += timedelta(days=700)
    outbox.put("a@example.com")
    outbox.now -= timedelta(days=700)
    assert send() == Outcome(sent=1)


def test_a_clock_set_forward_fails_nothing(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com")
    assert send(minutes=2 * 365 * 24 * 60) == Outcome(sent=1)


def test_a_result_is_written_even_when_another_process_holds_the_database_for_long(
    outbox: Outbox, send, server: Server, shop: Path
) -> None:
    """A receipt that the server took must not go out again because an import was running."""
    outbox.put("a@example.com")
    outbox.db.execute("PRAGMA busy_timeout = 20")
    release = threading.Event()

    def hold(server: Server, address: str) -> None:
        threading.Thread(target=hold_the_database, args=(shop / "shop.db", release), daemon=True).start()
        release.wait(5)

    server.data = hold
    assert send() == Outcome(sent=1)
    assert send() == Outcome()
    assert list(server.copies.values()) == [1]


def hold_the_database(file: Path, holding: threading.Event) -> None:
    """Be a long transaction, some ten times as long as the sender's connection waits."""
    db = connect(file)
    with transaction(db):
        holding.set()
        time.sleep(0.25)
    db.close()


def test_settings_are_asked_for_only_when_there_is_something_to_send(outbox: Outbox, shop: Path) -> None:
    def no_settings() -> Settings:
        raise AssertionError("nothing is due")

    assert send_due(outbox.db, no_settings, shop, outbox.now) == Outcome()


def test_the_outcome_counts_what_waits(outbox: Outbox, send, server: Server) -> None:
    outbox.put("a@example.com", "b@example.com")
    server.rcpt = lambda *_: "450 busy"
    assert send().document == {"sent": 0, "failed": 0, "unknown": 0, "queued": 2}
