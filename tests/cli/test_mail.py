"""`shopctl mail` as a merchant and cron call it, in a process of its own."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from shopctl import clock
from shopctl.db.connect import connect, transaction
from shopctl.mail import store
from shopctl.mail.actions import queue
from shopctl.mail.lock import one_sender
from shopctl.mail.models import Draft, Mailbox
from tests.conftest import Run

HEAVY = {
    "babel", "css_inline", "email", "email_validator", "jinja2", "pydantic", "rich", "smtplib", "sqlite_utils", "ssl",
}  # fmt: skip
NOTHING = {"sent": 0, "failed": 0, "unknown": 0, "queued": 0}


@pytest.fixture
def db(shop: Path) -> Iterator[sqlite3.Connection]:
    """The database of `shop`, with two mails waiting."""
    connection = connect(shop / "shop.db")
    with transaction(connection):
        for name in ("mina", "نیما"):
            draft = Draft(
                template="order_received", language="fa", sender=Mailbox("Teahouse", "shop@teahouse.example"),
                recipient=Mailbox(name, f"{len(name)}@example.com"),
                subject="سفارش شما", text="سلام\n", html="<p>سلام</p>",
            )  # fmt: skip
            queue(connection, draft, cause=f"test:{name}", about="order:1001", now=clock.now())
        queue(connection, draft, cause="test:third", about="order:1002", now=clock.now())
    store.cancel(connection, 3)
    yield connection
    connection.close()


def test_send_does_it_once_says_so_and_is_then_quiet(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    first = run("mail", "send", shop=shop)
    assert (first.returncode, first.stdout, first.stderr) == (
        0,
        "",
        'Sent: 2, as files in outbox/. Customers get them once mail.transport is "smtp".\n',
    )
    again = run("mail", "send", shop=shop)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    mails = [message_from_bytes(f.read_bytes(), policy=policy.default) for f in (shop / "outbox").glob("*.eml")]
    assert {str(mail["Subject"]) for mail in mails} == {"سفارش شما"}


def test_send_counts_in_json(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    assert json.loads(run("mail", "send", "--limit", "1", "--json", shop=shop).stdout) == NOTHING | {
        "sent": 1, "queued": 1,
    }  # fmt: skip
    assert json.loads(run("mail", "send", "--json", shop=shop).stdout) == NOTHING | {"sent": 1}
    assert json.loads(run("mail", "send", "--json", shop=shop).stdout) == NOTHING


def test_a_second_sender_ends_with_75_and_does_nothing(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    with one_sender(shop):
        done = run("mail", "send", "--json", shop=shop)
    assert done.returncode == 75
    assert json.loads(done.stderr)["error"]["code"] == "busy"
    assert store.waiting(db) == 2


def test_a_server_that_is_not_there_is_an_exit_code_of_1_and_loses_nothing(
    run: Run, shop: Path, db: sqlite3.Connection
) -> None:
    for key, value in (("transport", "smtp"), ("host", "127.0.0.1"), ("port", "1"), ("security", "none")):
        run("config", "set", f"mail.{key}", value, shop=shop)
    done = run("mail", "send", shop=shop)
    assert done.returncode == 1
    assert "127.0.0.1:1: Connection refused" in done.stderr
    assert "waiting: 2" in done.stderr
    outcome = json.loads(run("mail", "send", "--json", shop=shop).stdout)
    assert outcome == NOTHING | {"queued": 2, "problem": outcome["problem"]}


def test_a_missing_password_is_a_wrong_setting(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    run("config", "set", "mail.transport", "smtp", shop=shop)
    run("config", "set", "mail.user", "shop", shop=shop)
    done = run("mail", "send", shop=shop)
    assert done.returncode == 6
    assert "SHOPCTL_SMTP_PASSWORD" in done.stderr


def test_a_run_with_nothing_to_send_loads_no_heavy_library(shop: Path) -> None:
    code = (
        "import sys\nfrom shopctl.cli.app import main\n"
        f"sys.argv = ['shopctl', '--shop', {str(shop)!r}, 'mail', 'send']\n"
        "try:\n    main()\nfinally:\n    print('LOADED', *sorted({m.partition('.')[0] for m in sys.modules}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    assert "sqlite3" in loaded
    assert not loaded & HEAVY


def test_list_shows_the_newest_first_and_filters(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    rows = json.loads(run("mail", "list", "--json", shop=shop).stdout)
    assert [row["id"] for row in rows] == [3, 2, 1]
    assert {"id", "status", "template", "recipient", "language", "subject", "attempts", "error"} <= set(rows[0])
    assert "message" not in rows[0]
    canceled = run("mail", "list", "--status", "canceled", "--csv", shop=shop).stdout.splitlines()
    assert len(canceled) == 2
    table = run("mail", "list", shop=shop).stdout.splitlines()
    assert table[0].split()[:2] == ["ID", "Status"]
    assert len(table) == 4


def test_list_of_an_order_takes_the_number_in_any_spelling(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    assert run("mail", "list", "--order", "1001", shop=shop).returncode == 3


def test_an_unknown_status_is_a_usage_error(run: Run, shop: Path) -> None:
    done = run("mail", "list", "--status", "lost", shop=shop)
    assert done.returncode == 2
    assert "unknown" in done.stderr


def test_show_tells_what_became_of_a_mail_and_what_it_says(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    shown = run("mail", "show", "1", shop=shop).stdout
    assert shown.startswith("Mail 1: order_received is queued\n")
    assert "4@example.com" in shown
    assert shown.endswith("\nسلام\n")
    document = json.loads(run("mail", "show", "1", "--json", shop=shop).stdout)
    assert (document["text"], document["html"]) == ("سلام\n", "<p>سلام</p>\n")
    raw = run("mail", "show", "1", "--raw", shop=shop).stdout
    assert raw.startswith("From: Teahouse <shop@teahouse.example>")
    assert run("mail", "show", "99", shop=shop).returncode == 3


def test_preview_prints_the_text_or_writes_the_html(run: Run, shop: Path, tmp_path: Path) -> None:
    text = run("mail", "preview", "order_shipped", "--language", "fa", shop=shop)
    assert text.stdout.startswith("سفارش ۱۰۰۱ شما در راه است\n\n")
    file = tmp_path / "preview.html"
    assert run("mail", "preview", "order_shipped", "--html", file, shop=shop).returncode == 0
    assert file.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("mail", "preview", "order_shipped", "--html", "-", shop=shop).stdout == file.read_text(encoding="utf-8")
    unknown = run("mail", "preview", "order_shiped", shop=shop)
    assert unknown.returncode == 3
    assert "order_shipped" in unknown.stderr


def test_retry_and_cancel_by_number(run: Run, shop: Path, db: sqlite3.Connection) -> None:
    store.fail(db, 1, "550 no such user")
    assert run("mail", "retry", "2", shop=shop).returncode == 4
    assert run("mail", "retry", "--failed", shop=shop).stderr == "Queued again: 1.\n"
    assert run("mail", "retry", "--failed", shop=shop).stderr == "Queued again: none.\n"
    assert run("mail", "retry", shop=shop).returncode == 2
    assert run("mail", "cancel", "1", "2", shop=shop).stderr == "Canceled: 1, 2.\n"
    assert json.loads(run("mail", "send", "--json", shop=shop).stdout) == NOTHING
