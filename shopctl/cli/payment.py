"""`shopctl payment`: money that came, that is reserved, that a bank statement shows."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.order_money import Amount, At, Method, Reference, money
from shopctl.cli.order_step import Number, step
from shopctl.cli.output import Csv, DryRun, Json, Yes

app = noun("Money: record it, match a bank statement with orders, ask Stripe.")


@app.command()
def record(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    method: Method = "",
    reference: Reference = "",
    at: At = "",
    transfer: Annotated[
        int, typer.Option(metavar="ID", help="A transfer of `payment list --unmatched`: its amount, its day.")
    ] = 0,
    json: Json = False,
) -> None:
    """Record money that came in for an order: all that is due, another amount, or a bank transfer.

    Example: shopctl payment record 1011 --method bank --reference RF611011
    """
    paid = money(ctx, amount, method, reference, at=at)
    if not transfer:
        step(ctx, "pay", number, json, money=paid)
        return
    from shopctl.cli import order_view
    from shopctl.orders.actions.receiving import receive

    shop = shop_of(ctx)
    by = shop.by("payment record")
    order = receive(shop.db, shop.settings, shop.root, number, transfer, amount=paid.amount, by=by)
    order_view.tell(shop, order, by, json=json)


@app.command("list")
def list_(
    ctx: typer.Context,
    order: Annotated[str, typer.Option(metavar="N", help="Only those of this order.")] = "",
    method: Annotated[str, typer.Option(help="Only those by this method.")] = "",
    since: Annotated[str, typer.Option(metavar="DAY", help="Only from this day on.")] = "",
    until: Annotated[str, typer.Option(metavar="DAY", help="Only up to this day.")] = "",
    unmatched: Annotated[
        bool, typer.Option("--unmatched", help="Bank transfers that paid no order yet, in place of payments.")
    ] = False,
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List payments, the newest first: captures, reservations, refunds.

    Example: shopctl payment list --method bank --since 2026-03-01
    """
    from shopctl.cli import payment_view

    shop = shop_of(ctx)
    if unmatched:
        payment_view.print_transfers(shop, json=json, csv=csv)
    else:
        payment_view.print_payments(shop, order, method, since, until, limit, json=json, csv=csv)


@app.command()
def match(
    ctx: typer.Context,
    file: Annotated[
        Path | None, typer.Argument(help="A statement: CSV or a workbook, - for stdin; else what waits.")
    ] = None,
    map_: Annotated[
        list[str] | None, typer.Option("--map", metavar="TITLE=FIELD", help="What a column is, where it is not known.")
    ] = None,
    encoding: Annotated[str, typer.Option(help="The file's encoding, where it is not guessed right.")] = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Read a bank statement and find which transfers pay which orders. With --yes the sure ones are recorded.

    Sure is a transfer that names one order, by reference or number, and is just what is due. On a terminal you are
    asked about the others. A statement that is read again records nothing twice.

    Example: shopctl payment match statement.csv --yes
    """
    from shopctl.cli import payment_match

    payment_match.run(shop_of(ctx), file, map_ or [], encoding, yes=yes, dry_run=dry_run, json=json)


@app.command()
def ignore(
    ctx: typer.Context,
    ids: Annotated[list[int], typer.Argument(metavar="ID...", help="Transfers of `payment list --unmatched`.")],
) -> None:
    """Bank transfers that pay no order are not proposed again.

    Example: shopctl payment ignore 1 2
    """
    from shopctl.orders.actions import receiving

    shop = shop_of(ctx)
    receiving.ignore(shop.db, ids, by=shop.by("payment ignore"))


@app.command()
def sync(ctx: typer.Context, json: Json = False) -> None:
    """Ask Stripe what became of the payment pages, record what was paid and paid back, and make pages that are missing.

    Example: shopctl payment sync
    """
    from shopctl.cli import payment_sync

    payment_sync.run(shop_of(ctx), json=json)
