"""From a Draft to the bytes that go over the wire (RFC 5322, RFC 2045 to 2049, RFC 3834)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, default
from email.utils import format_datetime
from uuid import uuid4

from email_validator import EmailNotValidError, validate_email

from shopctl.mail.models import Draft, Mailbox, NotAMailbox, TooLarge
from shopctl.text import one_line

LIMIT = 100_000
"""Bytes of a whole message; from 102 kB on Gmail cuts a mail off."""

NAME_LIMIT = 200
"""Characters of a display name."""

# RFC 5322 (2.1.1) allows lines up to 998. At the usual 78, Python's folding of a long quoted display name loses the
# quotes, and one recipient becomes twenty.
_WIRE = SMTP.clone(max_line_length=998)
_LAST_LATIN_LETTER = "\u024f"


@dataclass(frozen=True, slots=True)
class Letter:
    """A composed mail: its bytes, and what the envelope and the outbox need beside them."""

    sender: str
    recipient: str
    subject: str
    message_id: str
    data: bytes


def compose(draft: Draft, now: datetime) -> Letter:
    """The message as multipart/alternative: the text written by hand, then the HTML.

    Raises NotAMailbox for an address that mail cannot go to, TooLarge above LIMIT.
    """
    sender, recipient = address(draft.sender), address(draft.recipient)
    message_id = f"<{uuid4().hex}@{sender.domain}>"
    wide = not f"{sender.addr_spec}{recipient.addr_spec}".isascii()
    message = EmailMessage(policy=_WIRE.clone(utf8=True) if wide else _WIRE)
    message["From"] = sender
    message["To"] = recipient
    message["Subject"] = one_line(draft.subject)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    if draft.reply_to:
        message["Reply-To"] = address(Mailbox(draft.sender.name, draft.reply_to))
    message.set_content(draft.text, cte=_encoding(draft.text))
    message.add_alternative(draft.html, subtype="html", cte=_encoding(draft.html))
    message["Content-Language"] = draft.language  # last: add_alternative moves what starts with Content- into the part
    data = message.as_bytes()
    if len(data) > LIMIT:
        raise TooLarge(template=draft.template, address=recipient.addr_spec, size=len(data), limit=LIMIT)
    return Letter(sender.addr_spec, recipient.addr_spec, str(message["Subject"]), message_id, data)


def address(mailbox: Mailbox) -> Address:
    """The mailbox as a header value: one address however the name is spelled, its domain as an A-label (RFC 5890).

    A local part outside ASCII stays as it is; only a server with SMTPUTF8 (RFC 6531) takes it. Raises NotAMailbox.
    """
    try:
        parts = validate_email(mailbox.address.strip(), check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise NotAMailbox(address=mailbox.address, reason=str(error)) from error
    name = one_line(mailbox.name)[:NAME_LIMIT]
    return Address(name, username=parts.local_part, domain=parts.ascii_domain)


def words(data: bytes) -> tuple[str, str]:
    """The text and the HTML of a composed message, decoded; both empty where there is no message."""
    message = message_from_bytes(data, policy=default)
    parts = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content().replace("\r\n", "\n") if part is not None and data else "" for part in parts)
    return text, html


def mixed_scripts(address: str) -> str:
    """The scripts that one word of an address mixes ("CYRILLIC, LATIN"), as look-alikes do; '' where none does."""
    for word in re.split("[@.]", address):
        scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in word if letter.isalpha()}
        if len(scripts) > 1:
            return ", ".join(sorted(scripts))
    return ""


def _encoding(text: str) -> str:
    """base64 for scripts other than Latin: quoted-printable would write six characters or more for each letter."""
    foreign = any(letter > _LAST_LATIN_LETTER and letter.isalpha() for letter in text)
    return "base64" if foreign else "quoted-printable"
