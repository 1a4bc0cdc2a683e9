"""Mails to send, and a real SMTP server to send them to that can be told to misbehave."""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import ssl
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from shopctl.config.model import Settings
from shopctl.db.connect import connect, transaction
from shopctl.mail import actions, store
from shopctl.mail.models import Draft, Mail, Mailbox

SHOP = Mailbox("Test Teahouse", "shop@teahouse.example")
MINA = Mailbox("Mina", "mina@example.com")


def draft(**changes: Any) -> Draft:
    """A mail to Mina."""
    plain = Draft(
        template="order_received", language="en", sender=SHOP, recipient=MINA, subject="Thank you",
        text="Hello.\n", html="<p>Hello.</p>",
    )  # fmt: skip
    return replace(plain, **changes)


def opened(data: bytes) -> EmailMessage:
    """A message as a mail program reads it."""
    message = message_from_bytes(data, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


@dataclass
class Outbox:
    """The outbox of a shop: `put` queues mails, `rows` are what became of them."""

    db: sqlite3.Connection
    now: datetime

    def put(self, *addresses: str, **changes: Any) -> list[int]:
        with transaction(self.db):
            return [
                actions.queue(
                    self.db,
                    draft(recipient=Mailbox("", address), **changes),
                    cause=f"test:{address}",
                    about="order:1001",
                    now=self.now,
                )
                for address in addresses
            ]

    @property
    def rows(self) -> list[Mail]:
        return store.list_(self.db)[::-1]

    @property
    def statuses(self) -> list[str]:
        return [mail.status for mail in self.rows]


@pytest.fixture
def outbox(shop: Path, now: datetime) -> Iterator[Outbox]:
    """The empty outbox of the fresh shop `shop`."""
    db = connect(shop / "shop.db")
    yield Outbox(db, now)
    db.close()


Answer = Callable[["Server", str], str | None]


@dataclass
class Server:
    """A mail server: `got` holds what it took, in order; `rcpt` and `data` may answer otherwise, by the recipient."""

    port: int
    rcpt: Answer = lambda server, address: None
    data: Answer = lambda server, address: None
    got: list[tuple[str, EmailMessage]] = field(default_factory=list)
    sessions: int = 0
    log_ins: list[str] = field(default_factory=list)

    @property
    def recipients(self) -> list[str]:
        return [address for address, _ in self.got]

    @property
    def copies(self) -> Counter[str]:
        """How often each Message-ID was taken."""
        return Counter(str(message["Message-ID"]) for _, message in self.got)

    # The names that aiosmtpd calls:

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, name: str, lines: list[str]) -> Any:  # noqa: N802
        self.sessions += 1
        session.host_name = name
        return lines

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:  # noqa: N802
        answer = self.rcpt(self, address)
        if answer is not None:
            return await self.misbehave(server, answer)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        address = envelope.rcpt_tos[0]
        answer = self.data(self, address)
        if answer is not None and answer[0] in "45":
            return answer
        content = envelope.content
        assert isinstance(content, bytes)
        self.got.append((address, opened(content)))
        return "250 taken" if answer is None else await self.misbehave(server, answer)

    async def misbehave(self, server: SMTP, answer: str) -> str:
        if answer == "hang":
            await asyncio.sleep(5)
        if answer in ("hang", "close"):
            assert server.transport is not None
            server.transport.close()
        return answer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Loopback(Controller):
    """aiosmtpd's controller asks its own server for a greeting, which a server with implicit TLS does not give."""

    def _trigger_server(self) -> None:
        with socket.create_connection((self.hostname, self.port), 5):
            pass


@contextmanager
def running(handler: Server, **options: Any) -> Iterator[Server]:
    """The server, listening on the loopback."""
    controller = _Loopback(handler, hostname="127.0.0.1", port=handler.port, **options)
    controller.start()
    try:
        yield handler
    finally:
        controller.stop()


@pytest.fixture
def server() -> Iterator[Server]:
    """A plain, willing SMTP server."""
    with running(Server(free_port())) as handler:
        yield handler


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for 127.0.0.1 whose authority this process, and those it starts, believe."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


def log_in(handler: Server, user: str, password: str) -> Callable[..., AuthResult]:
    """An authenticator that knows one user."""

    def check(server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: Any) -> AuthResult:
        assert isinstance(given, LoginPassword)
        handler.log_ins.append(given.login.decode())
        return AuthResult(success=(given.login, given.password) == (user.encode(), password.encode()), handled=False)

    return check


def smtp(settings: Settings, port: int, **changes: Any) -> Callable[[], Settings]:
    """The settings with an SMTP server on that port of the loopback, unencrypted unless asked for."""
    mail = {"transport": "smtp", "host": "127.0.0.1", "port": port, "security": "none", "timeout_seconds": 2} | changes
    return lambda: settings.model_copy(update={"mail": settings.mail.model_copy(update=mail)})
