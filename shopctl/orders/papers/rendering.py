"""Papers as print-ready HTML: one file that holds its style, its font and its logo, A4, in the reader's own figures."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import bidirectional

from babel import Locale
from jinja2 import Environment
from markupsafe import Markup

from shopctl.config.base import LANGUAGES
from shopctl.config.model import Settings
from shopctl.locales.reader import Manners, Reader, reader, speaking
from shopctl.mail.letterhead import letterhead
from shopctl.orders.papers.models import Paper
from shopctl.orders.papers.slips import PickList, Slip
from shopctl.shipped import templates_dir
from shopctl.templating import environment
from shopctl.text import normal

DOMAIN = "document"

_FONT = Path("storefront/fonts/vazirmatn.woff2")
_PICTURES = {".svg": "svg+xml", ".png": "png", ".jpg": "jpeg", ".jpeg": "jpeg", ".webp": "webp"}
_COUNTERS = {"۰": "persian", "٠": "arabic-indic"}
"""What CSS calls the digits of page numbers, by their zero."""


def paper_html(settings: Settings, root: Path, paper: Paper) -> str:
    """An issued invoice or credit note: its frozen data, written as the shop wrote when it was issued."""
    data = paper.data
    language = data["language"] if data["language"] in LANGUAGES else settings.shop.language
    read = speaking(language, Manners(**data["manners"]))
    values = {"paper": data, **_figures(read, data["currency"], data["exponent"])}
    return _render(settings, root, read, f"{data['kind']}.html", values)


def slip_html(settings: Settings, root: Path, slip: Slip) -> str:
    """A packing slip for each parcel, in the customer's language."""
    language = slip.language if slip.language in LANGUAGES else settings.shop.language
    return _render(settings, root, reader(settings, language), "packing_slip.html", {"slip": slip})


def picklist_html(settings: Settings, root: Path, picklist: PickList) -> str:
    """A pick list, in the shop's language."""
    return _render(settings, root, reader(settings, settings.shop.language), "pick_list.html", {"picklist": picklist})


def _figures(read: Reader, currency: str, exponent: int) -> dict[str, Any]:
    return {
        "money": lambda minor: read.money(minor, currency, exponent),
        "amount": lambda minor: read.amount(minor, currency, exponent),
        "percent": lambda rate: read.percent(Decimal(rate)),
    }


def _render(settings: Settings, root: Path, read: Reader, name: str, values: Mapping[str, Any]) -> str:
    return _environment(root, read.language).get_template(f"document/{name}").render(
        language=read.language,
        direction=read.direction,
        number=read.number,
        digits=lambda text: read.digits(text) if text.isdigit() else text,
        day=lambda iso: read.day(date.fromisoformat(iso)),
        phone=read.phone,
        country=lambda code, lines: _country(read, code, lines),
        shop=letterhead(settings, read),
        logo=_logo(root, settings.theme.logo_in(read.language)),
        font=_font() if read.direction == "rtl" else "",
        counter=_COUNTERS.get(read.digits("0"), "decimal"),
        **values,
    )  # fmt: skip


@lru_cache(maxsize=16)
def _environment(root: Path, language: str) -> Environment:
    jinja = environment(root, language, DOMAIN)
    jinja.filters["ltr"] = lambda value: Markup('<bdi dir="ltr">{}</bdi>').format(value)
    jinja.filters["bdi"] = _bdi
    return jinja


def _country(read: Reader, code: str, lines: Sequence[str]) -> str:
    """The name of a country for the reader; '' where the address names it already, in the reader's words or English."""
    names = [name for each in (read.locale, "en") if (name := Locale.parse(each).territories.get(code))]
    said = normal(" ".join(lines))
    return "" if not code or any(normal(name) in said for name in names) else (names or [code])[0]


def _bdi(words: str) -> str:
    """Words of whatever direction, isolated in their own: WeasyPrint does not find it out as browsers do (dir=auto)."""
    kinds = (bidirectional(letter) for letter in words)
    first = next((kind for kind in kinds if kind in ("L", "R", "AL")), "L")
    return Markup('<bdi dir="{}">{}</bdi>').format("ltr" if first == "L" else "rtl", words)


@lru_cache(maxsize=1)
def _font() -> str:
    """The shipped font for Arabic script, as a data URL."""
    return "data:font/woff2;base64," + b64encode((templates_dir() / _FONT).read_bytes()).decode()


def _logo(root: Path, name: str) -> str:
    """The shop's logo as a data URL; '' where there is none that can be shown."""
    file = root / name
    kind = _PICTURES.get(file.suffix.lower())
    if not name or kind is None or not file.is_file():
        return ""
    return f"data:image/{kind};base64,{b64encode(file.read_bytes()).decode()}"
