"""Who and where, in the form in which orders keep it: one line each, card numbers blotted out."""

from __future__ import annotations

from shopctl import text
from shopctl.customers.models import email_key, phone_key


def name(given: str) -> str:
    """A name as one line."""
    return text.blot_cards(text.one_line(given))


def email(given: str) -> str:
    """A mail address as it was written. Raises BadInput for what is none."""
    address = text.one_line(given)
    if address:
        email_key(address)
    return address


def phone(given: str, region: str) -> str:
    """A phone number in E.164, dialled in the region. Raises BadInput for what is none."""
    number = text.one_line(given)
    return phone_key(number, region) if number else ""


def address(given: str) -> str:
    """A postal address, its lines kept."""
    return text.blot_cards("\n".join(filter(None, map(text.one_line, given.splitlines()))))
