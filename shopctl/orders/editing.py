"""What an order is to become: its lines and prices after an edit, worked out before anything is written.

What was sold keeps the price that it was sold at, however many of it there are now, unless it is to be priced anew;
what is added costs what it costs today. Discount, tax and delivery follow from the lines, as always.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shopctl.catalog import store as catalog
from shopctl.errors import BadInput, NotFound, Refused
from shopctl.orders import personal, quoting
from shopctl.orders.models import Filled, Line, Order
from shopctl.orders.quoting import NotForSale, Wanted

MOST_PIECES = 99_999
_TAX_FACTS = frozenset({"tax_class", "tax_zone", "at_home", "home_rate"})


class NoSuchLine(NotFound):
    """The order has no such line to change."""

    message = "There is no {id!r} in order {number}."
    hint = "There is: {known}. To put it in: --add {id}=1"


class WhichLine(BadInput):
    """Several lines could be meant, and they are not alike."""

    code = "ambiguous"
    message = "Order {number}: which {id}? {known}"


class StillPacked(Refused):
    """Pieces that lie in a parcel cannot be taken out of the order."""

    code = "still_packed"
    message = "Order {number}: {packed} of {item} are in a parcel; it cannot go down to {wanted}."
    hint = "Open the parcel first: shopctl order unpack {number}"


class AlreadyGone(Refused):
    """Pieces that have left the house cannot be taken out of the order."""

    code = "already_gone"
    message = "Order {number}: {gone} of {item} have left the house; it cannot go down to {wanted}."
    hint = "What comes back is a return: shopctl return new {number}"


class NothingLeft(Refused):
    """An order without lines is none."""

    message = "Order {number} would have no lines."
    hint = "To call it off: shopctl order cancel {number}"


@dataclass(frozen=True, slots=True)
class Edit:
    """What to change: lines by SKU with quantities, the rest as people type it; None leaves it as it is."""

    add: tuple[tuple[str, int], ...] = ()
    set: tuple[tuple[str, int], ...] = ()
    remove: tuple[str, ...] = ()
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    country: str | None = None
    postcode: str | None = None
    tax_id: str | None = None
    shipping: str | None = None
    discount: str | None = None
    reprice: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the order to come: the line that it was, or None, and what is wanted now."""

    line: Line | None
    wanted: Wanted


def rows(db: sqlite3.Connection, order: Order, edit: Edit, now: datetime) -> list[Row]:
    """The lines that the order is to have, its old ones first.

    Raises NoSuchLine, StillPacked, AlreadyGone, NothingLeft, NotForSale, BadInput and what finding a product raises.
    """
    counts = {line.id: line.quantity for line in order.lines}
    for sku in edit.remove:
        counts[_line(order, sku).id] = 0
    for sku, quantity in edit.set:
        counts[_line(order, sku).id] = _bounded(sku, quantity, 0)
    new = _added(db, order, edit.add, counts, now)
    for line in order.lines:
        _check_floor(order, line, counts[line.id])
    kept = [_kept(db, order, line, counts[line.id], edit.reprice, now) for line in order.lines if counts[line.id]]
    found = [*kept, *(Row(None, each) for each in quoting.listed(db, order.customer_id, new, now))]
    if not found:
        raise NothingLeft(number=order.number)
    return found


def _added(
    db: sqlite3.Connection, order: Order, add: Iterable[tuple[str, int]], counts: dict[int, int], now: datetime
) -> list[Wanted]:
    """What is put in: more of a line that is there (in `counts`) and filled in alike, else a new one."""
    new: dict[tuple[int, tuple[tuple[str, str], ...]], Wanted] = {}
    for sku, quantity in add:
        each = personal.wanted(db, sku, quantity, now)
        key = each.variant.id, _values(each.fields)
        same = next((ln for ln in order.lines if (ln.variant_id, _values(ln.fields)) == key and counts[ln.id]), None)
        if same is not None:
            counts[same.id] = _bounded(sku, counts[same.id] + quantity, 1)
        else:
            before = new[key].quantity if key in new else 0
            new[key] = replace(each, quantity=_bounded(sku, before + quantity, 1))
    return list(new.values())


def _values(filled: Iterable[Filled]) -> tuple[tuple[str, str], ...]:
    return tuple((each.name, each.value) for each in filled)


def _kept(db: sqlite3.Connection, order: Order, line: Line, quantity: int, reprice: bool, now: datetime) -> Row:
    if line.variant_id is None:
        raise NotForSale(item=line.title, sku=line.sku, why="it is no longer in the catalogue, take it out")
    variant = catalog.variant(db, line.variant_id, now)
    if reprice:
        today = Wanted(quoting.sellable(variant), quantity, fields=personal.again(db, variant, line.fields))
        return Row(line, quoting.listed(db, order.customer_id, [today], now)[0])
    sold_at = line.basis.get("at_home", line.unit_price)  # before it was moved to the tax of where it goes
    own = sold_at - sum(each.price for each in line.fields)
    basis = {name: value for name, value in line.basis.items() if name not in _TAX_FACTS}
    return Row(line, replace(Wanted(variant, quantity), list_price=own, basis=basis, fields=line.fields))


def _line(order: Order, sku: str) -> Line:
    """The line that a SKU or title names, with what was filled in where that tells lines apart; the last of several.

    Raises NoSuchLine, WhichLine.
    """
    found = [line for line in order.lines if personal.is_named(line, sku)]
    if not found:
        known = ", ".join(map(personal.name_of, order.lines))
        raise NoSuchLine(id=sku, number=order.number, known=known)
    if len({_values(line.fields) for line in found}) > 1:
        raise WhichLine(id=sku, number=order.number, known=" | ".join(map(personal.name_of, found)))
    return found[-1]


def _bounded(sku: str, quantity: int, least: int) -> int:
    if not least <= quantity <= MOST_PIECES:
        raise BadInput(reason=f"{sku}: a quantity from {least} to {MOST_PIECES:,} is expected, not {quantity}.")
    return quantity


def _check_floor(order: Order, line: Line, wanted: int) -> None:
    """What lies in a parcel, or has left, stays in the order."""
    facts = {"number": order.number, "item": line.title, "wanted": wanted}
    if wanted < line.fulfilled_quantity:
        raise AlreadyGone(gone=line.fulfilled_quantity, **facts)
    parcels = (each for each in order.fulfillments if each.status != "canceled")
    packed = sum(count for each in parcels for id_, count in each.contents if id_ == line.id)
    if wanted < packed:
        raise StillPacked(packed=packed, **facts)
