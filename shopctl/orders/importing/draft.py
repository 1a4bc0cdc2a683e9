"""An order as a file tells it, before anything is compared or written. Amounts are minor units of its own currency."""

from __future__ import annotations

import hashlib
import json
from dataclasses import astuple, dataclass
from datetime import datetime

from shopctl.customers.addresses import Address
from shopctl.customers.importing.draft import Handle
from shopctl.orders.importing.words import Standing


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One thing sold. `sent` is what the file says of this line alone: 'sent', 'part', 'unsent', '' where nothing."""

    sku: str
    title: str
    quantity: int
    unit_price: int
    discount: int
    requires_shipping: bool | None
    taxable: bool
    sent: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What stands below the lines. `total` None: the file does not say."""

    discount: int = 0
    shipping: int = 0
    tax: int = 0
    duties: int = 0
    total: int | None = None
    tax_rate: str = "0"


@dataclass(frozen=True, slots=True)
class Money:
    """What was paid by the file: `refunded` and `due` None where it does not say."""

    refunded: int | None
    due: int | None
    method: str
    reference: str


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """One order of the file. `rows` are its rows' numbers, `number` is as people say it, without '#'."""

    rows: tuple[int, ...]
    number: str
    source: str
    currency: str
    exponent: int
    name: str
    email: str
    phone: str
    handles: tuple[Handle, ...]
    address: Address
    lines: tuple[LineDraft, ...]
    sums: Sums
    money: Money
    standing: Standing
    placed_at: datetime
    paid_at: datetime | None
    sent_at: datetime | None
    canceled_at: datetime | None
    shipping_method: str
    channel: str
    note: str

    @property
    def digest(self) -> str:
        """Two checksums: of what never changes of an order, and of what goes on (money, goods, note)."""
        lines = [(each.sku, each.title, each.quantity, each.unit_price, each.discount) for each in self.lines]
        who = (self.name, self.email, self.phone, *astuple(self.address))
        fixed = (self.currency, self.placed_at.isoformat(), who, astuple(self.sums), lines)
        goes_on = (self.standing, astuple(self.money), [each.sent for each in self.lines], self.note)
        return _checksum(fixed) + _checksum(goes_on)


def _checksum(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
