"""Encryption, logging in, and the password, with a real server and a real certificate."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopctl.config.model import Settings
from shopctl.errors import SettingsError
from shopctl.mail.models import Outcome
from shopctl.mail.sending import send_due
from tests.mail.conftest import Outbox, Server, free_port, log_in, running, smtp

SECRET = "hunter2 with spaces"


@pytest.fixture
def guarded(certificate: ssl.SSLContext) -> Iterator[Server]:
    """A server that wants STARTTLS, and then to know who calls."""
    handler = Server(free_port())
    options = {"tls_context": certificate, "require_starttls": True, "auth_required": True}
    with running(handler, authenticator=log_in(handler, "shop", SECRET), **options):
        yield handler


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    file = tmp_path / "password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    file.chmod(0o600)
    return file


def test_starttls_and_a_password_from_a_file(
    outbox: Outbox, settings: Settings, shop: Path, guarded: Server, password_file: Path
) -> None:
    outbox.put("a@example.com")
    mail = {"security": "starttls", "user": "shop", "password_file": str(password_file)}
    assert send_due(outbox.db, smtp(settings, guarded.port, **mail), shop, outbox.now) == Outcome(sent=1)
    assert guarded.log_ins == ["shop"]


def test_tls_from_the_first_byte_and_a_password_from_the_environment(
    outbox: Outbox, settings: Settings, shop: Path, certificate: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPCTL_SMTP_PASSWORD", SECRET)
    outbox.put("a@example.com")
    handler = Server(free_port())
    check = log_in(handler, "shop", SECRET)
    with running(handler, ssl_context=certificate, authenticator=check, auth_require_tls=False):
        use = smtp(settings, handler.port, security="tls", user="shop")
        assert send_due(outbox.db, use, shop, outbox.now) == Outcome(sent=1)
    assert handler.log_ins == ["shop"]


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_is_refused_and_the_mail_waits(
    outbox: Outbox, settings: Settings, shop: Path, guarded: Server, monkeypatch: pytest.MonkeyPatch, security: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    outbox.put("a@example.com")
    outcome = send_due(outbox.db, smtp(settings, guarded.port, security=security), shop, outbox.now)
    assert outcome.queued == 1
    assert outcome.problem.startswith(f"mail server 127.0.0.1:{guarded.port}: ")


def test_a_server_without_starttls_gets_nothing(outbox: Outbox, settings: Settings, shop: Path, server: Server) -> None:
    outbox.put("a@example.com")
    outcome = send_due(outbox.db, smtp(settings, server.port, security="starttls"), shop, outbox.now)
    assert "STARTTLS" in outcome.problem
    assert server.got == []


def test_a_wrong_password_stops_the_run_costs_no_attempt_and_is_told_nowhere(
    outbox: Outbox, settings: Settings, shop: Path, guarded: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPCTL_SMTP_PASSWORD", "wr0ng-secret")
    outbox.put("a@example.com")
    outcome = send_due(outbox.db, smtp(settings, guarded.port, security="starttls", user="shop"), shop, outbox.now)
    assert outcome == Outcome(queued=1, problem=outcome.problem)
    assert "535" in outcome.problem
    (mail,) = outbox.rows
    assert mail.attempts == 0
    assert "wr0ng" not in f"{outcome}{mail}"


def test_a_server_that_wants_a_log_in_we_have_not_stops_the_run_and_fails_no_mail(
    outbox: Outbox, settings: Settings, shop: Path, guarded: Server
) -> None:
    outbox.put("a@example.com", "b@example.com")
    outcome = send_due(outbox.db, smtp(settings, guarded.port, security="starttls"), shop, outbox.now)
    assert "530" in outcome.problem
    assert [(mail.status, mail.attempts) for mail in outbox.rows] == [("queued", 0)] * 2


def test_a_password_outside_ascii_is_explained_and_not_shown(
    outbox: Outbox, settings: Settings, shop: Path, guarded: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPCTL_SMTP_PASSWORD", "گذرواژه")
    outbox.put("a@example.com")
    outcome = send_due(outbox.db, smtp(settings, guarded.port, security="starttls", user="shop"), shop, outbox.now)
    assert "ASCII" in outcome.problem
    assert "گذرواژه" not in outcome.problem


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_password_file_that_others_can_read_is_refused_with_the_way_out(
    outbox: Outbox, settings: Settings, shop: Path, password_file: Path, mode: int
) -> None:
    password_file.chmod(mode)
    outbox.put("a@example.com")
    use = smtp(settings, 1, security="starttls", user="shop", password_file=str(password_file))
    with pytest.raises(SettingsError) as caught:
        send_due(outbox.db, use, shop, outbox.now)
    assert f"mode {mode:04o}" in caught.value.sentence
    assert caught.value.way_out == f"Run: chmod 600 {password_file}"
    assert SECRET not in f"{caught.value.document}"
    assert outbox.statuses == ["queued"]


@pytest.mark.parametrize("content", [None, "", "\n", b"\xff\xfe"])
def test_a_password_file_that_holds_none_is_named(
    outbox: Outbox, settings: Settings, shop: Path, tmp_path: Path, content: str | bytes | None
) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        file.chmod(0o600)
    outbox.put("a@example.com")
    use = smtp(settings, 1, security="starttls", user="shop", password_file=str(file))
    with pytest.raises(SettingsError, match=r"mail\.password_file.*password"):
        send_due(outbox.db, use, shop, outbox.now)


def test_a_user_without_a_password_is_told_where_to_put_one(outbox: Outbox, settings: Settings, shop: Path) -> None:
    outbox.put("a@example.com")
    with pytest.raises(SettingsError) as caught:
        send_due(outbox.db, smtp(settings, 1, security="tls", user="shop"), shop, outbox.now)
    assert "SHOPCTL_SMTP_PASSWORD" in caught.value.way_out


def test_no_password_goes_unencrypted_over_a_network(
    outbox: Outbox, settings: Settings, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPCTL_SMTP_PASSWORD", SECRET)
    outbox.put("a@example.com")
    with pytest.raises(SettingsError, match="unencrypted"):
        send_due(outbox.db, smtp(settings, 1, host="mail.example.com", user="shop"), shop, outbox.now)
