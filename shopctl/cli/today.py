"""`shopctl today`: what needs doing now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from shopctl.cli.context import lone, shop_of
from shopctl.cli.output import Json, print_json

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

app = lone()

HEADINGS = {
    "to_confirm": ("To confirm", "shopctl order confirm {number}"),
    "to_pack": ("To pack", "shopctl order pack {number}"),
    "to_ship": ("Packed, to ship", "shopctl order ship {number}"),
    "late": ("Late to leave", "shopctl order delay {number} --until DATE"),
    "late_soon": ("To leave by tomorrow", "shopctl order ship {number}, or delay {number} --until DATE"),
    "overdue": ("On its way and late", "shopctl order deliver {number}, or delay {number} --until DATE"),
    "overdue_soon": ("On its way, to arrive by tomorrow", "shopctl order deliver {number}"),
    "delivery_failed": ("Not delivered", "shopctl order ship {number}, or unpack when it is back"),
    "to_give": ("Paid, keys or links missing", "shopctl order give {number}"),
    "unpaid": ("Waiting for money", "shopctl order pay {number}"),
    "held": ("On hold", "shopctl order release {number}"),
    "returns_to_answer": ("Returns to answer", "shopctl return authorize {number}"),
    "returns_to_settle": ("Returns to settle", "shopctl return resolve {number}"),
    "owed": ("We owe the customer", "shopctl order refund {number}"),
}
SHOWN = 8


@app.command()
def today(ctx: typer.Context, json: Json = False) -> None:
    """Show what needs doing now: orders, money, stock, mails.

    Example: shopctl today
    """
    from shopctl.orders.promises import horizon
    from shopctl.reports.today import today as look

    shop = shop_of(ctx)
    soon = horizon(shop.settings, shop.now, 1)
    found = look(shop.db, shop.settings.orders.low_stock, shop.now, soon, shop.root).document
    if json:
        print_json(found)
        return
    lines = [line for what in HEADINGS for line in _orders(shop, what, found[what])]
    lines += _low_stock(found["low_stock"]) + _transfers(found["transfers"]) + _mails(found["mails"])
    lines += _hooks(found["hooks"])
    typer.echo("\n".join(lines) if lines else "Nothing waits. A good day.")


def _orders(shop: Shop, what: str, rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    heading, command = HEADINGS[what]
    amount = "due" if what in ("unpaid", "owed") else "total"
    lines = [f"{heading} ({len(rows)})"]
    lines += [
        f"  {row['number']:>6}  {row[amount].lstrip('-'):>12} {row['currency']}  {row['customer']['name']}"
        for row in (shop.amounts.row(each, amount) for each in rows[:SHOWN])
    ]
    return [*lines, *_more(rows), f"  -> {command.format(**rows[0])}", ""]


def _more(rows: list[Any]) -> list[str]:
    return [f"  and {len(rows) - SHOWN} more"] if len(rows) > SHOWN else []


def _low_stock(rows: list[dict[str, Any]]) -> list[str]:
    if not rows:
        return []
    lines = [f"Running low ({len(rows)})"]
    for row in rows[:SHOWN]:
        what = f"{row['title']} ({' / '.join(row['options'])})" if row["options"] else row["title"]
        lines.append(f"  {row['available']:>6} left  {what}  {row['sku']}")
    return [*lines, *_more(rows), ""]


def _transfers(count: int) -> list[str]:
    return [f"Bank transfers that pay no order yet: {count}  -> shopctl payment match"] if count else []


def _hooks(troubles: list[dict[str, Any]]) -> list[str]:
    lines = []
    for each in troubles:
        waiting = f" ({each['waiting']} events wait)" if each["waiting"] else ""
        lines.append(f"Hook {each['name']}: {each['reason']}{waiting}  -> shopctl hook list")
    return lines


def _mails(counts: dict[str, int]) -> list[str]:
    lines = []
    if counts["waiting"]:
        lines.append(f"Mails waiting: {counts['waiting']}  -> shopctl mail send")
    if counts["failed"]:
        lines.append(f"Mails failed: {counts['failed']}  -> shopctl mail list --status failed")
    if counts["unknown"]:
        lines.append(f"Mails that may not have arrived: {counts['unknown']}  -> shopctl mail list --status unknown")
    return lines
