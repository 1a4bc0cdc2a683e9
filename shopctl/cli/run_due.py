"""`shopctl run-due`: what cron runs."""

from __future__ import annotations

import typer

from shopctl.cli import mail
from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json

app = lone()


@app.command("run-due")
def run_due(ctx: typer.Context, json: Json = False) -> None:
    """Do what is due: send waiting mails. Quiet when there is nothing; exit 75 while another run is at work.

    Example: */5 * * * * shopctl --shop /home/me/teahouse run-due
    """
    outcome = mail.send_due(shop_of(ctx))
    print_json({"mail": outcome}) if json else mail.tell(outcome)
    if mail.trouble(outcome):
        raise typer.Exit(1)
