"""`shopctl product bundle`: several variants sold as one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_step import piece
from shopctl.cli.output import Json, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.catalog.models import Variant
    from shopctl.cli.context import Shop

app = verbs()

Id = Annotated[str, typer.Argument(metavar="ID", help="The bundle's SKU or handle.")]
_COLUMNS = {"quantity": "Qty", "title": "Part", "sku": "SKU"}


@app.command("bundle set")
def bundle_set(
    ctx: typer.Context,
    id_: Id,
    item: Annotated[list[str], typer.Option(metavar="SKU=QTY", help="A part and how many of it; again for more.")],
    less: Annotated[
        str, typer.Option(metavar="PERCENT", help="Price it now: its parts together, less so many percent.")
    ] = "",
    json: Json = False,
) -> None:
    """Let a product consist of others: sold as one, at its own price, taken off the shelf as its parts.

    There are as many of it as its parts make. `--less 10` writes down a price once; it does not follow its parts.

    Example: shopctl product bundle set slow-morning-gift-set --item PEB-OAT-1=2 --item LINDEN-100=1 --less 10
    """
    from shopctl.catalog import bundles

    shop = shop_of(ctx)
    made = bundles.make(shop.db, id_, [_piece(text) for text in item], _percent(less) if less else None, shop.now)
    _tell(shop, made, json=json)


@app.command("bundle show")
def bundle_show(ctx: typer.Context, id_: Id, json: Json = False) -> None:
    """Show what is in a bundle, how many there are, and what its parts cost one by one.

    Example: shopctl product bundle show slow-morning-gift-set
    """
    from shopctl.catalog import bundles

    shop = shop_of(ctx)
    _tell(shop, bundles.found(shop.db, id_, shop.now), json=json)


@app.command("bundle remove")
def bundle_remove(ctx: typer.Context, id_: Id, json: Json = False) -> None:
    """Sell a bundle as a product of its own again: its stock is counted from now on.

    Example: shopctl product bundle remove slow-morning-gift-set
    """
    from shopctl.catalog import bundles

    shop = shop_of(ctx)
    variant = bundles.take_apart(shop.db, id_, shop.now)
    print_json(_document(shop, variant)) if json else say(f"{variant.label} is no bundle any more; count its stock.")


def _tell(shop: Shop, variant: Variant, *, json: bool) -> None:
    found = _document(shop, variant)
    if json:
        print_json(found)
        return
    print_rows(found["parts"], _COLUMNS, right=("quantity",))
    unit = shop.amounts.with_unit
    price = "price on request" if found["price"] is None else unit(found["price"], found["currency"])
    apart = f", its parts {unit(found['apart'], found['currency'])}" if found["apart"] else ""
    left = "" if found["available"] is None else f"; {found['available']} available"
    say(f"{variant.label}: {price}{apart}{left}.")


def _document(shop: Shop, variant: Variant) -> dict[str, Any]:
    """The shape of `product bundle show --json`; public API. `apart`: what the parts cost one by one."""
    from shopctl.catalog import bundles, documents

    money = shop.settings.money
    apart = bundles.apart(shop.db, variant.id, shop.now)
    return documents.variant(variant, money.currency, money.minor_digits) | {
        "title": variant.label,
        "parts": documents.part_list(shop.db, variant.id),
        "apart": documents.amount(apart, money.minor_digits),
    }


def _piece(text: str) -> tuple[str, int]:
    from shopctl.errors import Usage
    from shopctl.text import latin_digits

    id_, quantity = piece(text)
    digits = latin_digits(quantity or "1").strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 6):
        raise Usage(reason=f"{text!r}: a whole number is expected as the quantity, as in CUP=2.")
    return id_, int(digits)


def _percent(text: str) -> Any:
    from decimal import Decimal, InvalidOperation

    from shopctl.errors import Usage
    from shopctl.text import latin_digits

    try:
        percent = Decimal(latin_digits(text).strip().rstrip("%٪").replace("٫", "."))
    except InvalidOperation:
        percent = Decimal(-1)
    if not 0 <= percent <= 100:
        raise Usage(reason=f"{text!r}: a percentage is expected, as in --less 10.")
    return percent
