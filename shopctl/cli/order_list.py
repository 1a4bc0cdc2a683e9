"""Lists of orders: a table, JSON or CSV. Everyday and quick: only what a list needs is loaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shopctl import clock
from shopctl.cli.moments import start_of
from shopctl.cli.output import print_csv, print_json, print_rows, say
from shopctl.errors import NotFound, Usage
from shopctl.orders import listing
from shopctl.orders.heads import Head
from shopctl.orders.listing import Filter

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

COLUMNS = {
    "number": "Order", "placed": "Placed", "customer": "Customer", "status": "Status", "payment_status": "Payment",
    "fulfillment_status": "Delivery", "total": "Total", "due": "Due", "flag": "",
}  # fmt: skip
CSV_COLUMNS = (
    "number", "placed_at", "name", "email", "phone", "status", "payment_status", "fulfillment_status", "currency",
    "total", "due", "channel", "promised_ship_by", "promised_deliver_by", "held_at", "archived_at",
)  # fmt: skip


PAYMENT = ("unpaid", "authorized", "partially_paid", "paid", "overpaid", "partially_refunded", "refunded", "voided")
FULFILLMENT = ("not_required", "unfulfilled", "partially_fulfilled", "fulfilled", "partially_delivered", "delivered")


def chosen(
    shop: Shop,
    *,
    status: str,
    payment: str,
    fulfillment: str,
    open_: bool,
    unpaid: bool,
    late: bool,
    held: bool,
    archived: bool,
    customer: str,
    product: str,
    channel: str,
    since: str,
    until: str,
    search: str,
) -> Filter:
    """The filter that the options mean. Raises Usage, NotFound, BadInput."""
    from shopctl.orders.status import STATUSES

    wanted = Filter(
        status=_one_of("status", status.strip().casefold().replace("cancelled", "canceled"), STATUSES),
        payment_status=_one_of("payment status", payment, PAYMENT),
        fulfillment_status=_one_of("fulfillment status", fulfillment, FULFILLMENT),
        open=open_,
        unpaid=unpaid,
        late_at=clock.stamp(shop.now) if late else "",
        held=held,
        customer_id=_customer(shop, customer),
        variants=_variants(shop, product),
        channel=channel.strip().casefold(),
        since=start_of(since, shop.zone),
        until=start_of(until, shop.zone, timedelta(days=1)),
        search=search,
    )
    done = wanted.status in ("", "completed", "canceled") and not (open_ or late or held)
    return replace(wanted, archived="only" if archived else "hidden" if done else "")


def sorting(text: str) -> str:
    """How to sort, as the list knows it. Raises Usage."""
    return _one_of("way to sort", text, listing.SORTS) or "newest"


def _one_of(kind: str, text: str, known: Sequence[str]) -> str:
    wanted = text.strip().casefold().replace("-", "_").replace(" ", "_")
    if wanted not in ("", *known):
        raise Usage(reason=f"{text!r} is not a {kind}: {', '.join(known)} are.")
    return wanted


def _customer(shop: Shop, text: str) -> int | None:
    if not text:
        return None
    from shopctl.customers.store import find

    found = find(shop.db, text, shop.region)
    if found is None:
        raise NotFound(kind="customer", id=text)
    return found.id


def _variants(shop: Shop, text: str) -> str:
    if not text:
        return ""
    from json import dumps

    from shopctl.catalog.store import find_variants

    found = [variant.id for variant in find_variants(shop.db, text, shop.now)]
    if not found:
        raise NotFound(kind="product", id=text)
    return dumps(found)


def print_list(
    shop: Shop, chosen: Filter, limit: int, *, sort: str = "newest", after: str = "", json: bool, csv: bool
) -> None:
    """Orders in that order, those behind the order `after`: a table, JSON documents or CSV rows. Raises NotFound."""
    found = listing.list_(shop.db, chosen, limit and limit + 1, sort=sort, after=_row_of(shop, after))
    more, found, now = limit and len(found) > limit, found[: limit or None], clock.stamp(shop.now)
    if json or csv:
        _print_documents([_document(order, now) for order in found], json=json)
    elif found:
        local = shop.local
        shown = COLUMNS if sort != "promised" else COLUMNS | {"promised": "Promised"}
        print_rows([_row(shop.amounts.of(order), now, local) for order in found], shown, right=("total", "due"))
        if more:
            say(f"There are more: --after {found[-1].number}, or --limit 0 for all.")


def _row_of(shop: Shop, number: str) -> int | None:
    if not number:
        return None
    from shopctl.orders.store import order_id

    return order_id(shop.db, number)


def print_found(shop: Shop, what: str, limit: int, *, json: bool, csv: bool) -> None:
    """Orders that `what` names. Raises NotFound when there is none."""
    from shopctl.orders.finding import find

    found, now = find(shop.db, what, shop.region, limit), clock.stamp(shop.now)
    if not found:
        raise NotFound(kind="order that fits", id=what)
    if json or csv:
        _print_documents([_document(order, now) | {"found_by": how} for order, how in found], json=json)
        return
    local = shop.local
    rows = [_row(shop.amounts.of(order), now, local) | {"found_by": how} for order, how in found]
    print_rows(rows, COLUMNS | {"found_by": "Found by"}, right=("total", "due"))
    say(f"shopctl order show {found[0][0].number}")


def list_documents(shop: Shop, chosen: Filter, limit: int) -> list[dict[str, Any]]:
    """Orders, newest first, as JSON documents."""
    now = clock.stamp(shop.now)
    return [_document(order, now) for order in listing.list_(shop.db, chosen, limit)]


def _document(order: Head, now: str) -> dict[str, Any]:
    from shopctl.orders import documents

    return documents.head(order, now)


def _print_documents(rows: list[dict[str, Any]], *, json: bool) -> None:
    if json:
        print_json(rows)
    else:
        print_csv(rows, CSV_COLUMNS)


def _row(order: Head, now: str, local: Callable[[str | None], str]) -> dict[str, Any]:
    return {
        "number": order.number,
        "placed": local(order.placed_at or order.created_at)[:10],
        "customer": order.name or order.email or order.phone,
        "status": order.status,
        "payment_status": order.payment_status.replace("_", " "),
        "fulfillment_status": order.fulfillment_status.replace("_", " "),
        "total": f"{order.amount(order.total)} {order.currency}",
        "due": f"{order.amount(order.due)} {order.currency}" if order.due else "",
        "flag": _flag(order, now),
        "promised": local(order.promised_ship_by)[:10],
    }


def _flag(order: Head, now: str) -> str:
    flags = {"late": order.late_at(now), "on hold": order.held_at, "archived": order.archived_at}
    return ", ".join(flag for flag, up in flags.items() if up)
