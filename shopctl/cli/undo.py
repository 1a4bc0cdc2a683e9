"""`shopctl undo`: take the last command of the order book back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import DryRun, Json, Yes, confirm, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.orders.actions.undoing import Undone
    from shopctl.orders.models import Order

app = lone()

_MOMENTS = ("promised_ship_by", "promised_deliver_by", "held_at", "archived_at")


@app.command()
def undo(ctx: typer.Context, yes: Yes = False, dry_run: DryRun = False, json: Json = False) -> None:
    """Take back your last command of the order book; what that changes is shown first.

    Stock and money go back, mails that wait are not sent, and the history keeps both. Once the customer has been told,
    an invoice was issued or a key was handed over, it says so, and names the step that mends it; so it does of an
    import, and of what customers sent.

    Example: shopctl undo
    """
    from shopctl.orders.actions import undoing
    from shopctl.orders.images import UNDO

    shop = shop_of(ctx)
    by = shop.by(UNDO)
    at = ""
    if dry_run or not yes:
        planned = undoing.rehearse(shop.db, shop.settings, shop.root, by=by)
        if dry_run or not json:
            _tell(shop, planned, json=json, undone=False)
        if dry_run:
            return
        confirm("Take it back?", yes=yes)
        at = planned.at
    done = undoing.undo(shop.db, shop.settings, shop.root, at=at, by=by)
    if yes or json:
        _tell(shop, done, json=json, undone=True)
    if not json:
        say("Taken back.")


def _tell(shop: Shop, found: Undone, *, json: bool, undone: bool) -> None:
    pairs = found.orders if json else [(shop.amounts.of(is_), shop.amounts.of(was)) for is_, was in found.orders]
    differences = {is_.number: _differences(shop, is_, was, json=json) for is_, was in pairs}
    if json:
        orders = [{"number": number, "differences": rows} for number, rows in differences.items()]
        print_json({"undone": undone, "command": found.command, "at": found.at, "who": found.who, "orders": orders,
                    "mails_canceled": list(found.mails), "transfers": list(found.transfers)})  # fmt: skip
        return
    say(f"Last command: shopctl {found.command}")
    rows = [{"number": number, **each} for number, found_ in differences.items() for each in found_]
    if rows:
        print_rows(rows, {"number": "Order", "what": "", "now": "Now", "then": "Then"})
    if found.mails:
        say(f"Not sent: {', '.join(found.mails)}")
    if found.transfers:
        ignored = found.command == "payment ignore"
        again = "They wait again." if ignored else "They are forgotten until their statement is read again."
        say(f"Bank transfers: {len(found.transfers)}. {again}")


def _differences(shop: Shop, is_: Order, was: Order, *, json: bool) -> list[dict[str, Any]]:
    now, then = (_figures(each, "" if json else f" {is_.currency}") for each in (is_, was))
    for name in _MOMENTS:
        at = getattr(is_, name) or "", getattr(was, name) or ""
        now[_words(name)], then[_words(name)] = at if json else (shop.local(each)[:10] for each in at)
    rows = [{"what": what, "now": now.get(what, ""), "then": then.get(what, "")} for what in now | then]
    return [row for row in rows if row["now"] != row["then"]]


def _figures(order: Order, unit: str) -> dict[str, str]:
    """What a merchant looks at in an order, each by its name; `unit` stands behind amounts."""
    lines = {f"{line.title} {line.options}".strip(): line for line in order.lines}
    shown = ("name", "email", "phone", "ship_to", "shipping_method", "hold_reason", "cancel_reason")
    return {
        "status": order.status,
        "payment": order.payment_status,
        "delivery": order.fulfillment_status,
        "total": f"{order.amount(order.total)} {order.currency}",
        "paid": order.amount(order.paid_total) + unit,
        "reserved": order.amount(order.reserved_total) + unit,
        "due": order.amount(order.due) + unit,
        **{f"{title}, pieces": str(line.quantity - line.canceled_quantity) for title, line in lines.items()},
        **{f"{title}, set aside": str(line.allocated_quantity) for title, line in lines.items()},
        **{f"parcel {each.number}": each.status.replace("_", " ") for each in order.fulfillments},
        **{f"parcel {each.number}, number": each.tracking_number for each in order.fulfillments},
        **{f"return {each.number}": each.status.replace("_", " ") for each in order.returns},
        **{f"return {each.number}, granted": order.amount(each.refund) + unit for each in order.returns},
        **{_words(name): getattr(order, name) for name in shown},
    }


def _words(name: str) -> str:
    return name.replace("_", " ")
