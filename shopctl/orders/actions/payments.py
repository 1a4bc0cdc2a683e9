"""Money in and money back. What a payment's reference names is recorded once, however often it is said."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from shopctl import clock, text
from shopctl.config.model import Settings
from shopctl.errors import BadInput, Refused
from shopctl.orders import ledger
from shopctl.orders.actions.step import Desk, take
from shopctl.orders.models import By, Order, Payment
from shopctl.orders.paying import serial_of


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


class NothingReserved(Refused):
    """No authorization of that reference is open."""

    code = "conflict"
    message = "Order {number}: no authorization {reference!r} is open."
    hint = "Open: {open}."


class MoreThanReserved(Refused):
    """More would be taken or given up than an authorization still holds."""

    message = "Order {number}: {amount} {currency} is more than the {reserved} {currency} that the authorization holds."


class NotYet(BadInput):
    """Money cannot have moved in the future."""

    message = "{day} has not come yet."


class CardNumber(BadInput):
    """Card numbers are never stored, and a blotted reference could no longer tell two payments apart."""

    message = "The reference looks like a card number, and those are never stored."
    hint = "Give the number of the transfer or of the receipt, or leave it out."


@dataclass(frozen=True, slots=True)
class Money:
    """Money that moves: minor units (None: what is owed), how, its reference, why, and when (None: now).

    Raises CardNumber.
    """

    amount: int | None = None
    method: str = ""
    reference: str = ""
    reason: str = ""
    at: datetime | None = None

    def __post_init__(self) -> None:
        for name in ("method", "reason"):
            object.__setattr__(self, name, text.blot_cards(text.one_line(getattr(self, name))))
        object.__setattr__(self, "reference", text.one_line(self.reference))
        if text.blot_cards(self.reference) != self.reference and serial_of(self.reference) is None:
            raise CardNumber


def pay(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, money: Money = Money(), *, by: By
) -> Order:
    """Record money that came in: more or less than is due, too. The same reference again changes nothing.

    Raises NotFound, IllegalStep, NothingDue, ReferenceTaken.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "pay", lambda order: come_in(desk, order, money))


def refund(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, money: Money = Money(), *, by: By
) -> Order:
    """Record money that went back: what was paid too much, and beyond that what is granted with it.

    Raises NotFound, IllegalStep, NothingDue, MoreThanPaid, ReferenceTaken.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "refund", lambda order: give_back(desk, order, money))


def authorize(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, money: Money = Money(), *, by: By
) -> Order:
    """Record money that a bank holds for the shop: it is the customer's until it is captured.

    Raises NotFound, IllegalStep, NothingDue, ReferenceTaken.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "authorize", lambda order: _hold(desk, order, money))


def capture(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    money: Money = Money(),
    *,
    authorization: str = "",
    by: By,
) -> Order:
    """Record that held money was taken: what is due of it, or another amount.

    `authorization` is the reference of the one it is of; the oldest that is open, else. Raises NotFound, IllegalStep,
    NothingDue, NothingReserved, MoreThanReserved, ReferenceTaken.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "capture", lambda order: _take_held(desk, order, money, authorization))


def void(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    money: Money = Money(),
    *,
    authorization: str = "",
    by: By,
) -> Order:
    """Record that held money was let go: all that the authorization still holds, or another amount.

    Raises NotFound, IllegalStep, NothingReserved, MoreThanReserved.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "void", lambda order: _let_go(desk, order, money, authorization))


def come_in(desk: Desk, order: Order, money: Money) -> dict[str, Any] | None:
    """Record money coming in, inside the caller's transaction; None when its reference is recorded already."""
    if _recorded(order, "capture", money):
        return None
    return _receive(desk, order, _amount(order, money, order.due), money)


def _receive(desk: Desk, order: Order, amount: int, money: Money, held: Payment | None = None) -> dict[str, Any]:
    """Money is the shop's now; with the first that leaves nothing due, the order is paid."""
    if order.due - amount <= 0 and order.paid_at is None:
        ledger.update(desk.db, "orders", order.id, paid_at=_when(desk, money))
    return _move(desk, order, "capture", amount, money, held)


def _hold(desk: Desk, order: Order, money: Money) -> dict[str, Any] | None:
    if _recorded(order, "authorize", money):
        return None
    return _move(desk, order, "authorize", _amount(order, money, order.due - order.reserved_total), money)


def _take_held(desk: Desk, order: Order, money: Money, authorization: str) -> dict[str, Any] | None:
    if _recorded(order, "capture", money):
        return None
    held, left = _held(order, authorization)
    return _receive(desk, order, _part(order, left, money, min(left, max(order.due, 0))), _like(money, held), held)


def _let_go(desk: Desk, order: Order, money: Money, authorization: str) -> dict[str, Any] | None:
    if _recorded(order, "void", money):
        return None
    held, left = _held(order, authorization)
    return _move(desk, order, "void", _part(order, left, money, left), _like(money, held), held)


def reserved(order: Order) -> list[tuple[Payment, int]]:
    """The order's open authorizations, and how much each still holds."""
    used: dict[int | None, int] = {}
    for each in order.payments:
        used[each.authorization_id] = used.get(each.authorization_id, 0) + each.amount
    found = [(each, each.amount - used.get(each.id, 0)) for each in order.payments if each.kind == "authorize"]
    return [(each, left) for each, left in found if left]


def _held(order: Order, reference: str) -> tuple[Payment, int]:
    """The open authorization of that reference, the oldest where none is named. Raises NothingReserved."""
    open_ = reserved(order)
    meant = [each for each in open_ if reference in ("", each[0].reference)]
    if not meant:
        known = ", ".join(each.reference or "without a reference" for each, _ in open_) or "none"
        raise NothingReserved(number=order.number, reference=reference, open=known)
    return meant[0]


def _part(order: Order, left: int, money: Money, usual: int) -> int:
    amount = _amount(order, money, usual)
    if amount > left:
        words = {"amount": order.amount(amount), "reserved": order.amount(left)}
        raise MoreThanReserved(number=order.number, currency=order.currency, **words)
    return amount


def _like(money: Money, held: Payment) -> Money:
    return money if money.method else replace(money, method=held.method)


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


def _move(
    desk: Desk, order: Order, kind: str, amount: int, money: Money, held: Payment | None = None
) -> dict[str, Any]:
    words = {"method": money.method, "reference": money.reference}
    of = {"authorization_id": held.id} if held else {}
    ledger.insert(
        desk.db, "payment", order_id=order.id, kind=kind, amount=amount, who=desk.by.who, at=_when(desk, money),
        **words, **of,
    )  # fmt: skip
    return {"amount": amount, **words} | ({"at": _when(desk, money)} if money.at else {})


def _when(desk: Desk, money: Money) -> str:
    """When the money moved. Raises NotYet; a bank's midnight may be a day ahead of here."""
    at = money.at or desk.by.at
    if at > desk.by.at + timedelta(days=1):
        raise NotYet(day=at.date().isoformat())
    return clock.stamp(at)
