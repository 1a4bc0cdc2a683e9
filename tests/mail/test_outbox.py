"""The file transport, and that there is one sender at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from shopctl.config.edit import set_
from shopctl.config.model import Settings
from shopctl.mail import store
from shopctl.mail.lock import AnotherSender, one_sender
from shopctl.mail.models import Outcome
from shopctl.mail.outbox import Outbox as Files
from shopctl.mail.sending import send_due
from tests.conftest import Run
from tests.mail.conftest import Outbox, Server, opened

HOLD = "import sys, pathlib\nfrom shopctl.mail.lock import one_sender\n" \
       "with one_sender(pathlib.Path(sys.argv[1])):\n    print('held', flush=True)\n    sys.stdin.read()"  # fmt: skip


def test_a_mail_becomes_a_file_that_only_the_owner_reads(outbox: Outbox, settings: Settings, shop: Path) -> None:
    outbox.put("a@example.com", "b@example.com")
    assert send_due(outbox.db, lambda: settings, shop, outbox.now) == Outcome(sent=2)
    files = sorted((shop / "outbox").iterdir())
    assert [file.name for file in files] == ["20260310T093000Z-1.eml", "20260310T093000Z-2.eml"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (shop / "outbox").stat().st_mode & 0o777 == 0o700
    assert opened(files[0].read_bytes())["To"] == "a@example.com"
    assert files[0].read_bytes() == store.message(outbox.db, 1)


def test_a_mail_written_twice_is_one_file(outbox: Outbox, settings: Settings, shop: Path) -> None:
    (id_,) = outbox.put("a@example.com")
    mail, message = store.get(outbox.db, id_), store.message(outbox.db, id_)
    for _ in range(2):
        Files(shop / "outbox").deliver(mail, message)
    assert [file.name for file in (shop / "outbox").iterdir()] == ["20260310T093000Z-1.eml"]


def test_an_outbox_that_cannot_be_written_costs_no_attempt(outbox: Outbox, settings: Settings, shop: Path) -> None:
    (shop / "outbox").rmdir()
    (shop / "outbox").write_text("in the way")
    outbox.put("a@example.com")
    outcome = send_due(outbox.db, lambda: settings, shop, outbox.now)
    assert outcome.queued == 1
    assert "outbox" in outcome.problem
    assert outbox.rows[0].attempts == 0


def test_a_second_sender_is_turned_away(shop: Path) -> None:
    with one_sender(shop), pytest.raises(AnotherSender) as caught, one_sender(shop):
        pass
    assert caught.value.exit_code == 75
    with one_sender(shop):
        pass


def test_a_killed_sender_leaves_no_lock(shop: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(shop)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    with pytest.raises(AnotherSender), one_sender(shop):
        pass
    holder.kill()
    holder.communicate()
    with one_sender(shop):
        assert (shop / ".mail.lock").stat().st_mode & 0o777 == 0o600


def test_of_two_senders_at_once_one_works_and_the_other_ends_with_75(
    run: Run, shop: Path, outbox: Outbox, server: Server
) -> None:
    outbox.put("a@example.com", "b@example.com")
    for key, value in (("transport", "smtp"), ("host", "127.0.0.1"), ("port", str(server.port)), ("security", "none")):
        set_(shop, f"mail.{key}", value)
    ends: list[int] = []

    def meanwhile(server: Server, address: str) -> None:
        ends.append(run("mail", "send", shop=shop).returncode)

    server.data = meanwhile
    assert run("mail", "send", shop=shop).returncode == 0
    assert ends == [75, 75]
    assert list(server.copies.values()) == [1, 1]
    assert outbox.statuses == ["sent", "sent"]
