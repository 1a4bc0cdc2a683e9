"""How returns are read from options, listed, shown, and spoken of after a step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import typer

from shopctl import clock
from shopctl.cli.order_remarks import by_phone
from shopctl.cli.order_screen import return_until
from shopctl.cli.order_step import piece
from shopctl.cli.output import print_csv, print_json, print_rows, say
from shopctl.errors import Usage
from shopctl.orders import store as orders
from shopctl.orders.returns import documents, status, store
from shopctl.orders.returns.models import KINDS, Asked, Kind, Looked, Return
from shopctl.text import latin_digits

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.orders.models import Order
    from shopctl.orders.returns.resolving import Resolution

COLUMNS = {
    "number": "Return", "asked": "Asked", "kind": "Kind", "status": "Status", "pieces": "Pieces", "name": "Customer",
    "refund": "Refund", "reason": "Reason",
}  # fmt: skip
CSV_COLUMNS = (
    "number", "order", "kind", "status", "name", "email", "pieces", "refund", "currency", "reason", "requested_at",
    "received_at", "resolved_at",
)  # fmt: skip
_LINE = {
    "quantity": "Qty", "item": "Item", "sku": "SKU", "accepted": "Accepted", "damaged": "Damaged", "lost": "Lost",
    "rejected": "Rejected", "restocked": "On shelf", "worth": "Worth",
}  # fmt: skip

_WRITTEN = frozenset({"new", *(step.verb for step in status.STEPS if step.mail)})
"""Verbs that are written to the customer."""


def asked(kind: str, lines: Sequence[str], wanted: Sequence[str], reason: str) -> Asked:
    """The return that the options describe. Raises Usage."""
    return Asked(_kind(kind), _pieces(lines, 1), _pieces(wanted, 1), reason)


def looked(rejected: Sequence[str], damaged: Sequence[str], lost: Sequence[str], off_shelf: Sequence[str]) -> Looked:
    """What was found, as the options say. Raises Usage."""
    return Looked(*(_pieces(each, 0) for each in (rejected, damaged, lost, off_shelf)))


def resolution(shop: Shop, refund: str, wanted: Sequence[str]) -> Resolution:
    """How it ends, as the options say. Raises AmountError, Usage."""
    from shopctl.orders.returns.resolving import Resolution

    amount = shop.settings.money.read(refund) if refund else None
    return Resolution(amount, _pieces(wanted, 1))


def _kind(text: str) -> Kind:
    for kind in KINDS:
        if text.strip().casefold() in (kind, f"{kind}s"):
            return kind
    raise Usage(reason=f"{text!r} is not a kind of return: {', '.join(KINDS)} are.")


def _pieces(texts: Sequence[str], alone: int) -> tuple[tuple[str, int], ...]:
    """Pairs of a SKU and a quantity from 'SKU=QTY'; a SKU alone is `alone` of it. Raises Usage."""
    return tuple(_piece(text, alone) for text in texts)


def _piece(text: str, alone: int) -> tuple[str, int]:
    sku, quantity = piece(text)
    if quantity is None:
        return sku, alone
    digits = latin_digits(quantity).strip()
    if not (digits.isascii() and digits.isdigit() and 0 < int(digits) < 10**6):
        raise Usage(reason=f"{text!r}: a whole number is expected as the quantity, as in TEA-100=2.")
    return sku, int(digits)


def print_list(shop: Shop, limit: int, *, json: bool, csv: bool, **chosen: Any) -> None:
    """Returns, newest first: a table, JSON documents or CSV rows. Raises Usage, NotFound."""
    if chosen["status"] and chosen["status"] not in status.STATUSES:
        raise Usage(reason=f"{chosen['status']!r} is not a status of a return: {', '.join(status.STATUSES)} are.")
    kind, order = chosen["kind"], chosen["order"]
    chosen |= {"kind": _kind(kind) if kind else "", "order_id": orders.order_id(shop.db, order) if order else None}
    rows = [documents.row(each) for each in store.list_(shop.db, limit, **chosen)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, CSV_COLUMNS)
    elif rows:
        local = shop.local
        shown = [
            row
            | {"asked": local(row["requested_at"])[:10]}
            | {"refund": shop.amounts.with_unit(row["refund"], row["currency"]) if row["resolved_at"] else ""}
            for row in rows
        ]
        print_rows(shown, COLUMNS, right=("pieces", "refund"))


def show(shop: Shop, number: str, *, json: bool) -> None:
    """All of a return on one screen."""
    id_, order_id = store.find(shop.db, number)
    order = orders.load(shop.db, order_id)
    returned = next(each for each in order.returns if each.id == id_)
    found = documents.whole(order, returned) | {"return_until": return_until(shop, order)}
    if json:
        print_json(found)
        return
    order = shop.amounts.of(order)
    found = documents.whole(order, returned) | {"return_until": found["return_until"]}
    local = shop.local
    typer.echo(f"Return {returned.number} of order {order.number}: {returned.kind}, {returned.status}")
    typer.echo("  ".join(part for part in (order.name, order.email, order.phone) if part))
    for words in _facts(found, local(found["return_until"])[:10]):
        typer.echo(words)
    rows = [
        {"item": line["title"], "sku": line["sku"], "quantity": line["quantity"]}
        | {"worth": line["worth"] if returned.resolved_at else ""}
        | {name: line[f"{name}_quantity"] or "" for name in _LINE if f"{name}_quantity" in line}
        for line in found["lines"]
    ]
    typer.echo()
    print_rows(
        rows,
        _LINE | {"worth": f"Worth, {order.currency}"},
        right=[name for name in _LINE if name not in ("item", "sku")],
    )
    typer.echo("\n" + _next(order, returned))


def _facts(found: dict[str, Any], until: str) -> list[str]:
    wanted = ", ".join(f"{each['quantity']} x {each['sku']}" for each in found["wanted"])
    facts = [
        ("Reason", found["reason"]), ("Turned down", found["answer"]), ("Wants instead", wanted),
        ("On its way", " ".join(filter(None, (found["carrier"], found["tracking_number"], found["tracking_url"])))),
        ("Granted back", f"{found['refund']} {found['currency']}" if found["resolved_at"] else ""),
        ("Instead", f"order {found['successor']}" if found["successor"] else ""), ("Return window until", until),
    ]  # fmt: skip
    return [f"{label}: {value}" for label, value in facts if value]


def tell(shop: Shop, order: Order, returned: Return, verb: str, *, json: bool) -> None:
    """Say what a step made of a return: its document on stdout with --json, else sentences on stderr."""
    if json:
        print_json(documents.whole(order, returned))
        return
    order = shop.amounts.of(order)
    pieces, state = sum(line.quantity for line in returned.lines), returned.status.replace("_", " ")
    say(f"Return {returned.number}: {returned.kind}, {state}; {pieces} of order {order.number}.")
    until = return_until(shop, order)
    if verb == "new" and until and until < clock.stamp(shop.now) and returned.kind != "claim":
        say(f"The return window is over: it ended on {shop.local(until)[:10]}.")
    if returned.refund:
        say(f"Granted back: {order.amount(returned.refund)} {order.currency}.")
    if returned.successor:
        say(f"Order {returned.successor} goes out instead.")
    if verb in _WRITTEN:
        for sentence in by_phone(order):
            say(sentence)
    say(_next(order, returned))


def _next(order: Order, returned: Return) -> str:
    verb = status.advice(returned.status)
    if verb:
        return f"Next: shopctl return {verb} {returned.number}"
    if returned.status == "resolved" and order.due < 0:
        owed = f"{order.amount(-order.due)} {order.currency}"
        return f"The shop owes the customer {owed}: shopctl order refund {order.number}"
    return "Nothing needs doing."
