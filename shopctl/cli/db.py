"""`shopctl db`: the database file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from shopctl.cli.context import noun, shop_of
from shopctl.cli.output import Json, Yes, confirm, print_json, progress, say

app = noun("The database: back up, restore, check, migrate.")


@app.command()
def path(ctx: typer.Context, json: Json = False) -> None:
    """Print where the database file is.

    Example: shopctl db path
    """
    file = str(shop_of(ctx).database)
    print_json({"path": file}) if json else typer.echo(file)


@app.command()
def backup(
    ctx: typer.Context,
    target: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="Where to; else backups/ with the time.")
    ] = None,
    json: Json = False,
) -> None:
    """Copy the whole database, safely while others work on it.

    Example: shopctl db backup ../monday.db
    """
    from shopctl.db import actions

    shop = shop_of(ctx)
    target = target or _backup_name(shop.root, f"{shop.now:%Y%m%d-%H%M%S}")
    with progress("Backing up") as moved:
        size = actions.backup(shop.database, target, moved)
    print_json({"backup": str(target), "bytes": size}) if json else say(f"Backed up to {target} ({size:,} bytes).")


def _backup_name(root: Path, time: str) -> Path:
    from shopctl.db.actions import free

    folder = root / "backups"
    folder.mkdir(mode=0o700, exist_ok=True)
    return free(folder / f"shop-{time}.db")


@app.command()
def restore(
    ctx: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="BACKUP", help="A file that `db backup` made.")],
    yes: Yes = False,
    json: Json = False,
) -> None:
    """Put a backup in the place of the database; it is checked first, and what it replaces is kept.

    Example: shopctl db restore ../monday.db
    """
    from shopctl.db import actions

    shop = shop_of(ctx)
    actions.check_backup(shop.database, source)
    confirm(f"Replace {shop.database.name} by {source}?", yes=yes)
    done = actions.restore(shop.database, source, shop.now)
    if json:
        print_json({"restored": str(source), "kept": str(done.kept) if done.kept else None, "migrated": done.migrated})
        return
    say(f"Restored {source}." + (f" The former database is {done.kept.name}." if done.kept else ""))


@app.command()
def check(ctx: typer.Context, json: Json = False) -> None:
    """Look through every page and reference of the database; silent when it is whole.

    Example: shopctl db check
    """
    from shopctl.db import actions

    found = actions.check(shop_of(ctx).database)
    if json:
        print_json({"ok": not found, "problems": found})
    else:
        for problem in found:
            typer.echo(problem)
    if found:
        say("The database is damaged. Restore a backup: shopctl db restore BACKUP")
        raise typer.Exit(1)


@app.command()
def migrate(ctx: typer.Context, json: Json = False) -> None:
    """Bring the database up to this shopctl's schema: all of it or nothing.

    Example: shopctl db migrate
    """
    from shopctl.db import actions

    done = actions.migrate(shop_of(ctx).database)
    if json:
        print_json({"migrated": done})
    else:
        say(f"Migrated: {', '.join(done)}." if done else "Nothing to migrate.")
