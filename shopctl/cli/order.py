"""`shopctl order`: the order book."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli import (
    order_digital,
    order_edit,
    order_import,
    order_money,
    order_papers,
    order_parcels,
    order_promises,
    order_seeing,
    order_shelf,
)
from shopctl.cli.context import join, noun, shop_of
from shopctl.cli.order_money import money
from shopctl.cli.order_step import Number, Reason, step
from shopctl.cli.output import Json, on_terminal

app = noun("The order book: take, confirm, pay, pack, ship, deliver.")


join(app, order_seeing)


@app.command()
def new(
    ctx: typer.Context,
    line: Annotated[
        list[str] | None, typer.Option(metavar="SKU=QTY", help="What is ordered, by SKU or handle; again for more.")
    ] = None,
    email: Annotated[str, typer.Option(help="The customer's mail address.")] = "",
    name: Annotated[str, typer.Option(help="The customer's name.")] = "",
    phone: Annotated[
        str, typer.Option(help="The customer's phone number, as it is dialled in the shop's region.")
    ] = "",
    address: Annotated[str, typer.Option(help="Where to; \\n starts a new line.")] = "",
    country: Annotated[str, typer.Option(metavar="CODE", help="Which country that is: DE, IR; else the shop's.")] = "",
    postcode: Annotated[str, typer.Option(help="The postal code, where zones of tax or delivery go by it.")] = "",
    tax_id: Annotated[str, typer.Option("--tax-id", help="The customer's VAT ID, for the invoice.")] = "",
    language: Annotated[str, typer.Option(help="The customer's language; else what is known, or the shop's.")] = "",
    channel: Annotated[str, typer.Option(help="How the order came: phone, web, mail, chat, counter, ...")] = "phone",
    shipping: Annotated[
        str, typer.Option(metavar="METHOD", help="A shipping method of shop.toml; else the first that goes there.")
    ] = "",
    payment: Annotated[str, typer.Option(metavar="METHOD", help="A payment method of shop.toml; else the first.")] = "",
    discount: Annotated[str, typer.Option(help="4% off each line, or an amount off all of them.")] = "",
    note: Annotated[str, typer.Option(help="Something to remember; customers do not see it.")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a draft: no mail, `order place` later.")] = False,
    json: Json = False,
) -> None:
    """Write down a new order. On a terminal it asks for what is missing.

    What a product lets buyers fill in follows its line: --line "CUP=1; Engraving=Ada".

    Example: shopctl order new --line LINDEN-100=2 --name "Sara Ahmadi" --email sara@example.com
    """
    from shopctl.cli import order_form, order_view
    from shopctl.orders import actions

    shop = shop_of(ctx)
    wish = order_form.wish(
        line or [], email=email, name=name, phone=phone, address=address.replace("\\n", "\n"), country=country,
        postcode=postcode, tax_id=tax_id, language=language, channel=channel, shipping=shipping, payment=payment,
        discount=discount, note=note, draft=draft,
    )  # fmt: skip
    if not wish.lines and not json and on_terminal():
        wish = order_form.ask_for(shop, wish)
    by = shop.by("order new")
    order_view.tell(actions.new(shop.db, shop.settings, shop.root, wish, by=by), by, json=json)


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
