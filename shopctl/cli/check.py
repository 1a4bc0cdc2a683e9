"""`shopctl check`: is all well?"""

from __future__ import annotations

import typer

from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json

app = lone()


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Check settings, database, content, pictures and mail; silent with exit 0 when all is well.

    Example: shopctl check
    """
    from shopctl.reports.check import check as look

    shop = shop_of(ctx)
    found = look(shop.root, shop.settings)
    if json:
        print_json([finding.document for finding in found])
    else:
        for finding in found:
            typer.echo(f"{finding.place}: {finding.what}.{'  ' + finding.way_out if finding.way_out else ''}")
    if found:
        raise typer.Exit(1)
