"""The root of the command line: nouns are imported when they are called, errors end here.

One `shopctl order list` must not pay for the other nouns, so the root knows only their names and one line each.
"""

from __future__ import annotations

import os
import sys
from copy import copy
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer._click.exceptions import (
    ClickException,
    UsageError,
)  # typer 0.28 carries click and exports no common base of its errors
from typer.core import TyperGroup

from shopctl.cli.context import Shop
from shopctl.cli.output import say, write_json
from shopctl.errors import NotFound, ShopError, Usage

if TYPE_CHECKING:
    from typer._click.core import Command, Context

NOUNS = {
    "init": ("init", "Make a new shop folder."),
    "demo": ("demo", "Set up a complete example shop and show it at work."),
    "today": ("today", "What needs doing now."),
    "check": ("check", "Is all well? Silent when it is."),
    "run-due": ("run_due", "What cron runs: read the inbox, send what is waiting."),
    "product": ("product", "The catalogue: products, variants, prices, stock, spreadsheets."),
    "pricelist": ("pricelist", "Customers' own prices: wholesale, friends, from so many on."),
    "category": ("category", "The category tree."),
    "order": ("order", "The order book: take, confirm, pay, pack, ship, deliver."),
    "undo": ("undo", "Take back your last command of the order book."),
    "invoice": ("invoice", "Invoices and credit notes: issue, list, print."),
    "return": ("return_", "What customers give back: returns, withdrawals, exchanges, claims."),
    "payment": ("payment", "Money: record it, match a bank statement with orders, ask Stripe."),
    "customer": ("customer", "Who the customers are."),
    "mail": ("mail", "The outbox: what customers are told."),
    "inbox": ("inbox", "What came in: orders from the storefront."),
    "site": ("site", "The storefront: build, check, preview and publish it."),
    "hook": ("hook", "Your own programs, told of every event."),
    "config": ("config", "The settings in shop.toml."),
    "db": ("db", "The database: back up, restore, check, migrate."),
    "guide": ("guide", "The manual."),
}
"""Command -> (module in cli/, what it is for), in the order in which help shows them."""


def _only(noun: typer.Typer, verb: str) -> typer.Typer:
    """The noun with nothing but the verb that is called, if it is one of its own: building the others takes time."""
    called = [
        each
        for each in noun.registered_commands
        if verb and verb in ((each.name or "").partition(" ")[0], getattr(each.callback, "__name__", None))
    ]
    if not called:
        return noun
    alone = copy(noun)
    alone.registered_commands = called
    return alone


class LazyGroup(TyperGroup):
    """A group that imports a noun's module when the noun is called."""

    _verb = ""

    def list_commands(self, ctx: Context) -> list[str]:
        """The nouns, in their own order."""
        return list(NOUNS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:
        """Import the noun's module and hand out its command, or None for an unknown word."""
        if cmd_name not in NOUNS:
            return None
        module = import_module(f"shopctl.cli.{NOUNS[cmd_name][0]}")
        command = typer.main.get_command(_only(module.app, self._verb))
        command.name = cmd_name
        return command

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Find the noun; an unknown one is answered with those that look like it."""
        if args and args[0] not in NOUNS and not args[0].startswith("-"):
            from difflib import get_close_matches

            meant = " or ".join(get_close_matches(args[0], NOUNS)) or "shopctl --help"
            raise UsageError(f"There is no command {args[0]!r}. Did you mean {meant}?", ctx)
        self._verb = args[1] if len(args) > 1 else ""
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: Context) -> Any:
        """Run the command; a product that is not found is answered with the one that looks like it."""
        try:
            return super().invoke(ctx)
        except NotFound as error:
            from shopctl.catalog.meant import asked_back
            from shopctl.catalog.models import NoSuchProduct

            if not isinstance(error, NoSuchProduct):
                raise
            raise asked_back(ctx.obj.db, error) from error

    def format_commands(self, ctx: Context, formatter: Any) -> None:
        """List the nouns from the table above: help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in NOUNS.items()])


def _version(wanted: bool) -> None:
    if wanted:
        from shopctl import __version__

        typer.echo(f"shopctl {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=LazyGroup,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def root(
    ctx: typer.Context,
    shop: Annotated[
        str | None, typer.Option("--shop", metavar="DIR", help="The shop's folder; else found upwards from here.")
    ] = None,
    who: Annotated[str | None, typer.Option("--as", metavar="NAME", help="Who is doing this, for the record.")] = None,
    version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Run a whole shop from a folder of files: catalogue, order book, storefront, customer mails."""
    ctx.obj = Shop(shop, who)
    ctx.call_on_close(ctx.obj.tell_hooks)


def main() -> NoReturn:
    """Run the command line; every failure ends here as a sentence and an exit code."""
    _speak_utf8()
    try:
        _refuse_other_encodings(sys.argv[1:])
        code = app(prog_name="shopctl", standalone_mode=False)
    except ShopError as error:
        _tell(error)
        code = error.exit_code
    except ClickException as error:
        code = _tell_usage(error)
    except typer.Abort:
        code = 130
    except BrokenPipeError:
        # The reader (head, less) has gone; point stdout elsewhere so that the interpreter's last flush is quiet.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        code = _tell_unexpected(error)
    sys.exit(code if isinstance(code, int) else 0)


def _speak_utf8() -> None:
    """UTF-8 whatever the locale: LC_ALL=C, or a file that Windows redirects to, must not fail at a Persian letter."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(
                encoding="utf-8", errors="surrogateescape" if stream is sys.stdin else "backslashreplace"
            )


class NotUtf8(Usage):
    """An argument came from a terminal or a script in another encoding: stored, it would be lost or unreadable."""

    message = "{word} is not UTF-8."
    hint = "Set the terminal to UTF-8, save the script as UTF-8, or rename the file. Nothing was done."


def _refuse_other_encodings(words: list[str]) -> None:
    for word in words:
        if any("\ud800" <= character <= "\udfff" for character in word):
            raise NotUtf8(word=ascii(word))


def _tell(error: ShopError) -> None:
    if "--json" in sys.argv:
        write_json(error.document, sys.stderr)
        return
    say(f"shopctl: {error.sentence}")
    if error.way_out:
        say(error.way_out)


def _tell_usage(error: ClickException) -> int:
    if "--json" in sys.argv:
        _tell(Usage(reason=error.format_message()))
    else:
        error.show()
    return error.exit_code


def _tell_unexpected(error: Exception) -> int:
    """A failure nobody foresaw: one sentence for the merchant, the traceback only for who asks for it."""
    if os.environ.get("SHOPCTL_TRACEBACK"):
        raise error
    from shopctl.cli.unforeseen import in_plain_words

    shown = in_plain_words(error)
    _tell(shown)
    return shown.exit_code
