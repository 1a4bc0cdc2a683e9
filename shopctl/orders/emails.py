"""The mails of an order's steps: from an Order to a queued mail in the customer's language."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from shopctl import clock
from shopctl.catalog import digital
from shopctl.config.base import LANGUAGES
from shopctl.config.model import Settings
from shopctl.errors import NotFound
from shopctl.locales import Reader, reader
from shopctl.mail import actions
from shopctl.mail.letterhead import letterhead, sender
from shopctl.mail.models import Draft, Mailbox
from shopctl.mail.rendering import BrokenTemplate, Written, write, write_anyway
from shopctl.orders import news, store
from shopctl.orders.changes import change, sample_change
from shopctl.orders.models import Event, Order
from shopctl.orders.paying import how_to_pay
from shopctl.orders.returns.statement import returned, sample_return
from shopctl.orders.sample import sample, sample_payment
from shopctl.orders.statement import Moved, Parcel, Statement, moved, parcel, statement

Template = Literal[
    "order_received",
    "order_confirmed",
    "payment_request",
    "payment_reminder",
    "payment_received",
    "order_shipped",
    "order_ready",
    "order_delivered",
    "delivery_failed",
    "order_delayed",
    "delivery_late",
    "digital_goods",
    "order_canceled",
    "order_expired",
    "refund_issued",
    "order_changed",
    "return_requested",
    "withdrawal_received",
    "return_authorized",
    "return_rejected",
    "return_received",
    "return_resolved",
]
_CAUSES: dict[Template, str] = {
    "order_received": "placed",
    "order_confirmed": "confirmed",
    "payment_request": "payment_requested",
    "payment_reminder": "reminded",
    "payment_received": "paid",
    "order_shipped": "shipped",
    "order_ready": "ready",
    "order_delivered": "delivered",
    "delivery_failed": "delivery_failed",
    "order_delayed": "delayed",
    "delivery_late": "arrival_told",
    "digital_goods": "given",
    "order_canceled": "canceled",
    "order_expired": "expired",
    "refund_issued": "refunded",
    "order_changed": "changed",
    "return_requested": "return_requested",
    "withdrawal_received": "withdrawn",
    "return_authorized": "return_authorized",
    "return_rejected": "return_rejected",
    "return_received": "return_received",
    "return_resolved": "return_resolved",
}
"""The event that causes each mail; a preview shows the last one."""
_OF_PARCELS = ("shipped", "tracked", "ready", "delivered", "delivery_failed", "arrival_told")
_OF_RETURNS = ("withdrawn", *(cause for cause in _CAUSES.values() if cause.startswith("return_")))


class NoSuchMail(NotFound):
    """There is no mail of that name."""

    message = "There is no mail {id!r}."
    hint = f"There is: {', '.join(get_args(Template))}."


def queue(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    order: Order,
    event_id: int,
    template: Template,
    now: datetime,
) -> int | None:
    """Queue the mail that a step causes, inside the step's transaction; `order` is the order after the step.

    The mail's id, or None when the customer has no mail address or the shop has none to send from. The same event,
    template and recipient queue one mail, however often they are asked for. Never fails a step: what cannot be
    rendered or addressed stands in the outbox as failed, with its reason.
    """
    read = reader(settings, _language(settings, order))
    from_ = sender(settings, read.language)
    if not order.email or from_ is None:
        return None
    event = next(each for each in order.events if each.id == event_id)
    written = write_anyway(root, read.language, template, _values(db, settings, order, event, read))
    draft = Draft(
        template=template,
        language=read.language,
        sender=from_,
        recipient=Mailbox(order.name, order.email),
        subject=written.subject,
        text=written.text,
        html=written.html,
        reply_to=settings.mail.reply_to,
    )
    cause, about = f"order_event:{event_id}", f"order:{order.number}"
    return actions.queue(db, draft, cause=cause, about=about, now=now, note=written.note)


def preview(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    template: str,
    *,
    order: str | None,
    language: str | None,
    now: datetime,
) -> Written:
    """A mail as it would be: for an order by its number, else for an invented one; in the order's language, or another.

    Raises NoSuchMail, NotFound for an order or a language, BrokenTemplate.
    """
    cause = next((cause for name, cause in _CAUSES.items() if name == template), None)
    if cause is None:
        raise NoSuchMail(id=template)
    if language not in (None, *LANGUAGES):
        raise NotFound(kind="language of mails", id=language, hint=f"There is: {', '.join(LANGUAGES)}.")
    if order is None:
        read = reader(settings, language or settings.shop.language)
        return write(root, read.language, template, _variables(settings, read, cause, *sample(read, now)))
    shown = store.get(db, order)
    read = reader(settings, language or _language(settings, shown))
    past = [each for each in shown.events if each.what == cause]
    event = past[-1] if past else Event(0, cause, "", "", "", shown.created_at, "", {})
    return write(root, read.language, template, _values(db, settings, shown, event, read))


def broken(settings: Settings, root: Path, now: datetime) -> list[BrokenTemplate]:
    """The shop's own mail templates that fail, by writing each mail for an invented order; each place once."""
    found: dict[str, BrokenTemplate] = {}
    if (root / "templates" / "email").is_dir():
        for template, cause in _CAUSES.items():
            for read in (reader(settings, language) for language in settings.shop.languages):
                try:
                    write(root, read.language, template, _variables(settings, read, cause, *sample(read, now)))
                except BrokenTemplate as error:
                    found.setdefault(error.sentence, error)
    return list(found.values())


def _language(settings: Settings, order: Order) -> str:
    return order.language if order.language in LANGUAGES else settings.shop.language


def _values(db: sqlite3.Connection, settings: Settings, order: Order, event: Event, read: Reader) -> dict[str, Any]:
    pair = parcel(order, event, read), moved(order, event, read)
    until = event.data.get("until")
    payment = how_to_pay(settings, order, read, event.data.get("url", ""), clock.parse(until) if until else None)
    kept_until = read.day(clock.parse(event.data["kept_until"])) if "kept_until" in event.data else ""
    values = _variables(settings, read, event.what, statement(order, read), *pair)
    if event.what in news.PROMISES:
        values["promise"] = news.promise(event, read)
    if event.what == "given":
        values["goods"] = news.goods(order, digital.given(db, event.data.get("fulfillments", ())), read)
    if back := returned(order, event, read, settings.orders.return_days):
        values["return"] = back
    if event.what == "changed":
        values["change"] = change(event, order, read)
    return values | {"payment": payment, "kept_until": kept_until}


def _variables(
    settings: Settings, read: Reader, cause: str, order: Statement, parcel: Parcel, money: Moved
) -> dict[str, Any]:
    """What the templates see; the names are public API, written down in guide/mails.md."""
    return {
        "language": read.language,
        "direction": read.direction,
        "number": read.number,
        "shop": letterhead(settings, read),
        "order": order,
        "parcel": parcel if cause in _OF_PARCELS else None,
        "money": money if cause in ("paid", "refunded") else None,
        "promise": news.sample_promise(order) if cause in news.PROMISES else None,
        "goods": news.sample_goods(order) if cause == "given" else (),
        "payment": sample_payment(read),
        "kept_until": order.deliver_by,
        "return": sample_return(order) if cause in _OF_RETURNS else None,
        "change": sample_change(read, order.items, order.total) if cause == "changed" else None,
    }
