"""`shopctl demo`: a complete example shop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json, say

if TYPE_CHECKING:
    from shopctl.setup.demo import Demo

app = lone()


@app.command()
def demo(
    ctx: typer.Context,
    folder: Annotated[
        Path | None, typer.Argument(metavar="[DIR]", help="A new folder; else one of the example's name.")
    ] = None,
    name: Annotated[
        str, typer.Option("--shop", metavar="NAME", help="little-linden (en, fa, ar) or anarestan (Persian first).")
    ] = "little-linden",
    json: Json = False,
) -> None:
    """Set up a complete example shop: catalogue, storefront, orders, mails.

    Example: shopctl demo my-tour
    """
    from shopctl.setup.demo import demo as make

    shop = shop_of(ctx)
    made = make(folder or Path(name), name, shop.now, lambda text: None if json else say(f"{text} ..."))
    if json:
        counts = {key: getattr(made, key) for key in ("products", "pages", "orders", "mails")}
        print_json({"shop": str(made.shop)} | counts)
    else:
        _tell(made, folder or Path(name))


def _tell(made: Demo, folder: Path) -> None:
    """What there is now, and what to type next."""
    say()
    languages = ", ".join(made.languages)
    say(f"{made.name} is open in {made.shop}:")
    say(f"{made.products} products, {made.pages} pages in {languages}, {made.orders} orders, {made.mails} mails.")
    say()
    typer.echo(f"cd {folder}")
    typer.echo("shopctl site serve --open   # the storefront, in your browser")
    typer.echo("shopctl today               # what needs doing now")
    typer.echo("shopctl order list          # the order book; then: shopctl order show 1001")
    typer.echo("shopctl mail list           # what customers were told; the mails lie in outbox/")
