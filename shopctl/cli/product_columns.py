"""What the columns of a sheet are, as the merchant says: by the supplier's mapping, by options, by answers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from shopctl.catalog.importing import formats, mapping, suppliers
from shopctl.catalog.importing.choice import Choice
from shopctl.cli.output import ask, on_terminal, say
from shopctl.errors import BadInput, Usage

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.cli.product_import import Columns
    from shopctl.sheets.table import Table

DOUBTFUL = 0.8
"""Columns that are taken for something with less confidence than this are marked."""


def choice(shop: Shop, table: Table, columns: Columns) -> Choice:
    """What the columns are, by the supplier's mapping and the options; on a terminal the merchant is asked."""
    if columns.decimal_sign not in ("", ".", ","):
        raise Usage(reason="--decimal-sign is . or ,")
    said = suppliers.load(shop.root, columns.supplier) if columns.supplier else Choice()
    if not columns.maps and not said and on_terminal() and not formats.best(table):
        said = _asked(table)
    said = mapping.corrected(said, columns.maps)
    return replace(said, key=columns.key or said.key, decimal_sign=columns.decimal_sign or said.decimal_sign)


def _asked(table: Table) -> Choice:
    """Show what the columns are taken for until the merchant has nothing to correct."""
    choice = Choice()
    say(f"{table.name}: {table.how}. Its columns are taken for:")
    while True:
        guesses = mapping.understand(table, choice)
        shown = [guess for guess in guesses if guess.samples or guess.target != "-"]
        wide = max((len(guess.title) for guess in shown), default=0)
        for guess in shown:
            doubt = "  ?" if 0 < guess.confidence < DOUBTFUL else ""
            samples = " | ".join(sample[:24] for sample in guess.samples)
            say(f"  {guess.title.ljust(wide)} = {(guess.target + doubt).ljust(20)}  {samples}")
        answer = ask("Right? Enter goes on; COLUMN=WHAT corrects it, such as Preis=price or Note=-:", needed=False)
        if not answer:
            return Choice({guess.title: guess.target for guess in guesses})
        try:
            corrected = mapping.corrected(choice, [answer])
            mapping.understand(table, corrected)
        except BadInput as error:
            say(f"{error.sentence} {error.way_out}")
        else:
            choice = corrected
