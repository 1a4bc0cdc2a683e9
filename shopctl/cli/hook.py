"""`shopctl hook`: the merchant's own programs in hooks/."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shopctl.cli.context import Shop, noun, shop_of
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

app = noun("Your own programs, told of every event.")

_COLUMNS = {
    "name": "Hook", "status": "Status", "delivered_at": "Last delivery", "delivered": "Event", "waiting": "Waiting",
    "attempts": "Attempts", "next_attempt_at": "Next", "reason": "Why",
}  # fmt: skip


@app.command("list")
def list_(ctx: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """List the hooks: what each got last, what waits for it, and why.

    Example: shopctl hook list
    """
    from shopctl.hooks.actions import listed

    shop = shop_of(ctx)
    rows = listed(shop.db, shop.root)
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, tuple(_COLUMNS))
    elif rows:
        moments = ("delivered_at", "next_attempt_at")
        shown = [row | {name: shop.local(row[name]) for name in moments} for row in rows]
        print_rows(shown, _COLUMNS, right=("waiting", "attempts"))


@app.command()
def deliver(ctx: typer.Context, json: Json = False) -> None:
    """Deliver what is new, and what failed and is due again. Commands do it when they end; `run-due` does the rest.

    Example: shopctl hook deliver
    """
    outcome = deliver_due(shop_of(ctx))
    print_json(outcome) if json else tell(outcome)


def deliver_due(shop: Shop) -> dict[str, Any]:
    """Deliver what is due: how many were delivered, and which hooks failed and why."""
    from shopctl.hooks.models import Outcome
    from shopctl.hooks.place import programs
    from shopctl.hooks.store import is_known

    shop.delivers = True
    if next(programs(shop.root), None) is None and not is_known(shop.db):
        return Outcome().document
    from shopctl.hooks.delivering import deliver as act

    return act(shop.db, lambda: shop.settings, shop.root).document


def tell(outcome: dict[str, Any]) -> None:
    """Say on stderr what failed."""
    for name, reason in outcome["failed"].items():
        say(f"Hook {name} failed: {reason}. It is tried again later; see: shopctl hook list")


@app.command()
def retry(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="[NAME]", help="A hook by its file name; else all of them.")] = "",
    json: Json = False,
) -> None:
    """Try now what failed, without waiting for its turn.

    Example: shopctl hook retry order.shipped
    """
    from shopctl.hooks.actions import retry as act

    shop = shop_of(ctx)
    shop.delivers = True
    outcome = act(shop.db, lambda: shop.settings, shop.root, name).document
    if json:
        print_json(outcome)
    else:
        tell(outcome)
        say(f"Delivered: {outcome['delivered']}.")
    if outcome["failed"]:
        raise typer.Exit(1)


@app.command("test")
def try_(
    ctx: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="A hook by its file name.")],
    show: Annotated[bool, typer.Option("--show", help="Show the document it would get; call nothing.")] = False,
    json: Json = False,
) -> None:
    """Call a hook with a sample document, made of the newest event of its kind, and show what it says.

    Example: shopctl hook test order.shipped
    """
    from shopctl.hooks import actions

    shop = shop_of(ctx)
    shop.delivers = True
    if show:
        print_json(actions.sample(shop.db, shop.settings, shop.root, name))
        return
    done = actions.try_out(shop.db, shop.settings, shop.root, name)
    if json:
        print_json({"name": name, "ok": not done.reason, "reason": done.reason, "output": done.said,
                    "seconds": done.seconds})  # fmt: skip
    else:
        typer.echo(done.said, nl=False)
        say(f"{name}: {done.reason or 'it took the event'}, {done.seconds:.2f} s.")
    if done.reason:
        raise typer.Exit(1)
