"""How a return ends: money granted back, or another order that what came back pays for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.errors import BadInput, Refused
from shopctl.orders import fares, images, ledger, personal, store, zones
from shopctl.orders.actions import confirming, placing
from shopctl.orders.actions.step import Desk, Untold, apply
from shopctl.orders.models import NewOrder, Order
from shopctl.orders.returns.models import SOURCE, Kind, Return
from shopctl.orders.returns.worth import worth

Named = tuple[tuple[str, int], ...]
METHOD = "exchange"
"""The method of the payments that carry what came back from one order to the other."""


class MoreThanItCame(Refused):
    """More would be granted back than the order still comes to."""

    message = "Return {number}: {amount} {currency} cannot be granted back, {most} {currency} at most."


@dataclass(frozen=True, slots=True)
class Resolution:
    """How to end it: `refund` in minor units overrules what it is worth, `wanted` what was asked for at first."""

    refund: int | None = None
    wanted: Named = ()


def check_wanted(desk: Desk, kind: Kind, wanted: Named) -> None:
    """Raise unless what should go out instead can be sold, and the kind of return has room for it."""
    if wanted and kind not in ("exchange", "claim"):
        reason = f"A {kind} gives money back; what goes out instead belongs to an exchange or a claim."
        raise BadInput(reason=reason)
    for sku, _ in wanted:
        personal.wanted(desk.db, sku, 1, desk.by.at)


def resolve(desk: Desk, order: Order, returned: Return, how: Resolution) -> dict[str, Any]:
    """Grant what is due for what came back; an exchange then pays for another order with it, a claim gets one free.

    Raises MoreThanItCame, BadInput for an exchange without a wish, OutOfStock, and what `placing.draft` raises.
    """
    wanted = how.wanted or returned.wanted
    check_wanted(desk, returned.kind, wanted)
    if returned.kind == "exchange" and not wanted:
        raise BadInput(reason="For what is it exchanged? --for SKU=QUANTITY")
    kept = any(line.kept_quantity for line in returned.lines)
    free = returned.kind == "claim" and bool(wanted) and kept
    value = worth(order, returned, standard_delivery(desk.settings, order))
    for line in returned.lines:
        ledger.update(desk.db, "order_return_line", line.id, worth=value.lines[line.id])
    amount = _granted(order, returned, how.refund, 0 if free else value.total)
    if amount:
        ledger.grant(desk.db, order.id, amount, returned.number, desk.by, returned.id)
    facts = {"amount": amount} if amount else {}
    return facts | (_instead(desk, order, returned, wanted, None if free else amount) if wanted and kept else {})


def standard_delivery(settings: Settings, order: Order) -> int | None:
    """The cheapest delivery that the shop offers for the order, in minor units; None when it offers none."""
    paid = next((each for each in order.adjustments if each.kind == "shipping"), None)
    if paid is None:
        return None
    grams, goods = paid.basis.get("grams", 0), order.subtotal - order.discount_total
    to = zones.of(settings, order)
    costs = []
    for method in fares.serving(settings, to, grams):
        try:
            costs += [fares.fare(settings, method, to, grams, goods).amount] if method.kind == "delivery" else []
        except fares.NotServed:  # not at this order value
            continue
    return min(costs, default=None)


def _granted(order: Order, returned: Return, asked: int | None, worth_of_it: int) -> int:
    most = max(0, order.total - order.granted_total)
    if asked is not None and asked > most:
        words = {"amount": order.amount(asked), "most": order.amount(most)}
        raise MoreThanItCame(number=returned.number, currency=order.currency, **words)
    return min(worth_of_it, most) if asked is None else asked


def _instead(desk: Desk, order: Order, returned: Return, wanted: Named, amount: int | None) -> dict[str, Any]:
    """The order that goes out instead: confirmed, so its goods are set aside, and paid with `amount`; None is free.

    That it arrived is no news to who knows of the exchange: the first mail about it confirms it.
    """
    successor = placing.draft(desk, _wish(desk.settings, order, returned, wanted))
    images.keep(desk.db, successor, images.take(desk.db, successor), desk.by)
    ledger.update(desk.db, "order_return", returned.id, successor_id=successor)
    facts: dict[str, Any] = {"order": store.load(desk.db, successor).number}
    if amount is None:
        if total := store.load(desk.db, successor).total:
            ledger.grant(desk.db, successor, total, returned.number, desk.by)
    elif credit := _carry_over(desk, returned, amount, order.id, successor):
        facts["credit"] = credit
    apply(desk, successor, "place", lambda _: Untold({"return": returned.number}))
    apply(desk, successor, "confirm", lambda placed: confirming.take_on(desk, placed))
    return facts


def _wish(settings: Settings, order: Order, returned: Return, wanted: Named) -> NewOrder:
    """The same customer and terms; a percentage off stays off, an amount off was for what was bought then."""
    return NewOrder(
        lines=wanted, name=order.name, email=order.email,
        phone=order.phone if order.phone.startswith("+") else "",  # what was imported may be no number
        address=order.ship_to, country=order.ship_country, postcode=order.ship_postcode, tax_id=order.tax_id,
        language=order.language if order.language in settings.shop.languages else "",
        channel=returned.kind, discount=order.discount if order.discount.endswith("%") else "",
        source=f"{SOURCE}{returned.number}",
    )  # fmt: skip


def _carry_over(desk: Desk, returned: Return, amount: int, order: int, successor: int) -> int:
    """What the shop owes for what came back pays for the other order: out of one ledger, into the other."""
    owed, due = -store.load(desk.db, order).due, store.load(desk.db, successor).due
    credit = min(amount, owed, due)
    if credit <= 0:
        return 0
    at = clock.stamp(desk.by.at)
    same = {"amount": credit, "method": METHOD, "reference": returned.number, "who": desk.by.who, "at": at}
    ledger.insert(desk.db, "payment", order_id=order, kind="refund", **same)
    ledger.insert(desk.db, "payment", order_id=successor, kind="capture", **same)
    if credit == due:
        ledger.update(desk.db, "orders", successor, paid_at=at)
    draft = store.load(desk.db, successor)
    ledger.event(desk.db, successor, "exchanged", desk.by, {"amount": credit, "return": returned.number},
                 draft.status, draft.status)  # fmt: skip
    return credit
