"""Mails that carry an order document: as an attachment, or as text between two lines that say so."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import getaddresses

from shopctl.inbox.models import Unreadable
from shopctl.notices.models import REQUEST_BEGIN, REQUEST_END

BEGIN = "-----BEGIN SHOPCTL ORDER-----"
END = "-----END SHOPCTL ORDER-----"
FRAMES = ((BEGIN, END), (REQUEST_BEGIN, REQUEST_END))
"""Lines between which a document stands; people see them, and not everything is an order."""
TYPE = "application/vnd.shopctl.order+json"


_NO_CHARSETS = ("idna", "punycode")
"""Python's codecs for host names: no mail is written in them, and long texts take them seconds."""


def order_in(raw: bytes) -> bytes | None:
    """The order document that a mail carries, as JSON; None for any other mail.

    Raises Unreadable for what cannot be read as a mail, or carries two different documents.
    """
    try:
        found = set(_documents(message_from_bytes(raw, policy=compat32)))
    except Exception as error:  # the standard library raises all sorts of things on hostile mails
        raise Unreadable(reason=f"It cannot be read as a mail ({type(error).__name__}).") from error
    if len(found) > 1:
        raise Unreadable(reason="The mail carries more than one order document.")
    return found.pop() if found else None


def sender_of(raw: bytes) -> str:
    """The address that a mail says it comes from; '' where it names none or several."""
    try:
        mail = message_from_bytes(raw, policy=compat32)
        named = [address for _, address in getaddresses(map(str, mail.get_all("From", []))) if "@" in address]
    except Exception:  # the standard library raises all sorts of things on hostile mails
        return ""
    return named[0] if len(named) == 1 else ""


def _documents(mail: Message) -> Iterator[bytes]:
    for part in mail.walk():
        kind, name = part.get_content_type(), part.get_filename() or ""
        if kind == TYPE:
            yield _payload(part)
        elif kind == "application/json" and name.lower().endswith(".json"):
            if b'"shopctl"' in _payload(part):  # people attach other JSON to their questions
                yield _payload(part)
        elif kind == "text/plain":
            yield from _between(_text(part))


def _payload(part: Message) -> bytes:
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def _text(part: Message) -> str:
    data = _payload(part)
    charset = part.get_content_charset("utf-8")
    try:
        return data.decode("utf-8" if charset in _NO_CHARSETS else charset, errors="replace")
    except LookupError:
        return data.decode(errors="replace")


def _between(text: str) -> Iterator[bytes]:
    """What stands between the lines; mail programs wrap it at spaces, so that a break stands for one."""
    lines = [line.replace("\u00a0", " ").strip() for line in text.splitlines()]
    for begin, end in FRAMES:
        left = lines
        while begin in left:
            left = left[left.index(begin) + 1 :]
            if end not in left:
                break
            yield " ".join(left[: left.index(end)]).encode(errors="replace")
            left = left[left.index(end) + 1 :]
