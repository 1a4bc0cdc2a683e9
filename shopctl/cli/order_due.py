"""What `run-due` does about orders: a word before a promise breaks, and keys to who paid for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from shopctl import clock
from shopctl.cli.output import say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

_HOURS = 6
"""workdays.delay_notice_hours and arrival_notice_hours, where shop.toml says nothing of them."""


def do(shop: Shop) -> dict[str, list[str]]:
    """The numbers of the orders whose customers were told of a delay, and of those whose keys or links went out."""
    told = {"delays_told": _warn(shop, "delay"), "arrivals_told": _warn(shop, "arrival")}
    return told | {"given": serve(shop, "run-due")}


def tell(done: dict[str, list[str]]) -> None:
    """What was done, where something was."""
    if done["delays_told"]:
        say(f"Told of a delay: {', '.join(done['delays_told'])}")
    if done["arrivals_told"]:
        say(f"Told that it may come late: {', '.join(done['arrivals_told'])}")
    if done["given"]:
        say(f"Keys and links handed over: {', '.join(done['given'])}")


def _warn(shop: Shop, of: str) -> list[str]:
    """Tell of each 'delay' or 'arrival' that is near; nothing heavy is loaded when there is none."""
    from shopctl.orders.store import MISSED, at_risk, overdue

    hours = shop.tables.get("workdays", {}).get(f"{of}_notice_hours", _HOURS)
    look = {"delay": at_risk, "arrival": overdue}[of]
    if not look(shop.db, clock.stamp(shop.now - MISSED), clock.stamp(shop.now + timedelta(hours=hours))):
        return []
    from shopctl.orders.actions.promising import warn, warn_of_arrivals

    tell_all = {"delay": warn, "arrival": warn_of_arrivals}[of]
    return tell_all(shop.db, shop.settings, shop.root, shop.by("run-due"))


def serve(shop: Shop, command: str) -> list[str]:
    """Hand over what paid orders wait for; their numbers."""
    from shopctl.orders.store import waiting_for_digital

    if not waiting_for_digital(shop.db):
        return []
    from shopctl.orders.actions.digital import give_waiting

    return give_waiting(shop.db, shop.settings, shop.root, shop.by(command))
