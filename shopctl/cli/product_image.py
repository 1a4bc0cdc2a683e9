"""`shopctl product image`: a product's pictures, one by one."""

from __future__ import annotations

from typing import Annotated

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

app = verbs()

Id = Annotated[str, typer.Argument(metavar="ID", help="A SKU or a handle, in any spelling.")]
_COLUMNS = {"position": "No.", "src": "Picture", "alt": "Shows"}


@app.command("image list")
def image_list(ctx: typer.Context, id_: Id, json: Json = False, csv: Csv = False) -> None:
    """List a product's pictures; the first is the main one.

    Example: shopctl product image list moon-teapot
    """
    from shopctl.catalog import images

    rows = images.listed(shop_of(ctx).db, id_)
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, tuple(_COLUMNS))
    elif rows:
        print_rows(rows, _COLUMNS, right=("position",))


@app.command("image add")
def image_add(
    ctx: typer.Context,
    id_: Id,
    source: Annotated[str, typer.Argument(metavar="PICTURE", help="A file, which is copied, or an https address.")],
    alt: Annotated[str, typer.Option(help="What it shows, in words.")] = "",
    translate: Annotated[
        list[str] | None, typer.Option("--translate", metavar="LANG=TEXT", help="What it shows: fa=..., ar=...")
    ] = None,
    json: Json = False,
) -> None:
    """Add a picture to a product; files are checked, turned upright and copied without what the camera wrote into them.

    Example: shopctl product image add moon-teapot moon.jpg --alt "The teapot from above"
    """
    from shopctl.catalog import images
    from shopctl.cli.product_view import translated

    shop = shop_of(ctx)
    src = images.add(shop.db, shop.root, id_, source, alt, translated(shop, translate or ()), shop.now)
    print_json({"src": src}) if json else say(f"Added {src}.")


@app.command("image move")
def image_move(
    ctx: typer.Context,
    id_: Id,
    which: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number in the list, or its path or address.")],
    place: Annotated[int, typer.Argument(metavar="PLACE", min=1, help="Where it is to stand; 1 is the main one.")],
    json: Json = False,
) -> None:
    """Show a picture of a product at another place.

    Example: shopctl product image move moon-teapot 3 1
    """
    from shopctl.catalog import images

    shop = shop_of(ctx)
    rows = images.move(shop.db, id_, which, place, shop.now)
    print_json(rows) if json else print_rows(rows, _COLUMNS, right=("position",))


@app.command("image remove")
def image_remove(
    ctx: typer.Context,
    id_: Id,
    which: Annotated[str, typer.Argument(metavar="NUMBER", help="Its number in the list, or its path or address.")],
    json: Json = False,
) -> None:
    """Take a picture from a product; its copy in the shop goes when no other product shows it.

    Example: shopctl product image remove moon-teapot 2
    """
    from shopctl.catalog import images

    shop = shop_of(ctx)
    src = images.remove(shop.db, shop.root, id_, which, shop.now)
    print_json({"src": src}) if json else say(f"Removed {src}.")
