"""The merchant's verbs. Each is one transaction: step, event and mail are written together or not at all."""

from shopctl.orders.actions.closing import cancel, complete, note, reopen
from shopctl.orders.actions.confirming import confirm
from shopctl.orders.actions.parcels import deliver, pack, ship
from shopctl.orders.actions.payments import pay, refund
from shopctl.orders.actions.placing import new, place

__all__ = [
    "cancel",
    "complete",
    "confirm",
    "deliver",
    "new",
    "note",
    "pack",
    "pay",
    "place",
    "refund",
    "reopen",
    "ship",
]
