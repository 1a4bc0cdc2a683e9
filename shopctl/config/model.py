"""The settings of a shop, as shop.toml holds them. The keys are public API."""

from __future__ import annotations

from datetime import time
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, AnyHttpUrl, BaseModel, ConfigDict, Field, StringConstraints, field_validator

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

    model_config = ConfigDict(frozen=True, extra="forbid")


class Hours(Section):
    """Opening hours of one weekday in the shop's own time; both ends HH:MM."""

    open: time
    close: time


Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Shop(Section):
    """Who the shop is, and how customers reach it."""

    name: Annotated[Line, Field(min_length=1)]
    tagline: Line = ""
    names: ByLanguage = {}
    taglines: ByLanguage = {}
    languages: Annotated[list[Literal["en", "fa", "ar"]], Field(min_length=1)] = ["en"]
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "US"
    timezone: Annotated[str, AfterValidator(_zone)] = "UTC"
    url: AnyHttpUrl | None = None
    email: Line = ""
    phone: Line = ""
    address: Text = ""
    chat: dict[Literal["whatsapp", "telegram", "instagram", "signal"], Line] = {}
    hours: dict[Weekday, Hours] = {}
    answer_hours: Annotated[int, Field(ge=1, le=240)] = 4

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
    exponent: Annotated[int, Field(ge=0, le=4)] | None = None
    show_as: Literal["currency", "toman"] = "currency"
    decimal_sign: Literal["auto", ".", ","] = "auto"
    round_per: Literal["line", "total"] = "line"

    @property
    def minor_digits(self) -> int:
        """Digits after the point: the shop's own setting, else ISO 4217's."""
        return EXPONENTS[self.currency] if self.exponent is None else self.exponent


class Locale(Section):
    """Digits and calendar; `auto` follows each reader's language."""

    digits: Literal["auto", "latn", "arab", "arabext"] = "auto"
    calendar: Literal["auto", "gregorian", "jalali"] = "auto"
    hijri_beside: bool = False


class Tax(Section):
    """Whether prices include tax, and the rate in percent of each tax class."""

    prices_include_tax: bool = True
    rates: dict[str, Rate] = {"standard": Decimal(0)}


class ShippingMethod(Section):
    """One way to deliver: what it costs, and what it promises in days."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")]
    name: Line
    names: ByLanguage = {}
    price: Amount = Decimal(0)
    free_over: Amount | None = None
    ship_within_days: Annotated[int, Field(ge=0, le=365)] = 2
    deliver_within_days: Annotated[int, Field(ge=0, le=365)] = 5

    def name_in(self, language: str) -> str:
        """The method's name in `language`."""
        return self.names.get(language, self.name)


class Carrier(Section):
    """A carrier of the shop's own; `{number}` in the link stands for the tracking number."""

    name: Line
    tracking_url: Annotated[str, StringConstraints(pattern=r"^https://[^\s\"'<>\\]*\{number\}[^\s\"'<>\\]*$")]


class Shipping(Section):
    """Shipping methods, the first being the usual one, and carriers by their short name."""

    methods: list[ShippingMethod] = []
    carriers: dict[Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}$")], Carrier] = {}


class Orders(Section):
    """The order book: numbering and thresholds."""

    first_number: Annotated[int, Field(ge=1)] = 1001
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]{0,10}$")] = ""
    low_stock: Annotated[int, Field(ge=0)] = 3


class Mail(Section):
    """How mail leaves the shop. The password is never here: SHOPCTL_SMTP_PASSWORD, or a 0600 file."""

    transport: Literal["file", "smtp"] = "file"
    sender: Line = ""
    reply_to: Line = ""
    host: Line = "localhost"
    port: Annotated[int, Field(ge=1, le=65535)] = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: Line = ""
    password_file: str = ""
    timeout_seconds: Annotated[int, Field(ge=1, le=600)] = 30
    give_up_after: Annotated[int, Field(ge=1, le=50)] = 12


class Theme(Section):
    """Colours, logo and fonts of the storefront and the mails."""

    accent: Colour = "#1f5f5b"
    background: Colour = "#ffffff"
    logo: Inside = ""
    icon: Inside = ""
    font: Literal["sans", "serif", "humanist"] = "sans"
    font_file: Inside = ""
    corners: Literal["square", "soft", "round"] = "soft"
    products_per_page: Annotated[int, Field(ge=4, le=96)] = 24
    show_stock_below: Annotated[int, Field(ge=0)] = 5


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
