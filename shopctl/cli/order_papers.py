"""`shopctl order slip` and `order picklist`: the papers of packing."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_step import Number
from shopctl.cli.output import Json, print_json
from shopctl.cli.paper_file import Out, Pdf, put

app = verbs()


@app.command()
def slip(ctx: typer.Context, number: Number, out: Out = "", pdf: Pdf = False, json: Json = False) -> None:
    """Write the packing slip of an order, a page for each parcel, in the customer's language.

    Example: shopctl order slip 1010
    """
    from shopctl.orders import store
    from shopctl.orders.papers import rendering, slips

    shop = shop_of(ctx)
    found = slips.slip(shop.settings, store.get(shop.db, number))
    put(rendering.slip_html(shop.settings, shop.root, found), f"slip-{found.order}", out, pdf=pdf, json=json)


@app.command()
def picklist(
    ctx: typer.Context,
    numbers: Annotated[
        list[str] | None, typer.Argument(metavar="[N]...", help="Orders; without any, all confirmed ones.")
    ] = None,
    out: Out = "",
    pdf: Pdf = False,
    json: Json = False,
) -> None:
    """Write a list of what to fetch from the shelves for several orders; with --json the list itself.

    Example: shopctl order picklist 1007 1011 --out picklist.html
    """
    from dataclasses import asdict

    from shopctl.orders.papers import rendering, slips

    shop = shop_of(ctx)
    found = slips.picklist(shop.db, shop.settings, numbers or (), shop.now)
    if json:
        print_json(asdict(found))
        return
    put(rendering.picklist_html(shop.settings, shop.root, found), f"picklist-{found.day}", out, pdf=pdf, json=False)
