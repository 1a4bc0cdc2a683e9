"""What an edit made different: as data for the order's history, and as its customer reads it (`change` in mails)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shopctl.locales import Reader
from shopctl.orders.models import Event, Order
from shopctl.orders.statement import Item

FIELDS = ("name", "email", "phone", "ship_to", "ship_country", "ship_postcode", "tax_id", "shipping_method", "discount")
"""Columns of an order that an edit can change, beside its lines."""

_WORDS = {
    "name": "contact",
    "email": "contact",
    "phone": "contact",
    "tax_id": "contact",
    "ship_country": "ship_to",
    "ship_postcode": "ship_to",
}


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line with its quantity before and now; '' where there was none, or is none."""

    title: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Changed:
    """The variable `change`. `words` names what else is different: ship_to, shipping_method, discount, prices, ..."""

    lines: tuple[ChangedLine, ...]
    words: tuple[str, ...]
    total_was: str


def difference(before: Order, after: Order) -> dict[str, Any]:
    """The event's data: lines by quantity, fields by what they were and are, prices and the total where they moved.

    Empty when nothing is different. Amounts are minor units.
    """
    fields = {
        name: [_shown(before, name), _shown(after, name)]
        for name in FIELDS
        if getattr(before, name) != getattr(after, name)
    }
    was, now = {line.id: line for line in before.lines}, {line.id: line for line in after.lines}
    prices = [
        {"title": line.title, "sku": line.sku, "was": was[id_].unit_price, "now": line.unit_price}
        for id_, line in now.items()
        if id_ in was and was[id_].unit_price != line.unit_price
    ]
    total = {"total_was": before.total, "total": after.total} if before.total != after.total else {}
    found = {"lines": _lines(before, after), "fields": fields, "prices": prices} | total
    return {name: value for name, value in found.items() if value or name in total}


def on_paper(difference: dict[str, Any]) -> bool:
    """Whether an invoice of the order would read otherwise now: all but how to reach the customer stands on it."""
    fields = difference.get("fields", {}).keys() - {"email", "phone"}
    return bool(fields) or not {"lines", "prices", "total"}.isdisjoint(difference)


def _shown(order: Order, name: str) -> str:
    value = str(getattr(order, name))
    return order.amount(int(value)) if name == "discount" and value.isdecimal() else value


def _lines(before: Order, after: Order) -> list[dict[str, Any]]:
    was, now = {line.id: line for line in before.lines}, {line.id: line for line in after.lines}
    found = []
    for id_, line in (was | now).items():
        counts = [each[id_].quantity if id_ in each else 0 for each in (was, now)]
        if counts[0] != counts[1]:
            found.append({"title": line.title, "options": line.options, "sku": line.sku, "quantity": counts})
    return found


def change(event: Event, order: Order, reader: Reader) -> Changed:
    """The change of an edit's `event`."""
    data = event.data
    lines = tuple(
        ChangedLine(
            f"{line['title']} ({line['options']})" if line["options"] else line["title"],
            *(reader.number(count) if count else "" for count in line["quantity"]),
        )
        for line in data.get("lines", ())
    )
    words = dict.fromkeys(_named(data))
    was = reader.money(data["total_was"], order.currency, order.exponent) if "total_was" in data else ""
    return Changed(lines, tuple(words), was)


def _named(data: dict[str, Any]) -> list[str]:
    """What to name in words: how to reach the customer is one thing, and so is the address."""
    named = [_WORDS.get(name, name) for name in data.get("fields", ())]
    return named + (["prices"] if data.get("prices") else [])


def sample_change(reader: Reader, items: tuple[Item, ...], total: str) -> Changed:
    """The variable `change` of the invented order: one more of something."""
    return Changed((ChangedLine(items[-1].title, reader.number(1), items[-1].quantity),), ("ship_to",), total)
