"""What the ledgers must still hear so that an order stands where a file says: money, parcels, the end of it.

The same for an order that is new and for one that was imported before, when a newer export tells more. What the shop's
own book knows beyond the file stays. No stock moves, for none was set aside; no mail is queued.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from shopctl import clock
from shopctl.money import decimal
from shopctl.orders import ledger
from shopctl.orders.importing.draft import OrderDraft
from shopctl.orders.models import By


class Contradiction(Exception):
    """The file says something that the order can no longer become; the message says what."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where the file says that the order stands: sums of its ledgers, and pieces gone by line."""

    authorized: int
    voided: int
    captured: int
    refunded: int
    gone: tuple[int, ...]
    canceled: bool

    @classmethod
    def of(cls, draft: OrderDraft, total: int) -> Wanted:
        """What a draft of that total says. Raises Contradiction where it does not say how much was paid."""
        paid, said = draft.standing.paid, draft.money
        authorized = total if paid in ("authorized", "voided") else 0
        captured = {"paid": total, "part_refunded": total, "refunded": total}.get(paid, 0)
        if paid == "part":
            if said.due is None:
                raise Contradiction("it is partly paid, and nothing says what is still due")
            captured = max(0, total - said.due)
        refunded = said.refunded or 0 if paid != "refunded" else said.refunded or captured
        if paid == "part_refunded" and not refunded:
            raise Contradiction("some of it was refunded, and nothing says how much")
        captured = max(captured, refunded)
        return cls(
            authorized=authorized, voided=authorized if paid == "voided" else 0, captured=captured, refunded=refunded,
            gone=tuple(_gone(draft)), canceled=draft.standing.canceled,
        )  # fmt: skip


def _gone(draft: OrderDraft) -> Iterator[int]:
    """The pieces of each line that left the house. Of a line that went in part the file does not say how many."""
    sent = draft.standing.sent
    doubtful = sent == "part" and all(line.sent == "sent" for line in draft.lines)
    for line in draft.lines:
        if sent == "unsent" or (sent == "part" and line.sent == "unsent"):
            yield 0
        elif sent == "part" and (line.sent in ("part", "") or (doubtful and line.quantity > 1)):
            yield line.quantity - 1
        else:
            yield line.quantity


def unsure(draft: OrderDraft) -> bool:
    """Whether the file leaves open how many pieces left the house."""
    if draft.standing.sent != "part":
        return False
    pairs = list(zip(_gone(draft), draft.lines, strict=True))
    return any(0 < gone < line.quantity for gone, line in pairs) or all(gone == line.quantity for gone, line in pairs)


@dataclass(frozen=True, slots=True)
class Held:
    """What the ledgers of an order hold before."""

    id: int
    status: str
    total: int
    exponent: int
    paid_at: str | None
    authorized_total: int
    voided_total: int
    captured_total: int
    refunded_total: int
    granted_total: int
    gone_quantity: int

    @classmethod
    def of(cls, db: sqlite3.Connection, order: int) -> Held:
        """The order of that row id."""
        row = db.execute(f"SELECT {_HELD} FROM orders WHERE id = ?", (order,)).fetchone()  # noqa: S608 - a constant
        return cls(*row)


_HELD = ", ".join(each.name for each in fields(Held))


def settle(db: sqlite3.Connection, order: Held, lines: Sequence[int], draft: OrderDraft, by: By) -> list[str]:
    """Bring the order to where the draft says it stands; what is new, in words. `lines` are the lines' row ids.

    In the caller's transaction. Raises Contradiction.
    """
    wanted = Wanted.of(draft, order.total)
    news = [*_money(db, order, wanted, draft, by)]
    if wanted.canceled:
        return news + _cancel(db, order, draft)
    if order.status == "placed":
        at = clock.stamp(draft.placed_at)
        ledger.update(db, "orders", order.id, status="confirmed", confirmed_at=at)
    sent = _send(db, order, lines, wanted, draft)
    return news + sent + _close(db, order.id, draft)


def _money(db: sqlite3.Connection, order: Held, wanted: Wanted, draft: OrderDraft, by: By) -> Iterator[str]:
    paid_at = clock.stamp(draft.paid_at or draft.placed_at)
    last = clock.stamp(max(each for each in (draft.placed_at, draft.paid_at, draft.sent_at, draft.canceled_at) if each))
    steps = (
        ("authorize", wanted.authorized - order.authorized_total, paid_at),
        ("capture", wanted.captured - order.captured_total, paid_at),
        ("void", wanted.voided - order.voided_total, last),
        ("refund", wanted.refunded - order.refunded_total, last),
    )
    granted = wanted.captured if wanted.canceled else wanted.refunded
    if granted > order.granted_total:
        reason = f"as {draft.source} says"
        ledger.insert(
            db, "refund", order_id=order.id, amount=granted - order.granted_total, reason=reason, who=by.who, at=last
        )
    for kind, amount, at in steps:
        if amount > 0:
            values = {"amount": amount, "method": draft.money.method, "who": by.who, "at": at}
            if kind == "capture" and not order.captured_total:
                values["reference"] = draft.money.reference
            if kind in ("capture", "void") and (order.authorized_total or wanted.authorized):
                values["authorization_id"] = _authorization(db, order.id, amount)
            ledger.insert(db, "payment", order_id=order.id, kind=kind, **values)
            yield f"{kind} {decimal(amount, order.exponent)}"
    if wanted.captured >= order.total and order.paid_at is None and draft.standing.paid != "unpaid":
        ledger.update(db, "orders", order.id, paid_at=paid_at)


def _authorization(db: sqlite3.Connection, order: int, amount: int) -> int | None:
    """The authorization that holds as much, which the money is taken from or let go of."""
    sql = """SELECT id FROM standing_payment a WHERE order_id = ? AND kind = 'authorize' AND amount - (SELECT
        COALESCE(SUM(amount), 0) FROM standing_payment WHERE authorization_id = a.id) >= ? ORDER BY id DESC LIMIT 1"""
    row = db.execute(sql, (order, amount)).fetchone()
    return row[0] if row else None


def _cancel(db: sqlite3.Connection, order: Held, draft: OrderDraft) -> list[str]:
    if order.status == "canceled":
        return []
    if order.gone_quantity or order.status == "completed":
        raise Contradiction(f"it is canceled there, but {order.status} here, and some of it has left the house")
    db.execute("UPDATE order_line SET canceled_quantity = quantity WHERE order_id = ?", (order.id,))
    at = clock.stamp(draft.canceled_at or draft.placed_at)
    ledger.update(db, "orders", order.id, status="canceled", canceled_at=at, cancel_reason="canceled before the import")
    return ["canceled"]


def _send(db: sqlite3.Connection, order: Held, lines: Sequence[int], wanted: Wanted, draft: OrderDraft) -> list[str]:
    """A parcel of what left the house and is in none yet."""
    if order.status not in ("placed", "confirmed"):
        return []
    sql = "SELECT fulfilled_quantity FROM order_line WHERE order_id = ? ORDER BY position"
    held = [row[0] for row in db.execute(sql, (order.id,))] if order.gone_quantity else [0] * len(lines)
    contents = [(line, gone - had) for line, gone, had in zip(lines, wanted.gone, held, strict=True) if gone > had]
    if not contents:
        return []
    at = clock.stamp(draft.sent_at or draft.placed_at)
    parcel = ledger.insert(db, "fulfillment", order_id=order.id, created_at=at, packed_at=at, shipped_at=at)
    rows = [(parcel, line, quantity) for line, quantity in contents]
    db.executemany("INSERT INTO fulfillment_line (fulfillment_id, line_id, quantity) VALUES (?, ?, ?)", rows)
    for status in ("packed", "shipped"):
        ledger.update(db, "fulfillment", parcel, status=status)
    ledger.update(db, "orders", order.id, packed_at=at, shipped_at=at)
    return [f"{sum(quantity for _, quantity in contents)} pieces sent"]


def _close(db: sqlite3.Connection, order: int, draft: OrderDraft) -> list[str]:
    """What is sent and paid is history: taken as delivered, and complete. No export tells when parcels arrived."""
    sql = "SELECT status, due, fulfilled_quantity, shippable_quantity FROM orders WHERE id = ?"
    row = db.execute(sql, (order,)).fetchone()
    if row["status"] != "confirmed" or row["due"] > 0 or draft.standing.sent != "sent":
        return []
    if row["fulfilled_quantity"] < row["shippable_quantity"]:
        return []
    at = clock.stamp(max(each for each in (draft.placed_at, draft.paid_at, draft.sent_at) if each))
    sql = "UPDATE fulfillment SET status = 'delivered', delivered_at = ? WHERE order_id = ? AND status = 'shipped'"
    db.execute(sql, (at, order))
    ledger.update(db, "orders", order, status="completed", completed_at=at, delivered_at=at)
    return ["completed"]
