"""`shopctl config`: the settings in shop.toml."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Json, print_json, say

app = noun("The settings in shop.toml.")

Key = Annotated[str, typer.Argument(metavar="KEY", help="A dotted key, such as shop.name or mail.host.")]


@app.command()
def show(ctx: typer.Context, json: Json = False) -> None:
    """Show every setting, defaults included.

    Example: shopctl config show
    """
    settings = shop_of(ctx).settings.model_dump(mode="json")
    if json:
        print_json(settings)
        return
    for key, value in _flat(settings):
        typer.echo(f"{key} = {_toml(value)}")


@app.command()
def get(ctx: typer.Context, key: Key, json: Json = False) -> None:
    """Print one setting.

    Example: shopctl config get shop.phone
    """
    from shopctl.config.edit import get as read

    value = read(shop_of(ctx).root, key)
    print_json(value) if json else typer.echo(value if isinstance(value, str) else _toml(value))


@app.command("set")
def set_(
    ctx: typer.Context,
    key: Key,
    value: Annotated[
        str,
        typer.Argument(metavar="VALUE", help='Words, or a TOML value such as 12, true, ["en"]; "" for the default.'),
    ],
    json: Json = False,
) -> None:
    """Change one setting; comments and order of shop.toml stay as they are.

    Example: shopctl config set shop.phone "+49 30 5550 1234"
    """
    from shopctl.config.edit import set_ as write

    now = write(shop_of(ctx).root, key, value)
    print_json({key: now}) if json else say(f"{key} = {_toml(now)}")


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Check shop.toml; silent when it is right.

    Example: shopctl config check
    """
    settings = shop_of(ctx).settings
    if json:
        print_json({"ok": True, "shop": settings.shop.name})


def _flat(table: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    rows: list[tuple[str, Any]] = []
    for key, value in table.items():
        rows += _flat(value, f"{prefix}{key}.") if isinstance(value, dict) and value else [(prefix + key, value)]
    return rows


def _toml(value: Any) -> str:
    """A value as TOML writes it; JSON's notation is TOML's for what settings hold, but for null."""
    import json

    return "(not set)" if value is None else json.dumps(value, ensure_ascii=False)
