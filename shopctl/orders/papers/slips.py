"""What is packed and what is picked: packing slips for customers, pick lists for whoever walks along the shelves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.errors import Refused
from shopctl.locales import sort_key
from shopctl.orders import store as orders
from shopctl.orders.listing import Filter, list_
from shopctl.orders.models import Fulfillment, Line, Order
from shopctl.orders.papers.content import day, place

_GONE = ("canceled", "delivery_failed")


class NothingToPack(Refused):
    """Nothing of the order is shipped."""

    message = "Order {number}: there is nothing to pack."


class NothingToPick(Refused):
    """No order waits for its goods."""

    message = "There is nothing to pick."
    hint = "Only confirmed orders are picked: shopctl order list --open"


@dataclass(frozen=True, slots=True)
class Item:
    """So many of something."""

    sku: str
    title: str
    options: str
    quantity: int


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes into one parcel; `number` is '' where it is not packed yet."""

    number: str
    carrier: str
    tracking_number: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """An order's packing slip: a page for each parcel. `more_later`: the order is not all in them."""

    order: str
    language: str
    ordered_on: str
    name: str
    address: tuple[str, ...]
    postcode: str
    country: str
    phone: str
    shipping_method: str
    parcels: tuple[Parcel, ...]
    more_later: bool


@dataclass(frozen=True, slots=True)
class Pick:
    """A thing to fetch, for all orders together, and how many for which order."""

    item: Item
    orders: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class PickList:
    """What is to be fetched for these orders."""

    day: str
    orders: tuple[str, ...]
    picks: tuple[Pick, ...]
    pieces: int


def slip(settings: Settings, order: Order) -> Slip:
    """The slip for the parcels that are here; without any, for what is to be packed; else for all that left.

    Raises NothingToPack.
    """
    here = [each for each in order.fulfillments if each.status in ("pending", "packed", "ready_for_pickup")]
    waiting = _to_pack(order)
    gone = [each for each in order.fulfillments if each.status not in _GONE]
    chosen = here or ([] if waiting else gone)
    parcels = [_parcel(order, each) for each in chosen]
    if not parcels and waiting:
        parcels = [Parcel("", "", "", _items(waiting))]
    if not parcels:
        raise NothingToPack(number=order.number)
    postcode, country = place(settings, order)
    return Slip(
        order=order.number,
        language=order.language,
        ordered_on=day(settings, clock.parse(order.placed_at or order.created_at)).isoformat(),
        name=order.name,
        address=tuple(order.ship_to.splitlines()),
        postcode=postcode,
        country=country,
        phone=order.phone,
        shipping_method=next((each.label for each in order.adjustments if each.kind == "shipping"), ""),
        parcels=tuple(parcels),
        more_later=bool(chosen and waiting),
    )


def picklist(db: sqlite3.Connection, settings: Settings, numbers: Sequence[str], now: datetime) -> PickList:
    """What is to be fetched for these orders, or for all confirmed ones. Raises NotFound, NothingToPick."""
    found = [orders.get(db, number) for number in numbers] or _open(db)
    waiting = [(order, _to_pack(order)) for order in found if order.status == "confirmed"]
    needed = [(order.number, line, quantity) for order, lines in waiting for line, quantity in lines]
    if not needed:
        raise NothingToPick
    picks = _gathered(settings, needed)
    return PickList(
        day=day(settings, now).isoformat(),
        orders=tuple(order.number for order, lines in waiting if lines),
        picks=picks,
        pieces=sum(pick.item.quantity for pick in picks),
    )


def _open(db: sqlite3.Connection) -> list[Order]:
    """Confirmed orders, the oldest first; what is on hold is not packed."""
    confirmed = list_(db, Filter(status="confirmed"), 0, sort="oldest")
    return [orders.load(db, head.id) for head in confirmed if head.held_at is None]


def _gathered(settings: Settings, needed: Iterable[tuple[str, Line, int]]) -> tuple[Pick, ...]:
    """The same as one unless something was filled in, bundles as their parts; in the order of their names."""
    together: dict[object, list[tuple[str, Item]]] = {}
    for order, line, quantity in needed:
        for alike, item in _picked(line, quantity):
            together.setdefault(alike, []).append((order, item))
    picks = [
        Pick(replace(same[0][1], quantity=sum(item.quantity for _, item in same)), _by_order(same))
        for same in together.values()
    ]
    key = sort_key(settings.shop.language)
    return tuple(sorted(picks, key=lambda pick: (key(pick.item.title), pick.item.options, pick.item.sku)))


def _picked(line: Line, quantity: int) -> Iterator[tuple[object, Item]]:
    """What is fetched for pieces of a line, each with what tells it from other things."""
    for part in line.parts:
        yield part.variant_id, Item(part.sku, part.title, "", part.quantity * quantity)
    if not line.parts:
        plain = line.variant_id is not None and not line.fields
        yield line.variant_id if plain else (line.sku, line.title, line.options), _item(line, quantity)


def _by_order(same: Iterable[tuple[str, Item]]) -> tuple[tuple[str, int], ...]:
    counts: dict[str, int] = {}
    for order, item in same:
        counts[order] = counts.get(order, 0) + item.quantity
    return tuple(counts.items())


def _to_pack(order: Order) -> list[tuple[Line, int]]:
    """What of the order lies in no parcel yet."""
    if order.status in ("canceled", "completed"):
        return []
    packed: dict[int, int] = {}
    for parcel in order.fulfillments:
        for line, quantity in parcel.contents if parcel.status in ("pending", "packed") else ():
            packed[line] = packed.get(line, 0) + quantity
    left = [(line, line.open_quantity - packed.get(line.id, 0)) for line in order.lines if line.requires_shipping]
    return [(line, quantity) for line, quantity in left if quantity > 0]


def _parcel(order: Order, each: Fulfillment) -> Parcel:
    contents = ((order.line(id_), quantity) for id_, quantity in each.contents)
    return Parcel(each.number, each.carrier, each.tracking_number, _items(contents))


def _items(lines: Iterable[tuple[Line, int]]) -> tuple[Item, ...]:
    return tuple(_item(line, quantity) for line, quantity in lines)


def _item(line: Line, quantity: int) -> Item:
    return Item(line.sku, line.title, line.options, quantity)
