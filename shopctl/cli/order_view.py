"""How orders are spoken of: what comes next, figure by figure, and in the sentences after a step."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shopctl import clock
from shopctl.cli.order_remarks import remarks
from shopctl.cli.output import print_json, print_rows, say
from shopctl.orders import documents, listing, status, store
from shopctl.orders.listing import Filter
from shopctl.orders.models import By, Order

if TYPE_CHECKING:
    from shopctl.cli.context import Shop


def print_next(shop: Shop, number: str, *, json: bool) -> None:
    """What comes next for one order, or for all open ones."""
    if number:
        order = store.get(shop.db, number)
        found = [{"number": order.number, "status": order.status, **documents.next_steps(order)}]
    else:
        waiting = listing.list_(shop.db, Filter(open=True), 0, sort="oldest")
        found = [{"number": o.number, "status": o.status, **documents.next_steps(o)} for o in waiting]
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
    rows = [
        {"what": each.what, "amount": order.amount(each.amount), "how": each.how, "basis": _basis(order, each.basis)}
        for each in explain(order)
    ]
    if json:
        print_json({"number": order.number, "currency": order.currency, "figures": rows})
    else:
        order = shop.amounts.of(order)
        rows = [{"what": each.what, "amount": order.amount(each.amount), "how": each.how} for each in explain(order)]
        print_rows(rows, {"what": f"Order {order.number}", "amount": order.currency, "how": "How"}, right=("amount",))


def _basis(order: Order, basis: dict[str, Any]) -> dict[str, Any]:
    """The facts of a figure, its amounts as decimal texts."""
    amounts = ("catalogue", "at_home", "free_over", "below_amount", "coin")
    money = {key: order.amount(basis[key]) for key in amounts if basis.get(key) is not None}
    filled = {name: order.amount(price) for name, price in basis.get("fields", {}).items()}
    return basis | money | ({"fields": filled} if filled else {})


def tell(shop: Shop, order: Order, by: By, *, json: bool) -> None:
    """Say what a step made of an order: its document on stdout with --json, else sentences on stderr."""
    if json:
        print_json(documents.whole(order, clock.stamp(by.at)))
        return
    order = shop.amounts.of(order)
    parts = [order.status, order.payment_status.replace("_", " "), order.fulfillment_status.replace("_", " ")]
    say(f"Order {order.number}: {', '.join(parts)}; {order.amount(order.total)} {order.currency}.")
    for sentence in remarks(shop.db, order, by):
        say(sentence)
    wanted = status.advice(order)
    if wanted:
        say(f"Next: shopctl order {wanted.verb} {order.number}")
