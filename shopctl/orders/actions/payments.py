"""Money in and money back. What a payment's reference names is recorded once, however often it is said."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shopctl import clock, text
from shopctl.config.model import Settings
from shopctl.errors import BadInput, Refused
from shopctl.orders import ledger
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Order


class NothingDue(Refused):
    """No amount was given, and nothing is owed."""

    message = "Order {number}: nothing is owed."
    hint = "Say how much: --amount AMOUNT"


class ReferenceTaken(Refused):
    """The same reference stands for another amount already."""

    code = "conflict"
    message = "Order {number}: {reference!r} is recorded already, with {recorded} {currency}."
    hint = "If this is other money, give it another reference."


class MoreThanPaid(Refused):
    """More money would go back than came in."""

    message = "Order {number}: {amount} {currency} cannot go back, only {paid} {currency} came in."


class CardNumber(BadInput):
    """Card numbers are never stored, and a blotted reference could no longer tell two payments apart."""

    message = "The reference looks like a card number, and those are never stored."
    hint = "Give the number of the transfer or of the receipt, or leave it out."


@dataclass(frozen=True, slots=True)
class Money:
    """Money that moves: minor units (None: what is owed), how, its reference, and why. Raises CardNumber."""

    amount: int | None = None
    method: str = ""
    reference: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        for name in ("method", "reason"):
            object.__setattr__(self, name, text.blot_cards(text.one_line(getattr(self, name))))
        object.__setattr__(self, "reference", text.one_line(self.reference))
        if text.blot_cards(self.reference) != self.reference:
            raise CardNumber


def pay(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    money: Money = Money(),
    *,
    by: By,
) -> Order:
    """Record money that came in: more or less than is due, too. The same reference again changes nothing.

    Raises NotFound, IllegalStep, NothingDue, ReferenceTaken.
    """
    desk = Desk(db, settings, root, by)
    return take(db, settings, root, number, "pay", lambda order: _come_in(desk, order, money), by)


def refund(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    money: Money = Money(),
    *,
    by: By,
) -> Order:
    """Record money that went back: what was paid too much, and beyond that what is granted with it.

    Raises NotFound, IllegalStep, NothingDue, MoreThanPaid, ReferenceTaken.
    """
    desk = Desk(db, settings, root, by)
    return take(db, settings, root, number, "refund", lambda order: give_back(desk, order, money), by)


def _come_in(desk: Desk, order: Order, money: Money) -> dict[str, Any] | None:
    if _recorded(order, "capture", money):
        return None
    amount = _amount(order, money, order.due)
    if order.due - amount <= 0 and order.paid_at is None:
        ledger.update(desk.db, "orders", order.id, paid_at=clock.stamp(desk.by.at))
    return _move(desk, order, "capture", amount, money)


def give_back(desk: Desk, order: Order, money: Money) -> dict[str, Any] | None:
    """Record money going back, inside the caller's transaction; None when its reference is recorded already."""
    if _recorded(order, "refund", money):
        return None
    overpaid = max(0, -order.due)
    amount = _amount(order, money, overpaid)
    if amount > order.paid_total:
        words = {"amount": order.amount(amount), "paid": order.amount(order.paid_total)}
        raise MoreThanPaid(number=order.number, currency=order.currency, **words)
    if amount > overpaid:
        ledger.grant(desk.db, order.id, amount - overpaid, money.reason, desk.by)
    return _move(desk, order, "refund", amount, money) | {"reason": money.reason}


def _amount(order: Order, money: Money, owed: int) -> int:
    amount = owed if money.amount is None else money.amount
    if amount <= 0:
        raise NothingDue(number=order.number)
    return amount


def _recorded(order: Order, kind: str, money: Money) -> bool:
    same = [each for each in order.payments if each.kind == kind and each.reference == money.reference != ""]
    if same and money.amount not in (None, same[0].amount):
        words = {"reference": money.reference, "recorded": order.amount(same[0].amount)}
        raise ReferenceTaken(number=order.number, currency=order.currency, **words)
    return bool(same)


def _move(desk: Desk, order: Order, kind: str, amount: int, money: Money) -> dict[str, Any]:
    words = {"method": money.method, "reference": money.reference}
    at = clock.stamp(desk.by.at)
    ledger.insert(desk.db, "payment", order_id=order.id, kind=kind, amount=amount, who=desk.by.who, at=at, **words)
    return {"amount": amount, **words}
