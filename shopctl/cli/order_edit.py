"""`shopctl order edit`: an order becomes another one, before it ships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl import clock
from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_step import Number
from shopctl.cli.output import DryRun, Json, Yes, confirm, on_terminal, print_json, print_rows, say
from shopctl.errors import Usage

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.orders.editing import Edit
    from shopctl.orders.models import Order

app = verbs()

Add = Annotated[list[str] | None, typer.Option(metavar="SKU=QTY", help="Put in so many more; again for more.")]
Set = Annotated[list[str] | None, typer.Option("--set", metavar="SKU=QTY", help="Make it so many.")]
Remove = Annotated[list[str] | None, typer.Option(metavar="SKU", help="Take it out.")]
Address = Annotated[str | None, typer.Option(help="Where to; \\n starts a new line.")]
Country = Annotated[str | None, typer.Option(metavar="CODE", help="The country it goes to: DE, IR, ...")]
Postcode = Annotated[str | None, typer.Option(help="The postal code it goes to.")]
Shipping = Annotated[str | None, typer.Option(metavar="METHOD", help="A shipping method of shop.toml.")]
Discount = Annotated[str | None, typer.Option(help="4% off each line, or an amount off all; 0 for none.")]
Name = Annotated[str | None, typer.Option(help="The customer's name.")]
Email = Annotated[str | None, typer.Option(help="The customer's mail address.")]
Phone = Annotated[str | None, typer.Option(help="The customer's phone number.")]
Reprice = Annotated[bool, typer.Option("--reprice", help="At today's prices, also what was sold before.")]


@app.command()
def edit(
    ctx: typer.Context, number: Number, add: Add = None, set_: Set = None, remove: Remove = None,
    address: Address = None, country: Country = None, postcode: Postcode = None, shipping: Shipping = None,
    discount: Discount = None, name: Name = None, email: Email = None, phone: Phone = None, reprice: Reprice = False,
    dry_run: DryRun = False, yes: Yes = False, json: Json = False,
) -> None:  # fmt: skip
    """Change an order before it ships: what it holds, where it goes, how. The customer is told.

    What was sold keeps its price, what is added costs what it costs today; tax, discount and delivery follow. More than
    there is in stock is refused, and then nothing changes at all. The difference is shown first, and you are asked.

    Example: shopctl order edit 1011 --set PLATE-OAT-26=4 --add PEB-OAT-1=2 --dry-run
    """
    from shopctl.orders.editing import Edit

    wish = Edit(
        _pieces(add), _pieces(set_), tuple(remove or ()), name=name, email=email, phone=phone,
        address=address.replace("\\n", "\n") if address is not None else None, country=country, postcode=postcode,
        shipping=shipping, discount=discount, reprice=reprice,
    )  # fmt: skip
    if wish == Edit():
        raise Usage(reason="Nothing to change was named.", hint="Such as: --add SKU=1, --set SKU=2, --remove SKU")
    shop = shop_of(ctx)
    if dry_run or (not yes and on_terminal()):
        _rehearse(shop, number, wish, json=json and dry_run)
    if not dry_run:
        confirm("Change the order, and tell the customer?", yes=yes)
        _change(shop, number, wish, json=json)


def _rehearse(shop: Shop, number: str, wish: Edit, *, json: bool) -> None:
    """Show what would be different."""
    from shopctl.orders.actions.editing import rehearse

    before, after = rehearse(shop.db, shop.settings, shop.root, number, wish, by=shop.by("order edit"))
    if json:
        _print_document(before, after)
    else:
        _show(shop.amounts.of(before), shop.amounts.of(after))


def _change(shop: Shop, number: str, wish: Edit, *, json: bool) -> None:
    from shopctl.cli import order_view
    from shopctl.orders import actions

    by = shop.by("order edit")
    after = actions.edit(shop.db, shop.settings, shop.root, number, wish, by=by)
    if not any(event.at == clock.stamp(by.at) and event.command == by.command for event in after.events):
        say("Nothing was different; nothing was changed.")
    order_view.tell(shop, after, by, json=json)


def _pieces(texts: list[str] | None) -> tuple[tuple[str, int], ...]:
    from shopctl.cli.order_form import line

    return tuple(map(line, texts or ()))


def _print_document(before: Order, after: Order) -> None:
    """The shape of `order edit --dry-run --json`; public API."""
    from shopctl.orders import changes, documents

    found = documents.facts(before, changes.difference(before, after))
    figures = {"total_was": before.total, "total": after.total, "due": after.due}
    amounts = {name: before.amount(minor) for name, minor in figures.items()}
    print_json({"number": before.number, "currency": before.currency, "changes": found} | amounts)


def _show(before: Order, after: Order) -> None:
    """What would be different: lines and figures before and after."""
    from shopctl.cli.order_words import changed
    from shopctl.orders import changes

    found = changes.difference(before, after)
    if not found:
        say("Nothing would change.")
        return
    unit = before.currency
    print_rows(
        _lines(before, after) + _figures(before, after),
        {
            "item": f"Order {before.number}",
            "was": "was",
            "now": "now",
            "before": f"was, {unit}",
            "after": f"now, {unit}",
        },
        right=("was", "now", "before", "after"),
    )
    if "fields" in found:
        say(changed(found["fields"]))


def _lines(before: Order, after: Order) -> list[dict[str, Any]]:
    was, now = {line.id: line for line in before.lines}, {line.id: line for line in after.lines}
    rows = []
    for id_, line in (was | now).items():
        old, new = was.get(id_), now.get(id_)
        rows.append(
            {
                "item": f"{line.title} ({line.options})" if line.options else line.title,
                "was": old.quantity if old else "",
                "now": new.quantity if new else "",
                "before": before.amount(old.total) if old else "",
                "after": after.amount(new.total) if new else "",
            }
        )
    return rows


def _figures(before: Order, after: Order) -> list[dict[str, Any]]:
    names = {"shipping_total": "Delivery", "tax_total": "Tax", "total": "Total", "paid_total": "Paid", "due": "Due"}
    return [
        {"item": label, "before": before.amount(getattr(before, name)), "after": after.amount(getattr(after, name))}
        for name, label in names.items()
        if getattr(before, name) or getattr(after, name)
    ]
