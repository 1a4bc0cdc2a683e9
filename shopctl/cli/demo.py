"""`shopctl demo`: a complete example shop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json, say

app = lone()


@app.command()
def demo(
    ctx: typer.Context,
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Where to; else the shop's own name.")] = None,
    name: Annotated[
        str, typer.Option("--shop", metavar="NAME", help="little-linden (tea, in en, fa, ar) or anar (Persian first).")
    ] = "little-linden",
    json: Json = False,
) -> None:
    """Set up a complete example shop: catalogue, storefront, orders, mails.

    Example: shopctl demo
    """
    from shopctl.setup.demo import demo as make

    made = make(folder or Path(name), name, shop_of(ctx).now, lambda text: None if json else say(f"{text} ..."))
    if json:
        print_json({"shop": str(made.shop), "products": made.products, "pages": made.pages,
                    "orders": made.orders, "mails": made.mails})  # fmt: skip
        return
    say(f"\n{made.products} products, {made.pages} pages, {made.orders} orders, {made.mails} mails, in {made.shop}\n")
    typer.echo(f"cd {folder or name}")
    typer.echo("shopctl site serve      # the storefront, in your browser")
    typer.echo("shopctl today           # what needs doing now")
    typer.echo("shopctl order list      # the order book")
    typer.echo("ls outbox               # the mails, each a file that your mail program opens")
