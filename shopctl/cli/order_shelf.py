"""`shopctl order`: orders that wait on hold, and orders that are put away."""

from __future__ import annotations

import typer

from shopctl.cli.context import verbs
from shopctl.cli.order_step import Number, Reason, step
from shopctl.cli.output import Json

app = verbs()


@app.command()
def hold(ctx: typer.Context, number: Number, reason: Reason = "", json: Json = False) -> None:
    """Let an order wait: nothing of it is packed, shipped or handed over, and nobody is reminded to pay.

    Example: shopctl order hold 1011 --reason "asks about the size first"
    """
    step(ctx, "hold", number, json, reason=reason)


@app.command()
def release(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Let an order on hold go on.

    Example: shopctl order release 1011
    """
    step(ctx, "release", number, json)


@app.command()
def archive(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Put a completed or canceled order away: lists leave it out, `order find` and `order show` do not.

    Example: shopctl order archive 1004
    """
    step(ctx, "archive", number, json)


@app.command()
def unarchive(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Take an order back from the archive.

    Example: shopctl order unarchive 1004
    """
    step(ctx, "unarchive", number, json)
