"""A return as its customer reads it: the variable `return` of mails, all text of the customer's locale."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from shopctl import clock
from shopctl.locales import Reader
from shopctl.orders.models import Event, Order
from shopctl.orders.returns.models import Return, ReturnLine
from shopctl.orders.statement import ITEMS_SHOWN, Item, Statement, item, shown_number


@dataclass(frozen=True, slots=True)
class Returned:
    """The variable `return`. `moment` is when the request came, `send_by` until when goods should be on their way.

    `turned_down` stays the customer's, `arrived` says whether anything reached the shop. `refund` is what was granted,
    `credit` what of it pays for `successor`, the order that goes out instead.
    """

    number: str
    kind: str
    day: str
    moment: str
    send_by: str
    items: tuple[Item, ...]
    turned_down: tuple[Item, ...]
    arrived: bool
    reason: str
    answer: str
    refund: str
    credit: str
    successor: str


def returned(order: Order, event: Event, reader: Reader, days: int) -> Returned | None:
    """The return that `event` is of, with `days` to send it; None for events of anything else."""
    found = [each for each in order.returns if each.number == event.data.get("return")]
    return _returned(order, found[0], event, reader, days) if found else None


def _returned(order: Order, back: Return, event: Event, reader: Reader, days: int) -> Returned:
    def money(minor: int) -> str:
        return reader.money(minor, order.currency, order.exponent) if minor else ""

    def items(quantity: str) -> tuple[Item, ...]:
        lines = [line for line in back.lines if getattr(line, quantity)][:ITEMS_SHOWN]
        return tuple(_item(order, line, getattr(line, quantity), reader) for line in lines)

    asked, start = clock.parse(back.requested_at), clock.parse(back.authorized_at or back.requested_at)
    return Returned(
        number=back.number,
        kind=back.kind,
        day=reader.day(asked),
        moment=reader.moment(asked),
        send_by=reader.day(start + timedelta(days)),
        items=items("quantity"),
        turned_down=items("rejected_quantity"),
        arrived=any(line.lost_quantity < line.quantity for line in back.lines),
        reason=back.reason,
        answer=back.answer,
        refund=money(back.refund),
        credit=money(event.data.get("credit", 0)),
        successor=shown_number(back.successor, reader),
    )


def _item(order: Order, line: ReturnLine, quantity: int, reader: Reader) -> Item:
    return item(order, order.line(line.line_id), quantity, reader)


def sample_return(order: Statement) -> Returned:
    """The variable `return` of the invented order: the first thing of it is given back."""
    return Returned(
        number="R1001-1",
        kind="return",
        day=order.day,
        moment=order.day,
        send_by=order.deliver_by,
        items=order.items[:1],
        turned_down=(),
        arrived=True,
        reason="",
        answer="",
        refund=order.items[0].subtotal,
        credit="",
        successor="",
    )
