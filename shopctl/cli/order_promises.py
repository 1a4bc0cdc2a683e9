"""`shopctl order`: what was promised, and what will not be kept."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shopctl.cli.context import Shop, shop_of, verbs
from shopctl.cli.order_step import Number, Reason, step
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows

app = verbs()

_COLUMNS = {
    "flag": "", "by": "By", "customer": "Customer", "payment_status": "Payment",
    "fulfillment_status": "Delivery", "total": "Total",
}  # fmt: skip
_CSV = ("number", "late", "promise", "by", "name", "email", "phone", "payment_status", "fulfillment_status", "total",
        "currency", "promised_ship_by", "promised_deliver_by")  # fmt: skip


@app.command()
def late(
    ctx: typer.Context,
    within: Annotated[
        int, typer.Option(metavar="DAYS", min=0, max=365, help="Look so many working days ahead; 0: today.")
    ] = 1,
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 0,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List orders whose promise is broken, or about to be: those to send, then those on their way.

    Example: shopctl order late --within 2
    """
    shop = shop_of(ctx)
    found = _at_risk(shop, within)[: limit or None]
    if json:
        print_json(found)
    elif csv:
        print_csv(found, _CSV)
    else:
        _print(shop, found)


def _at_risk(shop: Shop, within: int) -> list[dict[str, Any]]:
    from shopctl import clock
    from shopctl.orders import documents, listing, promises

    now, until = clock.stamp(shop.now), clock.stamp(promises.horizon(shop.settings, shop.now, within))
    found = []
    for order in listing.list_(shop.db, listing.Filter(late_at=until), 0):
        kind, by = promises.nearest(order, until)
        found.append(documents.head(order, now) | {"promise": kind, "by": by, "late": by < now})
    return sorted(found, key=lambda each: each["by"])


def _print(shop: Shop, found: list[dict[str, Any]]) -> None:
    """What has to leave, and what is on its way, apart: the one is for the shop to do, the other for the carrier."""
    for promise, heading in (("ship", "To send"), ("deliver", "On its way")):
        if rows := [_row(shop, each) for each in found if each["promise"] == promise]:
            print_rows(rows, {"number": heading} | _COLUMNS, right=("total",))


def _row(shop: Shop, each: dict[str, Any]) -> dict[str, Any]:

    customer = each["customer"]
    shown = {"flag": "late" if each["late"] else "soon", "by": shop.local(each["by"])[:10]}
    name = customer["name"] or customer["email"] or customer["phone"]
    return each | shown | {"customer": name, "total": shop.amounts.with_unit(each["total"], each["currency"])}


@app.command()
def delay(
    ctx: typer.Context,
    number: Number,
    until: Annotated[str, typer.Option(metavar="DATE", help="The new promise: 2026-04-01, or 1405-01-12.")],
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Promise another day: to ship by, or to deliver by when all is on its way. The customer is told at once.

    Example: shopctl order delay 1007 --until 2030-04-01 --reason "The glaze needs another firing"
    """
    from shopctl.clock import day
    from shopctl.errors import BadInput

    try:
        promised = day(until)
    except ValueError as error:
        raise BadInput(reason=f"--until: {error}.") from error
    step(ctx, "delay", number, json, until=promised, reason=reason)
