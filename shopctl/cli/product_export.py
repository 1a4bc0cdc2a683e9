"""`shopctl product export`: the catalogue out again, in the columns that others read."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Json, print_json, say
from shopctl.errors import Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shopctl.cli.context import Shop
    from shopctl.sheets.write import Cell

app = verbs()

ENDINGS = {"shopctl": (".csv", ".xlsx"), "shopify": (".csv",), "google": (".tsv", ".txt", ".xml")}
"""Format -> what its files end with."""
_SHOWN = 10


@app.command()
def export(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to: .csv, .xlsx, .tsv or .xml; - for stdout.")],
    format_: Annotated[str, typer.Option("--format", metavar="FORMAT", help="shopctl, shopify or google.")] = "shopctl",
    language: Annotated[str, typer.Option(metavar="LANG", help="google: the language, if not the main one.")] = "",
    json: Json = False,
) -> None:
    """Write the catalogue as a spreadsheet in shopctl's own columns, for Shopify, or as a Google Merchant feed.

    Example: shopctl product export products.csv
    """
    shop = shop_of(ctx)
    if format_ not in ENDINGS:
        raise Usage(reason=f"--format {format_}: it is one of {', '.join(ENDINGS)}.")
    if str(file) != "-" and file.suffix.lower() not in ENDINGS[format_]:
        raise Usage(reason=f"{file.name}: the {format_} format is written to {' or '.join(ENDINGS[format_])}.")
    if language and format_ != "google":
        raise Usage(reason="--language is for --format google; the others have all languages, or one.")
    if language and language not in shop.settings.shop.languages:
        raise Usage(reason=f"--language {language}: the shop has {', '.join(shop.settings.shop.languages)}.")
    if format_ == "google":
        rows, notes = _google(shop, file, language)
    else:
        rows, notes = (_shopify if format_ == "shopify" else _own)(shop, file)
    if str(file) == "-":
        for note in notes:
            say(note)
    elif json:
        print_json({"file": str(file), "format": format_, "rows": rows, "notes": notes})
    else:
        for note in notes:
            say(note)
        say(f"Wrote {rows} rows to {file}.")


def _own(shop: Shop, file: Path) -> tuple[int, list[str]]:
    from shopctl.catalog.exporting import own

    header, rows = own.export(shop.db, shop.settings.money.minor_digits, shop.now)
    _table(shop, file, header, rows)
    return len(rows), []


def _shopify(shop: Shop, file: Path) -> tuple[int, list[str]]:
    from shopctl.catalog.exporting import own, shopify
    from shopctl.site import feed

    published = feed.pictures(shop.root, shop.settings)
    rows = own.rows(shop.db, shop.settings.money.minor_digits, shop.now)
    sheet = shopify.sheet(rows, lambda src: published.get(src, src if src.startswith("https://") else ""))
    _table(shop, file, sheet.header, sheet.rows)
    return len(sheet.rows), sheet.notes


def _table(shop: Shop, file: Path, header: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    from shopctl.sheets.write import write_csv, write_table
    from shopctl.text import direction

    if str(file) == "-":
        write_csv(sys.stdout, header, rows)
    else:
        turned = direction(shop.settings.shop.language) == "rtl"
        write_table(file, header, rows, title="products", right_to_left=turned)


def _google(shop: Shop, file: Path, language: str) -> tuple[int, list[str]]:
    from shopctl.catalog import snapshot
    from shopctl.catalog.exporting import google
    from shopctl.site import feed

    catalogue = snapshot.load(shop.db, shop.now)
    front = feed.front(shop.root, shop.settings, catalogue, shop.now, language)
    found = google.feed(catalogue, front)
    with _text(file) as stream:
        if file.suffix.lower() == ".xml":
            google.write_xml(stream, found.items, front)
        else:
            google.write_tsv(stream, found.items)
    notes = [f"Left out {id_}: {why}" for id_, why in found.left_out[:_SHOWN]]
    more = len(found.left_out) - _SHOWN
    return len(found.items), notes + ([f"... and {more} more were left out"] if more > 0 else [])


@contextmanager
def _text(file: Path) -> Iterator[TextIO]:
    """stdout, or a file that is in its place at once."""
    if str(file) == "-":
        yield sys.stdout
        return
    from io import StringIO

    from shopctl.errors import StorageError
    from shopctl.files import replace

    stream = StringIO(newline="")
    yield stream
    try:
        replace(file, stream.getvalue().encode(), mode=0o644)
    except OSError as error:
        raise StorageError(reason=f"{file}: {error.strerror}") from error
