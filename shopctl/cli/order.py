"""`shopctl order`: the order book."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli import (
    order_digital,
    order_edit,
    order_import,
    order_money,
    order_new,
    order_papers,
    order_parcels,
    order_promises,
    order_seeing,
    order_shelf,
)
from shopctl.cli.context import join, noun
from shopctl.cli.order_money import money
from shopctl.cli.order_step import Number, Reason, step
from shopctl.cli.output import Json

app = noun("The order book: take, confirm, pay, pack, ship, deliver.")


join(app, order_seeing, order_new)


@app.command()
def place(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Make an order of a draft; the customer gets the first mail.

    Example: shopctl order place 1014
    """
    step(ctx, "place", number, json)


@app.command()
def confirm(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Take an order on: priced from the catalogue again, stock set aside, delivery promised.

    Example: shopctl order confirm 1013
    """
    step(ctx, "confirm", number, json)


@app.command()
def complete(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Close an order that is delivered and paid; after a reopening only, else it happens by itself.

    Example: shopctl order complete 1004
    """
    step(ctx, "complete", number, json)


@app.command()
def reopen(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Work on a completed order again.

    Example: shopctl order reopen 1004
    """
    step(ctx, "reopen", number, json)


@app.command()
def cancel(
    ctx: typer.Context,
    number: Number,
    reason: Reason = "",
    refund: Annotated[bool, typer.Option("--refund", help="The money that came in went back already.")] = False,
    json: Json = False,
) -> None:
    """Call an order off while nothing of it has shipped; its stock is free again.

    Example: shopctl order cancel 1012 --reason "customer changed her mind" --refund
    """
    went_back = money(ctx, "", "", "", reason) if refund else None
    step(ctx, "cancel", number, json, reason=reason, refund=went_back)


@app.command()
def note(
    ctx: typer.Context,
    number: Number,
    words: Annotated[str, typer.Argument(metavar="TEXT", help="What to remember; customers do not see it.")],
    json: Json = False,
) -> None:
    """Write something down about an order.

    Example: shopctl order note 1001 "Rings at the back door"
    """
    step(ctx, "note", number, json, words=words)


join(
    app, order_edit, order_money, order_parcels, order_shelf, order_papers, order_promises, order_digital, order_import
)
