"""The mails of an order's steps: from an Order to a queued mail in the customer's language."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Literal

from shopctl.config.model import Settings
from shopctl.orders.models import Order

Template = Literal[
    "order_received",
    "order_confirmed",
    "payment_received",
    "order_shipped",
    "order_delivered",
    "order_canceled",
    "refund_issued",
]


def queue(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    order: Order,
    event_id: int,
    template: Template,
    now: datetime,
) -> int | None:
    """Queue the mail that a step causes, inside the step's transaction; `order` is the order after the step.

    The mail's id, or None when the customer has no mail address or the shop has none to send from. The same event,
    template and recipient queue one mail, however often they are asked for. Never fails a step: what cannot be
    rendered or addressed stands in the outbox as failed, with its reason.
    """
    return None
