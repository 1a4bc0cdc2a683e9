"""shop.toml: who the shop is, its money, its digits and calendar."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AnyHttpUrl, Field, field_validator, model_validator

from shopctl.config.base import (
    Amount,
    ByLanguage,
    Line,
    MailAddress,
    PhoneNumber,
    Section,
    Text,
    currency_code,
    matching,
    time_zone,
)
from shopctl.money import EXPONENTS, parse


class Hours(Section):
    """Opening hours of one weekday in the shop's own time; both ends HH:MM."""

    open: time
    """HH:MM."""
    close: time
    """HH:MM."""


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Shop(Section):
    """Who the shop is, and how customers reach it."""

    name: Annotated[Line, Field(min_length=1)]
    """The shop's name."""
    tagline: Line = ""
    """One line below the name."""
    names: ByLanguage = {}
    """The name in other languages."""
    taglines: ByLanguage = {}
    """The tagline in other languages."""
    languages: Annotated[list[Literal["en", "fa", "ar"]], Field(min_length=1)] = ["en"]
    """Languages of the storefront and the mails, the main one first."""
    region: Annotated[str, matching("[A-Z]{2}", "a country code of two capitals such as DE, IR or AE")] = "US"
    """The shop's country (ISO 3166): phones without a country code are read as this country's."""
    timezone: Annotated[str, AfterValidator(time_zone)] = "UTC"
    """The shop's time zone: it decides the day and the hours on paper and screen."""
    url: AnyHttpUrl | None = None
    """Where the storefront lives; search engines need it for links between languages."""
    email: MailAddress = ""
    """Where customers write to."""
    phone: PhoneNumber = ""
    """Where customers call."""
    address: Text = ""
    """The postal address, lines kept."""
    chat: dict[Literal["whatsapp", "telegram", "instagram", "signal"], Line] = {}
    """Chat accounts: a phone number or an account name each."""
    hours: dict[Weekday, Hours] = {}
    """Opening hours by weekday."""
    answer_hours: Annotated[int, Field(ge=1, le=240)] = 4
    """Mails are answered within so many hours."""

    @field_validator("languages")
    @classmethod
    def _each_once(cls, languages: list[str]) -> list[str]:
        if len(set(languages)) != len(languages):
            raise ValueError("each language once, the main one first")
        return languages

    @property
    def language(self) -> str:
        """The main language: the one whose pages stand at the root of the site."""
        return self.languages[0]

    def name_in(self, language: str) -> str:
        """The shop's name as customers who read `language` know it."""
        return self.names.get(language, self.name)

    def tagline_in(self, language: str) -> str:
        """The line below the name, in `language`."""
        return self.taglines.get(language, self.tagline)


class Money(Section):
    """The shop's one currency and how amounts are read, rounded and shown."""

    currency: Annotated[str, AfterValidator(currency_code)] = "EUR"
    """ISO 4217 code."""
    exponent: Annotated[int, Field(ge=0, le=4)] | None = None
    """Digits after the point, where the shop's custom differs from ISO 4217."""
    show_as: Literal["currency", "toman"] = "currency"
    """Show rial as toman."""
    decimal_sign: Literal["auto", ".", ","] = "auto"
    """The sign before the cents in amounts that people type."""
    round_per: Literal["line", "total"] = "line"
    """Whether tax is rounded on each line or on the total."""
    round_total_to: Amount = Decimal(0)
    """Totals are rounded to a multiple of this, a half up: 0.05 where there are no smaller coins; 0 for no rounding."""
    guide_currencies: list[Annotated[str, AfterValidator(currency_code)]] = []
    """Currencies in which visitors may see prices as a guide, by the rates in content/rates.csv."""

    @model_validator(mode="after")
    def _toman_is_rial(self) -> Self:
        if self.show_as == "toman" and self.currency != "IRR":
            raise ValueError('show_as = "toman" only with currency = "IRR"')
        return self

    @property
    def minor_digits(self) -> int:
        """Digits after the point: the shop's own setting, else ISO 4217's."""
        return EXPONENTS[self.currency] if self.exponent is None else self.exponent

    def read(self, text: str) -> int:
        """An amount as the merchant types it, in minor units; without a unit it counts what the shop shows: toman or
        the currency. Raises AmountError.
        """
        return parse(text, self.currency, self.minor_digits, self.decimal_sign, toman=self.show_as == "toman")


class Locale(Section):
    """Digits and calendar; `auto` follows each reader's language."""

    digits: Literal["auto", "latn", "arab", "arabext"] = "auto"
    """Digits on pages and in mails; auto is the reader's own."""
    calendar: Literal["auto", "gregorian", "jalali"] = "auto"
    """Calendar of dates; auto is Jalali for Persian, Gregorian otherwise."""
    hijri_beside: bool = False
    """Show the Hijri date beside."""
