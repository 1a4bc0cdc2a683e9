"""`shopctl mail`: the outbox."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import Shop, noun, shop_of
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say

if TYPE_CHECKING:
    from shopctl.mail.models import Mail
    from shopctl.mail.rendering import Written

app = noun("The outbox: what customers are told.")

Ids = Annotated[list[int], typer.Argument(metavar="ID...", help="Mails by their number in `mail list`.")]
COLUMNS = {
    "id": "ID", "status": "Status", "template": "Mail", "recipient": "To", "subject": "Subject", "queued_at": "Queued",
    "why": "Note",
}  # fmt: skip
CSV_COLUMNS = (
    "id", "status", "template", "recipient", "language", "subject", "about", "attempts", "queued_at", "sent_at",
    "error", "note",
)  # fmt: skip


@app.command("list")
def list_(
    ctx: typer.Context,
    status: Annotated[
        str | None, typer.Option(help="Only these: queued, sending, sent, unknown, failed, canceled.")
    ] = None,
    order: Annotated[str | None, typer.Option(metavar="N", help="Only those about this order.")] = None,
    limit: Annotated[int, typer.Option(metavar="COUNT", help="How many; 0 for all.")] = 50,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List mails, the newest first.

    Example: shopctl mail list --status failed
    """
    from shopctl.mail.store import list_ as mails

    shop = shop_of(ctx)
    about = _about(shop, order) if order is not None else None
    rows = [mail.document for mail in mails(shop.db, status=_status(status), about=about, limit=limit)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, CSV_COLUMNS)
    elif rows:
        shown = [row | {"queued_at": shop.local(row["queued_at"]), "why": row["error"] or row["note"]} for row in rows]
        print_rows(shown, COLUMNS, right=("id",))


def _status(given: str | None) -> str | None:
    from shopctl.errors import Usage
    from shopctl.mail.models import STATUSES

    status = given.strip().casefold().replace("cancelled", "canceled") if given else None
    if status not in (None, *STATUSES):
        raise Usage(reason=f"{given!r} is not a status: {', '.join(STATUSES)} are.")
    return status


def _about(shop: Shop, order: str) -> str:
    from shopctl.orders.store import get

    return f"order:{get(shop.db, order).number}"


@app.command()
def show(
    ctx: typer.Context,
    id_: Annotated[int, typer.Argument(metavar="ID", help="The mail's number in `mail list`.")],
    raw: Annotated[bool, typer.Option("--raw", help="The message itself, byte for byte.")] = False,
    json: Json = False,
) -> None:
    """Show one mail: what became of it, and what it says.

    Example: shopctl mail show 12
    """
    from shopctl.mail import store
    from shopctl.mail.compose import words

    shop = shop_of(ctx)
    mail, data = store.get(shop.db, id_), store.message(shop.db, id_)
    if raw:
        sys.stdout.buffer.write(data)
        return
    text, html = words(data)
    if json:
        print_json(mail.document | {"text": text, "html": html})
        return
    typer.echo(f"Mail {mail.id}: {mail.template} is {mail.status}")
    for fact, value in _facts(mail, shop.local).items():
        if value:
            typer.echo(f"  {fact:<11}{value}")
    typer.echo(f"\n{text}", nl=False)


def _facts(mail: Mail, local: Any) -> dict[str, str]:
    return {
        "To": mail.recipient,
        "Subject": mail.subject,
        "About": mail.about,
        "Queued": local(mail.queued_at),
        "Attempts": f"{mail.attempts}, the last {local(mail.claimed_at)}" if mail.attempts else "",
        "Next": local(mail.next_attempt_at) if mail.attempts and mail.status == "queued" else "",
        "Sent": local(mail.sent_at),
        "Error": mail.error,
        "Note": mail.note,
    }


@app.command()
def preview(
    ctx: typer.Context,
    template: Annotated[str, typer.Argument(metavar="TEMPLATE", help="order_received, order_shipped, ...")],
    order: Annotated[str | None, typer.Option(metavar="N", help="For this order; else for an invented one.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="LANGUAGE", help="In this language; else the order's.")
    ] = None,
    html: Annotated[str | None, typer.Option(metavar="FILE", help="Write the HTML there (- for stdout).")] = None,
    json: Json = False,
) -> None:
    """Show a mail as it would be, with your own templates, and queue nothing.

    Example: shopctl mail preview order_shipped --order 1001 --language fa --html preview.html
    """
    mail = _written(shop_of(ctx), template, order, language)
    if json:
        print_json({"subject": mail.subject, "text": mail.text, "html": mail.html})
    elif html == "-":
        sys.stdout.write(mail.html)
    elif html:
        Path(html).write_text(mail.html, encoding="utf-8")
        say(f"Wrote {html}.")
    else:
        typer.echo(f"{mail.subject}\n\n{mail.text}", nl=False)


def _written(shop: Shop, template: str, order: str | None, language: str | None) -> Written:
    from shopctl.notices import emails as notices
    from shopctl.orders.emails import preview as written

    if template in notices.TEMPLATES and not order:
        from shopctl.cli.product_notify import page_of

        return notices.preview(shop.settings, shop.root, template, language, page_of(shop))
    return written(shop.db, shop.settings, shop.root, template, order=order, language=language, now=shop.now)


@app.command()
def send(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option(metavar="COUNT", help="At most so many; 0 for all that are due.")] = 0,
    json: Json = False,
) -> None:
    """Send what is due; for cron. Quiet when there is nothing; exit 1 when mails failed, 75 while another run sends.

    Example: shopctl mail send
    """
    shop = shop_of(ctx)
    outcome = send_due(shop, limit)
    print_json(outcome) if json else tell(outcome, shop)
    if trouble(outcome):
        raise typer.Exit(1)


def send_due(shop: Shop, limit: int = 0) -> dict[str, Any]:
    """Send what is due: how many were sent, failed, are unknown, wait; with a `problem` when the line was down."""
    from shopctl.mail.sending import send_due as act

    return act(shop.db, lambda: shop.settings, shop.root, shop.now, limit=limit).document


def trouble(outcome: dict[str, Any]) -> bool:
    """Whether somebody should look: a mail failed, or none could leave."""
    return bool(outcome["failed"] or "problem" in outcome)


def tell(outcome: dict[str, Any], shop: Shop) -> None:
    """Say on stderr what a run did; nothing when it did nothing."""
    if outcome["sent"]:
        smtp = shop.tables.get("mail", {}).get("transport") == "smtp"
        where = "" if smtp else ', as files in outbox/. Customers get them once mail.transport is "smtp"'
        say(f"Sent: {outcome['sent']}{where}.")
    if outcome["failed"]:
        say(f"Failed: {outcome['failed']}. See why: shopctl mail list --status failed")
    if outcome["unknown"]:
        say(f"May or may not have arrived: {outcome['unknown']}. See: shopctl mail list --status unknown")
    if "problem" in outcome:
        say(f"{outcome['problem'].rstrip('.')}. Nothing is lost; waiting: {outcome['queued']}.")


@app.command()
def retry(
    ctx: typer.Context,
    ids: Annotated[list[int] | None, typer.Argument(metavar="[ID...]", help="Mails, failed or unknown.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="All that failed.")] = False,
    json: Json = False,
) -> None:
    """Queue mails again that failed, or of which nobody knows whether they arrived.

    Example: shopctl mail retry 12 15
    """
    from shopctl.errors import Usage
    from shopctl.mail import actions, store

    shop = shop_of(ctx)
    if bool(ids) == failed:
        raise Usage(reason="Name mails, or say --failed for all that failed.")
    chosen = ids or [mail.id for mail in store.list_(shop.db, status="failed") if mail.size]
    _done(actions.retry(shop.db, chosen, shop.now), "Queued again", json)


@app.command()
def cancel(ctx: typer.Context, ids: Ids, json: Json = False) -> None:
    """Keep mails from being sent.

    Example: shopctl mail cancel 45
    """
    from shopctl.mail import actions

    _done(actions.cancel(shop_of(ctx).db, ids), "Canceled", json)


def _done(mails: list[Mail], what: str, json: bool) -> None:
    if json:
        print_json([mail.document for mail in mails])
    else:
        say(f"{what}: {', '.join(str(mail.id) for mail in mails) or 'none'}.")
