"""What carriers report, taken over: parcels shipped, delivered, failed, each by its own step. All rows or none."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.errors import BadInput, NotFound, Refused
from shopctl.orders import packing, store, tracking
from shopctl.orders.actions import parcels
from shopctl.orders.actions.step import Desk, apply
from shopctl.orders.models import By, Fulfillment, Order
from shopctl.orders.tracking import Report
from shopctl.sheets import fields
from shopctl.sheets.intake import Moved, bring
from shopctl.sheets.plan import Change, Plan, RowError
from shopctl.sheets.table import Table

_KIND = "parcels"
_TOLD = ("status", "carrier", "tracking_number")
_HERE = ("pending", "packed")


class NotAList(BadInput):
    """The sheet does not say which parcels it speaks of."""

    message = "{file} has no column with numbers of orders, parcels or tracking."
    hint = "Name one: --map 'TITLE=parcel' or --map 'TITLE=number'"


class Unreadable(BadInput):
    """A row that cannot be followed."""


def import_tracking(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    table: Table,
    *,
    by: By,
    maps: Sequence[str] = (),
    means: Sequence[str] = (),
    dates: str = "",
    dry_run: bool = False,
    quiet: bool = False,
    moved: Moved = lambda done, total: None,
) -> Plan:
    """Bring the parcels to what a carrier's list says, and return what that was; a second time it is nothing.

    `maps` say what columns are, `means` what the carrier's words are ('At customs=shipped'), `dates` is day-first or
    month-first where the list does not show it. With `quiet` nobody is written to. Raises NotAList, NoColumn, NoField,
    BadMap, BadRows, UnreadableTable.
    """
    columns = fields.choose(table, tracking.TITLES, maps)
    if not columns.keys() & {"parcel", "number"}:
        raise NotAList(file=table.name)
    plan = Plan(table.name, "carrier's", table.how, (_KIND,), fields.unused(table, columns))
    plan.notes.append(fields.understood(table, columns))
    words, zone = tracking.words(means), ZoneInfo(settings.shop.timezone)
    rows = partial(tracking.reports, table, columns, words, dates or tracking.order_of(table, columns), zone)

    def work(book: sqlite3.Connection) -> set[int]:
        run = _Import(Desk(book, settings, root, by, quiet), plan)
        run.all(rows(), moved)
        return set()

    return bring(db, table, plan, work, dry_run=dry_run, leftovers=None)


class _Import:
    """One import under way, inside its transaction."""

    def __init__(self, desk: Desk, plan: Plan) -> None:
        self._desk, self._plan = desk, plan
        self._unknown: Counter[str] = Counter()

    def all(self, rows: Iterable[Report | RowError], moved: Moved) -> None:
        """Follow every row, or note why not."""
        for count, report in enumerate(rows, 1):
            if isinstance(report, RowError):
                self._plan.rejected.append(report)
                continue
            try:
                self._follow(report)
            except (Refused, NotFound, BadInput) as error:
                self._plan.rejected.append(RowError(report.row, "", error.sentence))
            moved(count, None)
        for words, count in self._unknown.most_common():
            self._plan.notes.append(
                f"{words!r} ({count} rows) says nothing to shopctl, only numbers were taken over."
                f" Say what it means: --status '{words}=shipped' (or delivered, failed, made)"
            )

    def _follow(self, report: Report) -> None:
        if report.state == tracking.UNKNOWN:
            self._unknown[report.said] += 1
        id_, named = self._found(report)
        before = store.load(self._desk.db, id_)
        parcel = _parcel(before, named, report)
        if parcel is None or not _old(before, parcel, report):
            self._steps(before, parcel, report)
        self._compare(report, before, store.load(self._desk.db, id_))

    def _found(self, report: Report) -> tuple[int, str]:
        """The order's row, and the parcel's number where the row names it."""
        if report.parcel:
            found = store.find_parcel(self._desk.db, report.parcel)
            if found is None:
                raise Unreadable(reason=f"There is no order or parcel {report.parcel!r}.")
            return found
        known = store.tracked_as(self._desk.db, report.number)
        if len(known) != 1:
            why = "is no parcel's tracking number" if not known else f"is the number of {len(known)} parcels"
            raise Unreadable(reason=f"{report.number!r} {why}.")
        return known[0]

    def _steps(self, order: Order, parcel: Fulfillment | None, report: Report) -> None:
        """Take the steps from where the parcel is to where the carrier says that it is."""
        stamp = self._moment(report)
        if parcel is None or parcel.status in _HERE:
            if parcel is not None and report.state not in tracking.OUT:
                self._track(order, parcel, report)
            if report.state not in tracking.OUT:
                return
            parcel = self._ship(order, parcel, report, stamp)
        else:
            self._track(order, parcel, report)
            again = parcel.status == packing.FAILED and report.state == "shipped"
            if again and stamp and stamp > (parcel.failed_at or ""):
                parcel = self._ship(order, parcel, report, stamp)
        if report.state == "delivered" and parcel.status != "delivered":
            self._move(order, parcel, "deliver", {"delivered_at": stamp} if stamp else {})
        if report.state == "failed" and parcel.status in ("shipped", "ready_for_pickup"):
            reason, number = report.reason or report.said, parcel.number
            apply(self._desk, order.id, "fail", lambda o: parcels.failed(self._desk, o, number, reason, at=stamp))

    def _ship(self, order: Order, parcel: Fulfillment | None, report: Report, stamp: str) -> Fulfillment:
        how = parcels.carried(self._desk.settings, report.carrier, report.number)
        how |= {"shipped_at": stamp} if stamp else {}
        named = parcel.number if parcel else ""
        apply(self._desk, order.id, "ship", lambda o: parcels.out(self._desk, o, "ship", (), named, how))
        shipped = store.load(self._desk.db, order.id)
        return packing.parcel(shipped, named) if named else shipped.fulfillments[-1]

    def _track(self, order: Order, parcel: Fulfillment, report: Report) -> None:
        carrier = parcel.carrier or report.carrier
        apply(
            self._desk, order.id, "track",
            lambda o: parcels.tracked(self._desk, o, parcel.number, carrier, report.number),
        )  # fmt: skip

    def _move(self, order: Order, parcel: Fulfillment, verb: str, how: dict[str, str]) -> None:
        apply(self._desk, order.id, verb, lambda o: parcels.move(self._desk, o, verb, parcel.number, **how))

    def _moment(self, report: Report) -> str:
        if report.at is None:
            return ""
        if report.at > self._desk.by.at:
            local = report.at.astimezone(ZoneInfo(self._desk.settings.shop.timezone))
            raise Unreadable(reason=f"{local:%Y-%m-%d} has not come yet.")
        return clock.stamp(report.at)

    def _compare(self, report: Report, before: Order, after: Order) -> None:
        known = {each.id: each for each in before.fulfillments}
        changes = []
        for each in after.fulfillments:
            was = known.get(each.id)
            pairs = [(name, getattr(was, name) if was else "", getattr(each, name)) for name in _TOLD]
            changes += [Change(report.row, each.number, name, old, new) for name, old, new in pairs if old != new]
        self._plan.changes += changes
        (self._plan.changed if changes else self._plan.unchanged)[_KIND] += 1


def _parcel(order: Order, named: str, report: Report) -> Fulfillment | None:
    """The parcel that the row is about; None when it is packed by shipping it. Raises NameTheParcel."""
    if named:
        return packing.parcel(order, named)
    sent = [each for each in order.fulfillments if each.status != "canceled" and _goes(order, each)]
    same = [each for each in sent if report.number and each.tracking_number == report.number]
    if same or (len(sent) == 1 and not packing.left(order)):
        return (same or sent)[0]
    waiting = [each for each in sent if each.status != "delivered" and not each.tracking_number]
    if len(waiting) == 1:
        return waiting[0]
    if not waiting and packing.left(order):
        return None
    if not sent:
        raise Unreadable(reason=f"Order {order.number} has nothing that a carrier could have.")
    raise packing.name_one(order, waiting or sent)


def _goes(order: Order, parcel: Fulfillment) -> bool:
    return any(order.line(line).requires_shipping for line, _ in parcel.contents)


def _old(order: Order, parcel: Fulfillment, report: Report) -> bool:
    """Whether the row is about a way that the parcel went before. Raises Unreadable for a number nobody knows."""
    if not report.number or parcel.tracking_number in ("", report.number):
        return False
    if any(
        event.data.get("tracking_number") == report.number and parcel.id in event.data.get("fulfillments", ())
        for event in order.events
    ):
        return True
    known, said = parcel.tracking_number, report.number
    raise Unreadable(reason=f"Parcel {parcel.number} has the tracking number {known}, and the list says {said}.")
