"""Customers and the identities by which they are known again."""

from __future__ import annotations

from dataclasses import dataclass

from shopctl.errors import BadInput
from shopctl.phones import e164


class NotAnAddress(BadInput):
    """What was given cannot be a mail address."""

    message = "{text!r} is not a mail address: {reason}"


class NotAPhone(BadInput):
    """What was given cannot be a phone number of the region."""

    message = "{text!r} is not a phone number in {region}."
    hint = "Write it as it is dialled there, or with + and the country code."


@dataclass(frozen=True, slots=True)
class Identity:
    """One way to recognise a customer. `handle` is shown as it was given; `key` is its normal form, to compare."""

    channel: str
    handle: str
    key: str
    verified_at: str | None = None


@dataclass(frozen=True, slots=True)
class Customer:
    """A person or firm that buys. Times are UTC ISO 8601."""

    id: int
    name: str
    language: str
    note: str
    created_at: str
    identities: tuple[Identity, ...] = ()
    company: str = ""
    tags: tuple[str, ...] = ()

    def handles(self, channel: str) -> tuple[str, ...]:
        """All handles of one channel ("email", "phone"), oldest first."""
        return tuple(identity.handle for identity in self.identities if identity.channel == channel)


def email_key(text: str) -> str:
    """The normal form of a mail address: local part case-folded, domain as its A-label. Nothing is looked up.

    Raises NotAnAddress.
    """
    from email_validator import EmailNotValidError, validate_email

    address = text.strip()
    try:
        parts = validate_email(address, check_deliverability=False, test_environment=True)  # example.test is fine
    except EmailNotValidError as error:
        raise NotAnAddress(text=address, reason=str(error)) from error
    if "." not in parts.ascii_domain:
        raise NotAnAddress(text=address, reason="the part after @ has no dot.")
    return f"{parts.local_part.casefold()}@{parts.ascii_domain.casefold()}"


def phone_key(text: str, region: str) -> str:
    """The normal form of a phone number, E.164, read as people in `region` (ISO 3166) dial it. Raises NotAPhone."""
    number = e164(text, region)
    if not number:
        raise NotAPhone(text=text, region=region)
    return number
