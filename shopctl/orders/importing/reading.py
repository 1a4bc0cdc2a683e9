"""Rows of a file as drafts of orders: grouped by number, read, cleaned, checked; nothing is compared or written yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from zoneinfo import ZoneInfo

from shopctl.config.model import Settings
from shopctl.customers.addresses import Address
from shopctl.customers.importing.draft import Handle
from shopctl.customers.models import email_key, phone_key
from shopctl.errors import BadInput
from shopctl.orders.importing import words
from shopctl.orders.importing.complaints import Complaints, Rejected
from shopctl.orders.importing.draft import LineDraft, Money, OrderDraft, Sums
from shopctl.orders.importing.figures import Amounts, once
from shopctl.orders.importing.lines import MOST_LETTERS, Read, line
from shopctl.sheets import dates, fields
from shopctl.sheets.fields import Columns
from shopctl.sheets.table import Row, Table
from shopctl.sheets.words import no, yes
from shopctl.text import blot_cards, latin_digits, one_line

Get = Callable[[str], str]
"""The cell of a field of the order."""

MOST_LINES = 1000
"""Rows of one order; more is a column that is no order number."""
MOST_WORDS = 20_000
"""Letters of a note that are kept."""

_PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?)\s*%")
_MINUS = "-−"
_NUMBER = re.compile(r"[^\s#](?:.{0,38}[^\s])?")
_CHANNEL = re.compile(r"[^a-z0-9]+")


def number_of(cells: Sequence[str], columns: Columns) -> str:
    """The order's number in a row, without the '#' that programs put before it; '' where there is none."""
    return latin_digits(one_line(fields.cell(cells, columns, "number"))).lstrip("#").strip()


class Reader:
    """Reads the orders of one file."""

    def __init__(self, table: Table, columns: Columns, format_: str, settings: Settings, order_of_dates: str) -> None:
        self._titles, self.columns = table.header, columns
        self._program = "import" if format_ == "plain" else format_
        self._amounts = Amounts(table, columns, settings.money)
        self._moment = dates.reader(order_of_dates, ZoneInfo(settings.shop.timezone))
        self._email = lru_cache(50_000)(email_key)
        self._phone = lru_cache(50_000)(partial(phone_key, region=settings.shop.region))
        self._told = {"status", "payment", "delivery"} & columns.keys()

    def read(self, number: str, rows: Sequence[Row]) -> OrderDraft:
        """The order of these rows. Raises Rejected."""
        complaints = Complaints(self._titles, self.columns)
        first = rows[0][0]
        if not _NUMBER.fullmatch(number):
            complaints.add(first, "number", f"{number[:50]!r} is no order number of up to 40 letters")
        if len(rows) > MOST_LINES:
            complaints.add(first, "number", f"{len(rows):,} rows are more than an order's, {MOST_LINES:,}")
        for row, cells in rows:
            if any(cell.strip() for cell in cells[len(self._titles) :]):
                complaints.add(row, "", "it has more cells than the header: is a text with a comma not in quotes?")
        complaints.check()

        def get(field: str) -> str:
            """What the first of the rows that speaks of it says."""
            return next((found for _, cells in rows if (found := fields.cell(cells, self.columns, field))), "")

        currency = complaints.attempt(first, "currency", lambda: self._amounts.currency(one_line(get("currency"))))
        complaints.check()
        return self._order(number, rows, get, currency or ("", 0), complaints)

    def _order(
        self, number: str, rows: Sequence[Row], get: Get, currency: tuple[str, int], complaints: Complaints
    ) -> OrderDraft:
        read = partial(self._amounts.read, currency=currency[0], exponent=currency[1])
        attempt = partial(complaints.attempt, rows[0][0])
        lines = self._lines(number, rows, get, read, complaints)
        sums = attempt("total", lambda: self._sums(rows, lines, get, read))
        money = attempt("refunded", lambda: self._money(get, read))
        standing = attempt("status", lambda: self._standing(get))
        placed = attempt("placed_at", lambda: self._needed(get("placed_at")))
        moments = {
            each: attempt(each, partial(self._maybe, get(each))) for each in ("paid_at", "sent_at", "canceled_at")
        }
        name = fields.line(get("name")) or fields.line(f"{get('first_name')} {get('last_name')}")
        email, phone, handles = self._who(get)
        address = self._address(get, name)
        if max(map(len, (name, email, phone, *address.lines, ""))) > MOST_LETTERS:
            complaints.add(rows[0][0], "name", f"a name or address has more than {MOST_LETTERS:,} characters")
        if complaints.errors or sums is None or money is None or standing is None or placed is None:
            raise Rejected(*complaints.errors)
        return OrderDraft(
            rows=tuple(row for row, _ in rows), number=number, source=f"{self._program}:{number}", currency=currency[0],
            exponent=currency[1], name=name, email=email, phone=phone, handles=handles, address=address,
            lines=tuple(lines), sums=sums, money=money, standing=standing, placed_at=placed, **moments,
            shipping_method=fields.line(get("shipping_method"))[:100],
            channel=_CHANNEL.sub("-", get("channel").casefold()).strip("-")[:40] or "import",
            note=fields.lines(get("note"))[:MOST_WORDS],
        )  # fmt: skip

    def _lines(self, number: str, rows: Sequence[Row], get: Get, read: Read, complaints: Complaints) -> list[LineDraft]:
        """The lines; a list of whole orders has one line each, of all that its total leaves for the goods."""
        rest = None
        if len(rows) == 1 and not get("price") and not get("line_total"):
            rest = complaints.attempt(rows[0][0], "total", lambda: self._rest(get, read))
        found = (line(row, cells, self.columns, read, rest, complaints) for row, cells in rows)
        lines = [each for each in found if each is not None]
        if not lines and not complaints.errors:
            if rest is None:
                complaints.add(rows[0][0], "", "nothing says what was sold, or for how much")
            else:
                lines = [LineDraft("", f"Order {number}", 1, rest, 0, None, True, "")]
        return lines

    def _rest(self, get: Get, read: Read) -> int | None:
        total = read("total", get("total"))
        shipping, discount = read("shipping", get("shipping")), read("discount", get("discount").lstrip(_MINUS))
        return None if total is None else max(0, total - (shipping or 0) + (discount or 0))

    def _sums(self, rows: Sequence[Row], lines: Sequence[LineDraft], get: Get, read: Read) -> Sums:
        """What stands below the lines. Raises AmountError, Unclear."""
        nets = [each.unit_price * each.quantity - each.discount for each in lines]
        grosses = [each.unit_price * each.quantity for each in lines]

        def found(field: str) -> int | None:
            cells = [fields.cell(cells, self.columns, field) for _, cells in rows]
            if field == "discount":
                cells = [cell.lstrip(_MINUS) for cell in cells]
            return once([read(field, cell) for cell in cells], nets, grosses, field)

        percent = _PERCENT.search(latin_digits(get("tax_name")))
        rate = f"{Decimal(percent[1].replace(',', '.')):f}" if percent and not get("second_tax") else "0"
        below = {field: found(field) or 0 for field in ("discount", "shipping", "tax", "duties")}
        return Sums(**below, total=found("total"), tax_rate=rate)

    # ---- the order's own --------------------------------------------------------------------------------------------

    def _money(self, get: Get, read: Read) -> Money:
        return Money(
            refunded=read("refunded", get("refunded").lstrip(_MINUS)), due=read("due", get("due").lstrip(_MINUS)),
            method=fields.line(get("payment_method"))[:100], reference=fields.line(get("payment_reference"))[:100],
        )  # fmt: skip

    def _standing(self, get: Get) -> words.Standing:
        """Where the order stands; a file without statuses tells of what is done."""
        off = get("canceled_at")
        canceled = bool(off) and not no(off)
        if not self._told:
            return words.Standing("paid", "unsent", True) if canceled else words.DONE
        return words.standing(get("status"), get("payment"), get("delivery"), canceled)

    def _needed(self, cell: str) -> datetime:
        if not cell:
            raise dates.BadDate("there is no date")
        return self._moment(cell)

    def _maybe(self, cell: str) -> datetime | None:
        return self._moment(cell) if cell and not (yes(cell) or no(cell)) else None

    def _who(self, get: Get) -> tuple[str, str, tuple[Handle, ...]]:
        """The mail address and the phone number as they are kept, and what the customer is known by.

        History is not turned away for a number that nobody could dial: it is kept as text, and recognises nobody.
        """
        handles: list[Handle] = []
        email, phone = one_line(get("email")), one_line(get("phone"))
        email = self._handle("email", email, self._email, handles) and email
        phone = self._handle("phone", phone, self._phone, handles) or phone
        number = one_line(get("customer_number"))
        if number and blot_cards(number) == number:
            handles.append(Handle("number", number, number.casefold()))
        return email, phone, tuple(handles)

    def _handle(self, channel: str, text: str, key_of: Callable[[str], str], handles: list[Handle]) -> str:
        try:
            key = key_of(text) if text else ""
        except BadInput:
            return ""
        if key:
            handles.append(Handle(channel, text, key))
        return key

    def _address(self, get: Get, name: str) -> Address:
        street = "\n".join(filter(None, (fields.lines(get("address1")), fields.lines(get("address2")))))
        parts = {field: fields.line(get(field)) for field in ("company", "city", "postcode", "region", "country")}
        return Address(name=name, street=street, **parts)
