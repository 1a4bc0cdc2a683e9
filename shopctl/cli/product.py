"""`shopctl product`: the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli import (
    product_bundle,
    product_export,
    product_field,
    product_image,
    product_keys,
    product_notify,
    product_review,
)
from shopctl.cli.context import join, noun, shop_of
from shopctl.cli.output import Csv, DryRun, Json, Yes, print_csv, print_json, print_rows
from shopctl.errors import Usage

app = noun("The catalogue: products, variants, prices, stock, spreadsheets.")

Id = Annotated[str, typer.Argument(metavar="ID", help="A SKU or a handle, in any spelling.")]
Several = list[str] | None
Vendor = Annotated[str | None, typer.Option(help="Who makes it.")]
Text = Annotated[str | None, typer.Option(metavar="HTML", help="What the page says of it.")]
Status = Annotated[str | None, typer.Option(help="active, draft, unlisted or archived.")]
Categories = Annotated[Several, typer.Option("--category", metavar="PATH", help="Home > Kitchen; again for more.")]
Tags = Annotated[Several, typer.Option("--tag", help="A tag; again for more.")]
Attributes = Annotated[Several, typer.Option("--attribute", metavar="NAME=VALUE", help="A fact; again for more.")]
Translations = Annotated[
    Several, typer.Option("--translate", metavar="FIELD.LANG=TEXT", help="title.fa=..., description.ar=...")
]

LIST_COLUMNS = {
    "handle": "Handle", "title": "Title", "status": "Status", "variants": "Variants", "price": "Price",
    "available": "Available",
}  # fmt: skip
CSV_COLUMNS = (
    "handle", "title", "status", "vendor", "product_type", "variants", "price_from", "currency", "available",
)  # fmt: skip


@app.command("list")
def list_(
    ctx: typer.Context,
    status: Annotated[str, typer.Option(help="Only active, draft, unlisted or archived ones.")] = "",
    category: Annotated[str, typer.Option(metavar="HANDLE", help="Only those in or below this category.")] = "",
    search: Annotated[str, typer.Option(help="Only those with these words in title, handle, vendor or SKU.")] = "",
    limit: Annotated[int, typer.Option(metavar="COUNT", min=0, help="How many; 0 for all.")] = 0,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List products; archived ones only when asked for.

    Example: shopctl product list --search teapot
    """
    from shopctl.cli import product_view

    shop = shop_of(ctx)
    rows = product_view.listed(shop, status=status, category=category, search=search, limit=limit)
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, CSV_COLUMNS)
    elif rows:
        print_rows(
            [product_view.line(shop, row) for row in rows], LIST_COLUMNS, right=("variants", "price", "available")
        )


@app.command()
def show(ctx: typer.Context, id_: Id, json: Json = False) -> None:
    """Show all there is to know of a product.

    Example: shopctl product show moon-teapot
    """
    from shopctl.cli import product_view

    product_view.show(shop_of(ctx), id_, json=json)


@app.command()
def add(
    ctx: typer.Context,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="What it is called.")],
    price: Annotated[str, typer.Option(metavar="AMOUNT", help="What it costs; without one, on request.")] = "",
    sku: Annotated[str, typer.Option(help="Its article number.")] = "",
    stock: Annotated[str, typer.Option(metavar="PIECES", help="How many there are; else it is not counted.")] = "",
    handle: Annotated[str, typer.Option(help="Its name in URLs; else made from the title.")] = "",
    image: Annotated[str, typer.Option(metavar="PATH", help="A picture under media/, or an https address.")] = "",
    vendor: Vendor = None,
    description: Text = None,
    status: Status = None,
    category: Categories = None,
    tag: Tags = None,
    attribute: Attributes = None,
    translate: Translations = None,
    json: Json = False,
) -> None:
    """Add a product with one variant. For many, or for variants, import a spreadsheet.

    Example: shopctl product add "Oak board" --price 32 --sku BOARD-1 --stock 12 --category "Kitchen > Boards"
    """
    from shopctl.catalog import actions
    from shopctl.cli import product_view

    shop = shop_of(ctx)
    own = {"title": title, "price": price, "sku": sku, "stock": stock, "handle": handle, "image": image}
    cells = {name: value for name, value in own.items() if value} | product_view.cells(
        shop, description, vendor, status, category, tag, attribute, translate
    )
    made = actions.add(shop.db, shop.settings.money, cells, shop.who, shop.now)
    product_view.told(shop, made, f"Added {made}.", json=json)


@app.command()
def edit(
    ctx: typer.Context,
    id_: Id,
    title: Annotated[str | None, typer.Option(help="What it is called.")] = None,
    vendor: Vendor = None,
    description: Text = None,
    status: Status = None,
    category: Categories = None,
    tag: Tags = None,
    attribute: Attributes = None,
    translate: Translations = None,
    featured: Annotated[
        str | None, typer.Option(metavar="PLACE", help='Its place among those put first; "" for none.')
    ] = None,
    json: Json = False,
) -> None:
    """Change a product; what is not named stays. An empty value clears.

    Example: shopctl product edit moon-teapot --title "Moon teapot, large" --translate "title.fa=قوری ماه"
    """
    from shopctl.catalog import actions
    from shopctl.cli import product_view

    shop = shop_of(ctx)
    cells = product_view.cells(shop, description, vendor, status, category, tag, attribute, translate)
    cells |= {name: value for name, value in (("title", title), ("featured", featured)) if value is not None}
    plan = actions.edit(shop.db, shop.settings.money, id_, cells, shop.who, shop.now)
    product_view.told(shop, id_, "Changed." if plan.changed["products"] else "Nothing changed.", json=json)


@app.command()
def price(
    ctx: typer.Context,
    id_: Id,
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help='The new price; "" for on request.')],
    compare_at: Annotated[
        str | None, typer.Option("--compare-at", metavar="AMOUNT", help='What it was before; "" takes it away.')
    ] = None,
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="From that day on, as 2026-04-01.")] = "",
    list_: Annotated[
        str, typer.Option("--list", metavar="NAME", help='On this customers\' price list; "" as AMOUNT takes it off.')
    ] = "",
    min_quantity: Annotated[
        int, typer.Option("--min-quantity", metavar="PIECES", min=1, help="On a list: from so many on.")
    ] = 1,
    currency: Annotated[
        str, typer.Option("--in", metavar="CODE", help='What visitors see in that currency; "" leaves it to the rates.')
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DATE", help="On a list: before that day only.")] = "",
    json: Json = False,
) -> None:
    """Set the price of a variant, or of all variants of a product, now or from a day on; or on a price list.

    Example: shopctl product price LINDEN-100 16.50
    """
    from shopctl.catalog import actions
    from shopctl.cli import product_view

    shop = shop_of(ctx)
    if currency:
        product_view.set_abroad(shop, id_, currency, amount, json=json)
        return
    if list_:
        from shopctl.cli import pricelist

        days = [product_view.day(shop, each) if each else None for each in (from_, until)]
        pricelist.set_price(shop, list_, id_, amount, min_quantity, days[0], days[1], json=json)
        return
    if min_quantity > 1 or until:
        raise Usage(reason="--min-quantity and --until are for a price list: --list NAME.")
    start = product_view.day(shop, from_) if from_ else None
    found = actions.price(shop.db, shop.settings.money, id_, amount, shop.now, compare_at=compare_at, valid_from=start)
    product_view.told_prices(shop, found, from_, json=json)


@app.command()
def stock(
    ctx: typer.Context,
    id_: Id,
    quantity: Annotated[str, typer.Argument(metavar="[PIECES]", help="12 is a count; +5 or -2 came or went.")] = "",
    low: Annotated[
        str | None, typer.Option(metavar="PIECES", help='It runs low from so few on; "" for what shop.toml says.')
    ] = None,
    reason: Annotated[str, typer.Option(help="Why, for the ledger.")] = "",
    json: Json = False,
) -> None:
    """Count a variant's stock, or say what came and went; or from how few pieces on it runs low.

    Example: shopctl product stock LINDEN-100 +20 --reason "delivery of March"
    """
    from shopctl.cli import product_notify

    product_notify.stock(shop_of(ctx), id_, quantity, low, reason, json=json)


# A number may begin with a minus here; it is not an option.
app.registered_commands[-1].context_settings = {"ignore_unknown_options": True, "help_option_names": ["-h", "--help"]}


@app.command()
def archive(
    ctx: typer.Context,
    id_: Id,
    restore: Annotated[bool, typer.Option("--restore", help="Put it back instead.")] = False,
    json: Json = False,
) -> None:
    """Take a product out of the shop; its orders and its history stay.

    Example: shopctl product archive moon-teapot
    """
    from shopctl.catalog import actions
    from shopctl.cli import product_view

    shop = shop_of(ctx)
    handle = actions.archive(shop.db, id_, shop.now, restore=restore)
    product_view.told(shop, handle, f"{handle} is {'back' if restore else 'archived'}.", json=json)


Sheet = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="A spreadsheet: .csv, .tsv, .xlsx, .xls, .ods; - for stdin.")
]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Import the good products; write the others beside FILE, with the reasons.")
]
Prune = Annotated[bool, typer.Option("--prune", help="Archive what the shop has and the file does not.")]
Media = Annotated[
    Path | None, typer.Option(metavar="PLACE", help="Where its pictures are, if not beside it: a folder or a .zip.")
]
Fetch = Annotated[bool, typer.Option("--fetch-images", help="Copy pictures from their https addresses into the shop.")]
Maps = Annotated[
    Several, typer.Option("--map", metavar="COLUMN=WHAT", help="What a column is: 'Preis=price'; - unused.")
]
Key = Annotated[str, typer.Option(metavar="COLUMN", help="The column that tells the products apart.")]
Supplier = Annotated[str, typer.Option(metavar="NAME", help="Keep the mapping as NAME's, and use it again.")]


@app.command("import")
def import_(
    ctx: typer.Context,
    file: Sheet = None,
    dry_run: DryRun = False,
    skip_bad: SkipBad = False,
    prune: Prune = False,
    media: Media = None,
    fetch_images: Fetch = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last import back whole.")] = False,
    sheet: Annotated[str, typer.Option(help="A workbook's sheet, by name or number.")] = "",
    encoding: Annotated[str, typer.Option(help="The encoding of a text file, where the guess is wrong.")] = "",
    map_: Maps = None,
    key: Key = "",
    supplier: Supplier = "",
    decimal_sign: Annotated[str, typer.Option(metavar="SIGN", help="The sign before cents: . or ,")] = "",
    yes: Yes = False,
    json: Json = False,
    csv: Annotated[bool, typer.Option("--csv", help="The plan of a dry run as CSV on stdout.")] = False,
) -> None:
    """Bring the catalogue to what a spreadsheet says: all of it or nothing; the same file again changes nothing.

    Example: shopctl product import products.csv --dry-run
    """
    from shopctl.cli import product_import

    if undo:
        product_import.undo(shop_of(ctx), file, yes=yes, json=json)
        return
    columns = product_import.Columns(tuple(map_ or ()), key, supplier, decimal_sign)
    ways = product_import.Ways(dry_run, skip_bad, prune, yes, media, fetch_images, json, csv)
    product_import.run(shop_of(ctx), file, columns, ways, sheet=sheet, encoding=encoding)


join(app, product_bundle, product_field, product_export, product_image, product_keys, product_notify, product_review)
