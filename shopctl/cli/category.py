"""`shopctl category`: the category tree."""

from __future__ import annotations

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows

app = noun("The category tree.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """List categories as a tree, with the number of products right in each.

    Example: shopctl category list
    """
    from shopctl.catalog.products import category_paths, category_tree

    db = shop_of(ctx).db
    paths = category_paths(db)
    rows = [
        {"handle": row["handle"], "title": row["title"], "path": " > ".join(paths[row["id"]]), "depth": row["depth"],
         "products": row["products"]}
        for row in category_tree(db)
    ]  # fmt: skip
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, ("handle", "title", "path", "depth", "products"))
    elif rows:
        shown = [row | {"title": "  " * row["depth"] + row["title"]} for row in rows]
        print_rows(shown, {"title": "Category", "handle": "Handle", "products": "Products"}, right=("products",))
