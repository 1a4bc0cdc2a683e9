"""`shopctl run-due`: what cron runs."""

from __future__ import annotations

import typer

from shopctl.cli import hook, inbox, mail, order_due, payment_sync, product_notify
from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json

app = lone()


@app.command("run-due")
def run_due(ctx: typer.Context, json: Json = False) -> None:
    """Do what is due: read the inbox, look after payments, promises and stock, send waiting mails, tell the hooks.

    Quiet when there is nothing; exit 75 while another run works.

    Example: */5 * * * * shopctl --shop /home/me/teahouse run-due
    """
    shop = shop_of(ctx)
    fetched = inbox.fetch_due(shop, "run-due")
    if not json:
        inbox.tell(fetched)
    money = payment_sync.sync_due(shop)
    if not json:
        payment_sync.tell_due(money)
    orders = order_due.do(shop)
    if not json:
        order_due.tell(orders)
    stock = product_notify.notice_due(shop)
    if not json:
        product_notify.tell(stock)
    sent = mail.send_due(shop)
    if not json:
        mail.tell(sent, shop)
    hooks = hook.deliver_due(shop)
    if json:
        done = {"inbox": fetched, "payments": money, "orders": orders, "stock": stock, "mail": sent, "hooks": hooks}
        print_json(done)
    else:
        hook.tell(hooks)
    if "problem" in fetched or money.get("problems") or mail.trouble(sent):
        raise typer.Exit(1)
