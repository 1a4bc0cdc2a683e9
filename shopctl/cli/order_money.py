"""`shopctl order`: the verbs about money."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_step import Number, Reason, step
from shopctl.cli.output import Json

app = verbs()

Amount = Annotated[str, typer.Option(metavar="AMOUNT", help="How much; else what is owed.")]
Method = Annotated[str, typer.Option(help="How: bank, cash, card, ...")]
Reference = Annotated[str, typer.Option(help="What the bank calls it. The same one again changes nothing.")]
At = Annotated[str, typer.Option("--at", metavar="DAY", help="When it moved, as 2026-03-21 or 1405-01-01; else now.")]
Of = Annotated[str, typer.Option("--of", metavar="REF", help="The reservation's reference; else the oldest.")]


def money(ctx: typer.Context, amount: str, method: str, reference: str, reason: str = "", at: str = "") -> Any:
    """The money that was typed, in the shop's minor units, and its day. Raises AmountError, BadInput, NotFound."""
    from shopctl.orders.actions.payments import Money

    minor = _minor(ctx, amount) if amount else None
    return Money(minor, method, reference, reason, _moment(ctx, at))


def _minor(ctx: typer.Context, amount: str) -> int:
    from shopctl.cli.amounts import check_tenfold
    from shopctl.orders import store

    shop = shop_of(ctx)
    minor = shop.settings.money.read(amount)
    if shop.amounts.toman:
        check_tenfold(amount, minor, store.get(shop.db, ctx.params["number"]), shop.settings.money)
    return minor


def _moment(ctx: typer.Context, at: str) -> Any:
    """Noon of that day in the shop's zone; None for now."""
    if not at:
        return None
    from shopctl.orders.bank import moment

    return moment(at, shop_of(ctx).settings.shop.timezone)


@app.command()
def pay(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    method: Method = "",
    reference: Reference = "",
    at: At = "",
    json: Json = False,
) -> None:
    """Record money that came in: all that is due, or another amount.

    Example: shopctl order pay 1011 --method bank --reference RF611011
    """
    step(ctx, "pay", number, json, money=money(ctx, amount, method, reference, at=at))


@app.command()
def refund(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    method: Method = "",
    reference: Reference = "",
    reason: Reason = "",
    at: At = "",
    json: Json = False,
) -> None:
    """Record money that went back: all that the shop owes, or another amount.

    Example: shopctl order refund 1004 --amount 12.50 --reason "one cup was chipped"
    """
    step(ctx, "refund", number, json, money=money(ctx, amount, method, reference, reason, at))


@app.command()
def request(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Send the customer a mail that says how to pay what is due.

    Example: shopctl order request 1011
    """
    step(ctx, "request", number, json, page=page_for(ctx, number))


@app.command()
def remind(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Remind the customer of what is due.

    Example: shopctl order remind 1011
    """
    step(ctx, "remind", number, json, page=page_for(ctx, number))


@app.command()
def expire(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Give up an order that nobody paid: its stock is free again, and the customer is told.

    Example: shopctl order expire 1011
    """
    step(ctx, "expire", number, json)


@app.command()
def authorize(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    method: Method = "",
    reference: Reference = "",
    at: At = "",
    json: Json = False,
) -> None:
    """Record money that a bank reserves for the shop; it is taken later, by `order capture`.

    Example: shopctl order authorize 1011 --method card --reference AUTH-77
    """
    step(ctx, "authorize", number, json, money=money(ctx, amount, method, reference, at=at))


@app.command()
def capture(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    of: Of = "",
    reference: Reference = "",
    at: At = "",
    json: Json = False,
) -> None:
    """Record that reserved money was taken: what is due, or another amount.

    Example: shopctl order capture 1011 --amount 12.50
    """
    step(ctx, "capture", number, json, money=money(ctx, amount, "", reference, at=at), authorization=of)


@app.command()
def void(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    of: Of = "",
    reference: Reference = "",
    at: At = "",
    json: Json = False,
) -> None:
    """Record that reserved money was let go: all that is left of it, or another amount.

    Example: shopctl order void 1011
    """
    step(ctx, "void", number, json, money=money(ctx, amount, "", reference, at=at), authorization=of)


def page_for(ctx: typer.Context, number: str) -> Any:
    """The payment page that is made for the order, where its method is of that kind; None else."""
    shop = shop_of(ctx)
    if all(each.kind != "stripe" for each in shop.settings.payments.methods):
        return None
    from shopctl.orders import checkout

    return checkout.page_for(shop.db, shop.settings, shop.root, number, shop.now)
