"""One row as one line of an order: what was sold, how many, for how much."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial

from shopctl.orders.importing import words
from shopctl.orders.importing.complaints import Complaints
from shopctl.orders.importing.draft import LineDraft
from shopctl.sheets import fields
from shopctl.sheets.fields import Columns
from shopctl.sheets.words import no
from shopctl.text import latin_digits, one_line

Read = Callable[[str, str], int | None]
"""Reads an amount: the field's name and the cell; None for a blank."""

MOST_PIECES = 99_999
"""The largest quantity of a line, as for orders that are taken by hand."""
MOST_LETTERS = 1000

_WHOLE = re.compile(r"(-?\d{1,9})(?:[.,]0+)?", re.ASCII)
_TELLING = ("sku", "item", "quantity", "price", "line_total")


def line(
    row: int, cells: Sequence[str], columns: Columns, read: Read, rest: int | None, complaints: Complaints
) -> LineDraft | None:
    """The line of a row; None for one that has none, or a wrong one. `rest` is the price where no column tells it."""
    get = partial(fields.cell, cells, columns)
    if not any(map(get, _TELLING)):
        return None
    sku, item = one_line(get("sku")), fields.line(get("item"))
    attempt = partial(complaints.attempt, row)
    quantity = attempt("quantity", lambda: _pieces(get("quantity")))
    price = attempt("price", lambda: read("price", get("price")))
    total = attempt("line_total", lambda: read("line_total", get("line_total")))
    discount = attempt("line_discount", lambda: read("line_discount", get("line_discount").lstrip("-−"))) or 0
    sent = attempt("line_delivery", lambda: _sent(get("line_delivery")))
    total = rest if total is None else total
    if not 1 <= len(sku) + len(item) <= MOST_LETTERS:
        complaints.add(row, "item", "it is too long" if item else "neither a name nor a code says what was sold")
    if price is None and total is None:
        complaints.add(row, "price", "it has no price")
    if quantity is None or complaints.errors:
        return None
    unit, off = _price(price, total or 0, quantity, discount)
    return LineDraft(
        sku=sku, title=item, quantity=quantity, unit_price=unit, discount=off, sent=sent or "",
        requires_shipping=not no(get("requires_shipping")) if get("requires_shipping") else None,
        taxable=not no(get("taxable")),
    )  # fmt: skip


def _sent(cell: str) -> str:
    return {"sent": "sent", "done": "sent", "part_sent": "part", "": ""}.get(words.meaning(cell), "unsent")


def _price(price: int | None, total: int, quantity: int, discount: int) -> tuple[int, int]:
    """The price of one piece and the line's discount, so that both come to what the file says of the line."""
    if price is not None:
        return price, discount
    unit = -(-(total + discount) // quantity)
    return unit, unit * quantity - total


def _pieces(cell: str) -> int:
    if not cell:
        return 1
    found = _WHOLE.fullmatch(latin_digits(cell).strip())
    if not found:
        raise ValueError(f"{cell[:40]!r} is not a number of pieces")
    if int(found[1]) < 1:
        raise ValueError(f"{found[1]} pieces are no sale: refund the order that they belong to, or leave the row out")
    if int(found[1]) > MOST_PIECES:
        raise ValueError(f"{found[1]} pieces are more than a line can have, {MOST_PIECES:,}")
    return int(found[1])
