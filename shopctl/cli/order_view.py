"""How orders are shown: in lists, as what comes next, figure by figure, and in the sentence after a step."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shopctl import clock
from shopctl.cli.output import print_csv, print_json, print_rows, say
from shopctl.errors import NotFound, Usage
from shopctl.orders import documents, status, store
from shopctl.orders.models import By, Filter, Head, Order
from shopctl.orders.status import STATUSES

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
    chosen = asked.status.strip().casefold().replace("cancelled", "canceled")
    if chosen and chosen not in STATUSES:
        raise Usage(reason=f"{asked.status!r} is not a status: {', '.join(STATUSES)} are.")
    late_at = clock.stamp(shop.now) if late else ""
    return replace(asked, status=chosen, late_at=late_at, customer_id=_customer(shop, customer))


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
    elif heads := store.list_(shop.db, chosen, limit):
        now, local = clock.stamp(shop.now), moment_in(shop.zone)
        print_rows([_row(order, now, local) for order in heads], COLUMNS, right=("total", "due"))


def list_documents(shop: Shop, chosen: Filter, limit: int) -> list[dict[str, Any]]:
    """Orders, newest first, as JSON documents."""
    now = clock.stamp(shop.now)
    return [documents.head(order, now) for order in store.list_(shop.db, chosen, limit)]


def _row(order: Head, now: str, local: Any) -> dict[str, Any]:
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


def moment_in(zone: str) -> Any:
    """A function that writes a stamp of the database as '2026-03-10 10:30' in that time zone."""
    if zone == "UTC":
        return lambda at: at[:16].replace("T", " ") if at else ""
    from zoneinfo import ZoneInfo

    there = ZoneInfo(zone)
    return lambda at: datetime.fromisoformat(at).astimezone(there).strftime("%Y-%m-%d %H:%M") if at else ""


def print_next(shop: Shop, number: str, *, json: bool) -> None:
    """What comes next for one order, or for all open ones."""
    if number:
        order = store.get(shop.db, number)
        found = [{"number": order.number, "status": order.status, **documents.next_steps(order)}]
    else:
        heads = reversed(store.list_(shop.db, Filter(open=True), 0))
        found = [{"number": o.number, "status": o.status, **documents.next_steps(o), "name": o.name} for o in heads]
    if json:
        print_json(found[0] if number else found)
        return
    rows = [row | {"should": _command(row), "possible": ", ".join(row["possible"])} for row in found]
    if rows:
        print_rows(rows, {"number": "Order", "status": "Status", "should": "Next", "possible": "Possible"})


def _command(row: dict[str, Any]) -> str:
    return f"shopctl order {row['should']} {row['number']}" if row["should"] else "nothing"


def print_figures(shop: Shop, number: str, *, json: bool) -> None:
    """Every figure of an order and how it came about."""
    from shopctl.orders.explaining import explain

    order = store.get(shop.db, number)
    rows = [{"what": each.what, "amount": order.amount(each.amount), "how": each.how} for each in explain(order)]
    if json:
        print_json({"number": order.number, "currency": order.currency, "figures": rows})
    else:
        print_rows(rows, {"what": f"Order {order.number}", "amount": order.currency, "how": "How"}, right=("amount",))


def tell(order: Order, by: By, *, json: bool) -> None:
    """Say what a step made of an order: its document on stdout with --json, else sentences on stderr."""
    if json:
        print_json(documents.whole(order, clock.stamp(by.at)))
        return
    parts = [order.status, order.payment_status.replace("_", " "), order.fulfillment_status.replace("_", " ")]
    say(f"Order {order.number}: {', '.join(parts)}; {order.amount(order.total)} {order.currency}.")
    for sentence in remarks(order, by):
        say(sentence)
    wanted = status.advice(order)
    if wanted:
        say(f"Next: shopctl order {wanted.verb} {order.number}")


def remarks(order: Order, by: By) -> list[str]:
    """What the merchant should know beside the statuses, from the events of this very step."""
    said: list[str] = []
    at = clock.stamp(by.at)
    for event in (each for each in order.events if each.at == at and each.command == by.command):
        data = documents.facts(order, event.data)
        for change in data.get("prices", ()):
            said.append(f"{change['title']}: the price was {change['was']}, now it is {change['now']}.")
        if "total_was" in data:
            said.append(f"The customer was told {data['total_was']}; the total is {data['total']} now.")
        if "phone_belongs_to_customer" in data:
            said.append("The phone number belongs to another customer; the order went to the mail address's.")
    if by.command == "order deliver" and order.status == "confirmed":
        said += [f"Not complete yet: {reason}." for reason in status.missing(order)]
    if order.due > 0 and order.status != "draft":
        said.append(f"Due: {order.amount(order.due)} {order.currency}.")
    if order.due < 0:
        said.append(f"The shop owes the customer {order.amount(-order.due)} {order.currency}.")
    return said
