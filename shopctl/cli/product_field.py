"""`shopctl product field`: what buyers of a product fill in themselves, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.catalog.fields import Field
    from shopctl.cli.context import Shop

app = verbs()

Id = Annotated[str, typer.Argument(metavar="ID", help="A SKU or a handle, in any spelling.")]
Name = Annotated[str, typer.Argument(metavar="NAME", help="What it is called: Engraving, Gift wrap, ...")]
_COLUMNS = {"name": "Field", "kind": "Kind", "required": "Required", "values": "Values", "price": "Price each"}


@app.command("field add")
def field_add(
    ctx: typer.Context,
    id_: Id,
    name: Name,
    kind: Annotated[str, typer.Option(help="text, choice, yes-no or date; a choice where values are given.")] = "",
    required: Annotated[bool, typer.Option("--required", help="It cannot be ordered without.")] = False,
    max_length: Annotated[int, typer.Option("--max-length", metavar="LETTERS", help="How long a text may be.")] = 60,
    choice: Annotated[
        list[str] | None, typer.Option(metavar="VALUE", help="What can be chosen; again for more.")
    ] = None,
    price: Annotated[str, typer.Option(metavar="AMOUNT", help="What it costs more, for each piece.")] = "0",
    translate: Annotated[
        list[str] | None,
        typer.Option("--translate", metavar="LANG=TEXT", help="Its name: fa=...; a value's: Gold.fa=..."),
    ] = None,
    json: Json = False,
) -> None:
    """Let buyers of a product fill something in: an engraving, a wrapping. Orders carry it, and price it.

    Example: shopctl product field add pebble-cup Engraving --max-length 20 --price 5
    """
    from shopctl.catalog import fields

    shop = shop_of(ctx)
    extra = shop.settings.money.read(price)
    wanted: Any = kind or ("choice" if choice else "text")
    field = fields.Field(name, wanted, required, max_length, tuple(choice or ()), extra)
    added = fields.add(shop.db, id_, field, _translations(shop, name, translate or []), shop.now)
    print_json(_row(shop, added)) if json else say(f"{id_}: buyers can fill in {added.name}.")


@app.command("field list")
def field_list(ctx: typer.Context, id_: Id, json: Json = False, csv: Csv = False) -> None:
    """List what buyers of a product fill in.

    Example: shopctl product field list morning-mug
    """
    from shopctl.catalog import fields

    shop = shop_of(ctx)
    rows = [_row(shop, field) for field in fields.listed(shop.db, id_)]
    if json:
        print_json(rows)
    elif csv:
        print_csv([row | {"values": _values(row)} for row in rows], tuple(_COLUMNS))
    elif rows:
        money = shop.settings.money
        shown = [
            row
            | {"required": "yes" if row["required"] else "", "values": _values(row)}
            | {"price": shop.amounts.with_unit(row["price"], money.currency) if row["price"] else ""}
            for row in rows
        ]
        print_rows(shown, _COLUMNS, right=("price",))


@app.command("field remove")
def field_remove(ctx: typer.Context, id_: Id, name: Name, json: Json = False) -> None:
    """Take a field away; orders keep what was filled in.

    Example: shopctl product field remove morning-mug Engraving
    """
    from shopctl.catalog import fields

    shop = shop_of(ctx)
    gone = fields.remove(shop.db, id_, name, shop.now)
    print_json(_row(shop, gone)) if json else say(f"{id_}: {gone.name} is gone.")


def _row(shop: Shop, field: Field) -> dict[str, Any]:
    """The shape of `product field list --json`; public API."""
    from shopctl.catalog.fields import document

    return document(field, shop.settings.money.minor_digits)


def _values(row: dict[str, Any]) -> str:
    return ", ".join(row["choices"]) or (f"up to {row['max_length']} letters" if row["max_length"] else "")


def _translations(shop: Shop, name: str, texts: list[str]) -> dict[str, dict[str, str]]:
    """Terms by language: `fa=حکاکی` is the name's, `Gold.fa=طلایی` a value's. Raises Usage."""
    from shopctl.errors import Usage

    found: dict[str, dict[str, str]] = {}
    for text in texts:
        place, sign, words = text.partition("=")
        term, dot, language = place.rpartition(".")
        if not (sign and words.strip() and (term or not dot)) or language not in shop.settings.shop.languages:
            known = ", ".join(shop.settings.shop.languages)
            raise Usage(reason=f"{text!r}: LANG=TEXT or VALUE.LANG=TEXT is expected, in one of: {known}.")
        found.setdefault(term or name, {})[language] = words.strip()
    return found
