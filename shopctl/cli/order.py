"""`shopctl order`: the order book."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Csv, Json, on_terminal

if TYPE_CHECKING:
    from shopctl.orders.models import Order

app = noun("The order book: take, confirm, pay, pack, ship, deliver.")


def _numbers(ctx: typer.Context, incomplete: str) -> list[str]:
    from shopctl.cli.completion import order_numbers

    return order_numbers(ctx.info_name or "", incomplete, ctx.find_root().params.get("shop"))


Number = Annotated[
    str, typer.Argument(metavar="N", help="The order's number, as you like to type it.", autocompletion=_numbers)
]
Amount = Annotated[str, typer.Option(metavar="AMOUNT", help="How much; else what is owed.")]
Method = Annotated[str, typer.Option(help="How: bank, cash, card, ...")]
Reference = Annotated[str, typer.Option(help="What the bank calls it. The same one again changes nothing.")]
Reason = Annotated[str, typer.Option(help="Why.")]


def _step(ctx: typer.Context, verb: str, number: str, json: bool, **options: Any) -> None:
    """Take the action of that verb and say what came of it."""
    from shopctl.cli import order_view
    from shopctl.orders import actions

    shop = shop_of(ctx)
    by = shop.by(f"order {verb}")
    act: Callable[..., Order] = getattr(actions, verb)
    order_view.tell(act(shop.db, shop.settings, shop.root, number, **options, by=by), by, json=json)


def _money(ctx: typer.Context, amount: str, method: str, reference: str, reason: str = "") -> Any:
    from shopctl.money import parse
    from shopctl.orders.actions.payments import Money

    money = shop_of(ctx).settings.money
    minor = parse(amount, money.currency, money.minor_digits, money.decimal_sign) if amount else None
    return Money(minor, method, reference, reason)


@app.command("list")
def list_(
    ctx: typer.Context,
    status: Annotated[str, typer.Option(help="Only draft, placed, confirmed, completed or canceled ones.")] = "",
    open_: Annotated[bool, typer.Option("--open", help="Only those that are not done.")] = False,
    unpaid: Annotated[bool, typer.Option("--unpaid", help="Only those that wait for money.")] = False,
    late: Annotated[bool, typer.Option("--late", help="Only those whose promise is broken.")] = False,
    customer: Annotated[str, typer.Option(help="Only this customer's: a mail address or a phone number.")] = "",
    channel: Annotated[str, typer.Option(help="Only those that came by phone, web, counter, ...")] = "",
    search: Annotated[str, typer.Option(help="Only those with these words in names, addresses or lines.")] = "",
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List orders, the newest first.

    Example: shopctl order list --open --unpaid
    """
    from shopctl.cli import order_list
    from shopctl.orders.heads import Filter

    shop = shop_of(ctx)
    asked = Filter(status=status, open=open_, unpaid=unpaid, channel=channel, search=search)
    chosen = order_list.completed(shop, asked, customer=customer, late=late)
    order_list.print_list(shop, chosen, limit, json=json, csv=csv)


@app.command()
def show(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Show all of an order on one screen: lines, money, parcels, mails, history, what next.

    Example: shopctl order show 1001
    """
    from shopctl.cli import order_screen

    order_screen.show(shop_of(ctx), number, json=json)


@app.command("next")
def next_(
    ctx: typer.Context,
    number: Annotated[
        str, typer.Argument(metavar="[N]", help="An order; else all that wait for you.", autocompletion=_numbers)
    ] = "",
    json: Json = False,
) -> None:
    """What should be done next, and what else can be.

    Example: shopctl order next 1001
    """
    from shopctl.cli import order_view

    order_view.print_next(shop_of(ctx), number, json=json)


@app.command()
def explain(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Explain every figure of an order.

    Example: shopctl order explain 1001
    """
    from shopctl.cli import order_view

    order_view.print_figures(shop_of(ctx), number, json=json)


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
    language: Annotated[str, typer.Option(help="The customer's language; else what is known, or the shop's.")] = "",
    channel: Annotated[str, typer.Option(help="How the order came: phone, web, mail, chat, counter, ...")] = "phone",
    shipping: Annotated[
        str, typer.Option(metavar="METHOD", help="A shipping method of shop.toml; else the first.")
    ] = "",
    discount: Annotated[str, typer.Option(help="4% off each line, or an amount off all of them.")] = "",
    note: Annotated[str, typer.Option(help="Something to remember; customers do not see it.")] = "",
    draft: Annotated[bool, typer.Option("--draft", help="Keep it as a draft: no mail, `order place` later.")] = False,
    json: Json = False,
) -> None:
    """Write down a new order. On a terminal it asks for what is missing.

    Example: shopctl order new --line TEA-100=2 --name "Sara Ahmadi" --email sara@example.com
    """
    from shopctl.cli import order_form, order_view
    from shopctl.orders import actions

    shop = shop_of(ctx)
    wish = order_form.wish(
        line or [], email=email, name=name, phone=phone, address=address.replace("\\n", "\n"), language=language,
        channel=channel, shipping=shipping, discount=discount, note=note, draft=draft,
    )  # fmt: skip
    if not wish.lines and not json and on_terminal():
        wish = order_form.ask_for(shop, wish)
    by = shop.by("order new")
    order_view.tell(actions.new(shop.db, shop.settings, shop.root, wish, by=by), by, json=json)


@app.command()
def place(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Make an order of a draft; the customer gets the first mail.

    Example: shopctl order place 1001
    """
    _step(ctx, "place", number, json)


@app.command()
def confirm(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Take an order on: priced from the catalogue again, stock set aside, delivery promised.

    Example: shopctl order confirm 1001
    """
    _step(ctx, "confirm", number, json)


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
    _step(ctx, "pay", number, json, money=_money(ctx, amount, method, reference))


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
    _step(ctx, "refund", number, json, money=_money(ctx, amount, method, reference, reason))


@app.command()
def pack(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Put what is left of an order into a parcel.

    Example: shopctl order pack 1001
    """
    _step(ctx, "pack", number, json)


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
    _step(ctx, "ship", number, json, carrier=carrier, tracking_number=tracking)


@app.command()
def deliver(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """The parcel arrived; an order that is paid, too, is complete then.

    Example: shopctl order deliver 1001
    """
    _step(ctx, "deliver", number, json)


@app.command()
def complete(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Close an order that is delivered and paid; after a reopening only, else it happens by itself.

    Example: shopctl order complete 1001
    """
    _step(ctx, "complete", number, json)


@app.command()
def reopen(ctx: typer.Context, number: Number, json: Json = False) -> None:
    """Work on a completed order again.

    Example: shopctl order reopen 1001
    """
    _step(ctx, "reopen", number, json)


@app.command()
def cancel(
    ctx: typer.Context,
    number: Number,
    reason: Reason = "",
    refund: Annotated[bool, typer.Option("--refund", help="The money that came in went back already.")] = False,
    json: Json = False,
) -> None:
    """Call an order off while nothing of it has shipped; its stock is free again.

    Example: shopctl order cancel 1001 --reason "customer changed her mind" --refund
    """
    money = _money(ctx, "", "", "", reason) if refund else None
    _step(ctx, "cancel", number, json, reason=reason, refund=money)


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
    _step(ctx, "note", number, json, words=words)
