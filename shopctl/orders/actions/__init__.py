"""The merchant's verbs. Each is one transaction: step, event and mail are written together or not at all."""

from shopctl.orders.actions.chasing import expire, remind, request
from shopctl.orders.actions.closing import cancel, complete, note, reopen
from shopctl.orders.actions.confirming import confirm
from shopctl.orders.actions.digital import give
from shopctl.orders.actions.editing import edit
from shopctl.orders.actions.parcels import deliver, fail, pack, ready, ship, track, unpack
from shopctl.orders.actions.payments import authorize, capture, pay, refund, void
from shopctl.orders.actions.placing import new, place
from shopctl.orders.actions.promising import delay
from shopctl.orders.actions.setting_aside import archive, hold, release, unarchive

__all__ = [
    "archive",
    "authorize",
    "cancel",
    "capture",
    "complete",
    "confirm",
    "delay",
    "deliver",
    "edit",
    "expire",
    "fail",
    "give",
    "hold",
    "new",
    "note",
    "pack",
    "pay",
    "place",
    "ready",
    "refund",
    "release",
    "remind",
    "reopen",
    "request",
    "ship",
    "track",
    "unarchive",
    "unpack",
    "void",
]
