"""`shopctl pricelist`: customers' own prices."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Csv, DryRun, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

app = noun("Customers' own prices: wholesale, friends, from so many on.")

COLUMNS = {
    "sku": "SKU", "product": "Product", "min_quantity": "From", "price": "Price", "catalogue": "Catalogue",
    "valid_from": "Since",
}  # fmt: skip
Name = Annotated[str, typer.Argument(metavar="NAME", help="The price list.")]


@app.command("list")
def list_(ctx: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """List the price lists: how many prices they have, and how many customers.

    Example: shopctl pricelist list
    """
    from shopctl.catalog import pricelists

    found = pricelists.overview(shop_of(ctx).db)
    rows = [{"name": name, "variants": variants, "customers": customers} for name, variants, customers in found]
    columns = {"name": "Price list", "variants": "Prices", "customers": "Customers"}
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, tuple(columns))
    elif rows:
        print_rows(rows, columns, right=("variants", "customers"))


@app.command()
def show(ctx: typer.Context, name: Name, json: Json = False, csv: Csv = False) -> None:
    """Show the prices of a list that are in force; its CSV can be changed and imported again.

    Example: shopctl pricelist show wholesale --csv
    """
    from shopctl.catalog import pricelists

    shop = shop_of(ctx)
    found = pricelists.contents(shop.db, pricelists.id_of(shop.db, name), shop.now)
    rows = [_row(shop, variant, price) for variant, price in found]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, ("sku", "price", "min_quantity", "product"))
    elif rows:
        unit = shop.amounts.unit(shop.settings.money.currency)
        shown = [shop.amounts.row(row, "price", "catalogue") for row in rows]
        print_rows(shown, COLUMNS | {"price": f"Price, {unit}"}, right=("min_quantity", "price", "catalogue"))


@app.command("import")
def import_(
    ctx: typer.Context,
    name: Name,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A spreadsheet with sku, price, min quantity; or -")],
    dry_run: DryRun = False,
    json: Json = False,
) -> None:
    """Put the prices of a spreadsheet on a list, all or none; an empty price takes the product off the list.

    Example: shopctl pricelist import wholesale prices.csv --dry-run
    """
    from shopctl.catalog import list_prices
    from shopctl.sheets.table import open_table

    shop = shop_of(ctx)
    table = open_table(file, knows=list_prices.knows)
    counts = list_prices.read_sheet(shop.db, shop.settings.money, name, table, shop.now, dry_run=dry_run)
    if json:
        print_json({"list": name, "added": counts.added, "unchanged": counts.unchanged})
    else:
        say(f"{name}: {counts.added} prices {'would change' if dry_run else 'changed'}, {counts.unchanged} stay.")


def set_price(
    shop: Shop, name: str, id_: str, amount: str, min_quantity: int, start: datetime | None, until: datetime | None,
    *, json: bool,
) -> None:  # fmt: skip
    """`product price --list`: put a price on a list, and say so."""
    from shopctl.catalog import list_prices, pricelists

    terms = list_prices.Terms(min_quantity, start, until)
    found = list_prices.set_price(shop.db, shop.settings.money, name, id_, amount, terms, shop.now)
    if json:
        chosen = pricelists.id_of(shop.db, name)
        kept = {variant.id for variant in found}
        contents = pricelists.contents(shop.db, chosen, shop.now)
        print_json([_row(shop, variant, price) for variant, price in contents if variant in kept])
        return
    for variant in found:
        money = shop.settings.money
        words = shop.amounts.minor(money.read(amount), money) if amount else "no price of its own"
        say(f"{variant.label} on {name}: {words}{f', from {min_quantity} on' if min_quantity > 1 else ''}.")


def _row(shop: Shop, variant_id: int, price: Any) -> dict[str, Any]:
    """The shape of `pricelist show --json`; public API."""
    from shopctl.catalog import store
    from shopctl.money import decimal

    variant, money = store.variant(shop.db, variant_id, shop.now), shop.settings.money
    catalogue = variant.price
    return {
        "sku": variant.sku or store.id_of(variant),
        "product": variant.label,
        "min_quantity": price.min_quantity,
        "price": decimal(price.price, money.minor_digits),
        "catalogue": None if catalogue is None else decimal(catalogue, money.minor_digits),
        "currency": money.currency,
        "valid_from": price.valid_from,
    }
