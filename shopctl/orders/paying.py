"""How an order is paid: its method, its reference for the bank, its link, and what its customer reads of it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from shopctl.errors import BadInput
from shopctl.text import latin_digits

if TYPE_CHECKING:
    from datetime import datetime

    from shopctl.config.model import Settings
    from shopctl.config.payments import PaymentMethod
    from shopctl.locales import Reader
    from shopctl.orders.heads import Head

_REFERENCE = re.compile(r"RF(\d\d)([0-9A-Z]{1,21})", re.ASCII)


class NoSuchPaymentMethod(BadInput):
    """A payment method that shop.toml does not know."""

    message = "There is no payment method {id!r}."
    hint = "There is: {known}. They are in shop.toml under payments.methods."


@dataclass(frozen=True, slots=True)
class HowToPay:
    """The variable `payment` of the mails: how, how much, to where. What does not apply is ''.

    `reference` and the account's lines are codes: they stay as they are in any language.
    """

    kind: str
    name: str
    instructions: tuple[str, ...]
    amount: str
    reference: str
    holder: str
    iban: str
    bic: str
    account_number: str
    bank: str
    link: str
    link_until: str


def method(settings: Settings, id_: str) -> PaymentMethod | None:
    """The payment method of that id, '' for the usual one; None for a shop without any. Raises NoSuchPaymentMethod."""
    methods = settings.payments.methods
    if not id_:
        return methods[0] if methods else None
    if found := settings.payments.method(id_):
        return found
    raise NoSuchPaymentMethod(id=id_, known=", ".join(each.id for each in methods) or "none")


def reference(serial: int) -> str:
    """The creditor reference of the order of that serial number: RF and two check digits before it (ISO 11649)."""
    return f"RF{98 - _rest(f'{serial}', 'RF00'):02d}{serial}"


def serial_of(text: str) -> int | None:
    """The serial number that a creditor reference names; None when its check digits are wrong, or it is not of ours."""
    found = _REFERENCE.fullmatch(re.sub(r"\s", "", latin_digits(text)).upper())
    if not found or not found[2].isdigit() or found[2].startswith("0"):
        return None
    return int(found[2]) if _rest(found[2], f"RF{found[1]}") == 1 else None


def _rest(body: str, head: str) -> int:
    """The remainder by ISO 7064 MOD 97-10, letters being 10 to 35."""
    return int("".join(str(int(letter, 36)) for letter in body + head)) % 97


def link(chosen: PaymentMethod, order: Head) -> str:
    """The method's payment page for what is due of the order, every value percent-encoded."""
    due = max(0, order.due)
    values = {
        "number": order.number,
        "reference": reference(order.serial),
        "amount": order.amount(due),
        "minor": str(due),
        "currency": order.currency,
        "name": order.name,
        "email": order.email,
        "phone": order.phone,
        "language": order.language,
    }
    return chosen.url.format_map({name: quote(value, safe="") for name, value in values.items()})


def how_to_pay(
    settings: Settings, order: Head, read: Reader, page: str = "", until: datetime | None = None
) -> HowToPay | None:
    """What the customer needs to know to pay; `page` is the one that stripe made for the order, open `until` then.

    None where the order has no method, or nothing is due.
    """
    chosen = settings.payments.method(order.payment_method)
    if chosen is None or order.due <= 0:
        return None
    account, by_bank = chosen.account, chosen.kind == "transfer"
    return HowToPay(
        kind=chosen.kind,
        name=chosen.name_in(read.language),
        instructions=tuple(filter(None, map(str.strip, chosen.instructions_in(read.language).splitlines()))),
        amount=read.money(order.due, order.currency, order.exponent),
        reference=reference(order.serial) if by_bank else "",
        holder=account.holder,
        iban=" ".join(re.findall(".{1,4}", account.iban)),
        bic=account.bic,
        account_number=account.account_number,
        bank=account.bank,
        link=link(chosen, order) if chosen.kind == "link" else page,
        link_until=read.moment(until) if until else "",
    )
