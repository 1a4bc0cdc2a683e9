"""Imported orders into the book: their rows, their customer, and an event that says where they are from."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.customers import addresses, store
from shopctl.customers.addresses import Address
from shopctl.customers.importing.people import People
from shopctl.money import decimal
from shopctl.orders import ledger, searching
from shopctl.orders.importing import settling
from shopctl.orders.importing.adding_up import Figures
from shopctl.orders.importing.draft import LineDraft, OrderDraft
from shopctl.orders.models import By
from shopctl.text import normal


@dataclass(frozen=True, slots=True)
class Shelf:
    """What the catalogue has by SKUs that only one variant has: id, title of the product, options, shipping."""

    variants: dict[str, tuple[int, str, str, bool]]

    @classmethod
    def of(cls, db: sqlite3.Connection) -> Shelf:
        """The shelf as it is now."""
        rows = db.execute(
            "SELECT v.sku_key, v.id, p.title, v.option1, v.option2, v.option3, v.requires_shipping FROM variant v"
            " JOIN product p ON p.id = v.product_id WHERE v.sku_key <> '' GROUP BY v.sku_key HAVING COUNT(*) = 1"
        )
        return cls({row[0]: (row[1], row[2], " / ".join(filter(None, row[3:6])), bool(row[6])) for row in rows})

    def line(self, draft: LineDraft) -> dict[str, Any]:
        """What a line was: its variant by its SKU, its title and options apart where the catalogue tells them."""
        id_, title, options, ships = (
            self.variants.get(normal(draft.sku), (None, "", "", True)) if draft.sku else _UNKNOWN
        )
        name = draft.title
        if title and name.startswith("- "):  # programs that lose the product's name leave its options
            name, options = title, name.removeprefix("- ")
        elif options and name.endswith(f" - {options}"):
            name = name.removesuffix(f" - {options}")
        else:
            name, options = name.removeprefix("- "), ""
        shipping = ships if draft.requires_shipping is None else draft.requires_shipping
        return {
            "variant_id": id_,
            "title": name or title or draft.sku,
            "options": options,
            "requires_shipping": int(shipping),
        }


_UNKNOWN: tuple[int | None, str, str, bool] = (None, "", "", True)


class Writer:
    """Writes orders, in the caller's transaction."""

    def __init__(self, db: sqlite3.Connection, settings: Settings, file: str, by: By) -> None:
        self._db, self._file, self._by = db, file, by
        self._language = settings.shop.language
        self._people = People(db, clock.stamp(by.at))
        self._shelf = Shelf.of(db)
        self._addresses: dict[int, set[Address]] = {}

    def create(self, draft: OrderDraft, figures: Figures, number: str, serial: int) -> None:
        """A new order. Raises Contradiction, before anything of it is written."""
        settling.Wanted.of(draft, figures.total)
        placed = clock.stamp(draft.placed_at)
        shipping = sum(each.amount for each in figures.below if each.kind == "shipping")
        order = ledger.insert(
            self._db, "orders", serial=serial, number=number, customer_id=self._customer(draft), status="placed",
            channel=draft.channel, source=draft.source, source_digest=draft.digest, language=self._language,
            currency=draft.currency, exponent=draft.exponent, name=draft.name, email=draft.email, phone=draft.phone,
            ship_to="\n".join(draft.address.lines[1:] if draft.address.name else draft.address.lines),
            shipping_method=draft.shipping_method, discount=str(figures.shared) if figures.shared else "",
            subtotal=figures.subtotal, discount_total=figures.discount_total, shipping_total=shipping,
            tax_total=draft.sums.tax, tax_included=int(figures.tax_included), total=figures.total,
            created_at=placed, placed_at=placed, pays_later=1,  # nobody is reminded of the past by itself
        )  # fmt: skip
        lines = self._lines(order, draft, figures)
        for each in figures.below:
            values = {"kind": each.kind, "label": each.label, "amount": each.amount, "tax_total": each.tax_total}
            ledger.insert(self._db, "order_adjustment", order_id=order, **values)
        searching.index(self._db, order)
        settling.settle(self._db, settling.Held.of(self._db, order), lines, draft, self._by)
        self._told(order, draft, {"rounding": decimal(figures.off, draft.exponent)} if figures.off else {}, "")

    def update(self, order: int, draft: OrderDraft, figures: Figures) -> list[str]:
        """What a newer export tells of an order that was imported before; that, in words. Raises Contradiction."""
        held = settling.Held.of(self._db, order)
        sql = "SELECT id, quantity FROM order_line WHERE order_id = ? ORDER BY position"
        lines = self._db.execute(sql, (order,)).fetchall()
        if (held.total, [row[1] for row in lines]) != (figures.total, [line.quantity for line in draft.lines]):
            raise settling.Contradiction("it was changed in the shop since it was imported")
        news = settling.settle(self._db, held, [row[0] for row in lines], draft, self._by)
        ledger.update(self._db, "orders", order, source_digest=draft.digest)
        self._told(order, draft, {"news": ", ".join(news)}, held.status)
        return news or ["note"]

    def _lines(self, order: int, draft: OrderDraft, figures: Figures) -> list[int]:
        found = []
        for at, line in enumerate(draft.lines):
            off, tax = figures.discounts[at], figures.taxes[at]
            found.append(ledger.insert(
                self._db, "order_line", order_id=order, position=at + 1, sku=line.sku, quantity=line.quantity,
                unit_price=line.unit_price, discount_total=off, tax_total=tax,
                tax_rate=draft.sums.tax_rate if tax else "0", total=line.unit_price * line.quantity - off,
                **self._shelf.line(line),
            ))  # fmt: skip
        # Keys and links of the past were handed over there: none goes out by itself.
        self._db.execute("UPDATE order_line SET digital = '' WHERE order_id = ? AND digital <> ''", (order,))
        return found

    def _customer(self, draft: OrderDraft) -> int | None:
        """Who ordered: the mail address decides, and a phone number that is somebody else's stays theirs."""
        if not draft.handles:
            return None
        owners = (self._people.owner(each) for each in draft.handles)
        customer = next((owner for owner in owners if owner is not None), None)
        if customer is None:
            customer = self._people.add(draft.name, "")
        else:
            store.complete(self._db, customer, draft.name, "", clock.stamp(self._by.at))
        self._people.add_handles(customer, draft.handles)
        if draft.address:
            held = self._addresses.setdefault(customer, set(addresses.of(self._db, customer)))
            if draft.address not in held:
                held.add(draft.address)
                addresses.remember(self._db, customer, draft.address, clock.stamp(self._by.at))
        return customer

    def _told(self, order: int, draft: OrderDraft, more: dict[str, Any], before: str) -> None:
        """The event that says where the order is from, and what the merchant wrote about it there."""
        after = self._db.execute("SELECT status FROM orders WHERE id = ?", (order,)).fetchone()[0]
        facts: dict[str, Any] = {"file": self._file, "row": draft.rows[0], "source": draft.source, **more}
        if settling.unsure(draft):
            facts["unsure"] = "the file does not say how many pieces left the house"
        ledger.event(self._db, order, "imported", self._by, facts, before, after)
        if draft.note and not self._noted(order, draft.note):
            ledger.event(self._db, order, "noted", self._by, {"text": draft.note}, after, after)

    def _noted(self, order: int, note: str) -> bool:
        sql = "SELECT 1 FROM order_event WHERE order_id = ? AND what = 'noted' AND data ->> 'text' = ?"
        return self._db.execute(sql, (order, note)).fetchone() is not None
