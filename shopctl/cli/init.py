"""`shopctl init`: make a new shop folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli.context import lone
from shopctl.cli.output import Json, Yes, ask, on_terminal, print_json, say

app = lone()


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="The new shop's folder.")] = Path(),
    name: Annotated[str, typer.Option(help="The shop's name.")] = "",
    language: Annotated[
        list[str] | None, typer.Option(help="A language of the shop: en, fa, ar; the main one first.")
    ] = None,
    currency: Annotated[str, typer.Option(help="ISO 4217 code, such as EUR or IRR.")] = "",
    email: Annotated[str, typer.Option(help="Where customers write to.")] = "",
    phone: Annotated[str, typer.Option(help="Where customers call.")] = "",
    region: Annotated[str, typer.Option(help="ISO 3166 country code, such as DE or IR.")] = "",
    timezone: Annotated[str, typer.Option(help="Such as Europe/Berlin.")] = "",
    url: Annotated[str, typer.Option(help="Where the storefront will live.")] = "",
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Make a new shop folder: settings, starter texts, an empty database.

    Asks what it needs on a terminal; with options and --yes it asks nothing.

    Example: shopctl init teahouse --name "Bamboo Teahouse" --language en --language fa --currency EUR --yes
    """
    from shopctl.config.load import load
    from shopctl.setup.init import Wishes
    from shopctl.setup.init import init as make

    if not yes and on_terminal():
        name = name or ask("What is the shop called?")
        language = language or ask("Which languages, the main one first? (en, fa, ar)", "en").replace(",", " ").split()
        currency = currency or ask("Which currency?", "IRR" if language[0] == "fa" else "EUR").upper()
        email = email or ask("Your mail address for customers? (may stay empty)", needed=False)
        phone = phone or ask("Your phone number for customers? (may stay empty)", needed=False)
    elif not name:
        raise typer.BadParameter("A new shop needs a name: --name NAME", param_hint="--name")
    wishes = Wishes(
        name, language or ["en"], currency.upper() or "EUR", email, phone, "", region.upper(), timezone, url
    )
    made = make(folder, wishes)
    if json:
        print_json({"shop": str(made)})
        return
    say(f"{name} is ready in {made}")
    home = load(made).shop
    say(f"Country {home.region}, time zone {home.timezone}: if that is wrong, change it in shop.toml.")
    say("Next: shopctl product import YOUR-SPREADSHEET, then shopctl site build, then shopctl site serve")
    say("A shop's first day: shopctl guide start")
