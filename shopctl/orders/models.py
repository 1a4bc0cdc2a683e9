"""An order and its ledgers as frozen values.

Amounts are minor units of the order's own currency; times are UTC ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from shopctl.orders.heads import Head
from shopctl.orders.returns.models import Return


@dataclass(frozen=True, slots=True)
class By:
    """Who does a step, with which command, when (aware UTC)."""

    who: str
    command: str
    at: datetime


class Filled(NamedTuple):
    """What a buyer filled in (an engraving): the field's name, the value, what that costs for each piece."""

    name: str
    value: str
    price: int


class Piece(NamedTuple):
    """A part of one piece of a bundle: so many of a variant; `title` in the order's language, options and all."""

    variant_id: int
    quantity: int
    sku: str
    title: str


@dataclass(frozen=True, slots=True)
class Line:
    """One thing sold, as it was sold; `total` is unit_price x quantity - discount_total."""

    id: int
    position: int
    variant_id: int | None
    sku: str
    title: str
    options: str
    quantity: int
    canceled_quantity: int
    allocated_quantity: int
    fulfilled_quantity: int
    delivered_quantity: int
    returned_quantity: int
    unit_price: int
    discount_total: int
    tax_rate: str
    tax_total: int
    total: int
    requires_shipping: bool
    digital: str
    """'key' or 'link' when that is what is handed over, else ''."""
    basis: dict[str, Any]
    """What the price and the tax rest on; see quoting.py."""
    fields: tuple[Filled, ...] = ()
    """What was filled in for it; `options` says it, too, and the price each holds what it costs."""
    parts: tuple[Piece, ...] = ()
    """What one piece of a bundle consists of; `options` says it, too."""

    @property
    def open_quantity(self) -> int:
        """How many are still to be handed over."""
        return self.quantity - self.canceled_quantity - self.fulfilled_quantity


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What stands below the lines (shipping, discount, fee, tax, rounding); `amount` is signed."""

    kind: str
    label: str
    amount: int
    tax_rate: str
    tax_total: int
    basis: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, from where to where, by whom, when, by which command, with its data. Never changed."""

    id: int
    what: str
    from_status: str
    to_status: str
    who: str
    at: str
    command: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that moved: kind is authorize, capture, void or refund; a capture or void may be of an authorization."""

    id: int
    kind: str
    amount: int
    method: str
    reference: str
    authorization_id: int | None
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Refund:
    """What the shop granted back, paid out or not."""

    id: int
    amount: int
    reason: str
    who: str
    at: str


@dataclass(frozen=True, slots=True)
class Fulfillment:
    """A parcel (or a pick-up) and what lies in it, as pairs of line id and quantity; `number` is what people say."""

    id: int
    number: str
    status: str
    carrier: str
    tracking_number: str
    tracking_url: str
    created_at: str
    packed_at: str | None
    shipped_at: str | None
    ready_at: str | None
    failed_at: str | None
    failure: str
    delivered_at: str | None
    contents: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Order(Head):
    """An order whole: its row, lines, ledgers, parcels, returns and history, each oldest first."""

    lines: tuple[Line, ...]
    adjustments: tuple[Adjustment, ...]
    payments: tuple[Payment, ...]
    refunds: tuple[Refund, ...]
    fulfillments: tuple[Fulfillment, ...]
    returns: tuple[Return, ...]
    events: tuple[Event, ...]

    def line(self, line_id: int) -> Line:
        """The line of that id, as a parcel's contents name it."""
        return next(line for line in self.lines if line.id == line_id)


@dataclass(frozen=True, slots=True)
class NewOrder:
    """What a customer wants, as they said it: `lines` are pairs of an id and a quantity.

    Empty strings leave the choice to the shop: the language is the customer's or the shop's, the country is the shop's
    (ISO 3166), the shipping method is the first that serves the address. `discount` is '4%' or an amount of the shop's
    currency. `source` names the document that the order was taken from, `source_digest` what stood in it: one source is
    taken once. `seen_total` ('12.50 EUR') is what the customer was shown; it is never believed, only written down where
    it differs.
    """

    lines: tuple[tuple[str, int], ...]
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    country: str = ""
    postcode: str = ""
    tax_id: str = ""
    language: str = ""
    channel: str = "phone"
    shipping: str = ""
    payment: str = ""
    discount: str = ""
    note: str = ""
    draft: bool = False
    source: str = ""
    source_digest: str = ""
    seen_total: str = ""
