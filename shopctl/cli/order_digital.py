"""`shopctl order`: keys and links."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import verbs
from shopctl.cli.order_step import Number, step
from shopctl.cli.output import Json

app = verbs()


@app.command()
def give(
    ctx: typer.Context,
    number: Number,
    again: Annotated[bool, typer.Option("--again", help="Send the same keys once more, and renew the links.")] = False,
    json: Json = False,
) -> None:
    """Mail the keys and links of a paid order; happens by itself when they are there as the money comes.

    Example: shopctl order give 1014 --again
    """
    step(ctx, "give", number, json, again=again)
