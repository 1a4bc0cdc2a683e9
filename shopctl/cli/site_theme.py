"""`shopctl site theme`: the shipped templates, and the shop's own."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

app = verbs()

_COLUMNS = {"path": "Template", "state": "State"}


@app.command("theme list")
def theme_list(
    ctx: typer.Context,
    own: Annotated[bool, typer.Option("--own", help="Only the shop's own.")] = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List the templates of pages, mails and papers, and which of them the shop has its own of.

    "copied" is as it was shipped; "unused" replaces nothing: its name may be wrong.

    Example: shopctl site theme list --own
    """
    from shopctl.site import overrides

    found = [each._asdict() for each in overrides.listed(shop_of(ctx).root) if not own or each.state != "shipped"]
    if json:
        print_json(found)
    elif csv:
        print_csv(found, list(_COLUMNS))
    elif found:
        print_rows(found, _COLUMNS)


@app.command("theme copy")
def theme_copy(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="TEMPLATE", help="Its path in the list, or its name alone.")],
    json: Json = False,
) -> None:
    """Put a copy of a shipped template into the shop's templates/, to be edited; it replaces the shipped one.

    Example: shopctl site theme copy storefront/product.html
    """
    from shopctl.site import overrides

    shop = shop_of(ctx)
    path = overrides.copy(shop.root, name).relative_to(shop.root).as_posix()
    if json:
        print_json({"file": path})
    else:
        say(f"{path} is yours to edit; then: shopctl site build")
