"""What the sheets of other programs write into titles and cells, as shopctl's own columns have it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache

from shopctl.catalog.importing import cells, lists
from shopctl.catalog.importing.draft import AS_IS, TAXED, CellError
from shopctl.catalog.models import EXEMPT
from shopctl.sheets.table import Number
from shopctl.sheets.words import title as title
from shopctl.sheets.words import yes as yes
from shopctl.sheets.write import unguarded
from shopctl.text import latin_digits, normal, one_line

_WEIGHTS = {
    "1": "g|gr|gram|grams|gramm|grammes|grammi|gramos|gramas|г|гр|گرم|غرام|جرام|جم|غ",
    "1000": "kg|kgs|kilo|kilos|kilogramm|kilogram|кг|کیلو|کیلوگرم|کيلوغرام|كيلو جرام|كجم|كغ",
    "453.59237": "lb|lbs|pound|pounds|livres",
    "28.349523125": "oz|ounce|ounces",
    "0.001": "mg",
}
"""What people call a unit of weight, by the grams in it."""

TAXES = {"taxed": TAXED, "exempt": EXEMPT, "": AS_IS}
"""What a restated tax_class says: a foreign sheet knows whether there is tax, and not which of the shop's classes."""


def titles(table: dict[str, str]) -> dict[str, str]:
    """Fields by title, of a table that lists the titles of each field, between bars."""
    return {title(each): field for field, known in table.items() for each in known.split("|")}


def cell(raw: str) -> str:
    """A cell without the guard against formulas and the space around it; a workbook's number stays one."""
    if not raw or raw.__class__ is not str:
        return raw
    return (unguarded(raw) if raw[0] == "'" else raw).strip()


@lru_cache(maxsize=1)
def _units() -> dict[str, Decimal]:
    return {normal(each): Decimal(grams) for grams, known in _WEIGHTS.items() for each in known.split("|")}


def unit(text: str) -> Decimal | None:
    """Grams in the unit of weight that `text` names in brackets, or is."""
    inside = re.search(r"\(([^)]*)\)", text)
    return _units().get(normal(one_line(inside[1] if inside else text)).rstrip("."))


@lru_cache(maxsize=4096)
def grams(cell: str, factor: Decimal) -> str:
    """A weight as grams; what is no number stays, for its reader to refuse."""
    plain = latin_digits(cell).strip().replace(",", ".").replace("٫", ".")
    if not re.fullmatch(r"\d{1,6}(?:\.\d{0,15})?|\.\d{1,15}", plain, re.ASCII):
        return cell
    return f"{(Decimal(plain) * factor).quantize(Decimal('.001')).normalize():f}"


def weight(cell: str, gram: Decimal) -> str:
    """A weight as grams, by the unit behind it ('0.5 kg'), else by `gram`."""
    found = re.fullmatch(r"([\d.,٫]{1,20})\s{0,3}(\D{1,20})", latin_digits(cell).strip())
    return grams(found[1], unit(found[2]) or gram) if found else grams(cell, gram)


_COUNT = re.compile(r"[<>~≥≤]?\s*(-?\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+|-?\d+)(?:[.,]0+)?\s*\+?\s*\D*", re.ASCII)
_THERE = "in stock|available|auf lager|vorrätig|en stock|disponible|disponibile|em estoque|op voorraad|dostępny|есть|"
_THERE += "в наличии|много|var|موجود|متوفر|в достатке"
_GONE = "out of stock|sold out|no|none|n|ausverkauft|nein|rupture|non|agotado|esaurito|esgotado|uitverkocht|brak|нет|"
_GONE += "нет в наличии|отсутствует|yok|ناموجود|غير متوفر|نفد|نفذ|-|–"

UNTOLD = "untold"
"""Restated stock of what is there, and who knows how many: what the shop counts stays."""


@lru_cache(maxsize=4096)
def pieces(cell: str) -> str:
    """A count of pieces without thousands and units ('30,000 ea'), or UNTOLD; what is neither stays, to be refused."""
    plain = normal(latin_digits(cell)).strip()
    if yes(plain) and not plain.isdecimal():
        return UNTOLD
    if found := _COUNT.fullmatch(plain):
        return "".join(each for each in found[1] if each in "-0123456789")
    return {UNTOLD: UNTOLD, "0": "0"}.get(_words().get(plain, ""), cell)


def total(counts: Iterable[str]) -> str:
    """The pieces in all places; UNTOLD where they are not counted, and what is no count as it stands."""
    given = [pieces(each) for each in counts if each]
    wrong = next((each for each in given if each != UNTOLD and not each.lstrip("-").isdecimal()), "")
    known = [int(each) for each in given if each.lstrip("-").isdecimal()]
    if wrong or not given:
        return wrong
    return str(sum(known)) if any(known) or len(known) == len(given) else UNTOLD


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {normal(word): said for said, words in ((UNTOLD, _THERE), ("0", _GONE)) for word in words.split("|")}


def tracked(cell: str) -> object:
    """What a restated stock says of whether somebody counts."""
    return AS_IS if cell == UNTOLD else int(bool(cell))


def counted(cell: str) -> int | None:
    """The pieces of a restated stock. Raises CellError."""
    return None if cell == UNTOLD else cells.whole(cell)


def picture(cell: str) -> str:
    """Where a picture is: its https address, or its place under media/. What is neither stays, to be refused."""
    src = unguarded(cell).strip().replace("\\", "/")
    scheme, mark, rest = src.partition("//")
    if mark and scheme.lower() in ("http:", "https:", ""):
        return "https://" + rest.replace(" ", "%20")
    if not src or ":" in src:
        return src
    path = src.lstrip("./") if not src.startswith("../") else src
    return path if path.startswith("media/") else f"media/{path}"


def pictures(cell: str) -> list[str]:
    """The pictures of a cell that lists them between commas (which addresses may hold), bars or line ends."""
    if not cell:
        return []
    between = r"[,;](?=\s*(?:https?:)?//)|[|\n]" if "//" in cell else r"[,|;\n]"
    return list(lists.distinct(picture(each) for each in re.split(between, cell) if each.strip(" ,;")))


def commas(cell: str) -> list[str]:
    """The values between commas; a backslash makes a comma a letter."""
    if "\\" not in cell:
        return [one_line(each) for each in unguarded(cell).split(",")] if cell else []
    pieces = re.split(r"(?<!\\),", unguarded(cell))
    return [one_line(each.replace("\\,", ",")) for each in pieces]


@lru_cache(maxsize=4096)
def categories(cell: str, between: str = ",", deeper: str = ">") -> str:
    """Category paths as our own column has them."""
    found = commas(cell) if between == "," else cell.split(between)
    paths = [tuple(filter(None, map(one_line, path.split(deeper)))) for path in found]
    return lists.join_paths(lists.distinct(paths))


def attribute(name: str) -> str:
    """The own column of an attribute; a name that ends like a translation's would be read as one."""
    return "attribute:" + re.sub(r"\.(?=[a-z]{2}$)", " ", cells.own_line(name))


def filled(cell: str) -> bool:
    """Whether an amount is given and not nothing: a sale at 0 is no sale."""
    return any(each in "123456789" for each in latin_digits(cell))


def price(regular: str, sale: str, start: str, end: str, today: date) -> tuple[str, str]:
    """The cells of the price in force and of what it was before; a sale that is over, or yet to come, is none."""
    return (sale, regular) if filled(sale) and running(start, end, today) else (regular, "")


def running(start: str, end: str, today: date) -> bool:
    """Whether today is between two days, each of which may be missing."""
    first, last = day(start), day(end)
    return not (first and first > today) and not (last and last < today)


def amount(cell: str, currency: str, shop: str) -> str:
    """An amount with the currency that another cell names; a number cell stays one where that is the shop's."""
    return f"{cell} {currency}" if cell and currency and not (isinstance(cell, Number) and currency == shop) else cell


def day(cell: str) -> date | None:
    """The day that an ISO 8601 date starts with; None where there is none."""
    try:
        return date.fromisoformat(latin_digits(cell).strip()[:10])
    except ValueError:
        return None


def pairs(cell: str, between: str = ",") -> dict[str, str]:
    """'size=S,color=Black' by name; a mark between that no 'name=' follows belongs to the value. Raises CellError."""
    found: dict[str, str] = {}
    for piece in re.split(rf"{re.escape(between)}(?=\s*[^{re.escape(between)}=]+=)", cell) if cell.strip() else ():
        name, mark, value = piece.partition("=")
        if not mark:
            raise CellError(f"{piece[:60]!r} is not of the form name=value")
        found[name.strip()] = value.strip()
    return found
