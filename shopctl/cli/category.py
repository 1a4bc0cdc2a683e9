"""`shopctl category`: the category tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

app = noun("The category tree.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """List categories as a tree, with the number of products right in each.

    Example: shopctl category list
    """
    rows = _rows(shop_of(ctx))
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, ("handle", "title", "path", "depth", "products"))
    elif rows:
        shown = [row | {"title": "  " * row["depth"] + row["title"]} for row in rows]
        print_rows(shown, {"title": "Category", "handle": "Handle", "products": "Products"}, right=("products",))


@app.command()
def edit(
    ctx: typer.Context,
    handle: Annotated[str, typer.Argument(metavar="HANDLE", help="The category, as `category list` names it.")],
    title: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    translate: Annotated[
        list[str] | None, typer.Option("--translate", metavar="LANG=TEXT", help="What it is called there: fa=...")
    ] = None,
    json: Json = False,
) -> None:
    """Call a category something else, in one language or several; what is not named stays, an empty text clears.

    Its page keeps its address. Sheets find a category by its title: say the new one in them, too.

    Example: shopctl category edit kitchen --title "Kitchen and table" --translate fa=آشپزخانه
    """
    from shopctl import text
    from shopctl.catalog import categories
    from shopctl.cli.product_view import translated

    shop = shop_of(ctx)
    changed = categories.edit(shop.db, handle, title, translated(shop, translate or ()))
    if json:
        row = next(row for row in _rows(shop) if row["handle"] == text.handle(handle))
        print_json(row | {"translations": categories.translations(shop.db, row["handle"])})
    else:
        say("Changed." if changed else "Nothing changed.")


def _rows(shop: Shop) -> list[dict[str, Any]]:
    """All categories, each below its parent."""
    from shopctl.catalog.products import category_paths, category_tree

    paths = category_paths(shop.db)
    return [
        {"handle": row["handle"], "title": row["title"], "path": " > ".join(paths[row["id"]]), "depth": row["depth"],
         "products": row["products"]}
        for row in category_tree(shop.db)
    ]  # fmt: skip
