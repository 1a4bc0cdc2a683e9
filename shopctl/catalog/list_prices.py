"""Put prices on a customers' price list: one by hand, or many from a spreadsheet, all of it or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from shopctl import clock, text
from shopctl.catalog import pricelists, store
from shopctl.catalog.models import NoSuchProduct, NotOneVariant, Variant
from shopctl.catalog.pricelists import ListPrice, NewPrice
from shopctl.config.shop import Money
from shopctl.db.connect import transaction
from shopctl.errors import BadInput
from shopctl.money import AmountError, parse
from shopctl.sheets import words
from shopctl.sheets.columns import NoColumn
from shopctl.sheets.plan import BadRows, RowError
from shopctl.sheets.table import Table
from shopctl.sheets.write import unguarded

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "sku": ("sku", "variant sku", "article", "item", "کد کالا", "رمز المنتج"),
    "price": ("price", "unit price", "list price", "قیمت", "السعر"),
    "min_quantity": ("min quantity", "minimum quantity", "quantity", "from", "حداقل تعداد", "الحد الأدنى"),
}
"""The columns of a price list's sheet, as people call them."""

MOST_PIECES = 99_999


class NoPeriod(BadInput):
    """A price ends before it begins."""

    message = "A price from {start} until {end} is never in force."


@dataclass(frozen=True, slots=True)
class Counts:
    """What an import put on a list: prices that are new or changed, and those that it had already."""

    added: int
    unchanged: int


@dataclass(slots=True)
class _Reading:
    """What a sheet says, and its rows that say nothing certain."""

    file: str
    prices: list[NewPrice]
    rejected: list[RowError]


@dataclass(frozen=True, slots=True)
class Terms:
    """For how many at least a price is, and when; `until` is the moment at which it ends."""

    min_quantity: int = 1
    valid_from: datetime | None = None
    until: datetime | None = None


def set_price(
    db: sqlite3.Connection, money: Money, name: str, id_text: str, amount: str, terms: Terms, now: datetime
) -> list[Variant]:
    """Put the variants that an id names on a list at that price; "" takes them off. A new name begins a new list.

    Raises NoSuchProduct, AmountError, NoPeriod, BadInput.
    """
    start = terms.valid_from or now
    if terms.until is not None and terms.until <= start:
        raise NoPeriod(start=clock.stamp(start), end=clock.stamp(terms.until))
    _check_quantity(terms.min_quantity)
    minor = money.read(amount) if amount else None
    until = clock.stamp(terms.until) if terms.until else None
    with transaction(db):
        found = store.find_variants(db, id_text, now)
        if not found:
            raise NoSuchProduct(id=id_text)
        chosen = pricelists.made(db, name, now)
        prices = [NewPrice(each.id, terms.min_quantity, minor, clock.stamp(start), until) for each in found]
        pricelists.add(db, chosen, prices, now)
    return found


def read_sheet(
    db: sqlite3.Connection, money: Money, name: str, table: Table, now: datetime, *, dry_run: bool = False
) -> Counts:
    """Put the prices of a sheet (sku, price, minimum quantity) on a list, begun where it is new; the others stay.

    Raises NoColumn, BadRows: then nothing is changed.
    """
    places = _places(table)
    with transaction(db):
        read = _read(db, money, table, places, now)
        if read.rejected:
            raise BadRows(read)
        chosen = pricelists.find(db, name) if dry_run else pricelists.made(db, name, now)
        news = _news(db, chosen, read.prices, now)
        if chosen is not None and not dry_run:
            pricelists.add(db, chosen, news, now)
    return Counts(len(news), len(read.prices) - len(news))


def knows(cells: Sequence[str]) -> int:
    """How many of a row's cells are titles of a price list's columns."""
    titles = {words.title(cell) for cell in cells}
    return sum(any(words.title(each) in titles for each in names) for names in COLUMNS.values())


def _places(table: Table) -> dict[str, int]:
    titles = [words.title(title) for title in table.header]
    found = {
        column: titles.index(words.title(each))
        for column, names in COLUMNS.items()
        for each in reversed(names)
        if words.title(each) in titles
    }
    for needed in ("sku", "price"):
        if needed not in found:
            raise NoColumn(file=table.name, column=needed, columns=", ".join(table.header))
    return found


def _read(db: sqlite3.Connection, money: Money, table: Table, places: Mapping[str, int], now: datetime) -> _Reading:
    wanted: dict[tuple[int, int], NewPrice] = {}
    errors: list[RowError] = []
    for row, cells in table.rows():
        values = {column: unguarded(cells[at].strip()) if at < len(cells) else "" for column, at in places.items()}
        if not any(values.values()):
            continue
        try:
            price = _price(db, money, values, now)
            wanted[price.variant, price.min_quantity] = price
        except BadInput as error:
            column = "price" if isinstance(error, AmountError) else "min_quantity"
            errors.append(RowError(row, "sku" if isinstance(error, NotOneVariant) else column, error.sentence))
        except NoSuchProduct as error:
            errors.append(RowError(row, "sku", error.sentence))
    return _Reading(table.name, list(wanted.values()), errors)


def _price(db: sqlite3.Connection, money: Money, values: Mapping[str, str], now: datetime) -> NewPrice:
    variant = store.find_variant(db, values["sku"], now)
    amount = values["price"]
    minor = parse(amount, money.currency, money.minor_digits, money.decimal_sign) if amount else None
    return NewPrice(variant.id, _quantity(values.get("min_quantity", "")), minor, clock.stamp(now))


def _quantity(cell: str) -> int:
    digits = text.latin_digits(cell) or "1"
    if not digits.isdecimal() or len(digits) > 6:
        raise BadInput(reason=f"{cell!r} is not a number of pieces.")
    _check_quantity(int(digits))
    return int(digits)


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST_PIECES:
        raise BadInput(reason=f"A quantity from 1 to {MOST_PIECES:,} is expected, not {quantity}.")


def _news(db: sqlite3.Connection, chosen: int | None, wanted: Sequence[NewPrice], now: datetime) -> list[NewPrice]:
    """What the list does not say already."""
    if chosen is None:
        return [each for each in wanted if each.price is not None]
    return [each for each in wanted if _said(pricelists.steps(db, chosen, each.variant, now), each) != each.price]


def _said(steps: Sequence[ListPrice], wanted: NewPrice) -> int | None:
    return next((each.price for each in steps if each.min_quantity == wanted.min_quantity), None)
