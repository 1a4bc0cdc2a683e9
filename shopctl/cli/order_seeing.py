"""`shopctl order`: looking at orders, which changes nothing."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_step import Number, numbers
from shopctl.cli.output import Csv, Json

app = verbs()

Limit = Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")]


@app.command("list")
def list_(
    ctx: typer.Context,
    status: Annotated[str, typer.Option(help="Only draft, placed, confirmed, completed or canceled ones.")] = "",
    payment: Annotated[str, typer.Option(help="Only those: unpaid, authorized, partially_paid, paid, ...")] = "",
    fulfillment: Annotated[str, typer.Option(help="Only those: unfulfilled, fulfilled, delivered, ...")] = "",
    open_: Annotated[bool, typer.Option("--open", help="Only those that are not done.")] = False,
    unpaid: Annotated[bool, typer.Option("--unpaid", help="Only those that wait for money.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Only those whose promise is broken.")] = False,
    held: Annotated[bool, typer.Option("--held", help="Only those on hold.")] = False,
    archived: Annotated[
        bool, typer.Option("--archived", help="Only those put away, which lists else leave out.")
    ] = False,
    customer: Annotated[str, typer.Option(help="Only this customer's: a mail address or a phone number.")] = "",
    product: Annotated[str, typer.Option(metavar="SKU", help="Only those with this in them: a SKU or handle.")] = "",
    channel: Annotated[str, typer.Option(help="Only those that came by phone, web, counter, ...")] = "",
    since: Annotated[str, typer.Option(metavar="DAY", help="Only from this day on: 2026-03-21, or 1405-01-01.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Only up to this day.")] = "",
    search: Annotated[str, typer.Option(help="Only those with words that begin so: names, addresses, lines.")] = "",
    sort: Annotated[str, typer.Option(help="newest, oldest, total, due, promised or customer.")] = "newest",
    limit: Limit = 50,
    after: Annotated[str, typer.Option(metavar="N", help="Go on behind this order: the last one of a list.")] = "",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List orders, the newest first, but for those that were put away.

    Example: shopctl order list --product LINDEN-40 --since 2026-01-01 --sort total
    """
    from shopctl.cli import order_list

    shop = shop_of(ctx)
    chosen = order_list.chosen(
        shop, status=status, payment=payment, fulfillment=fulfillment, open_=open_, unpaid=unpaid, late=late, held=held,
        archived=archived, customer=customer, product=product, channel=channel, since=since, until=until, search=search,
    )  # fmt: skip
    order_list.print_list(shop, chosen, limit, sort=order_list.sorting(sort), after=after, json=json, csv=csv)


@app.command()
def find(
    ctx: typer.Context,
    what: Annotated[list[str], typer.Argument(metavar="WHAT...", help="A phone number, name, mail address, number...")],
    limit: Limit = 20,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Find orders by whatever there is at hand, the newest first.

    A phone number in any spelling; a mail address; a name or other words of the order, or their beginnings; the number
    of an order, parcel, return, invoice or shipment; what the bank says of a payment.

    Example: shopctl order find 030 2312 5201
    """
    from shopctl.cli import order_list

    order_list.print_found(shop_of(ctx), " ".join(what), limit, json=json, csv=csv)


@app.command()
def show(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Show all of an order on one screen: lines, money, parcels, mails, history, what next.

    Example: shopctl order show 1001
    """
    from shopctl.cli import order_screen

    order_screen.show(shop_of(ctx), number, json=json)


@app.command("next")
def next_(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(metavar="[N]", help="An order; else all that wait for you.", autocompletion=numbers)
    ] = "",
    json: Json = False,
) -> None:
    """What should be done next, and what else can be.

    Example: shopctl order next 1001
    """
    from shopctl.cli import order_view

    order_view.print_next(shop_of(ctx), number, json=json)


@app.command()
def explain(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Explain every figure of an order.

    Example: shopctl order explain 1001
    """
    from shopctl.cli import order_view

    order_view.print_figures(shop_of(ctx), number, json=json)
