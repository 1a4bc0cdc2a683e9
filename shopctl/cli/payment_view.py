"""Lists of payments and of bank transfers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from shopctl.cli.moments import start_of
from shopctl.cli.output import print_csv, print_json, print_rows
from shopctl.money import decimal
from shopctl.orders import store, transfers

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

PAYMENTS = {
    "at": "When", "order": "Order", "name": "Customer", "kind": "What", "amount": "Amount", "method": "How",
    "reference": "Reference",
}  # fmt: skip
TRANSFERS = {"id": "ID", "booked_on": "Day", "amount": "Amount", "name": "From", "text": "Text", "file": "File"}


def print_payments(
    shop: Shop, order: str, method: str, since: str, until: str, limit: int, *, json: bool, csv: bool
) -> None:
    """Payments, the newest first; days are the shop's."""
    found = transfers.payments(
        shop.db,
        order=store.order_id(shop.db, order) if order else None,
        method=method,
        since=start_of(since, shop.zone),
        until=start_of(until, shop.zone, timedelta(days=1)),
        limit=limit,
    )
    rows = [_payment(dict(row)) for row in found]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, ("at", "order", "name", "kind", "amount", "currency", "method", "reference", "who"))
    elif rows:
        local = shop.local
        shown = [row | {"at": local(row["at"]), "amount": _amount(shop, row)} for row in rows]
        print_rows(shown, PAYMENTS, right=("amount",))


def _payment(row: dict[str, Any]) -> dict[str, Any]:
    customer, exponent = {"name": row.pop("name")}, row.pop("exponent")
    return row | {"customer": customer, "amount": decimal(row["amount"], exponent)}


def _amount(shop: Shop, row: dict[str, Any]) -> str:
    return shop.amounts.with_unit(row["amount"], row["currency"])


def print_transfers(shop: Shop, *, json: bool, csv: bool) -> None:
    """Bank transfers that paid nothing yet, the oldest first."""
    rows: list[dict[str, Any]] = [each.document for each in transfers.unmatched(shop.db)]
    if json:
        print_json(rows)
    elif csv:
        print_csv(rows, (*TRANSFERS, "currency"))
    elif rows:
        shown = [row | {"amount": _amount(shop, row)} for row in rows]
        print_rows(shown, TRANSFERS, right=("id", "amount"))
