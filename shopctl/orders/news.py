"""What mails say of promises that moved and of digital goods, in the customer's figures; guide/mails.md lists it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shopctl import clock
from shopctl.catalog.digital import Given
from shopctl.locales import Reader
from shopctl.orders.models import Event, Order
from shopctl.orders.statement import Item, Statement, item

PROMISES = ("delayed", "delay_told", "arrival_told")
"""The events of which mails have the variable `promise`."""


@dataclass(frozen=True, slots=True)
class Promise:
    """The variable `promise`: the day that was promised, and those of the new promise; '' where there is none yet.

    `kind` is 'ship' while the goods are in the house, 'deliver' when they are on their way.
    """

    kind: str
    was: str
    ship_by: str
    deliver_by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Good:
    """One of the variable `goods`: what was bought, its keys, or its link and the moment until which it holds."""

    item: Item
    keys: tuple[str, ...]
    url: str
    until: str


def promise(event: Event, reader: Reader) -> Promise:
    """The promise that the event is about."""
    data = event.data
    for kind, what in (("ship", "delay_told"), ("deliver", "arrival_told")):
        if event.what == what:
            return Promise(kind, _day(data[f"promised_{kind}_by"], reader), "", "", "")
    before = data.get("before", {})
    here = before.get("promised_ship_by") != data.get("promised_ship_by")
    kind = "ship" if here else "deliver"
    was = _day(before.get(f"promised_{kind}_by"), reader)
    ship_by = _day(data.get("promised_ship_by"), reader) if here else ""
    return Promise(kind, was, ship_by, _day(data.get("promised_deliver_by"), reader), data.get("reason", ""))


def goods(order: Order, given: Sequence[Given], reader: Reader) -> tuple[Good, ...]:
    """What the customer got, line by line."""
    found = []
    for each in given:
        line = order.line(each.line_id)
        until = reader.moment(clock.parse(each.expires_at)) if each.expires_at else ""
        found.append(Good(item(order, line, len(each.keys) or line.quantity, reader), each.keys, each.url, until))
    return tuple(found)


def sample_promise(order: Statement) -> Promise:
    """The promise of an invented order that takes until the day on which it was to arrive."""
    return Promise("ship", order.ship_by, order.deliver_by, "", "")


def sample_goods(order: Statement) -> tuple[Good, ...]:
    """A key and a link for the things of an invented order."""
    key = Good(order.items[0], ("7KQ4-M2XD-9TRB-5HVW",), "", "")
    return key, Good(order.items[-1], (), "https://files.example.com/tea.pdf?order=1001", order.deliver_by)


def _day(stamp: str | None, reader: Reader) -> str:
    return reader.day(clock.parse(stamp)) if stamp else ""
