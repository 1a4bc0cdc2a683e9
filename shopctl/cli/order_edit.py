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
    from shopctl.orders.models import Order

app = verbs()

Lines = list[str] | None


@app.command()
def edit(
    ctx: typer.Context,
    number: Number,
    add: Annotated[Lines, typer.Option(metavar="SKU=QTY", help="Put in so many more; again for more.")] = None,
    set_: Annotated[Lines, typer.Option("--set", metavar="SKU=QTY", help="Make it so many.")] = None,
    remove: Annotated[Lines, typer.Option(metavar="SKU", help="Take it out.")] = None,
    address: Annotated[str | None, typer.Option(help="Where to; \\n starts a new line.")] = None,
    country: Annotated[str | None, typer.Option(metavar="CODE", help="The country it goes to: DE, IR, ...")] = None,
    postcode: Annotated[str | None, typer.Option(help="The postal code it goes to.")] = None,
    shipping: Annotated[str | None, typer.Option(metavar="METHOD", help="A shipping method of shop.toml.")] = None,
    discount: Annotated[str | None, typer.Option(help="4% off each line, or an amount off all; 0 for none.")] = None,
    name: Annotated[str | None, typer.Option(help="The customer's name.")] = None,
    email: Annotated[str | None, typer.Option(help="The customer's mail address.")] = None,
    phone: Annotated[str | None, typer.Option(help="The customer's phone number.")] = None,
    reprice: Annotated[bool, typer.Option("--reprice", help="At today's prices, also what was sold before.")] = False,
    dry_run: DryRun = False,
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Change an order before it ships: what it holds, where it goes, how. The customer is told.

    What was sold keeps its price, what is added costs what it costs today; tax, discount and delivery follow. More than
    there is in stock is refused, and then nothing changes at all. The difference is shown first, and you are asked.

    Example: shopctl order edit 1001 --set TEA-100=1 --add CUP=2 --dry-run
    """
    from shopctl.cli import order_view
    from shopctl.orders import actions
    from shopctl.orders.editing import Edit

    wish = Edit(
        _pieces(add), _pieces(set_), tuple(remove or ()), name=name, email=email, phone=phone,
        address=address.replace("\\n", "\n") if address is not None else None, country=country, postcode=postcode,
        shipping=shipping, discount=discount, reprice=reprice,
    )  # fmt: skip
    if wish == Edit():
        raise Usage(reason="Nothing to change was named.", hint="Such as: --add SKU=1, --set SKU=2, --remove SKU")
    shop = shop_of(ctx)
    by = shop.by("order edit")
    if dry_run or (not yes and on_terminal()):
        from shopctl.orders.actions.editing import rehearse

        _show(*rehearse(shop.db, shop.settings, shop.root, number, wish, by=by), json=json and dry_run)
        if dry_run:
            return
    confirm("Change the order, and tell the customer?", yes=yes)
    after = actions.edit(shop.db, shop.settings, shop.root, number, wish, by=by)
    if not any(event.at == clock.stamp(by.at) and event.command == by.command for event in after.events):
        say("Nothing was different; nothing was changed.")
    order_view.tell(after, by, json=json)


def _pieces(texts: Lines) -> tuple[tuple[str, int], ...]:
    from shopctl.cli.order_form import line

    return tuple(map(line, texts or ()))


def _show(before: Order, after: Order, *, json: bool) -> None:
    """What would be different: lines and figures before and after."""
    from shopctl.cli.order_words import changed
    from shopctl.orders import changes, documents

    found = changes.difference(before, after)
    if json:
        figures = {"total_was": before.total, "total": after.total, "due": after.due}
        amounts = {name: before.amount(minor) for name, minor in figures.items()}
        print_json(
            {"number": before.number, "currency": before.currency, "changes": documents.facts(before, found)} | amounts
        )
        return
    if not found:
        say("Nothing would change.")
        return
    print_rows(
        _lines(before, after) + _figures(before, after),
        {"item": f"Order {before.number}", "was": "was", "now": "now", "before": "was", "after": "now"},
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
