"""`shopctl customer import`: a list of customers from elsewhere."""

from __future__ import annotations

import typer

from shopctl.cli import intake
from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, DryRun, Json, progress

app = verbs()


@app.command("import")
def import_(
    ctx: typer.Context,
    file: intake.File,
    dry_run: DryRun = False,
    skip_bad: intake.SkipBad = False,
    map_: intake.Maps = None,
    sheet: intake.Sheet = "",
    encoding: intake.Encoding = "",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Import customers: Shopify's and WooCommerce's exports, and any list with titles above its columns.

    All rows or none. Known customers are brought up to date, nobody is deleted; consent is what the file says.

    Example: shopctl customer import customers_export.csv --dry-run
    """
    from shopctl.customers.importing.run import import_customers
    from shopctl.customers.importing.vocabulary import knows
    from shopctl.sheets.table import open_table

    shop = shop_of(ctx)
    table = open_table(file, sheet=sheet, encoding=encoding, knows=knows)
    with progress(f"Reading {table.name}") as moved:
        plan = import_customers(
            shop.db, table, region=shop.region, who=shop.who, now=shop.now, maps=map_ or (), dry_run=dry_run,
            leftovers=intake.leftovers(file, table, skip_bad=skip_bad), moved=moved,
        )  # fmt: skip
    intake.tell(plan, dry_run=dry_run, json=json, csv=csv)
