"""When a variant has run low: once when it crosses its threshold, and again only after new pieces came. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from shopctl.notices.models import Happened, Movement, Standing


def happened(movements: Sequence[Movement], now: Standing) -> list[Happened]:
    """What the movements of a variant came to, the oldest first; `now` is the variant after them.

    A variant that came into the shop with little did not run low. One that an order gave back, and another took again,
    was not refilled. A threshold below the one at which it was low before is crossed anew.
    """
    level = now.available - sum(each.change for each in movements)
    waits = now.happened == "low" and now.happened_at_threshold <= now.threshold  # for new pieces
    above = level > now.threshold
    found: list[Happened] = []
    for each in movements:
        level += each.change
        if level > now.threshold:
            above = True
            if waits and each.refills:
                waits = False
                found.append("refilled")
        elif above and not waits:
            waits = True
            found.append("low")
    return found
