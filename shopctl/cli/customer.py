"""`shopctl customer`: who the customers are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli import customer_import
from shopctl.cli.context import join, noun, shop_of
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.customers.models import Customer

app = noun("Who the customers are.")

COLUMNS = {"name": "Name", "email": "Mail", "phone": "Phone", "language": "Language", "orders": "Orders"}


@app.command("list")
def list_(
    ctx: typer.Context,
    search: Annotated[str, typer.Option(help="Only those with this in their name, mail address or phone.")] = "",
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List customers, the newest first.

    Example: shopctl customer list --search hannah
    """
    from shopctl.customers import store
    from shopctl.orders.heads import counts

    db = shop_of(ctx).db
    found = store.list_(db, search=search, limit=limit)
    orders = counts(db, [customer.id for customer in found])
    rows = [_document(customer, orders.get(customer.id, 0)) for customer in found]
    if json:
        print_json(rows)
    elif csv:
        print_csv(map(_flat, rows), ("id", *COLUMNS, "created_at"))
    elif rows:
        print_rows([_flat(row) for row in rows], COLUMNS, right=("orders",))


@app.command()
def show(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument(metavar="WHO", help="A mail address, phone number or customer number.")],
    json: Json = False,
) -> None:
    """Show a customer: how to reach them, where they live, what they allowed, and what they ordered.

    Example: shopctl customer show hannah.brandt@example.com
    """
    from shopctl.cli import customer_view, order_list
    from shopctl.customers.store import find
    from shopctl.errors import NotFound
    from shopctl.orders.listing import Filter

    shop = shop_of(ctx)
    found = find(shop.db, customer, shop.region)
    if found is None:
        raise NotFound(kind="customer", id=customer)
    chosen = Filter(customer_id=found.id)
    if json:
        orders = order_list.list_documents(shop, chosen, 0)
        placed = sum(order["status"] not in ("draft", "canceled") for order in orders)
        print_json(_document(found, placed) | customer_view.document(shop.db, found, shop.now) | {"history": orders})
        return
    for line in customer_view.lines(shop, found):
        typer.echo(line)
    order_list.print_list(shop, chosen, 0, json=False, csv=False)


@app.command()
def pricelist(
    ctx: typer.Context,
    customer: Annotated[str, typer.Argument(metavar="WHO", help="A mail address, phone number or customer number.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help='A price list; "" for the catalogue\'s prices.')],
) -> None:
    """Give a customer the prices of a price list.

    Example: shopctl customer pricelist hannah.brandt@example.com wholesale
    """
    from shopctl.catalog import pricelists
    from shopctl.customers import actions

    shop = shop_of(ctx)
    chosen = pricelists.id_of(shop.db, name) if name else None
    found = actions.put_on_list(shop.db, customer, chosen, region=shop.region, now=shop.now)
    prices = f"the prices of {pricelists.name_of(shop.db, chosen)}" if chosen else "the catalogue's prices"
    say(f"{found.name or customer} has {prices}.")


def _document(customer: Customer, orders: int) -> dict[str, Any]:
    """The shape of `customer ... --json`; public API."""
    return {
        "id": customer.id,
        "name": customer.name,
        "language": customer.language,
        "note": customer.note,
        "created_at": customer.created_at,
        "identities": [
            {"channel": each.channel, "handle": each.handle, "verified": each.verified_at is not None}
            for each in customer.identities
        ],
        "orders": orders,
    }


def _flat(row: dict[str, Any]) -> dict[str, Any]:
    """A row with the customer's mail addresses and phones as plain columns."""
    handles = {
        channel: ", ".join(each["handle"] for each in row["identities"] if each["channel"] == channel)
        for channel in ("email", "phone")
    }
    return row | handles


join(app, customer_import)
