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


def money(ctx: typer.Context, amount: str, method: str, reference: str, reason: str = "") -> Any:
    """The money that was typed, in the shop's minor units. Raises AmountError."""
    from shopctl.money import parse
    from shopctl.orders.actions.payments import Money

    shown = shop_of(ctx).settings.money
    minor = parse(amount, shown.currency, shown.minor_digits, shown.decimal_sign) if amount else None
    return Money(minor, method, reference, reason)


@app.command()
def pay(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    method: Method = "",
    reference: Reference = "",
    json: Json = False,
) -> None:
    """Record money that came in: all that is due, or another amount.

    Example: shopctl order pay 1001 --method bank --reference RF18539007547034
    """
    step(ctx, "pay", number, json, money=money(ctx, amount, method, reference))


@app.command()
def refund(
    ctx: typer.Context,
    number: Number,
    amount: Amount = "",
    method: Method = "",
    reference: Reference = "",
    reason: Reason = "",
    json: Json = False,
) -> None:
    """Record money that went back: all that the shop owes, or another amount.

    Example: shopctl order refund 1001 --amount 12.50 --reason "one cup was chipped"
    """
    step(ctx, "refund", number, json, money=money(ctx, amount, method, reference, reason))
