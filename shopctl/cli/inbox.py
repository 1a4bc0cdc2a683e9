"""`shopctl inbox`: what visitors of the storefront sent."""

from __future__ import annotations

from typing import Any

import typer

from shopctl.cli.context import Shop, noun, shop_of
from shopctl.cli.output import Csv, DryRun, Json, print_csv, print_json, print_rows, say

app = noun("What came in: orders from the storefront.")


@app.command()
def fetch(ctx: typer.Context, dry_run: DryRun = False, json: Json = False) -> None:
    """Turn order documents in inbox/ into orders; for cron. What cannot be taken goes to inbox/quarantine/.

    Example: shopctl inbox fetch --dry-run
    """
    outcome = fetch_due(shop_of(ctx), "inbox fetch", dry_run=dry_run)
    print_json(outcome) if json else tell(outcome, dry_run=dry_run)
    if "problem" in outcome:
        raise typer.Exit(1)


def fetch_due(shop: Shop, command: str, *, dry_run: bool = False) -> dict[str, Any]:
    """Take up what waits: how many are new, known, set aside; with a `problem` when a file has to wait."""
    from shopctl.inbox.folder import waiting
    from shopctl.inbox.models import Outcome

    if not waiting(shop.root):  # most runs of cron: nothing heavy is loaded
        return Outcome().document
    from shopctl.inbox import actions

    by = shop.by(command)
    if dry_run:
        return actions.rehearse(shop.database, shop.settings, shop.root, by=by).document
    return actions.fetch(shop.db, shop.settings, shop.root, by=by).document


def tell(outcome: dict[str, Any], *, dry_run: bool = False) -> None:
    """Say on stderr what a run did; nothing when it did nothing."""
    if outcome["orders"]:
        say(f"{'There would be new orders' if dry_run else 'New orders'}: {', '.join(outcome['numbers'])}.")
    if outcome["subscriptions"]:
        say(f"Want to know when something is back: {outcome['subscriptions']}.")
    if outcome["known"]:
        say(f"Known already: {outcome['known']}.")
    for each in outcome["reasons"]:
        say(f"{'Would be set aside' if dry_run else 'Set aside'}: {each['file']}: {each['reason']}")
    if "problem" in outcome:
        say(f"{outcome['problem']}. Nothing is lost; the next run tries again.")


@app.command("list")
def list_(ctx: typer.Context, json: Json = False, csv: Csv = False) -> None:
    """List what waits in the inbox, and what is in quarantine and why.

    Example: shopctl inbox list
    """
    from shopctl.inbox.contents import contents

    found = contents(shop_of(ctx).root).document
    if json:
        print_json(found)
        return
    rows = [{"file": file, "state": "waiting"} for file in found["waiting"]]
    rows += [each | {"state": "quarantined"} for each in found["quarantined"]]
    columns = {"file": "File", "state": "State", "reason": "Why"}
    if csv:
        print_csv(rows, tuple(columns))
    elif rows:
        print_rows(rows, columns)
    if found["not_understood"]:
        say(f"Not orders, and not understood yet: {found['not_understood']}. They stay where they are.")
