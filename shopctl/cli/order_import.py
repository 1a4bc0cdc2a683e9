"""`shopctl order import`: the orders of the past."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli import intake
from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, DryRun, Json, progress
from shopctl.errors import Usage

app = verbs()

DATES = ("day-first", "month-first")


@app.command("import")
def import_(
    ctx: typer.Context,
    file: intake.File,
    dry_run: DryRun = False,
    skip_bad: intake.SkipBad = False,
    prefix: Annotated[str, typer.Option(help="What goes before their numbers, where they are the shop's own.")] = "",
    dates: Annotated[str, typer.Option(help="day-first or month-first, where 12/1/10 can be two days.")] = "",
    map_: intake.Maps = None,
    sheet: intake.Sheet = "",
    encoding: intake.Encoding = "",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Import orders of the past: Shopify's export, and any list with a number, a date and what was sold.

    All or none. They keep numbers, dates and figures, move no stock and send no mail; a newer export brings news.

    Example: shopctl order import orders_export.csv --dry-run
    """
    from shopctl.orders.importing.run import import_orders
    from shopctl.orders.importing.vocabulary import knows
    from shopctl.sheets.table import open_table

    if dates not in ("", *DATES):
        raise Usage(reason=f"--dates is {' or '.join(DATES)}.")
    if not (prefix.isascii() and len(prefix) <= 20 and prefix.replace("-", "").isalnum()) and prefix:
        raise Usage(reason="--prefix is up to 20 letters, digits and dashes, such as OLD-.")
    shop = shop_of(ctx)
    table = open_table(file, sheet=sheet, encoding=encoding, knows=knows)
    with progress(f"Importing {table.name}") as moved:
        plan = import_orders(
            shop.db, shop.settings, table, by=shop.by("order import"), maps=map_ or (), prefix=prefix,
            order_of_dates=dates, dry_run=dry_run, moved=moved,
            leftovers=intake.leftovers(file, table, skip_bad=skip_bad),
        )  # fmt: skip
    intake.tell(plan, dry_run=dry_run, json=json, csv=csv)
