"""`shopctl run-due`: what cron runs."""

from __future__ import annotations

import typer

from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json, say

app = lone()


@app.command("run-due")
def run_due(ctx: typer.Context, json: Json = False) -> None:
    """Do what is due: send waiting mails. Quiet when there is nothing; exit 75 while another run is at work.

    Example: */5 * * * * shopctl --shop /home/me/teahouse run-due
    """
    from shopctl.cli.mail import send_due

    outcome = send_due(shop_of(ctx))
    if json:
        print_json({"mail": outcome})
    elif outcome["failed"]:
        say(f"{outcome['failed']} mails failed: shopctl mail list --status failed")
    if outcome["failed"]:
        raise typer.Exit(1)
