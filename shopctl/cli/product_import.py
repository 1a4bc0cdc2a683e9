"""How an import tells what it did or would do."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from shopctl.catalog.importing import formats
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.choice import Choice
from shopctl.catalog.importing.media import Gallery, forget
from shopctl.catalog.importing.run import Moved, import_products
from shopctl.cli.output import confirm, on_terminal, print_csv, print_json, progress, say
from shopctl.errors import Usage
from shopctl.sheets import leftovers
from shopctl.sheets.plan import shown
from shopctl.sheets.table import open_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from shopctl.cli.context import Shop

SHOWN_CHANGES = 40
PLAN_COLUMNS = ("what", "row", "id", "field", "old", "new", "reason")


class Columns(NamedTuple):
    """What the command line says of a sheet's columns."""

    maps: tuple[str, ...]
    key: str
    supplier: str
    decimal_sign: str


class Ways(NamedTuple):
    """How the command line wants a sheet imported."""

    dry_run: bool
    skip_bad: bool
    prune: bool
    yes: bool
    media: Path | None
    fetch: bool
    json: bool
    csv: bool


def run(shop: Shop, file: Path | None, columns: Columns, ways: Ways, *, sheet: str, encoding: str) -> None:
    """Import `file`, or say what an import would do."""
    if file is None:
        raise Usage(reason="Which file? shopctl product import FILE")
    _check(ways)
    table = open_table(file, sheet=sheet, encoding=encoding, knows=formats.knows)
    choice = Choice()
    if any(columns) or (on_terminal() and not formats.best(table)):
        from shopctl.cli import product_columns

        choice = product_columns.choice(shop, table, columns)

    def bring(*, dry_run: bool) -> Plan:
        with progress(f"Importing {table.name}") as moved:
            return import_products(
                shop.db, shop.notation, table, who=shop.who, now=shop.now, dry_run=dry_run, prune=ways.prune,
                leftovers=leftovers.file_for(file, table) if ways.skip_bad else None, moved=moved, choice=choice,
                gallery=_gallery(shop, file, ways, dry_run=dry_run, moved=moved),
            )  # fmt: skip

    if ways.prune and not ways.dry_run and not ways.yes:
        gone = bring(dry_run=True).archived
        what = f"{_counted(gone)} that {table.name} no longer has"
        confirm(f"Archive {what}?", yes=not any(gone.values()))
    plan = bring(dry_run=ways.dry_run)
    if columns.supplier and not ways.dry_run and (choice or not formats.best(table)):
        from shopctl.catalog.importing import mapping, suppliers

        suppliers.save(shop.root, columns.supplier, mapping.understand(table, choice), choice)
    if ways.json:
        print_json(plan.document | (plan.details if ways.dry_run else {}))
    elif ways.csv:
        print_csv(plan.rows, PLAN_COLUMNS)
    else:
        tell(plan, dry_run=ways.dry_run)
    if plan.rejected:
        raise typer.Exit(1 if plan.left_out else 5)


def _check(ways: Ways) -> None:
    if ways.skip_bad and ways.prune:
        raise Usage(reason="--prune needs the whole file, and --skip-bad leaves a part of it out.")
    if ways.csv and (ways.json or not ways.dry_run):
        raise Usage(reason="--csv shows the plan of a --dry-run, in place of --json.")


def _gallery(shop: Shop, file: Path, ways: Ways, *, dry_run: bool, moved: Moved) -> Gallery:
    """Where the sheet's pictures come from: beside it, from --media, from their addresses."""
    from shopctl.catalog.importing import places

    place = places.place(ways.media) if ways.media else None
    if place is None and str(file) != "-":
        place = places.Folder(file.parent)
    fetcher = None
    if ways.fetch:
        from shopctl.catalog.importing.fetching import Fetcher

        fetcher = Fetcher()
    return Gallery(shop.root, place, fetcher, _published(shop), dry_run, moved)


def _published(shop: Shop) -> Callable[[str], str] | None:
    """What finds a picture of the shop by the address at which its storefront has it: sheets for others name that."""
    home = str(shop.tables.get("shop", {}).get("url", ""))
    if not home:
        return None
    known: dict[str, str] = {}

    def find(url: str) -> str:
        if not url.startswith(home):
            return ""
        if not known:
            from shopctl.site.feed import pictures

            known.update({"": ""} | {address: src for src, address in pictures(shop.root, shop.settings).items()})
        return known.get(url, "")

    return find


def undo(shop: Shop, file: Path | None, *, yes: bool, json: bool) -> None:
    """Take the last import back."""
    if file is not None:
        raise Usage(reason="--undo takes the last import back, whichever file it was: leave the file out.")
    from shopctl.catalog.importing.undo import last
    from shopctl.catalog.importing.undo import undo as take_back

    run = last(shop.db)
    confirm(f"Take back the import of {run['file']} of {run['at'][:16].replace('T', ' ')} UTC?", yes=yes)
    done = take_back(shop.db, shop.who, shop.now)
    forget(shop.root, shop.db, done.pictures)
    if json:
        print_json(asdict(done))
        return
    kept = f", {done.archived} archived because they were ordered" if done.archived else ""
    say(f"Took back the import of {done.file}: {done.removed} products removed{kept}, {done.restored} as before.")


def tell(plan: Plan, *, dry_run: bool) -> None:
    """The plan in words: how the file was read, what changes, what is wrong with it."""
    say(f"{plan.file}: {plan.format} columns, {plan.how}")
    for note in plan.notes:
        say(note)
    if plan.unused:
        say(f"Columns not used: {', '.join(plan.unused[:12])}{', ...' if len(plan.unused) > 12 else ''}")
    if dry_run:
        _tell_changes(plan)
    for line in shown(plan.rejected, SHOWN_CHANGES):
        typer.echo(line if line.startswith("...") else f"rejected {line}")
    for what, counts in (("Created", plan.created), ("Changed", plan.changed), ("Unchanged", plan.unchanged)):
        say(f"{what}: {_counted(counts)}")
    if any(plan.archived.values()):
        say(f"Archived: {_counted(plan.archived)}")
    _tell_more(plan)
    if dry_run:
        say("Nothing was written: this was a dry run.")


def _tell_changes(plan: Plan) -> None:
    for handle in plan.new[:SHOWN_CHANGES]:
        typer.echo(f"new      {handle}")
    for change in plan.changes[:SHOWN_CHANGES]:
        typer.echo(f"change   {change.sentence}")
    hidden = max(0, len(plan.new) - SHOWN_CHANGES) + max(0, len(plan.changes) - SHOWN_CHANGES)
    if hidden:
        typer.echo(f"... and {hidden:,} more: --csv and --json have all")


def _tell_more(plan: Plan) -> None:
    """What the merchant may want to do next."""
    if plan.asleep:
        named = ", ".join(plan.asleep[:5]) + (", ..." if plan.asleep[5:] else "")
        say(f"Archived by you, and left so: {named}. To bring one back: shopctl product archive ID --restore")
    if plan.uncounted:
        many = "1 new variant has" if plan.uncounted == 1 else f"{plan.uncounted:,} new variants have"
        say(f"{many} no count in this file, and so 0 pieces: shopctl product stock SKU PIECES")
    if plan.left_out:
        say(f"Left out: {plan.left_out} rows. Mend them in {plan.leftovers} and import that file.")
    elif plan.rejected:
        count = len({error.row for error in plan.rejected})
        rows = "1 row" if count == 1 else f"{count:,} rows"
        say(f"Rejected: {rows}. An import would write nothing until they are mended; --skip-bad imports the others.")


def _counted(counts: dict[str, int]) -> str:
    """Numbers of things: `1 product, 5 variants, 0 pictures`."""
    named = {kind.replace("images", "pictures"): count for kind, count in counts.items()}
    return ", ".join(f"{count:,} {kind[:-1] if count == 1 else kind}" for kind, count in named.items())
