"""Lists of orders: a table, JSON or CSV. Everyday and quick: only what a list needs is loaded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from shopctl import clock
from shopctl.cli.moments import moment_in
from shopctl.cli.output import print_csv, print_json, print_rows
from shopctl.errors import NotFound, Usage
from shopctl.orders import heads
from shopctl.orders.heads import Filter, Head

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

COLUMNS = {
    "number": "Order", "placed": "Placed", "customer": "Customer", "status": "Status", "payment_status": "Payment",
    "fulfillment_status": "Delivery", "total": "Total", "due": "Due", "late": "",
}  # fmt: skip
CSV_COLUMNS = (
    "number", "placed_at", "name", "email", "phone", "status", "payment_status", "fulfillment_status", "currency",
    "total", "due", "channel", "promised_ship_by", "promised_deliver_by",
)  # fmt: skip


def completed(shop: Shop, asked: Filter, *, customer: str, late: bool) -> Filter:
    """The filter with its status spelled our way, its customer found, and late as of now. Raises Usage, NotFound."""
    late_at = clock.stamp(shop.now) if late else ""
    return replace(asked, status=_status(asked.status), late_at=late_at, customer_id=_customer(shop, customer))


def _status(text: str) -> str:
    if not text:
        return ""
    from shopctl.orders.status import STATUSES

    chosen = text.strip().casefold().replace("cancelled", "canceled")
    if chosen not in STATUSES:
        raise Usage(reason=f"{text!r} is not a status: {', '.join(STATUSES)} are.")
    return chosen


def _customer(shop: Shop, text: str) -> int | None:
    if not text:
        return None
    from shopctl.customers.store import find

    found = find(shop.db, text, shop.region)
    if found is None:
        raise NotFound(kind="customer", id=text)
    return found.id


def print_list(shop: Shop, chosen: Filter, limit: int, *, json: bool, csv: bool) -> None:
    """Orders, newest first: a table, JSON documents or CSV rows."""
    if json:
        print_json(list_documents(shop, chosen, limit))
    elif csv:
        print_csv((row | row["customer"] for row in list_documents(shop, chosen, limit)), CSV_COLUMNS)
    elif found := heads.list_(shop.db, chosen, limit):
        now, local = clock.stamp(shop.now), moment_in(shop.zone)
        print_rows([_row(order, now, local) for order in found], COLUMNS, right=("total", "due"))


def list_documents(shop: Shop, chosen: Filter, limit: int) -> list[dict[str, Any]]:
    """Orders, newest first, as JSON documents."""
    from shopctl.orders import documents

    now = clock.stamp(shop.now)
    return [documents.head(order, now) for order in heads.list_(shop.db, chosen, limit)]


def _row(order: Head, now: str, local: Callable[[str | None], str]) -> dict[str, Any]:
    return {
        "number": order.number,
        "placed": local(order.placed_at or order.created_at)[:10],
        "customer": order.name or order.email or order.phone,
        "status": order.status,
        "payment_status": order.payment_status,
        "fulfillment_status": order.fulfillment_status,
        "total": f"{order.amount(order.total)} {order.currency}",
        "due": order.amount(order.due) if order.due else "",
        "late": "late" if order.late_at(now) else "",
    }
