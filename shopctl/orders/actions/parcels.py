"""Goods on their way: packed, shipped or fetched, delivered or not. Stock leaves the shelf when the parcel leaves it.

What was not delivered is still out of the house; it goes out again (`ship`, `ready`), arrives after all (`deliver`),
or is back on the shelf and set aside for the order as before (`unpack`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shopctl import text
from shopctl.catalog import stock
from shopctl.config.model import Settings
from shopctl.errors import Usage
from shopctl.orders import carriers, ledger, packing, status, store
from shopctl.orders.actions.step import Desk, Untold, apply, take
from shopctl.orders.models import By, Fulfillment, Order
from shopctl.orders.packing import Asked


class EitherOr(Usage):
    """Lines are packed into a parcel of their own, so a parcel cannot be named with them."""

    message = "Say --line for a new parcel or --parcel for one that is packed, not both."


def pack(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, lines: Asked = (), by: By) -> Order:
    """Put `lines`, or all that is left of the order, into a parcel. Raises NotFound, IllegalStep, NotSoMany."""
    desk = Desk(db, settings, root, by)
    return take(desk, number, "pack", lambda order: _pack(desk, order, lines))


def unpack(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, parcel: str = "", by: By) -> Order:
    """Open a parcel that is here or came back; what was in it is set aside and can be packed again.

    Raises NotFound, IllegalStep, NoSuchParcel, WrongParcel, NameTheParcel, InAReturn.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "unpack", lambda order: _unpack(desk, order, parcel))


def ship(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    lines: Asked = (),
    parcel: str = "",
    carrier: str = "",
    tracking_number: str = "",
    by: By,
) -> Order:
    """Send a parcel on its way: of `lines`, the named one, else all that are packed, else what is left, packed first.

    A parcel that was not delivered goes out again when it is named, or when there is nothing else to ship.
    Raises NotFound, IllegalStep, NotSoMany, NoSuchParcel, WrongParcel, NameTheParcel.
    """
    desk = Desk(db, settings, root, by)
    how = carried(settings, carrier, tracking_number)
    return take(desk, number, "ship", lambda order: out(desk, order, "ship", lines, parcel, how))


def ready(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    lines: Asked = (),
    parcel: str = "",
    by: By,
) -> Order:
    """Let a parcel wait for the customer to fetch it; chosen as in `ship`. Raises what `ship` raises."""
    desk = Desk(db, settings, root, by)
    return take(desk, number, "ready", lambda order: out(desk, order, "ready", lines, parcel, {}))


def track(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    parcel: str = "",
    carrier: str = "",
    tracking_number: str = "",
    by: By,
) -> Order:
    """Write down who carries a parcel under which number; said again, nothing changes.

    The customer is told when the parcel is on its way. Raises NotFound, IllegalStep, NoSuchParcel, NameTheParcel.
    """
    desk = Desk(db, settings, root, by)
    work = lambda order: tracked(desk, order, parcel, carrier, tracking_number)  # noqa: E731 - as the others
    return take(desk, number, "track", work)


def deliver(db: sqlite3.Connection, settings: Settings, root: Path, number: str, *, parcel: str = "", by: By) -> Order:
    """A parcel, or all that were on their way, arrived; the order is complete when it is paid, too.

    Raises NotFound, IllegalStep, NoSuchParcel, WrongParcel.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "deliver", lambda order: move(desk, order, "deliver", parcel))


def fail(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    number: str,
    *,
    parcel: str = "",
    reason: str = "",
    tell: bool = True,
    by: By,
) -> Order:
    """A parcel was not delivered, or nobody fetched it; who waits for a shipped one is told unless `tell` is off.

    Raises NotFound, IllegalStep, NoSuchParcel, WrongParcel, NameTheParcel.
    """
    desk = Desk(db, settings, root, by)
    return take(desk, number, "fail", lambda order: failed(desk, order, parcel, reason, tell=tell))


def _pack(desk: Desk, order: Order, lines: Asked) -> dict[str, Any]:
    boxed = ledger.parcel(desk.db, order.id, packing.contents(order, lines), "packed", desk.by)
    return {"fulfillments": [boxed], "parcels": [store.parcel_number(desk.db, boxed)]}


def _unpack(desk: Desk, order: Order, parcel: str) -> dict[str, Any]:
    (opened,) = packing.chosen(order, status.step("unpack"), parcel, one=True)
    packing.check_unreturned(order, opened)
    data = _moved(desk, order, "unpack", [opened])
    if opened.status != "packed":  # it had left the shelf
        for variant, quantity, line in _pieces(order, opened):
            stock.put_back(desk.db, variant, quantity, line, desk.by.who, desk.by.at, f"parcel {opened.number}")
    return data


def out(desk: Desk, order: Order, verb: str, lines: Asked, parcel: str, how: dict[str, str]) -> dict[str, Any]:
    """Parcels leave the shelf, for the carrier or for the customer."""
    if lines and parcel:
        raise EitherOr
    before = {each.id for each in order.fulfillments}
    step = status.step(verb)
    packed = any(each.status == "packed" for each in order.fulfillments)
    if lines or (not (parcel or packed) and packing.left(order)):
        packing.contents(order, lines)  # refuses before a step within the step would
        apply(desk, order.id, "pack", lambda unpacked: _pack(desk, unpacked, lines))
        order = store.load(desk.db, order.id)
    going = (
        [each for each in order.fulfillments if each.id not in before] if lines else packing.chosen(order, step, parcel)
    )
    if how.get("tracking_number") and len(going) > 1:
        raise packing.name_one(order, going)
    for each in going:
        if each.status == "packed":  # what failed left the shelf the first time
            for variant, quantity, line in _pieces(order, each):
                # Nothing is set aside for orders that were imported: they move no stock.
                if held := min(quantity, order.line(line).allocated_quantity):
                    stock.sell(desk.db, variant, held, line, desk.by.who, desk.by.at)
    return _moved(desk, order, verb, going, **how)


def move(desk: Desk, order: Order, verb: str, parcel: str, **how: str) -> dict[str, Any]:
    """Move the named parcel, or all that the step can move."""
    return _moved(desk, order, verb, packing.chosen(order, status.step(verb), parcel), **how)


def failed(desk: Desk, order: Order, parcel: str, reason: str, *, tell: bool = True, at: str = "") -> dict[str, Any]:
    """One parcel was not delivered, for that reason."""
    found = packing.chosen(order, status.step("fail"), parcel, one=True)
    data = _moved(desk, order, "fail", found, failure=text.one_line(reason), **({"failed_at": at} if at else {}))
    data = data | {"reason": data.pop("failure")}
    # Who did not fetch it knows; only what a carrier has is news.
    return data if tell and found[0].status == "shipped" else Untold(data)


def tracked(desk: Desk, order: Order, parcel: str, carrier: str, number: str) -> dict[str, Any] | None:
    """The parcel's carrier and number; None when they are known already."""
    out = [each for each in order.fulfillments if each.status in ("packed", "shipped", "delivered", packing.FAILED)]
    parcels = [each for each in out if any(order.line(line).requires_shipping for line, _ in each.contents)]
    found = packing.parcel(order, parcel) if parcel else None
    if found is None and len(parcels) > 1:
        raise packing.name_one(order, parcels)
    if found is None and not parcels:
        # Fetched, or handed over as a lesson is: nobody carries it.
        raise packing.wrong(next(each for each in order.fulfillments[::-1] if each.status != "canceled"), "track")
    found = found or parcels[0]
    how = carried(desk.settings, carrier or found.carrier, number or found.tracking_number)
    if all(getattr(found, name) == value for name, value in how.items()):
        return None
    ledger.update(desk.db, "fulfillment", found.id, **how)
    data = {"fulfillments": [found.id], "parcels": [found.number], **how}
    news = how.get("tracking_number", "") != found.tracking_number and found.status == "shipped"
    return data if news else Untold(data)


def carried(settings: Settings, carrier: str, tracking_number: str) -> dict[str, str]:
    """Columns of a parcel; empty where neither is said."""
    if not (carrier.strip() or tracking_number.strip()):
        return {}
    number = text.one_line(tracking_number)
    name, url = carriers.tracking(settings.shipping, text.one_line(carrier), number)
    return {"carrier": name, "tracking_number": number, "tracking_url": url}


def _pieces(order: Order, parcel: Fulfillment) -> list[tuple[int, int, int]]:
    """(variant, quantity, line) of what lies in it and is in the catalogue still."""
    lines = [(order.line(id_), quantity) for id_, quantity in parcel.contents]
    return [(line.variant_id, quantity, line.id) for line, quantity in lines if line.variant_id is not None]


def _moved(desk: Desk, order: Order, verb: str, parcels: Sequence[Fulfillment], **how: str) -> dict[str, Any]:
    moved = ledger.move_parcels(desk.db, order, status.step(verb), desk.by, parcels, **how)
    return {"fulfillments": moved, "parcels": [each.number for each in parcels], **how}
