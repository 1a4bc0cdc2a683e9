"""What the imports of customers and orders share on the command line: options, and how they tell what they did."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shopctl.cli.output import print_csv, print_json, say

if TYPE_CHECKING:
    from shopctl.sheets.plan import Plan
    from shopctl.sheets.table import Table

File = Annotated[Path, typer.Argument(metavar="FILE", help="CSV, TSV, .xlsx, .xls or .ods; - for stdin.")]
SkipBad = Annotated[
    bool, typer.Option("--skip-bad", help="Import the good rows; write the others, with the reason, to a file.")
]
Maps = Annotated[
    list[str] | None,
    typer.Option("--map", metavar="COLUMN=WHAT", help="What a column is, 'Kunde=name'; again for more."),
]
Sheet = Annotated[str, typer.Option(help="A workbook's sheet, by name or number.")]
Encoding = Annotated[str, typer.Option(help="The file's encoding, where the guess is wrong.")]

SHOWN = 40
"""Lines of a kind that people are shown; --json and --csv have all."""

_CSV = ("row", "what", "id", "field", "old", "new", "reason")


def leftovers(file: Path, table: Table, *, skip_bad: bool) -> Path | None:
    """Where rows that are left out go, if they are to be."""
    if not skip_bad:
        return None
    from shopctl.sheets.leftovers import file_for

    return file_for(file, table)


def tell(plan: Plan, *, dry_run: bool, json: bool, csv: bool) -> None:
    """Tell what an import did or would do; ends the command with its exit code where rows were rejected."""
    if json:
        print_json(plan.document | (plan.details if dry_run else {}))
    elif csv:
        print_csv(_rows(plan), _CSV)
    else:
        _talk(plan, dry_run=dry_run)
    if plan.rejected:
        raise typer.Exit(1 if plan.left_out else 5)


def _rows(plan: Plan) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [{"row": row, "what": "created", "id": id_} for row, id_ in plan.new]
    rows += [change._asdict() | {"what": "changed"} for change in plan.changes]
    rows += [{"row": e.row, "what": "rejected", "field": e.column, "reason": e.reason} for e in plan.rejected]
    return rows


def _talk(plan: Plan, *, dry_run: bool) -> None:
    say(f"{plan.file}: {plan.format} columns, {plan.how}")
    for note in plan.notes:
        say(note)
    if plan.unused:
        say(f"Columns not used: {', '.join(plan.unused[:12])}{', ...' if len(plan.unused) > 12 else ''}")
    if dry_run:
        lines = [f"new      {id_}" for _, id_ in plan.new[:SHOWN]]
        lines += [f"change   {change.sentence}" for change in plan.changes[:SHOWN]]
        hidden = max(0, len(plan.new) - SHOWN) + max(0, len(plan.changes) - SHOWN)
        for line in (*lines, *([f"... and {hidden} more: --csv has all"] if hidden else [])):
            typer.echo(line)
    for error in plan.rejected[:SHOWN]:
        typer.echo(f"rejected {error.sentence}")
    for what, counts in (("Created", plan.created), ("Changed", plan.changed), ("Unchanged", plan.unchanged)):
        say(f"{what}: {', '.join(f'{counts[kind]} {kind}' for kind in plan.kinds)}")
    if plan.left_out:
        say(f"Left out: {plan.left_out} rows. Mend them in {plan.leftovers} and import that file.")
    if dry_run:
        say("Nothing was written: this was a dry run.")
