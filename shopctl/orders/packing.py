"""What goes into a parcel, and which parcel people mean: pure questions about an order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from shopctl.errors import BadInput, NotFound, Refused
from shopctl.orders.models import Fulfillment, Line, Order
from shopctl.orders.personal import is_named
from shopctl.orders.status import Step
from shopctl.text import latin_digits

Asked = Sequence[tuple[str, int | None]]
"""Lines by SKU, or by their place in the order (1 is the first), each with a quantity; None: all that is left."""

FAILED = "delivery_failed"


class NoSuchLine(NotFound):
    """The order has no line of that SKU or place that goes into parcels."""

    message = "Order {number} has no line {id!r} to pack."
    hint = "Its lines: {known}"


class NotSoMany(Refused):
    """More would go into parcels than was ordered."""

    code = "not_so_many"
    message = "Order {number}: {asked} of {item} asked for, {left} left to pack."
    hint = "What lies in a parcel that is here is free again after: shopctl order unpack {number}"


class NoSuchParcel(NotFound):
    """The order has no parcel of that number."""

    message = "Order {number} has no parcel {id!r}."
    hint = "Its parcels: {known}"


class WrongParcel(Refused):
    """The parcel is not where this step starts."""

    code = "illegal_step"
    message = "Parcel {parcel}: {step} is not possible, it is {status}."


class InAReturn(Refused):
    """What a customer is giving back, or claims never came, is not packed again."""

    message = "Parcel {parcel}: pieces of it are in a return of order {number}."
    hint = "Settle or cancel that one first: shopctl return list --order {number}"


class NameTheParcel(BadInput):
    """Several parcels could be meant."""

    code = "ambiguous"
    message = "Order {number}: which parcel? {known}"
    hint = "Say --parcel {first}"


def left(order: Order) -> dict[int, int]:
    """Pieces by line that have to be shipped and lie in no parcel yet; lines that have none are left out."""
    boxed: Counter[int] = Counter()
    for parcel in order.fulfillments:
        if parcel.status == "packed":
            boxed.update(dict(parcel.contents))
    pieces = {line.id: line.open_quantity - boxed[line.id] for line in order.lines if line.requires_shipping}
    return {line: count for line, count in pieces.items() if count > 0}


def contents(order: Order, asked: Asked) -> list[tuple[int, int]]:
    """Pairs of line and quantity for a parcel: what is asked for, or all that is left. Raises NoSuchLine, NotSoMany."""
    remaining = left(order)
    if not asked:
        return list(remaining.items())
    chosen: Counter[int] = Counter()
    for id_text, count in asked:
        lines = _lines(order, id_text)
        there = sum(remaining.get(line.id, 0) - chosen[line.id] for line in lines)
        wanted = there if count is None else count
        if wanted > there or not wanted:
            raise NotSoMany(number=order.number, item=lines[0].title, asked=wanted or 1, left=there)
        for line in lines:
            taken = min(wanted, remaining.get(line.id, 0) - chosen[line.id])
            chosen[line.id] += taken
            wanted -= taken
    return [(line, count) for line, count in chosen.items() if count]


def _lines(order: Order, id_text: str) -> list[Line]:
    place = latin_digits(id_text).strip()
    shippable = [line for line in order.lines if line.requires_shipping]
    found = [line for line in shippable if line.sku and is_named(line, id_text)]
    if not found and place.isascii() and place.isdigit():
        found = [line for at, line in enumerate(order.lines, 1) if str(at) == place and line in shippable]
    if not found:
        known = [line.sku or f"{at} ({line.title})" for at, line in enumerate(order.lines, 1) if line in shippable]
        raise NoSuchLine(number=order.number, id=id_text, known=", ".join(known) or "none that is shipped")
    return found


def parcel(order: Order, id_text: str) -> Fulfillment:
    """The parcel that people mean by 1001-2, ۱۰۰۱-۲ or 2. Raises NoSuchParcel."""
    wanted = latin_digits(id_text).strip().lstrip("#").casefold()
    for each in order.fulfillments:
        if wanted in (each.number.casefold(), each.number.rpartition("-")[2]):
            return each
    known = ", ".join(each.number for each in order.fulfillments) or "none"
    raise NoSuchParcel(number=order.number, id=id_text, known=known)


def candidates(order: Order, sources: Sequence[str]) -> list[Fulfillment]:
    """The parcels in one of these states; those that failed only where there are no others."""
    found = [each for each in order.fulfillments if each.status in sources]
    return [each for each in found if each.status != FAILED] or found


def chosen(order: Order, step: Step, id_text: str, *, one: bool = False) -> list[Fulfillment]:
    """The parcels that the step moves: the named one, or all that it can; `one` where it has to be a single one.

    Raises NoSuchParcel, WrongParcel, NameTheParcel.
    """
    sources = step.parcels[0] if step.parcels else ()
    if id_text:
        named = parcel(order, id_text)
        if named.status not in sources:
            raise wrong(named, step.verb)
        return [named]
    found = candidates(order, sources)
    if one and len(found) > 1:
        raise name_one(order, found)
    return found


def wrong(parcel: Fulfillment, verb: str) -> WrongParcel:
    """The error that says that this parcel cannot take the step."""
    return WrongParcel(parcel=parcel.number, step=verb, status=parcel.status.replace("_", " "))


def name_one(order: Order, parcels: Sequence[Fulfillment]) -> NameTheParcel:
    """The error that asks which of these is meant."""
    known = ", ".join(f"{each.number} ({each.status.replace('_', ' ')})" for each in parcels)
    return NameTheParcel(number=order.number, known=known, first=parcels[0].number)


def check_unreturned(order: Order, parcel: Fulfillment) -> None:
    """Raise InAReturn when opening the parcel would take pieces back that stand in a return."""
    gone = parcel.status != "packed"
    for id_, count in parcel.contents if gone else ():
        line = order.line(id_)
        if line.fulfilled_quantity - count < line.returned_quantity:
            raise InAReturn(parcel=parcel.number, number=order.number)
