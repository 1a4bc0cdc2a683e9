"""What the verbs of `shopctl order` share: the order's number, and the step that is taken."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import shop_of

if TYPE_CHECKING:
    from shopctl.orders.models import Order


def numbers(ctx: typer.Context, incomplete: str) -> list[str]:
    """The numbers of orders that can take this step, as the shell completes them."""
    from shopctl.cli.completion import order_numbers

    return order_numbers(ctx.info_name or "", incomplete, ctx.find_root().params.get("shop"))


Number = Annotated[
    str, typer.Argument(metavar="N", help="The order's number, as you like to type it.", autocompletion=numbers)
]
Reason = Annotated[str, typer.Option(help="Why.")]


def step(ctx: typer.Context, verb: str, number: str, json: bool, **options: Any) -> None:
    """Take the action of that verb and say what came of it."""
    from shopctl.cli import order_view
    from shopctl.orders import actions

    shop = shop_of(ctx)
    by = shop.by(f"order {verb}")
    act: Callable[..., Order] = getattr(actions, verb)
    order_view.tell(shop, act(shop.db, shop.settings, shop.root, number, **options, by=by), by, json=json)


def piece(text: str) -> tuple[str, str | None]:
    """'SKU=QTY; FIELD=VALUE' as what it names, 'SKU; FIELD=VALUE', and the text of its quantity, None without one."""
    item, semicolon, filled = text.partition(";")
    id_, sign, quantity = item.rpartition("=")
    return (f"{id_.strip()}{semicolon}{filled}", quantity) if sign else (text.strip(), None)
