"""What the commands share: the shop folder, its settings, its database, who is at the keys. It never leaves cli/."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from shopctl import clock

if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime
    from types import ModuleType

    from typer._click.core import Command, Context
    from typer._click.formatting import HelpFormatter

    from shopctl.cli.amounts import Amounts
    from shopctl.cli.moments import Local
    from shopctl.config.model import Settings
    from shopctl.money import Notation
    from shopctl.orders.models import By

DATABASE = "shop.db"


class Shop:
    """The shop of this call. Nothing is looked for, read or opened before it is asked for."""

    def __init__(self, given: str | None = None, who: str | None = None) -> None:
        self.given = given
        self._who = who
        self.delivers = False
        """Whether the command delivers to the hooks itself."""

    @cached_property
    def root(self) -> Path:
        """The shop folder. Raises NoShop."""
        from shopctl.config.load import find_shop

        return find_shop(self.given, Path.cwd())

    @cached_property
    def settings(self) -> Settings:
        """The checked settings. Raises SettingsError."""
        from shopctl.config.load import load

        return load(self.root)

    @cached_property
    def tables(self) -> dict[str, Any]:
        """shop.toml as it stands, unchecked: for commands that must start fast and need one value."""
        from shopctl.config.load import read

        return read(self.root)

    @property
    def notation(self) -> Notation:
        """How amounts are written. Raises SettingsError."""
        from shopctl.config.notation import plain

        return plain(self.tables.get("money", {})) or self.settings.money

    @property
    def zone(self) -> str:
        """The shop's time zone, from the unchecked tables."""
        return str(self.tables.get("shop", {}).get("timezone", "UTC"))

    @cached_property
    def amounts(self) -> Amounts:
        """How amounts are written for the merchant: in the currency, or in toman."""
        from shopctl.cli.amounts import Amounts

        return Amounts(self.tables.get("money", {}).get("show_as") == "toman")

    @cached_property
    def local(self) -> Local:
        """How moments are written for the merchant: in the shop's time zone and calendar."""
        from shopctl.cli.moments import moment_in

        calendar = self.tables.get("locale", {}).get("calendar", "auto")
        if calendar == "auto":
            calendar = "jalali" if self.tables.get("shop", {}).get("languages", [])[:1] == ["fa"] else "gregorian"
        return moment_in(self.zone, calendar)

    @property
    def region(self) -> str:
        """The shop's region (ISO 3166-1), from the unchecked tables."""
        return str(self.tables.get("shop", {}).get("region", "US"))

    @property
    def database(self) -> Path:
        """The path of the database file."""
        return self.root / DATABASE

    @cached_property
    def db(self) -> sqlite3.Connection:
        """The open database. Raises what db.connect.connect raises."""
        from shopctl.db.connect import connect

        return connect(self.database)

    @property
    def now(self) -> datetime:
        """The time of this call."""
        return clock.now()

    @property
    def who(self) -> str:
        """Who is at the keys: --as, SHOPCTL_USER, else the login name."""
        if self._who or os.environ.get("SHOPCTL_USER"):
            return self._who or os.environ["SHOPCTL_USER"]
        import getpass

        try:
            return getpass.getuser()
        except (OSError, KeyError):  # cron in a container may have no name
            return ""

    def tell_hooks(self) -> None:
        """Once a command that wrote has ended: have its events delivered, without waiting for that or minding failures.

        What is not delivered now is left to `run-due`.
        """
        if self.delivers or "db" not in self.__dict__ or not self.db.total_changes:
            return
        from shopctl.hooks.sending import send_off

        with suppress(OSError):
            send_off(self.root)

    def by(self, command: str) -> By:
        """Who does what, when: the signature of an event."""
        from shopctl.orders.models import By

        return By(who=self.who, command=command, at=self.now)


HELP = {"help_option_names": ["-h", "--help"]}


class NounGroup(TyperGroup):
    """A group whose help gives each verb's whole first line, wrapped rather than cut."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the verb, which may be of two words: `keys add`."""
        two = " ".join(args[:2])
        command = self.get_command(ctx, two) if len(args) > 1 else None
        return (two, command, args[2:]) if command else super().resolve_command(ctx, args)

    def format_commands(self, ctx: Context, formatter: HelpFormatter) -> None:
        """List the verbs in the order in which they are written."""
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, (command.help or "").partition("\n")[0]) for name, command in commands if command]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def noun(summary: str) -> typer.Typer:
    """A Typer app for a noun with verbs below it."""
    app = typer.Typer(
        cls=NounGroup,
        help=summary,
        rich_markup_mode=None,
        no_args_is_help=True,
        add_completion=False,
        context_settings=HELP,
    )
    app.callback()(lambda: None)  # a group even when it has one verb
    return app


def verbs() -> typer.Typer:
    """A Typer app for verbs that stand in a file of their own; `join` puts them below their noun."""
    return typer.Typer(rich_markup_mode=None, add_completion=False)


def join(app: typer.Typer, *files: ModuleType) -> None:
    """Put the verbs of these modules below the noun, after its own."""
    for file in files:
        app.registered_commands += file.app.registered_commands


def lone() -> typer.Typer:
    """A Typer app for a command that stands alone, such as `shopctl today`."""
    return typer.Typer(rich_markup_mode=None, add_completion=False, context_settings=HELP)


def shop_of(ctx: typer.Context) -> Shop:
    """The shop that the root command put into the context."""
    shop = ctx.find_object(Shop)
    if shop is None:
        raise RuntimeError("a command ran outside the root command")
    return shop
