"""`shopctl order`: the verbs about parcels."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import verbs
from shopctl.cli.order_step import Number, step
from shopctl.cli.output import Json

app = verbs()


@app.command()
def pack(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Put what is left of an order into a parcel.

    Example: shopctl order pack 1001
    """
    step(ctx, "pack", number, json)


@app.command()
def ship(
    ctx: typer.Context,
    number: Number,
    carrier: Annotated[str, typer.Option(help="dhl, ups, iran-post, ..., one of shop.toml, or any name.")] = "",
    tracking: Annotated[
        str, typer.Option("--tracking", "--tracking-number", metavar="CODE", help="The parcel's tracking number.")
    ] = "",
    json: Json = False,
) -> None:
    """Send the parcel on its way; what is not packed yet is packed first.

    Example: shopctl order ship 1001 --carrier dhl --tracking 00340434161094042557
    """
    step(ctx, "ship", number, json, carrier=carrier, tracking_number=tracking)


@app.command()
def deliver(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """The parcel arrived; an order that is paid, too, is complete then.

    Example: shopctl order deliver 1001
    """
    step(ctx, "deliver", number, json)
