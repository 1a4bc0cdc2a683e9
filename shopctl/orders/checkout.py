"""Stripe's payment pages and the order book: pages are asked about without a lock, what they say is taken as steps."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.config.payments import PaymentMethod
from shopctl.db.connect import transaction
from shopctl.errors import Refused
from shopctl.orders import actions, pages, store, stripe_api
from shopctl.orders.actions.payments import Money
from shopctl.orders.models import By, Order

if TYPE_CHECKING:
    from stripe import StripeClient

METHOD = "stripe"
"""The method of payments that Stripe took."""

_ASKED_FOR = timedelta(days=30)
"""How long a payment may be on its way, and how far back refunds are looked for."""

_SHORTEST = timedelta(hours=2)
"""A page that closes sooner is not sent to anybody: a new one is made."""


@dataclass(slots=True)
class Synced:
    """What a look at Stripe brought: the orders that were sent a page, paid, reserved for, paid back; and problems."""

    pages: list[str] = field(default_factory=list)
    paid: list[str] = field(default_factory=list)
    reserved: list[str] = field(default_factory=list)
    refunded: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def document(self) -> dict[str, list[str]]:
        """The shape of `payment sync --json`; public API."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class _Run:
    """One look at Stripe, and what it brought so far."""

    db: sqlite3.Connection
    settings: Settings
    root: Path
    method: PaymentMethod
    api: StripeClient
    by: By
    done: Synced


def method(settings: Settings) -> PaymentMethod | None:
    """The shop's method of this kind."""
    return next((each for each in settings.payments.methods if each.kind == "stripe"), None)


def page_for(
    db: sqlite3.Connection, settings: Settings, root: Path, number: str, now: datetime
) -> dict[str, Any] | None:
    """The url of the order's payment page, and until when it is open: the open one, else a new one.

    None for an order that is paid in another way, or owes nothing. Raises NotFound, StripeTrouble, SettingsError.
    """
    order, chosen = store.get(db, number), method(settings)
    if chosen is None or order.payment_method != chosen.id or order.due <= 0:
        return None
    found = pages.open_page(db, order.id, order.due, clock.stamp(now + _SHORTEST))
    if found:
        return {"url": found.url, "until": found.expires_at}
    with stripe_api.client(chosen, root) as api:
        page = _make(api, db, settings, chosen, order)
    with transaction(db):
        pages.keep(db, order.id, order.due, page, clock.stamp(now))
    return {"url": page.url, "until": page.expires_at}


def _make(
    api: StripeClient, db: sqlite3.Connection, settings: Settings, chosen: PaymentMethod, order: Order
) -> stripe_api.Page:
    # Killed between Stripe's answer and our writing it down, the next run asks for the same page again.
    same = f"{order.number}|{order.created_at}|{order.due}|{pages.count(db, order.id)}"
    return stripe_api.make(
        api,
        name=f"{settings.shop.name_in(order.language)}: {order.number}",
        email=order.email,
        number=order.number,
        amount=stripe_api.to_stripe(order.due, order.currency, order.exponent),
        currency=order.currency,
        back=chosen.url,
        once=sha256(same.encode()).hexdigest(),
    )


def sync(db: sqlite3.Connection, settings: Settings, root: Path, *, by: By) -> Synced:
    """Ask what became of the pages, record it, each payment once, and make the pages that confirmed orders lack.

    One order's trouble holds up no other. Raises SettingsError for a key that is not there.
    """
    done, chosen = Synced(), method(settings)
    if chosen is None:
        return done
    since = by.at - _ASKED_FOR
    with stripe_api.client(chosen, root) as api:
        run = _Run(db, settings, root, chosen, api, by, done)
    works = [partial(_ask, run, each) for each in pages.to_ask(db, clock.stamp(since))]
    works += [partial(_send, run, each) for each in pages.lacking(db, chosen.id)]
    for work in [*works, partial(_refunds, run, since)]:
        try:
            with stripe_api.told(chosen, root):
                work()
        except (stripe_api.StripeTrouble, Refused) as error:
            done.problems.append(error.sentence)
    return done


def _send(run: _Run, number: str) -> None:
    page = page_for(run.db, run.settings, run.root, number, run.by.at)
    if page is not None:
        actions.request(run.db, run.settings, run.root, number, page=page, first=True, by=run.by)
        run.done.pages.append(number)


def _ask(run: _Run, known: pages.Known) -> None:
    order = store.load(run.db, known.order_id)
    page = stripe_api.ask(run.api, known.session)
    if page.status == "open" and (order.status == "canceled" or order.due != known.amount):
        page = stripe_api.close(run.api, known.session)
    if page.status == "complete" and page.intent:
        _record(run, order, page.intent, stripe_api.paid(run.api, page.intent))
    if (page.status, page.intent) != (known.status, known.intent):
        with transaction(run.db):
            pages.change(run.db, known.id, page)


def _record(run: _Run, order: Order, intent: str, paid: stripe_api.Paid) -> None:
    """What Stripe says of a payment, into the ledger: what stands there under its id is not recorded again."""
    reserved = _knows(order, "authorize", intent)
    if paid.status == "requires_capture" and not reserved:
        _take(run, actions.authorize, order, paid.amount, intent)
        run.done.reserved.append(order.number)
    if paid.status == "canceled" and reserved and not _knows(order, "void", intent):
        _take(run, actions.void, order, paid.amount, intent, authorization=intent)
    if paid.status == "succeeded" and not _knows(order, "capture", intent):
        if reserved:
            _take(run, actions.capture, order, paid.amount, intent, authorization=intent)
        else:
            _take(run, actions.pay, order, paid.amount, intent)
        run.done.paid.append(order.number)


def _refunds(run: _Run, since: datetime) -> None:
    """Money that was paid back at Stripe, newly."""
    found = stripe_api.refunds(run.api, since)
    orders = pages.orders_of(run.db, {each.intent for each in found})
    for each in found:
        order = store.load(run.db, orders[each.intent]) if each.intent in orders else None
        if order and not _knows(order, "refund", each.id) and _knows(order, "capture", each.intent):
            _take(run, actions.refund, order, each.amount, each.id)
            run.done.refunded.append(order.number)


def _knows(order: Order, kind: str, reference: str) -> bool:
    return any((each.kind, each.reference) == (kind, reference) for each in order.payments)


def _take(run: _Run, act: Callable[..., Order], order: Order, amount: int, reference: str, **more: Any) -> None:
    minor = stripe_api.from_stripe(amount, order.currency, order.exponent)
    act(run.db, run.settings, run.root, order.number, Money(minor, METHOD, reference), by=run.by, **more)
