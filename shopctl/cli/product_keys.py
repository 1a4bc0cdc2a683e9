"""`shopctl product`: what digital products deliver: keys from a pool, or a link that expires."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_due import serve
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

app = verbs()

Id = Annotated[str, typer.Argument(metavar="ID", help="SKU or handle.")]
_POOLS = {"sku": "SKU", "title": "Product", "kind": "Delivers", "free": "Free", "given": "Given", "link": "Link"}
_KEYS = {"key": "Key", "added_at": "Added", "order": "Order", "given_at": "Given"}


@app.command("keys add")
def keys_add(
    ctx: typer.Context,
    id_: Id,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text file with one key on each line; - for stdin.")],
    json: Json = False,
) -> None:
    """Put keys into a product's pool; paid orders that wait for one get theirs at once. Its stock is what is free.

    Example: shopctl product keys add GIFT-25 keys.txt
    """
    from shopctl.catalog.digital import add_keys, pool

    shop = shop_of(ctx)
    added = add_keys(shop.db, id_, _lines(file), shop.who, shop.now)
    served = serve(shop, "product keys add")
    free = pool(shop.db, added.variant_id).free
    if json:
        print_json({"added": added.added, "known": added.known, "free": free, "orders_served": served})
        return
    known = f", {added.known} were there already" if added.known else ""
    say(f"{added.item}: {added.added} keys added{known}; {free} are free.")
    if served:
        say(f"Handed over at once, order {', '.join(served)}.")


def _lines(file: Path) -> list[str]:
    import sys

    from shopctl.errors import BadInput, NotFound

    try:
        data = sys.stdin.buffer.read() if file == Path("-") else file.read_bytes()
        return data.decode("utf-8-sig").splitlines()
    except FileNotFoundError as error:
        raise NotFound(kind="file", id=str(file)) from error
    except UnicodeDecodeError as error:
        raise BadInput(reason=f"{file} is not UTF-8 text.") from error


@app.command("keys list")
def keys_list(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="[ID]", help="SKU or handle; else all digital products.")] = "",
    reveal: Annotated[bool, typer.Option("--reveal", help="Show the keys whole, not just their ends.")] = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List the pools and how much is left in them; with a product its keys, and the orders that got them.

    Example: shopctl product keys list GIFT-25
    """
    from dataclasses import asdict

    from shopctl.catalog.digital import pools

    shop = shop_of(ctx)
    rows = _keys(shop, id_, reveal=reveal) if id_ else [asdict(each) for each in pools(shop.db)]
    columns = _KEYS if id_ else _POOLS
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, tuple(columns))
    elif rows:
        print_rows(rows, columns, right=("free", "given"))


def _keys(shop: Shop, id_: str, *, reveal: bool) -> list[dict[str, str]]:
    from shopctl.catalog.store import find_variant
    from shopctl.orders.store import keys_of

    found = keys_of(shop.db, find_variant(shop.db, id_, shop.now).id)
    return [dict(row) | {"key": row["key"] if reveal else f"...{row['key'][-4:]}"} for row in found]


@app.command()
def link(
    ctx: typer.Context,
    id_: Id,
    url: Annotated[
        str, typer.Argument(metavar="URL", help='An https address, with {order}, {expires}, {signature}; "" for none.')
    ],
    days: Annotated[int, typer.Option(metavar="DAYS", min=1, max=3650, help="How long a link holds.")] = 7,
    json: Json = False,
) -> None:
    """Say which file a digital product delivers: every buyer gets a link to it that holds for some days.

    Example: shopctl product link GIFT-50 "https://files.example.com/b.pdf?until={expires}&sig={signature}" --days 14
    """
    from shopctl.catalog.digital import pool, set_link
    from shopctl.orders.giving import signing_key

    shop = shop_of(ctx)
    if "{signature}" in url:
        signing_key(shop.settings, shop.root)  # refuses now what would keep paid orders waiting
    variant = set_link(shop.db, id_, url, days, shop.now)
    served = serve(shop, "product link")
    if json:
        found = pool(shop.db, variant.id)
        print_json({"sku": variant.sku, "link": found.link, "days": found.link_days, "orders_served": served})
        return
    say(f"{variant.label}: {f'buyers get this link for {days} days' if url else 'no link any more'}.")
    if url and "{signature}" not in url:
        say("Nobody can check this address: whoever has it can download. With {expires} and {signature} your host can.")
