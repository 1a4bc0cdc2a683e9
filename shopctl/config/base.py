"""What the sections of shop.toml are made of: kinds of values, and the table that knows no other keys."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from shopctl.config.languages import LANGUAGES as LANGUAGES
from shopctl.money import EXPONENTS


def time_zone(name: str) -> str:
    """A zone of the IANA database."""
    if name not in available_timezones():
        raise ValueError("a time zone such as Europe/Berlin or Asia/Tehran")
    return name


def currency_code(code: str) -> str:
    """A currency of ISO 4217."""
    if code not in EXPONENTS:
        raise ValueError("a currency code of ISO 4217 such as EUR, IRR or AED")
    return code


def _inside(path: str) -> str:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or "\\" in path:
        raise ValueError("a path inside the shop folder")
    return path


def matching(pattern: str, expected: str) -> AfterValidator:
    """Words that match as a whole; `expected` says what is, after "expected"."""
    shape = re.compile(pattern)

    def matched(words: str) -> str:
        if not shape.fullmatch(words):
            raise ValueError(expected)
        return words

    return AfterValidator(matched)


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]
Colour = Annotated[str, matching("#[0-9a-fA-F]{6}", "a colour such as #1f5f5b")]
ShortName = Annotated[str, matching("[a-z0-9-]{1,40}", "a short name of small letters a-z, digits and hyphens")]
MailAddress = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=254),
    matching(r'([^\s@<>()",;]+@[^\s@<>()",;]+\.[^\s@<>()",;.]+)?', "a mail address such as shop@example.com"),
]  # fmt: skip
PhoneNumber = Annotated[Line, matching(r"(\D*\d){3}.*|", "a phone number such as +49 30 5550100")]
Inside = Annotated[str, AfterValidator(_inside)]
Rate = Annotated[Decimal, Field(ge=0, le=100)]
Amount = Annotated[Decimal, Field(ge=0, max_digits=15)]
ByLanguage = dict[str, Line]


class Section(BaseModel):
    """A table of shop.toml: unknown keys are errors, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
