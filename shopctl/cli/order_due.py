"""What `run-due` does about orders: a word before a promise breaks, and keys to who paid for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shopctl import clock
from shopctl.cli.output import say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

_HOURS = 6
"""workdays.delay_notice_hours, where shop.toml says nothing of it."""


def do(shop: Shop) -> dict[str, list[str]]:
    """The numbers of the orders whose customers were told of a delay, and of those whose keys or links went out."""
    return {"delays_told": _warn(shop), "given": serve(shop, "run-due")}


def tell(done: dict[str, list[str]]) -> None:
    """What was done, where something was."""
    if done["delays_told"]:
        say(f"Told of a delay: {', '.join(done['delays_told'])}")
    if done["given"]:
        say(f"Keys and links handed over: {', '.join(done['given'])}")


def _warn(shop: Shop) -> list[str]:
    from shopctl.orders.store import MISSED, at_risk

    hours = shop.tables.get("workdays", {}).get("delay_notice_hours", _HOURS)
    until = clock.stamp(shop.now + timedelta(hours=hours))
    if not at_risk(shop.db, clock.stamp(shop.now - MISSED), until):
        return []
    from shopctl.orders.actions.promising import warn

    return warn(shop.db, shop.settings, shop.root, shop.by("run-due"))


def serve(shop: Shop, command: str) -> list[str]:
    """Hand over what paid orders wait for; their numbers."""
    from shopctl.orders.store import waiting_for_digital

    if not waiting_for_digital(shop.db):
        return []
    from shopctl.orders.actions.digital import give_waiting

    return give_waiting(shop.db, shop.settings, shop.root, shop.by(command))
