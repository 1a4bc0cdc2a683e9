"""Bank transfers become payments: read once, matched, recorded with the order they pay."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.db import last_command
from shopctl.db.connect import snapshot, transaction
from shopctl.errors import Refused
from shopctl.orders import matching, store, transfers
from shopctl.orders.actions.payments import Money, come_in
from shopctl.orders.actions.step import Desk, apply
from shopctl.orders.bank import Reading, Transfer, noon
from shopctl.orders.matching import Paper, Proposal
from shopctl.orders.models import By, Order
from shopctl.orders.transfers import Kept

BANK = "bank"
"""The method of payments that a statement shows."""


class TransferTaken(Refused):
    """The transfer is recorded as another payment already."""

    code = "conflict"
    message = "Transfer {id} has paid order {number} already."


class NoLongerExact(Refused):
    """Between the proposal and now, somebody else recorded money for the order."""

    code = "conflict"
    message = "Order {number}: {due} {currency} is due now, no longer the {amount} of transfer {id}."


@dataclass(frozen=True, slots=True)
class Match:
    """A transfer that paid nothing yet, and what it seems to pay. One that is not written down has the id 0."""

    transfer: Kept
    proposal: Proposal


def take_in(db: sqlite3.Connection, settings: Settings, reading: Reading, file: str, *, by: By) -> int:
    """Write down a statement's transfers, each once; how many were new."""
    with transaction(db):
        new = transfers.keep(
            db, reading.transfers, currency=settings.money.currency, exponent=settings.money.minor_digits,
            file=file, read_at=clock.stamp(by.at),
        )  # fmt: skip
        if new:
            last_command.note(db, by.who, by.command, by.at)
        return new


def proposals(db: sqlite3.Connection, settings: Settings, more: Sequence[Transfer] = ()) -> list[Match]:
    """What the transfers that paid nothing yet seem to pay, oldest first; `more` are not written down (a dry run)."""
    with snapshot(db):
        known = transfers.known(db, [each.identity for each in more])
        fresh = [_shown(settings, each) for each in more if each.identity not in known]
        waiting = [*transfers.unmatched(db), *fresh]
        papers = [Paper(at, each.booked_on, each.amount, each.name, each.text) for at, each in enumerate(waiting)]
        found = matching.propose(papers, matching.Ledger(transfers.bills(db, papers)))
    return [Match(each, proposal) for each, proposal in zip(waiting, found, strict=True)]


def _shown(settings: Settings, each: Transfer) -> Kept:
    money = settings.money
    day = each.booked_on.isoformat()
    return Kept(
        0,
        each.identity,
        day,
        each.amount,
        money.currency,
        money.minor_digits,
        each.name,
        each.text,
        "",
        "",
        None,
        None,
        "",
    )


def receive(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    transfer: int,
    *,
    amount: int | None = None,
    exact: bool = False,
    by: By,
) -> Order:
    """Record a transfer as a payment of an order: all of it, or `amount` where it pays more than this order.

    With `exact` only when it is just what is due. Raises NotFound, IllegalStep, TransferTaken, NoLongerExact.
    """
    with transaction(db):
        kept = transfers.get(db, transfer)
        order = store.get(db, number)
        if kept.payment_id is not None:
            raise TransferTaken(id=transfer, number=kept.order)
        if exact and order.due != kept.amount:
            words = {"due": order.amount(order.due), "amount": order.amount(kept.amount)}
            raise NoLongerExact(number=order.number, id=transfer, currency=order.currency, **words)
        at = noon(date.fromisoformat(kept.booked_on), settings.shop.timezone)
        money = Money(amount or kept.amount, BANK, f"{BANK}:{kept.identity[:12]}", at=min(at, by.at))
        desk = Desk(db, settings, root, by)
        apply(desk, order.id, "pay", lambda order: come_in(desk, order, money))
        transfers.settle(db, transfer, transfers.payment_of(db, order.id, money.reference))
        return store.load(db, order.id)


def ignore(db: sqlite3.Connection, ids: Iterable[int], *, by: By) -> None:
    """The transfers pay no order, and are proposed no more; all or none. Raises NotFound, TransferTaken."""
    with transaction(db):
        for id_ in ids:
            kept = transfers.get(db, id_)
            if kept.payment_id is not None:
                raise TransferTaken(id=id_, number=kept.order)
            transfers.ignore(db, id_, clock.stamp(by.at))
        last_command.note(db, by.who, by.command, by.at)
