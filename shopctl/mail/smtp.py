"""The SMTP transport (RFC 5321): one connection for the batch, opened again when it drops.

smtplib's `sendmail` cannot say at which step a line broke, and that decides whether a mail may go out again; so the
steps are taken one by one here. What the server answered decides, by its code, never the type of an exception.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from shopctl.config.load import FILE
from shopctl.config.model import Mail as MailSettings
from shopctl.config.model import Settings
from shopctl.errors import SettingsError
from shopctl.mail.models import Mail
from shopctl.mail.password import password
from shopctl.mail.transports import Deferred, LineDown, Rejected, Uncertain
from shopctl.text import one_line

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_CLOSING = 421
_NOT_US = frozenset({530, 534, 535, 538})
"""Answers about our log-in (RFC 4954), given to a mail: every other one would get them too."""


class Relay:
    """The merchant's mail server."""

    def __init__(self, settings: MailSettings, secret: str | None) -> None:
        self._settings = settings
        self._secret = secret
        self._server: smtplib.SMTP | None = None

    @classmethod
    def of(cls, settings: Settings, root: Path) -> Self:
        """The relay that shop.toml describes. Raises SettingsError."""
        mail = settings.mail
        if not mail.user:
            return cls(mail, None)
        if mail.security == "none" and mail.host not in _LOOPBACK:
            raise SettingsError(
                file=str(root / FILE),
                key="mail.security",
                reason=f'"none" would send the password of {mail.user} over the network unencrypted',
                hint='Run: shopctl config set mail.security starttls (or "tls", usually on port 465)',
            )
        return cls(mail, password(mail, root))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._server is not None:
            with suppress(OSError):
                self._server.quit()
        self._hang_up()

    def ready(self) -> None:
        """Connect and log in, unless the line is still up. Raises LineDown."""
        if self._server is not None and not self._answers(self._server):
            self._hang_up()
        if self._server is None:
            self._server = self._call()

    def deliver(self, mail: Mail, message: bytes) -> None:
        """One mail transaction. Raises Deferred, Rejected, Uncertain, LineDown."""
        if self._server is None:
            raise LineDown("not connected")
        try:
            self._announce(self._server, mail)
        except OSError as error:  # smtplib's own errors among them
            self._hang_up()
            raise Deferred(f"the line broke before the mail was handed over ({_said(error)})") from error
        except ValueError as error:  # an address that smtplib cannot put on the wire
            self._hang_up()
            raise Rejected(f"{mail.recipient!r} cannot stand in an envelope") from error
        try:
            self._server.send(_dotted(message))
            code, answer = self._server.getreply()
        except OSError as error:
            self._hang_up()
            raise Uncertain(f"the line broke after the mail was handed over ({_said(error)})") from error
        if code // 100 not in (2, 4, 5):
            raise Uncertain(f"the server's answer made no sense ({code})")
        self._judge(code, answer, 200)

    def _call(self) -> smtplib.SMTP:
        """A connection, encrypted as the settings say and logged in."""
        settings = self._settings
        where = f"{settings.host}:{settings.port}"
        server = None
        try:
            server = self._connect()
            if settings.security == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()
            if self._secret is not None:
                server.login(settings.user, self._secret)
        except (OSError, UnicodeError) as error:
            if server is not None:
                server.close()
            # From None: the frames below hold the password.
            raise LineDown(f"mail server {where}: {_said(error)}") from None
        return server

    def _connect(self) -> smtplib.SMTP:
        settings = self._settings
        seconds = settings.timeout_seconds
        if settings.security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(settings.host, settings.port, _NAME, timeout=seconds, context=context)
        return smtplib.SMTP(settings.host, settings.port, _NAME, timeout=seconds)

    def _answers(self, server: smtplib.SMTP) -> bool:
        try:
            return server.noop()[0] == 250
        except OSError:
            return False

    def _hang_up(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None

    def _announce(self, server: smtplib.SMTP, mail: Mail) -> None:
        """Envelope and DATA, up to the point where the server waits for the mail itself."""
        options = []
        if not f"{mail.sender}{mail.recipient}".isascii():
            if not server.has_extn("smtputf8"):
                raise Rejected(f"{mail.recipient}: the mail server takes only ASCII letters before the @ (no SMTPUTF8)")
            options = ["SMTPUTF8", "BODY=8BITMIME"]
        server.command_encoding = "utf-8" if options else "ascii"
        self._judge(*server.mail(mail.sender, options), 200)
        self._judge(*server.rcpt(mail.recipient), 200)
        self._judge(*server.docmd("DATA"), 300)

    def _judge(self, code: int, answer: bytes, wanted: int) -> None:
        """Go on when the answer is of the wanted hundred; else leave the transaction and say what it means."""
        if wanted <= code < wanted + 100:
            return
        if code == _CLOSING:
            self._hang_up()
        elif self._server is not None:
            with suppress(OSError):
                self._server.rset()
        self._refuse(code, f"{code} {one_line(answer.decode('utf-8', 'replace'))}")

    def _refuse(self, code: int, reason: str) -> NoReturn:
        if code in _NOT_US:
            raise LineDown(f"mail server {self._settings.host}: {reason}")
        if 500 <= code < 600:
            raise Rejected(reason)
        raise Deferred(reason)


_NAME = "[127.0.0.1]"
"""What we call ourselves in EHLO: an address literal, since smtplib's own choice waits for name servers."""


def _dotted(message: bytes) -> bytes:
    """The mail as DATA wants it: lines that start with a dot get another, and a dot alone ends it (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", message) + b".\r\n"


def _said(error: OSError | UnicodeError) -> str:
    """What went wrong in one line; never what was sent, so that no password gets into it."""
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error if isinstance(error.smtp_error, str) else error.smtp_error.decode("utf-8", "replace")
        return one_line(f"{error.smtp_code} {answer}")
    if isinstance(error, UnicodeError):
        return "user and password must be of ASCII letters for this server"
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return one_line(str(error.strerror or error))
