"""`shopctl return`: what customers give back, and what they get for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.order_step import Number, Reason
from shopctl.cli.output import Csv, Json

if TYPE_CHECKING:
    from shopctl.orders.models import Order
    from shopctl.orders.returns.models import Return

app = noun("What customers give back: returns, withdrawals, exchanges, claims.")


def numbers(ctx: typer.Context, incomplete: str) -> list[str]:
    """The numbers of returns that can take this step, as the shell completes them."""
    from shopctl.cli.completion import return_numbers

    return return_numbers(ctx.info_name or "", incomplete, ctx.find_root().params.get("shop"))


Ident = Annotated[
    str,
    typer.Argument(metavar="R", help="The return's number, R1001-1; or its order's, with one.", autocompletion=numbers),
]
Instead = Annotated[
    list[str] | None,
    typer.Option("--for", metavar="SKU=QTY", help="What goes out instead; an exchange or a claim. Again for more."),
]
Pieces = list[str] | None


@app.command("list")
def list_(
    ctx: typer.Context,
    status: Annotated[
        str, typer.Option(help="Only requested, authorized, in_transit, received, resolved, rejected or canceled ones.")
    ] = "",
    open_: Annotated[bool, typer.Option("--open", help="Only those that are not done.")] = False,
    kind: Annotated[str, typer.Option(help="Only returns, withdrawals, exchanges or claims.")] = "",
    order: Annotated[str, typer.Option(metavar="N", help="Only those of this order.")] = "",
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List returns, the newest first.

    Example: shopctl return list --open
    """
    from shopctl.cli import return_view

    chosen = {"status": status, "open": open_, "kind": kind, "order": order}
    return_view.print_list(shop_of(ctx), limit, json=json, csv=csv, **chosen)


@app.command()
def show(ctx: typer.Context, number: Ident, json: Json = False) -> None:
    """Show a return: what comes back, what was found, what was granted, what next.

    Example: shopctl return show R1003-1
    """
    from shopctl.cli import return_view

    return_view.show(shop_of(ctx), number, json=json)


@app.command()
def new(
    ctx: typer.Context,
    number: Number,
    kind: Annotated[
        str, typer.Option(help="return, withdrawal (a right: no approval), exchange, or claim (faulty, wrong, lost).")
    ] = "return",
    line: Annotated[
        Pieces, typer.Option(metavar="SKU=QTY", help="What comes back; again for more. Else all that was shipped.")
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, in the customer's words.")] = "",
    for_: Instead = None,
    json: Json = False,
) -> None:
    """Write down that a customer wants to give something back; the customer gets a receipt.

    Example: shopctl return new 1004 --kind withdrawal --line MUG-FOG=1 --reason "too strong"
    """
    from shopctl.cli import return_view

    asked = return_view.asked(kind, line or [], for_ or [], reason)
    _act(ctx, "new", number, json, asked=asked)


@app.command()
def authorize(ctx: typer.Context, number: Ident, json: Json = False) -> None:
    """Agree to a return; the customer is told where to send it.

    Example: shopctl return authorize R1004-1
    """
    _act(ctx, "authorize", number, json)


@app.command()
def reject(ctx: typer.Context, number: Ident, reason: Reason = "", json: Json = False) -> None:
    """Turn a request down; the customer is told why.

    Example: shopctl return reject R1004-1 --reason "It was worn for half a year"
    """
    _act(ctx, "reject", number, json, reason=reason)


@app.command()
def sent(
    ctx: typer.Context,
    number: Ident,
    carrier: Annotated[str, typer.Option(help="Who carries it: dhl, ups, iran-post, ... or any name.")] = "",
    tracking: Annotated[str, typer.Option(help="The number to follow it by.")] = "",
    json: Json = False,
) -> None:
    """The customer sent it.

    Example: shopctl return sent R1003-1 --carrier dhl --tracking JD0123456789
    """
    _act(ctx, "sent", number, json, carrier=carrier, tracking_number=tracking)


@app.command()
def receive(
    ctx: typer.Context,
    number: Ident,
    rejected: Annotated[Pieces, typer.Option(metavar="SKU=QTY", help="Stays the customer's: no money back.")] = None,
    damaged: Annotated[Pieces, typer.Option(metavar="SKU=QTY", help="Here, but not to be sold again.")] = None,
    lost: Annotated[Pieces, typer.Option(metavar="SKU=QTY", help="Lost on its way; `all` for all of it.")] = None,
    no_restock: Annotated[
        Pieces, typer.Option("--no-restock", metavar="SKU=QTY", help="Accepted, but not back on the shelf; or `all`.")
    ] = None,
    json: Json = False,
) -> None:
    """It came, and was looked at: what you do not name is as it should be, and back on the shelf.

    Example: shopctl return receive R1003-1 --damaged TAPER-3=1
    """
    from shopctl.cli import return_view

    looked = return_view.looked(rejected or [], damaged or [], lost or [], no_restock or [])
    _act(ctx, "receive", number, json, looked=looked)


@app.command()
def resolve(
    ctx: typer.Context,
    number: Ident,
    refund: Annotated[str, typer.Option(metavar="AMOUNT", help="Grant this instead of what it is worth.")] = "",
    for_: Instead = None,
    json: Json = False,
) -> None:
    """Grant back what it is worth, or send something else out; `order refund` records the money that leaves.

    Example: shopctl return resolve R1003-1
    """
    from shopctl.cli import return_view

    resolution = return_view.resolution(shop_of(ctx), refund, for_ or [])
    _act(ctx, "resolve", number, json, resolution=resolution)


@app.command()
def cancel(ctx: typer.Context, number: Ident, reason: Reason = "", json: Json = False) -> None:
    """It does not come back after all.

    Example: shopctl return cancel R1003-1 --reason "keeps it"
    """
    _act(ctx, "cancel", number, json, reason=reason)


def _act(ctx: typer.Context, verb: str, number: str, json: bool, **options: Any) -> None:
    from shopctl.cli import return_view
    from shopctl.orders.returns import actions

    shop = shop_of(ctx)
    act: Callable[..., tuple[Order, Return]] = getattr(actions, verb)
    order, returned = act(shop.db, shop.settings, shop.root, number, **options, by=shop.by(f"return {verb}"))
    return_view.tell(shop, order, returned, verb, json=json)
