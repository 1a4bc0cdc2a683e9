"""shop.toml: how customers pay, when they are reminded, and when an unpaid order is given up."""

from __future__ import annotations

import re
from datetime import timedelta
from string import Formatter
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from shopctl.config.base import ByLanguage, Line, Section, ShortName, Text, matching

Kind = Literal["link", "transfer", "on_delivery", "stripe"]

LINK_VALUES = ("number", "reference", "amount", "minor", "currency", "name", "email", "phone", "language")
"""What a payment link can be told about the order."""


def _iban(text: str) -> str:
    """An IBAN (ISO 13616) without spaces; its check digits are right."""
    iban = re.sub(r"\s", "", text).upper()
    if iban and not (re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban) and _rest(iban) == 1):
        raise ValueError("an IBAN whose check digits are right")
    return iban


def _rest(iban: str) -> int:
    """The remainder by ISO 7064 MOD 97-10; 1 for what is typed without a slip."""
    return int("".join(str(int(letter, 36)) for letter in iban[4:] + iban[:4])) % 97


def _link(url: str) -> str:
    """An https address; in braces only what an order has, and nothing of it before the path."""
    try:
        holes = [hole for _, *hole in Formatter().parse(url) if hole[0] is not None]
    except ValueError:
        holes = [["", "", None]]
    plain = all(name in LINK_VALUES and not form and not change for name, form, change in holes)
    place = urlsplit(url)
    if url and (place.scheme != "https" or not place.hostname or set("{}@") & set(place.netloc)):
        raise ValueError("an https:// address")
    if re.search(r"[\s\"'<>\\\x00-\x1f]", url) or not plain:
        raise ValueError(f"an https:// address with {', '.join(f'{{{name}}}' for name in LINK_VALUES)}")
    return url


class Account(Section):
    """The account that transfers go to, as customers need it."""

    holder: Line = ""
    """Whose it is."""
    iban: Annotated[str, AfterValidator(_iban)] = ""
    """Its IBAN (in Iran: the Sheba)."""
    bic: Annotated[Line, matching("([A-Z0-9]{8}([A-Z0-9]{3})?)?", "a BIC of 8 or 11 capitals and digits")] = ""
    """The bank's BIC, where customers in other countries need it."""
    account_number: Line = ""
    """Its number, where there is no IBAN."""
    bank: Line = ""
    """The bank's name."""


class PaymentMethod(Section):
    """One way to pay."""

    id: ShortName
    """Its short name in commands."""
    kind: Kind
    """"link" to a payment page, "transfer" by bank, "on_delivery" in cash, or "stripe" (a Checkout page per order)."""
    name: Line
    """Its name for customers, in the main language."""
    names: ByLanguage = {}
    """Its name in other languages."""
    instructions: Text = ""
    """What customers should know about it, in the main language."""
    translations: dict[str, Text] = {}
    """The instructions in other languages."""
    url: Annotated[str, AfterValidator(_link)] = ""
    """The payment page; {number}, {amount}, {currency}, {email} and the like stand for the order's. With stripe: where
    customers come back to."""
    account: Account = Account()
    """Where transfers go."""
    key_file: str = ""
    """stripe: a file of mode 0600 with the secret key, unless SHOPCTL_STRIPE_KEY has it."""

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        if self.kind in ("link", "stripe") and not self.url:
            raise ValueError(f'a url, which kind = "{self.kind}" needs')
        if self.kind == "stripe" and "{" in self.url:
            raise ValueError("a url without {...}: it is the same page for all")
        if self.kind != "transfer" and self.account != Account():
            raise ValueError('an account only with kind = "transfer"')
        return self

    def name_in(self, language: str) -> str:
        """The method's name in `language`."""
        return self.names.get(language, self.name)

    def instructions_in(self, language: str) -> str:
        """What customers who read `language` should know about it."""
        return self.translations.get(language, self.instructions)


class Payments(Section):
    """Ways to pay, the usual one first, and what happens to confirmed orders that nobody pays."""

    methods: list[PaymentMethod] = []
    """Ways to pay, the usual one first."""
    remind_after_days: Annotated[int, Field(ge=0, le=365)] = 0
    """A reminder so many days after the confirmation; 0 for none."""
    expire_after_days: Annotated[int, Field(ge=0, le=365)] = 0
    """The order is given up, and its stock is free again, so many days after the confirmation; 0 for never."""

    @model_validator(mode="after")
    def _reminded_first(self) -> Self:
        ids = [each.id for each in self.methods]
        if len(set(ids)) != len(ids):
            raise ValueError("a different id for each method")
        if self.expire_after_days and not 0 < self.remind_after_days < self.expire_after_days:
            raise ValueError("remind_after_days below expire_after_days: nobody's order expires without a reminder")
        return self

    def method(self, id_: str) -> PaymentMethod | None:
        """The method of that id; None for one that is no longer there."""
        return next((each for each in self.methods if each.id == id_), None)

    @property
    def grace(self) -> timedelta:
        """How long customers have from the reminder on."""
        return timedelta(days=self.expire_after_days - self.remind_after_days)
