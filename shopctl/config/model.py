"""The settings of a shop, as shop.toml holds them. The keys are public API."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from shopctl.money import EXPONENTS

LANGUAGES = ("en", "fa", "ar")
"""Languages that shopctl ships texts for: storefront, mails, starter content."""


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("a time zone such as Europe/Berlin or Asia/Tehran")
    return name


def _currency(code: str) -> str:
    if code not in EXPONENTS:
        raise ValueError("a currency code of ISO 4217 such as EUR, IRR or AED")
    return code


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path:
        raise ValueError("a path inside the shop folder")
    return path


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Colour = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Inside = Annotated[str, AfterValidator(_inside)]
Rate = Annotated[Decimal, Field(ge=0, le=100)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=15)]
ByLanguage = dict[str, Line]


class Section(BaseModel):
    """A table of shop.toml: unknown keys are errors, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


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
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "US"
    """The shop's country (ISO 3166): phones without a country code are read as this country's."""
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    """The shop's time zone: it decides the day and the hours on paper and screen."""
    url: AnyHttpUrl | None = None
    """Where the storefront lives; search engines need it for links between languages."""
    email: Line = ""
    """Where customers write to."""
    phone: Line = ""
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

    currency: Annotated[str, AfterValidator(_currency)] = "EUR"
    """ISO 4217 code."""
    exponent: Annotated[int, Field(ge=0, le=4)] | None = None
    """Digits after the point, where the shop's custom differs from ISO 4217."""
    show_as: Literal["currency", "toman"] = "currency"
    """Show rial as toman."""
    decimal_sign: Literal["auto", ".", ","] = "auto"
    """The sign before the cents in amounts that people type."""
    round_per: Literal["line", "total"] = "line"
    """Whether tax is rounded on each line or on the total."""

    @model_validator(mode="after")
    def _toman_is_rial(self) -> Self:
        if self.show_as == "toman" and self.currency != "IRR":
            raise ValueError('show_as = "toman" only with currency = "IRR"')
        return self

    @property
    def minor_digits(self) -> int:
        """Digits after the point: the shop's own setting, else ISO 4217's."""
        return EXPONENTS[self.currency] if self.exponent is None else self.exponent


class Locale(Section):
    """Digits and calendar; `auto` follows each reader's language."""

    digits: Literal["auto", "latn", "arab", "arabext"] = "auto"
    """Digits on pages and in mails; auto is the reader's own."""
    calendar: Literal["auto", "gregorian", "jalali"] = "auto"
    """Calendar of dates; auto is Jalali for Persian, Gregorian otherwise."""
    hijri_beside: bool = False
    """Show the Hijri date beside."""


class Tax(Section):
    """Whether prices include tax, and the rate in percent of each tax class."""

    prices_include_tax: bool = True
    """Whether prices in the catalogue include tax."""
    rates: dict[str, Rate] = {"standard": Decimal(0)}
    """Percent by tax class."""


class ShippingMethod(Section):
    """One way to deliver: what it costs, and what it promises in days."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    """Its short name in commands."""
    name: Line
    """Its name for customers, in the main language."""
    names: ByLanguage = {}
    """Its name in other languages."""
    price: Amount = Decimal(0)
    """What it costs."""
    free_over: Amount | None = None
    """Free of charge from this order value."""
    ship_within_days: Annotated[int, Field(ge=0, le=365)] = 2
    """The promise: handed to the carrier within so many days."""
    deliver_within_days: Annotated[int, Field(ge=0, le=365)] = 5
    """The promise: with the customer within so many days."""

    def name_in(self, language: str) -> str:
        """The method's name in `language`."""
        return self.names.get(language, self.name)


class Carrier(Section):
    """A carrier of the shop's own; `{number}` in the link stands for the tracking number."""

    name: Line
    """Its name for customers."""
    tracking_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]*\{number\}[^\s\"'<>\\]*$")]
    """Where a parcel is followed; {number} stands for its number."""


class Shipping(Section):
    """Shipping methods, the first being the usual one, and carriers by their short name."""

    methods: list[ShippingMethod] = []
    """Ways to deliver, the usual one first."""
    carriers: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")], Carrier] = {}
    """Carriers by short name, beside the well known ones."""


class Orders(Section):
    """The order book: numbering and thresholds."""

    first_number: Annotated[int, Field(ge=1)] = 1001
    """The number of the first order."""
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,10}$")] = ""
    """What stands before order numbers."""
    low_stock: Annotated[int, Field(ge=0)] = 3
    """`shopctl today` warns when no more than this is left."""


class Mail(Section):
    """How mail leaves the shop. The password is never here: SHOPCTL_SMTP_PASSWORD, or a 0600 file."""

    transport: Literal["file", "smtp"] = "file"
    """"file" writes mails to outbox/, "smtp" sends them."""
    sender: Line = ""
    """The address mails come from; else shop.email."""
    reply_to: Line = ""
    """Where answers go; else to the sender."""
    host: Line = "localhost"
    """The SMTP server."""
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    """Its port."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """How the line is kept private; "none" only for a server on this machine."""
    user: Line = ""
    """The account; empty where the server wants none."""
    password_file: str = ""
    """A file of mode 0600 with the password, unless SHOPCTL_SMTP_PASSWORD has it."""
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = 60
    """How long the server may be silent."""
    give_up_after: Annotated[int, Field(ge=1, le=50)] = 12
    """A mail that was turned away so often has failed."""


class Theme(Section):
    """Colours, logo and fonts of the storefront and the mails."""

    accent: Colour = "#1f5f5b"
    """The shop's colour: buttons, links, the top of mails."""
    background: Colour = "#ffffff"
    """The ground of light pages."""
    logo: Inside = ""
    """A picture in the shop folder, shown in place of the name."""
    icon: Inside = ""
    """A square picture for browser tabs."""
    font: Literal["sans", "serif", "humanist"] = "sans"
    """The voice of the pages, from fonts that every system has."""
    font_file: Inside = ""
    """A .woff2 file of your own, used for everything."""
    corners: Literal["square", "soft", "round"] = "soft"
    """How round cards and buttons are."""
    products_per_page: Annotated[int, Field(ge=4, le=96)] = 24
    """Products on one page of a listing."""
    show_stock_below: Annotated[int, Field(ge=0)] = 5
    """From how few pieces on "only 3 left" is shown."""


class Settings(Section):
    """All of shop.toml."""

    shop: Shop
    money: Money = Money()
    locale: Locale = Locale()
    tax: Tax = Tax()
    shipping: Shipping = Shipping()
    orders: Orders = Orders()
    mail: Mail = Mail()
    theme: Theme = Theme()
