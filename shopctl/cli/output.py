"""How commands speak: data on stdout (a JSON document, CSV, a table), talk on stderr, questions on a terminal only.

rich is loaded only where a terminal will show it; what a merchant or customer wrote is never read as markup.
"""

from __future__ import annotations

import json as _json
import os
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from shopctl.errors import ShopError, Usage

if TYPE_CHECKING:
    from rich.console import Console

T = TypeVar("T")

Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout, for scripts.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV on stdout, for spreadsheets.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would happen, and change nothing.")]


class NoTerminal(Usage):
    """A question came up and nobody is there to answer."""

    message = "{question} - and there is no terminal to ask on."


class Stopped(ShopError):
    """The merchant answered no."""

    message = "Stopped; nothing was changed."


def print_json(document: Any) -> None:
    """One JSON document on stdout, in UTF-8 as people read it."""
    write_json(document, sys.stdout)


def write_json(document: Any, stream: IO[str]) -> None:
    """One JSON document with a newline behind it, indented by two."""
    stream.write(_json.dumps(document, ensure_ascii=False, indent=2, default=str) + "\n")


def print_csv(rows: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """CSV with a header row; cells that a spreadsheet would run as a formula get a leading apostrophe."""
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([_harmless(row.get(column)) for column in columns] for row in map(_spread, rows))


def _spread(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document as a row of a table: its customer's name, mail address and phone are columns of their own."""
    customer = row.get("customer")
    return {**customer, **row} if isinstance(customer, dict) else row


def _harmless(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def print_rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], right: Sequence[str] = ()) -> None:
    """A table on stdout: `columns` maps keys of the rows to headings, `right` names columns of figures.

    A terminal gets it drawn, without columns that are empty; a pipe gets aligned plain text.
    """
    from shopctl.cli import drawn

    cells = {key: [_plain(_spread(row).get(key)) for row in rows] for key in columns}
    if sys.stdout.isatty():
        drawn.print_drawn([drawn.Column(columns[key], cells[key], key in right) for key in columns if any(cells[key])])
        return
    lines = list(zip(*([columns[key], *cells[key]] for key in columns), strict=True))
    widths = [max(map(drawn.width, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = [
            drawn.pad(cell, room, right=key in right) for cell, room, key in zip(line, widths, columns, strict=True)
        ]
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def shown(text: str) -> str:
    """What somebody wrote, to stand within a line: on a terminal with a direction of its own."""
    from shopctl.cli import drawn

    return drawn.isolated(text) if sys.stdout.isatty() else text


def _plain(value: Any) -> str:
    """A cell as one line without control characters: a product title must not move the merchant's cursor."""
    text = "" if value is None else str(value)
    return "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)


def console(*, stderr: bool = False) -> Console:
    """A rich console that reads no markup and colours nothing by itself."""
    from rich.console import Console

    return Console(stderr=stderr, markup=False, highlight=False, emoji=False)


def say(text: str = "") -> None:
    """One line of talk on stderr."""
    sys.stderr.write(text + "\n")


def on_terminal() -> bool:
    """Whether somebody can be asked: both ends are a terminal."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str, default: str = "", *, needed: bool = True) -> str:
    """Ask on stderr and read a line. Raises NoTerminal."""
    if not on_terminal():
        raise NoTerminal(question=question)
    while True:
        sys.stderr.write(f"{question} [{default}] " if default else f"{question} ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            raise Stopped
        answer = line.strip() or default
        if answer or not needed:
            return answer


def confirm(question: str, *, yes: bool) -> None:
    """Go on when the merchant says yes, or said --yes before. Raises NoTerminal, Stopped."""
    if yes:
        return
    if not on_terminal():
        raise NoTerminal(question=question, hint="Say --yes to go on without being asked.")
    if ask(f"{question} [y/N]", needed=False).casefold() not in ("y", "yes", "بله", "نعم"):
        raise Stopped


@contextmanager
def progress(label: str) -> Iterator[Any]:
    """A progress bar on stderr, on a terminal only: yields a function (done, total) to call as work goes on."""
    if not sys.stderr.isatty() or ("NO_COLOR" in os.environ and os.environ.get("TERM") == "dumb"):
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    bar = Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(),
        console=console(stderr=True), transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task(label, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
