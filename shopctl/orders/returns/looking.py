"""Which pieces come back, and what the shop found when it looked at them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from shopctl import text
from shopctl.catalog import stock
from shopctl.errors import BadInput, Refused
from shopctl.orders import ledger, personal
from shopctl.orders.actions.step import Desk
from shopctl.orders.models import Line, Order
from shopctl.orders.returns.models import Looked, Return, ReturnLine

Named = tuple[tuple[str, int], ...]
ALL = "all"


class NotShipped(Refused):
    """What has not left the house, or came back already, cannot be returned."""

    message = "Order {number}: {wanted} of {item} cannot come back, {left} can."
    hint = "What has not been shipped is taken out with: shopctl order edit {number}, or: shopctl order cancel {number}"


def pieces(order: Order, named: Named) -> list[tuple[int, int]]:
    """Line ids and quantities that `named` asks to give back; all that can come back when it names nothing.

    A SKU that several lines hold takes from the first that has some left. Raises NotShipped, BadInput.
    """
    left = {line.id: line.fulfilled_quantity - line.returned_quantity for line in order.lines}
    if not named:
        if not any(left.values()):
            raise NotShipped(number=order.number, wanted="anything", item="it", left="nothing")
        return [(id_, quantity) for id_, quantity in left.items() if quantity]
    taken: dict[int, int] = {}
    for sku, quantity in named:
        lines = _lines(order.lines, sku, f"order {order.number}", lambda line: line)
        here = sum(left[line.id] for line in lines)
        if not 0 < quantity <= here:
            raise NotShipped(number=order.number, wanted=quantity, item=sku, left=here)
        _spread([line.id for line in lines], quantity, left, taken)
    return list(taken.items())


def book(desk: Desk, order: Order, returned: Return, looked: Looked) -> dict[str, Any]:
    """Write down what became of each piece and put on the shelf what is as good as new; the event's data.

    Raises BadInput when more is named than came back.
    """
    left = {line.id: line.quantity for line in returned.lines}
    taken = {
        outcome: _sorted(order, returned, getattr(looked, outcome), left) for outcome in ("rejected", "damaged", "lost")
    }
    taken["accepted"] = dict(left)
    off_shelf = _sorted(order, returned, looked.off_shelf, left)
    found = []
    for line in returned.lines:
        outcome = {name: pieces.get(line.id, 0) for name, pieces in taken.items()}
        restocked = _restock(desk, order, returned, line, outcome["accepted"] - off_shelf.get(line.id, 0))
        columns = {f"{name}_quantity": quantity for name, quantity in (outcome | {"restocked": restocked}).items()}
        ledger.update(desk.db, "order_return_line", line.id, **columns)
        facts = {name: quantity for name, quantity in (outcome | {"restocked": restocked}).items() if quantity}
        found.append({"title": order.line(line.line_id).title} | facts)
    return {"found": found}


def _restock(desk: Desk, order: Order, returned: Return, line: ReturnLine, quantity: int) -> int:
    """Pieces that went back on the shelf; none of what the catalogue no longer has."""
    sold = order.line(line.line_id)
    if not quantity or sold.variant_id is None:
        return 0
    by = desk.by
    stock.take_back(desk.db, sold.variant_id, quantity, sold.id, by.who, by.at, reason=returned.number)
    return quantity


def _sorted(order: Order, returned: Return, named: Named, left: dict[int, int]) -> dict[int, int]:
    """Pieces of the return's lines that `named` means, taken from `left`."""
    taken: dict[int, int] = {}
    for sku, quantity in named:
        where = f"return {returned.number}"
        lines = _lines(returned.lines, sku, where, lambda line: order.line(line.line_id))
        here = sum(left[line.id] for line in lines)
        if quantity > here:
            raise BadInput(reason=f"{sku}: {quantity} of it are too many, {here} are left to say that of in {where}.")
        _spread([line.id for line in lines], quantity or here, left, taken)
    return taken


def _lines(lines: Iterable[Any], sku: str, where: str, sold: Callable[[Any], Line]) -> list[Any]:
    """The lines that a SKU or a title names; 'all' names each. Raises BadInput."""
    everything = text.normal(sku).strip() == ALL
    found = [each for each in lines if everything or personal.is_named(sold(each), sku)]
    if not found:
        known = ", ".join(sold(each).sku or sold(each).title for each in lines)
        raise BadInput(reason=f"There is no {sku!r} in {where}.", hint=f"There is: {known}.")
    return found


def _spread(ids: list[int], quantity: int, left: dict[int, int], taken: dict[int, int]) -> None:
    for id_ in ids:
        some = min(quantity, left[id_])
        if some:
            left[id_] -= some
            taken[id_] = taken.get(id_, 0) + some
            quantity -= some
