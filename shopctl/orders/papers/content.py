"""What stands on an invoice and on a credit note, as plain JSON values: frozen when it is issued, printed from then on.

Amounts are minor units of the paper's currency, times days of the shop's zone (ISO 8601), rates percent as texts. The
keys are public API: `shopctl invoice show --json`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.locales.calendars import year
from shopctl.locales.reader import manners
from shopctl.orders import zones
from shopctl.orders.models import Adjustment, Line, Order
from shopctl.orders.papers.models import Grant, Paper, Returned
from shopctl.orders.papers.taxing import Part, plain, summary


def series(settings: Settings, prefix: str, now: datetime) -> str:
    """A prefix and the year by the shop's own calendar: 'INV-2026', in a Persian shop 'INV-1405'."""
    calendar = manners(settings, settings.shop.language).calendar
    return f"{prefix}{year(day(settings, now), calendar)}"


def day(settings: Settings, moment: datetime) -> date:
    """The day that a moment falls on in the shop's zone."""
    return moment.astimezone(ZoneInfo(settings.shop.timezone)).date()


def invoice(settings: Settings, order: Order, number: str, now: datetime) -> dict[str, Any]:
    """The data of an order's invoice, of the order as it stands."""
    rounding = sum(each.amount for each in order.adjustments if each.kind == "rounding")
    return _head(settings, order, number, now) | {
        "kind": "invoice",
        "lines": [_line(line) for line in order.lines],
        "charges": [_charge(each) for each in _charges(order)],
        "subtotal": order.subtotal,
        "discount": order.discount if order.discount.endswith("%") else "",
        "discount_total": order.discount_total,
        "rounding": rounding,
        "reverse_charge": any("reverse_charge" in line.basis for line in order.lines),
        "taxes": [part.document for part in taxes(order)],
        "tax_total": order.tax_total,
        "total": order.total,
        "paid": order.paid_total,
        "due": order.total - order.paid_total,
    }


def credit_note(
    settings: Settings,
    order: Order,
    number: str,
    now: datetime,
    *,
    corrects: Paper,
    parts: Sequence[Part],
    rounding: int,
    grant: Grant,
) -> dict[str, Any]:
    """The data of a credit note that takes back `parts` of an invoice, in the invoice's language and addresses."""
    kept = ("language", "manners", "currency", "exponent", "tax_included", "buyer", "ordered_on")
    return _head(settings, order, number, now) | {key: corrects.data[key] for key in kept} | {
        "kind": "credit_note",
        "corrects": {"number": corrects.number, "issued_on": corrects.data["issued_on"]},
        "reason": grant.reason,
        "cause": grant.cause,
        "lines": [_returned(order, each) for each in grant.returned],
        "rounding": rounding,
        "reverse_charge": corrects.data.get("reverse_charge", False),
        "taxes": [part.document for part in parts],
        "tax_total": sum(part.tax for part in parts),
        "total": sum(part.gross for part in parts) + rounding,
    }  # fmt: skip


def taxes(order: Order) -> list[Part]:
    """What an order holds of each rate of tax; with its rounding they sum to the total."""
    figures = [(line.tax_rate, line.total, line.tax_total) for line in order.lines]
    figures += [(each.tax_rate, each.amount, each.tax_total) for each in _charges(order)]
    return [part for part in summary(figures, tax_included=order.tax_included) if part.gross or part.tax]


def parts_of(data: dict[str, Any]) -> list[Part]:
    """The rates of tax on an issued paper."""
    return [Part(each["rate"], each["gross"], each["tax"]) for each in data["taxes"]]


def _charges(order: Order) -> list[Adjustment]:
    return [each for each in order.adjustments if each.kind not in ("tax", "rounding")]


def _head(settings: Settings, order: Order, number: str, now: datetime) -> dict[str, Any]:
    supplied = order.delivered_at or order.shipped_at
    return {
        "number": number,
        "order": order.number,
        "issued_on": day(settings, now).isoformat(),
        "ordered_on": day(settings, clock.parse(order.placed_at or order.created_at)).isoformat(),
        "supplied_on": day(settings, clock.parse(supplied)).isoformat() if supplied else "",
        "language": order.language,
        "manners": manners(settings, order.language)._asdict(),
        "currency": order.currency,
        "exponent": order.exponent,
        "tax_included": order.tax_included,
        "seller": _seller(settings, order.language),
        "buyer": _buyer(settings, order),
        "note": settings.papers.note_in(order.language),
    }


def _seller(settings: Settings, language: str) -> dict[str, Any]:
    shop, papers = settings.shop, settings.papers
    named = papers.seller or f"{shop.name_in(language)}\n{shop.address}"
    return {
        "lines": [line.strip() for line in named.splitlines() if line.strip()],
        "tax_id": papers.tax_id,
        "registration": papers.registration,
        "email": shop.email,
        "phone": shop.phone,
        "site": str(shop.url or "").partition("//")[2].rstrip("/"),
    }


def place(settings: Settings, order: Order) -> tuple[str, str]:
    """The postal code where the address does not say it, and the code of the country where it is another one."""
    country = zones.of(settings, order).country
    postcode = "" if order.ship_postcode in order.ship_to else order.ship_postcode
    return postcode, "" if country == settings.shop.region else country


def _buyer(settings: Settings, order: Order) -> dict[str, Any]:
    postcode, country = place(settings, order)
    return {
        "name": order.name,
        "lines": order.ship_to.splitlines(),
        "postcode": postcode,
        "country": country,
        "email": order.email,
        "phone": order.phone,
        "tax_id": order.tax_id,
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "sku": line.sku, "title": line.title, "options": line.options, "quantity": line.quantity,
        "unit_price": line.unit_price, "discount": line.discount_total, "tax_rate": plain(line.tax_rate),
        "tax": line.tax_total, "total": line.total,
    }  # fmt: skip


def _charge(each: Adjustment) -> dict[str, Any]:
    return {
        "kind": each.kind, "label": each.label, "amount": each.amount, "tax_rate": plain(each.tax_rate),
        "tax": each.tax_total,
    }  # fmt: skip


def _returned(order: Order, each: Returned) -> dict[str, Any]:
    line = order.line(each.line_id)
    return {
        "sku": line.sku, "title": line.title, "options": line.options, "quantity": each.quantity,
        "tax_rate": plain(line.tax_rate), "worth": each.worth,
    }  # fmt: skip
