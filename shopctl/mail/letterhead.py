"""What every mail says of the shop: its name and colours, and how and when people reach it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from shopctl.config.model import Settings
from shopctl.config.shop import Hours, Weekday
from shopctl.locales import Reader
from shopctl.mail.models import Mailbox
from shopctl.phones import dialled

_WEEK: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_INK, _BLACK, _PAPER = "#1c2321", "#000000", "#ffffff"
_READABLE = 4.5
"""Contrast of text to its ground (WCAG 2.2, 1.4.3)."""


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The variable `shop` of mail templates; every field is text for the reader, '' where the shop says nothing.

    `hours` pairs days with opening times; `accent` is the shop's colour, `on_accent` reads well on it, and
    `accent_ink` is the accent where it reads well on white, else near-black.
    """

    name: str
    tagline: str
    url: str
    site: str
    email: str
    phone: str
    phone_link: str
    address: tuple[str, ...]
    hours: tuple[tuple[str, str], ...]
    answer_hours: int
    accent: str
    on_accent: str
    accent_ink: str


def letterhead(settings: Settings, reader: Reader) -> Letterhead:
    """The shop as `reader` sees it."""
    shop, accent = settings.shop, settings.theme.accent
    return Letterhead(
        name=shop.name_in(reader.language),
        tagline=shop.tagline_in(reader.language),
        url=str(shop.url or ""),
        site=str(shop.url or "").partition("//")[2].rstrip("/"),
        email=settings.mail.reply_to or shop.email,
        phone=shop.phone,
        phone_link=f"tel:{dialled(shop.phone, shop.region)}" if shop.phone else "",
        address=tuple(line.strip() for line in shop.address.splitlines() if line.strip()),
        hours=opening(settings, reader),
        answer_hours=shop.answer_hours,
        accent=accent,
        on_accent=max(_BLACK, _PAPER, key=lambda text: contrast(text, accent)),
        accent_ink=accent if contrast(accent, _PAPER) >= _READABLE else _INK,
    )


def sender(settings: Settings, language: str) -> Mailbox | None:
    """Who the shop's mails come from; None for a shop without a mail address, which sends none."""
    address = settings.mail.sender or settings.shop.email
    return Mailbox(settings.shop.name_in(language), address) if address else None


def opening(settings: Settings, reader: Reader) -> tuple[tuple[str, str], ...]:
    """Opening hours by runs of days that have the same, the reader's first day of the week first."""
    order = [(reader.first_weekday + n) % 7 for n in range(7)]
    runs = groupby(order, key=lambda day: settings.shop.hours.get(_WEEK[day]))
    return tuple((_days(list(days), reader), _times(hours, reader)) for hours, days in runs if hours)


def _days(days: list[int], reader: Reader) -> str:
    first, last = reader.weekday(days[0]), reader.weekday(days[-1])
    return first if len(days) == 1 else f"{first}–{last}"


def _times(hours: Hours, reader: Reader) -> str:
    return f"{reader.clock_time(hours.open)}–{reader.clock_time(hours.close)}"


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours '#rrggbb', 1 to 21 (WCAG 2.2, "contrast ratio")."""
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return 0.2126 * _linear(red) + 0.7152 * _linear(green) + 0.0722 * _linear(blue)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)
