"""`shopctl order`: the verbs about parcels."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli import intake
from shopctl.cli.context import shop_of, verbs
from shopctl.cli.order_step import Number, Reason, piece, step
from shopctl.cli.output import Csv, DryRun, Json, progress
from shopctl.text import latin_digits

app = verbs()

Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line", metavar="SKU=QTY", help="Only this, by SKU or by its place in the order (1, 2, ...); again for more."
    ),
]
Parcel = Annotated[str, typer.Option(metavar="P", help="Which parcel: 1001-2, or just 2.")]
Carrier = Annotated[str, typer.Option(help="dhl, ups, iran-post, ..., one of shop.toml, or any name.")]
Tracking = Annotated[
    str, typer.Option("--tracking", "--tracking-number", metavar="CODE", help="The parcel's tracking number.")
]


def _lines(texts: list[str] | None) -> list[tuple[str, int | None]]:
    return [_line(text) for text in texts or ()]


def _line(text: str) -> tuple[str, int | None]:
    id_, quantity = piece(text)
    if quantity is None:
        return id_, None
    digits = latin_digits(quantity).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 10):
        from shopctl.errors import BadInput

        raise BadInput(reason=f"{text!r}: a whole number is expected as the quantity, as in TEA-100=2.")
    return id_, int(digits)


@app.command()
def pack(ctx: typer.Context, number: Number, line: Lines = None, json: Json = False) -> None:
    """Put what is left of an order, or a part of it, into a parcel; its number is the order's and -1, -2, ...

    Example: shopctl order pack 1011 --line PLATE-OAT-26=2 --line PLATE-OAT-20
    """
    step(ctx, "pack", number, json, lines=_lines(line))


@app.command()
def unpack(ctx: typer.Context, number: Number, parcel: Parcel = "", json: Json = False) -> None:
    """Open a parcel that is still here or came back: what was in it is on the shelf again, set aside for the order.

    Example: shopctl order unpack 1010 --parcel 1010-1
    """
    step(ctx, "unpack", number, json, parcel=parcel)


@app.command()
def ship(
    ctx: typer.Context,
    number: Number,
    line: Lines = None,
    parcel: Parcel = "",
    carrier: Carrier = "",
    tracking: Tracking = "",
    json: Json = False,
) -> None:
    """Send a parcel on its way: the named one, one of these lines, or all; what is not packed yet is packed first.

    Example: shopctl order ship 1010 --carrier dhl --tracking 00340434161094042557
    """
    step(ctx, "ship", number, json, lines=_lines(line), parcel=parcel, carrier=carrier, tracking_number=tracking)


@app.command()
def ready(ctx: typer.Context, number: Number, line: Lines = None, parcel: Parcel = "", json: Json = False) -> None:
    """Tell the customer that a parcel waits to be picked up; `deliver` then hands it over.

    Example: shopctl order ready 1011
    """
    step(ctx, "ready", number, json, lines=_lines(line), parcel=parcel)


@app.command()
def track(
    ctx: typer.Context,
    number: Number,
    parcel: Parcel = "",
    carrier: Carrier = "",
    tracking: Tracking = "",
    json: Json = False,
) -> None:
    """Write down who carries a parcel under which number; who waits for it gets the link to follow it.

    Example: shopctl order track 1009 --parcel 1009-1 --carrier aramex --tracking 31459265358
    """
    step(ctx, "track", number, json, parcel=parcel, carrier=carrier, tracking_number=tracking)


@app.command("track import")
def track_import(
    ctx: typer.Context,
    file: intake.File,
    dry_run: DryRun = False,
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Write to nobody: it is old news.")] = False,
    map_: intake.Maps = None,
    status: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS=WHAT", help="What the carrier's words mean: 'At customs=shipped'; again for more."),
    ] = None,
    dates: Annotated[str, typer.Option(help="day-first or month-first, where 3/4/2026 could be either.")] = "",
    sheet: intake.Sheet = "",
    encoding: intake.Encoding = "",
    json: Json = False,
    csv: Csv = False,
) -> None:
    """Take over what a carrier's list says: tracking numbers, and what was shipped, delivered, or not delivered.

    All rows or none; the same list again changes nothing. Rows are found by the number of the order, of the parcel,
    or by the tracking number.

    Example: shopctl order track import aramex.csv --dry-run
    """
    from shopctl.orders.actions.tracking import import_tracking
    from shopctl.orders.tracking import knows
    from shopctl.sheets.table import open_table

    shop = shop_of(ctx)
    table = open_table(Path(file), sheet=sheet, encoding=encoding, knows=knows)
    with progress(f"Reading {table.name}") as moved:
        plan = import_tracking(
            shop.db, shop.settings, shop.root, table, by=shop.by("order track import"), maps=map_ or (),
            means=status or (), dates=dates, dry_run=dry_run, quiet=no_mail, moved=moved,
        )  # fmt: skip
    intake.tell(plan, dry_run=dry_run, json=json, csv=csv)


@app.command()
def deliver(ctx: typer.Context, number: Number, parcel: Parcel = "", json: Json = False) -> None:
    """The parcel arrived, or was picked up; an order that is paid, too, is complete then.

    Example: shopctl order deliver 1009
    """
    step(ctx, "deliver", number, json, parcel=parcel)


@app.command()
def fail(
    ctx: typer.Context,
    number: Number,
    parcel: Parcel = "",
    reason: Reason = "",
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Do not tell the customer.")] = False,
    json: Json = False,
) -> None:
    """A parcel was not delivered, or nobody picked it up: then `ship` it again, or `unpack` it when it is back.

    Example: shopctl order fail 1009 --parcel 1009-1 --reason "nobody at home, twice"
    """
    step(ctx, "fail", number, json, parcel=parcel, reason=reason, tell=not no_mail)
