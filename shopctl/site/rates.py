"""Prices in the visitor's currency, as a guide: rates from content/rates.csv or content/rates.xml.

Three shapes are read: the European Central Bank's CSV (a column for each currency; the newest day counts) and XML, both
units per euro, and a table of our own with the columns currency and worth: what one unit is in the shop's currency.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from shopctl.money import EXPONENTS
from shopctl.site.content import BadContent
from shopctl.site.records import rows, text_of
from shopctl.text import latin_digits

CSV, XML = "content/rates.csv", "content/rates.xml"
_CUBE = re.compile(r"""<Cube\s+currency=['"]([A-Z]{3})['"]\s+rate=['"]([0-9.]+)['"]""")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY = re.compile(r"""<Cube\s+time=['"](\d{4}-\d\d-\d\d)['"]""")
_HINT = "Put the European Central Bank's eurofxref.csv there as it is, or a table with the columns currency and worth."


@dataclass(frozen=True, slots=True)
class Rates:
    """How many units of each currency one unit of the shop's is; `day` is theirs, where they say it."""

    units: Mapping[str, Decimal]
    day: date | None = None


def read(root: Path, home: str, wanted: Sequence[str]) -> Rates | None:
    """The rates of the currencies `wanted`, for a shop whose currency is `home`; None where none is wanted.

    Raises BadContent: no file, none of the known shapes, a currency that is wanted and not in it.
    """
    if not wanted:
        return None
    where = CSV if (root / CSV).is_file() else XML
    if not (root / where).is_file():
        raise BadContent(file=CSV, reason="it is not there, but money.guide_currencies names currencies", hint=_HINT)
    found, day = _read(root / where, where, home)
    if lacking := [code for code in (home, *wanted) if not found.get(code)]:
        raise BadContent(file=where, reason=f"it has no rate of {', '.join(lacking)}", hint=_HINT)
    return Rates({code: found[code] / found[home] for code in wanted}, day)


def _read(file: Path, where: str, home: str) -> tuple[dict[str, Decimal], date | None]:
    if where == XML:
        return _xml(text_of(file, where), where)
    head = text_of(file, where).lstrip().partition("\n")[0].lower()
    if head.startswith("date"):
        return _bank(text_of(file, where), where)
    return _own(file, where, home), None


def _xml(text: str, where: str) -> tuple[dict[str, Decimal], date | None]:
    """By pattern, not by parser: entities in a downloaded file are nobody's business here."""
    newest = re.split(r"<Cube\s+time=", text)[:2]
    day = _DAY.search(text)
    found = {code: _number(rate, where, code) for code, rate in _CUBE.findall(newest[-1])}
    return {"EUR": Decimal(1), **found}, date.fromisoformat(day[1]) if day else None


def _bank(text: str, where: str) -> tuple[dict[str, Decimal], date | None]:
    lines = list(csv.reader(text.splitlines(), skipinitialspace=True))
    days = [(day, line) for line in lines[1:] if line and (day := _day(line[0]))]
    if not days:
        raise BadContent(file=where, reason="no row has a date and rates", hint=_HINT)
    day, newest = max(days, key=lambda found: found[0])
    pairs = [(code.strip(), rate.strip()) for code, rate in zip(lines[0][1:], newest[1:], strict=False)]
    found = {code: _number(rate, where, code) for code, rate in pairs if code and rate not in ("", "N/A")}
    return {"EUR": Decimal(1), **found}, day


def _day(text: str) -> date | None:
    """2026-04-13, or 13 April 2026 (English whatever the system's language)."""
    words = text.lower().split()
    try:
        if len(words) == 3:
            return date(int(words[2]), _MONTHS.index(words[1][:3]) + 1, int(words[0]))
        return datetime.strptime(text.strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, no moment
    except ValueError:
        return None


def _own(file: Path, where: str, home: str) -> dict[str, Decimal]:
    found = {home: Decimal(1)}
    for place, row in rows(file, where, ["currency", "worth"]):
        code = row["currency"].upper()
        if code not in EXPONENTS:
            raise BadContent(file=place, reason=f"currency: {row['currency']!r} is no code such as USD", hint=_HINT)
        found[code] = 1 / _number(row["worth"], place, "worth")
    return found


def _number(text: str, where: str, key: str) -> Decimal:
    try:
        number = Decimal(latin_digits(text).replace("٫", "."))
    except InvalidOperation as error:
        raise BadContent(file=where, reason=f"{key}: {text!r} is no number", hint=_HINT) from error
    if not number.is_finite() or number <= 0:
        raise BadContent(file=where, reason=f"{key}: {text!r} is no rate", hint=_HINT)
    return number
