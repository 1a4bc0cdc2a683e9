"""`shopctl order show`: all of an order on one screen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from shopctl import clock
from shopctl.cli.order_words import words
from shopctl.cli.output import print_json, print_rows, shown
from shopctl.mail.store import list_ as mails_of
from shopctl.orders import documents, status, store
from shopctl.orders.packing import FAILED
from shopctl.orders.papers.store import of_order as papers_of
from shopctl.orders.paying import reference
from shopctl.orders.returns import window

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.cli.moments import Local
    from shopctl.orders.models import Event, Fulfillment, Order
    from shopctl.orders.papers.models import Paper

_PARCELS = {
    "number": "Parcel", "status": "", "at": "", "what": "In it", "carrier": "Carrier", "code": "Number",
}  # fmt: skip


def show(shop: Shop, number: str, *, json: bool) -> None:
    """Print the order, its mails included."""
    order = store.get(shop.db, number)
    mails = [mail.document for mail in mails_of(shop.db, about=f"order:{order.number}")][::-1]
    issued = [_paper(order, paper) for paper in papers_of(shop.db, order.id)]
    now = clock.stamp(shop.now)
    if json:
        print_json(
            documents.whole(order, now) | {"mails": mails, "papers": issued, "return_until": return_until(shop, order)}
        )
        return
    order = shop.amounts.of(order)
    local = shop.local
    issued = [
        _paper(order, paper) | {"issued_on": local(paper.issued_at)[:10]} for paper in papers_of(shop.db, order.id)
    ]
    for line in _top(order, now, local, shop.region):
        typer.echo(line)
    if until := return_until(shop, order):
        typer.echo(f"Returns until {local(until)[:10]}")
    _table(
        _lines(order),
        {"n": "Qty", "item": "Item", "sku": "SKU", "each": "Each", "total": order.currency},
        "n each total",
    )
    _table(_sums(order), {"label": "", "amount": order.currency}, "amount")
    _table(_parcels(order, local), _PARCELS)
    for parcel in order.fulfillments:
        if parcel.tracking_url and parcel.status not in ("delivered", "canceled"):
            typer.echo(f"Follow {parcel.number}: {parcel.tracking_url}")
    back = {"number": "Return", "at": "", "kind": "", "status": "", "refund": f"Refund, {order.currency}"}
    _table(_returns(order, local), back, "refund")
    _table(issued, {"number": "Paper", "issued_on": "", "kind": "", "total": order.currency}, "total")
    told = [mail | {"at": local(mail["queued_at"])} for mail in mails]
    _table(told, {"at": "Mail", "template": "", "status": "", "recipient": "To"})
    _table(
        [_event(order, event, local) for event in order.events], {"at": "History", "what": "", "who": "", "words": ""}
    )
    typer.echo("\n" + _next(order))


def _paper(order: Order, paper: Paper) -> dict[str, str]:
    kind = paper.kind.replace("_", " ")
    issued_on, total = paper.data["issued_on"], order.amount(paper.total)
    return {"number": paper.number, "kind": kind, "issued_on": issued_on, "total": total}


def _table(rows: list[dict[str, Any]], columns: dict[str, str], right: str = "") -> None:
    if rows:
        typer.echo()
        print_rows(rows, columns, right=right.split())


def _top(order: Order, now: str, local: Local, home: str) -> Iterator[str]:
    flags = {"LATE": order.late_at(now), "ON HOLD": order.held_at, "archived": order.archived_at}
    statuses = (order.status, order.payment_status, order.fulfillment_status)
    said = ", ".join(each.replace("_", " ") for each in statuses)
    yield " - ".join((f"Order {order.number}: {said}", *(flag for flag, up in flags.items() if up)))
    if order.hold_reason:
        yield f"On hold: {order.hold_reason}"
    yield "  ".join(part for part in (shown(order.name), order.email, order.phone) if part) or "No name, no address"
    if order.ship_to:
        yield ", ".join(filter(None, (*map(shown, order.ship_to.splitlines()), _place(order, home))))
    yield f"By {order.channel}, in {order.language}, {local(order.placed_at or order.created_at)}"
    if order.promised_ship_by and order.status == "confirmed":
        verb = "ready to be picked up" if order.pickup else "shipped"
        there = f", there by {local(order.promised_deliver_by)[:10]}" if order.promised_deliver_by else ""
        yield f"Promised: {verb} by {local(order.promised_ship_by)[:10]}{there}"
    if order.payment_method:
        yield f"Pays by {order.payment_method}, reference {reference(order.serial)}"
    if order.cancel_reason:
        yield f"Canceled: {order.cancel_reason}"


def _place(order: Order, home: str) -> str:
    """The country where it is another one, and the postal code where the address does not say it."""
    code = "" if order.ship_postcode in order.ship_to else order.ship_postcode
    return f"{order.ship_country if order.ship_country != home else ''} {code}".strip()


def _lines(order: Order) -> list[dict[str, Any]]:
    return [
        {
            "n": line.quantity,
            "item": f"{line.title} ({line.options})" if line.options else line.title,
            "sku": line.sku,
            "each": order.amount(line.unit_price),
            "total": order.amount(line.unit_price * line.quantity),
        }
        for line in order.lines
    ]


def _sums(order: Order) -> list[dict[str, Any]]:
    shipping = next((each.label for each in order.adjustments if each.kind == "shipping"), "")
    discount = order.discount if order.discount.endswith("%") else ""
    rounding = sum(each.amount for each in order.adjustments if each.kind == "rounding")
    rows = [
        ("Subtotal", order.subtotal, bool(order.discount_total or shipping)),
        (f"Discount {discount}".rstrip(), -order.discount_total, bool(order.discount_total)),
        (shipping, order.shipping_total, bool(shipping)),
        ("Tax", order.tax_total, not order.tax_included and bool(order.tax_total)),
        ("Rounding", rounding, rounding != 0),
        ("Total", order.total, True),
        ("Tax in it", order.tax_total, order.tax_included and bool(order.tax_total)),
        ("Granted back", -order.granted_total, bool(order.granted_total)),
        ("Paid", order.paid_total, bool(order.captured_total)),
        ("Reserved", order.reserved_total, bool(order.reserved_total)),
        ("Due", order.due, order.due != 0),
    ]
    return [{"label": label, "amount": order.amount(amount)} for label, amount, shown in rows if shown]


def _parcels(order: Order, local: Local) -> list[dict[str, Any]]:
    return [
        {
            "number": parcel.number,
            "status": parcel.status.replace("_", " ") + (f": {parcel.failure}" if parcel.status == FAILED else ""),
            "at": local(_moved(parcel)),
            "what": ", ".join(f"{count} x {_item(order, line)}" for line, count in parcel.contents),
            "carrier": parcel.carrier,
            "code": parcel.tracking_number,
        }
        for parcel in order.fulfillments
    ]


def _moved(parcel: Fulfillment) -> str:
    """When it got where it is."""
    arrived = parcel.failed_at if parcel.status == FAILED else parcel.delivered_at
    return arrived or parcel.ready_at or parcel.shipped_at or parcel.packed_at or parcel.created_at


def _item(order: Order, line_id: int) -> str:
    line = order.line(line_id)
    return line.sku or line.title


def _returns(order: Order, local: Local) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "at": local(each.moved_at),
            "kind": each.kind,
            "status": each.status.replace("_", " "),
            "refund": order.amount(each.refund) if each.resolved_at else "",
        }
        for each in order.returns
    ]


def return_until(shop: Shop, order: Order) -> str | None:
    """The clock stamp of the end of the order's return window; None before it is delivered."""
    days = shop.tables.get("orders", {}).get("return_days", window.DAYS)
    return window.ends(order, days, shop.zone)


def _event(order: Order, event: Event, local: Local) -> dict[str, str]:
    said = words(documents.facts(order, event.data), local)
    return {"at": local(event.at), "what": event.what.replace("_", " "), "who": event.who, "words": said}


def _next(order: Order) -> str:
    wanted = status.advice(order)
    others = [step.verb for step in status.possible(order) if step is not wanted]
    first = f"Next: shopctl order {wanted.verb} {order.number}" if wanted else "Nothing needs doing."
    return f"{first}\nPossible: {', '.join(others)}"
