"""`shopctl product`: stock counted by hand, and who wants to know when something is back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from shopctl.cli.context import shop_of, verbs
from shopctl.cli.output import Csv, Json, print_csv, print_json, print_rows, say
from shopctl.errors import Usage

if TYPE_CHECKING:
    from shopctl.cli.context import Shop
    from shopctl.notices.emails import Link

app = verbs()

Id = Annotated[str, typer.Argument(metavar="ID", help="SKU or handle.")]
Email = Annotated[str, typer.Option(help="The customer's mail address.")]
_COLUMNS = {
    "sku": "SKU", "title": "Product", "options": "Choice", "email": "Mail address", "language": "Language",
    "created_at": "Since", "outcome": "Outcome",
}  # fmt: skip
_CSV = (
    "sku", "handle", "title", "options", "email", "language", "source", "created_at", "ended_at", "outcome",
)  # fmt: skip


def stock(shop: Shop, id_: str, quantity: str, low: str | None, reason: str, *, json: bool) -> None:
    """What `product stock` does. Raises Usage, and what the actions raise."""
    from shopctl.catalog import actions

    if not quantity and low is None:
        raise Usage(reason="Say how many there are (12, +5, -2), or from how few on it runs low: --low 3.")
    limit = actions.Low(_pieces(low)) if low is not None else None
    done = actions.set_stock(shop.db, id_, quantity, shop.who, shop.now, reason, low=limit)
    variant, lines = done.variant, []
    if quantity:
        lines.append(f"{variant.label}: {done.before} before, {done.after} now, {variant.available} available.")
    if limit is not None:
        pieces = limit.pieces if limit.pieces is not None else f"{shop.settings.orders.low_stock}, as for all"
        lines.append(f"{variant.label}: runs low from {pieces} on.")
    if json:
        from shopctl.catalog.documents import variant as document

        money = shop.settings.money
        print_json(document(variant, money.currency, money.minor_digits))
        return
    for line in lines:
        say(line)


def _pieces(text: str) -> int | None:
    from shopctl.text import latin_digits

    digits = latin_digits(text).strip()
    if digits and (not digits.isdecimal() or len(digits) > 9):
        raise Usage(reason=f'--low takes a number of pieces, or "", not {text!r}.')
    return int(digits) if digits else None


@app.command()
def notify(
    ctx: typer.Context,
    id_: Id,
    email: Email,
    language: Annotated[str, typer.Option(help="The language of the mail; else the shop's.")] = "",
    name: Annotated[str, typer.Option(help="The customer's name, where it is known.")] = "",
    words: Annotated[str, typer.Option(help="What the customer said, for the record.")] = "",
    json: Json = False,
) -> None:
    """Write down that a customer wants to know when something is back: one mail, when it is, and no other.

    Example: shopctl product notify PEB-MOS-4 --email sara@example.com --language fa
    """
    from shopctl.notices.subscribing import WORDS, Asked, subscribe

    shop = shop_of(ctx)
    if language not in ("", *shop.settings.shop.languages):
        raise Usage(reason=f"--language is one of the shop's: {', '.join(shop.settings.shop.languages)}.")
    asked = Asked(id_, email, language, name, words.strip() or WORDS)
    variant, news = subscribe(shop.db, shop.settings, asked, shop.who, shop.now)
    if json:
        print_json({"sku": variant.sku, "email": email, "new": news})
    else:
        say(f"{email} {'gets' if news else 'was waiting already and gets'} one mail when {variant.label} is back.")


@app.command("notify list")
def notify_list(
    ctx: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="[ID]", help="SKU or handle; else all that somebody waits for.")] = "",
    ended: Annotated[bool, typer.Option("--all", help="Those too who were told, or do not want it any more.")] = False,
    json: Json = False,
    csv: Csv = False,
) -> None:
    """List who waits for what.

    Example: shopctl product notify list PEB-MOS-4
    """
    from shopctl.notices.subscribing import listed

    shop = shop_of(ctx)
    rows = [each.document for each in listed(shop.db, id_, shop.now, ended=ended)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, _CSV)
    elif rows:
        local = shop.local
        shown = [row | {"created_at": local(row["created_at"]), "outcome": row["outcome"] or "waits"} for row in rows]
        print_rows(shown, _COLUMNS)


@app.command("notify remove")
def notify_remove(ctx: typer.Context, id_: Id, email: Email, json: Json = False) -> None:
    """Take somebody off who does not want to know any more.

    Example: shopctl product notify remove PEB-MOS-4 --email sara@example.com
    """
    from shopctl.notices.subscribing import remove

    shop = shop_of(ctx)
    variant = remove(shop.db, id_, email, shop.who, shop.now)
    print_json({"sku": variant.sku, "email": email}) if json else say(f"{email} does not wait for it any more.")


def notice_due(shop: Shop) -> dict[str, Any]:
    """What `run-due` does about stock: what ran low, and how many were told of what is back."""
    from shopctl.notices.models import Outcome
    from shopctl.notices.store import back, is_idle

    if is_idle(shop.db) and not back(shop.db, 1):
        return Outcome().document
    from shopctl.notices.noticing import notice

    return notice(shop.db, shop.settings, shop.root, page_of(shop), shop.now).document


def tell(found: dict[str, Any]) -> None:
    """Say on stderr what was found."""
    if found["low"]:
        say(f"Running low: {', '.join(found['low'][:8])}{', ...' if len(found['low']) > 8 else ''}")
    if found["told"]:
        say(f"Told that something is back: {found['told']}")


def page_of(shop: Shop) -> Link:
    """Where a product's page is, by language and handle."""
    from shopctl.site.links import component, links

    settings = shop.settings.shop
    places = links(settings.languages, str(settings.url) if settings.url else None)
    return lambda language, handle: places.absolute(places.url(language, f"products/{component(handle, 'product')}/"))
