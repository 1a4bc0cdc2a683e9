"""Wishes to be told when something is back: the sibling of order documents, in a mail or a file."""

from __future__ import annotations

import sqlite3
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from shopctl.catalog import store as catalog
from shopctl.config.model import Settings
from shopctl.inbox.documents import Border, Code, Id, Line
from shopctl.inbox.models import NotAnOrder
from shopctl.notices.models import KIND
from shopctl.notices.subscribing import WORDS, Asked, subscribe
from shopctl.orders.models import By


class SubscriptionDocument(Border):
    """Who wants to know when `item` is back, version 1; `words` is what the visitor agreed to.

    In a mail `email` may be missing: it is the sender's. With an `id` the same wish counts once.
    """

    shopctl: Literal["stock_subscription"]
    version: Literal[1]
    id: Id | None = None
    item: Annotated[Code, Field(min_length=1)]
    email: Code = ""
    language: Code = ""
    name: Line = ""
    words: Line = ""


def is_one(value: Any) -> bool:
    """Whether a JSON value says that it is such a wish."""
    return isinstance(value, dict) and value.get("shopctl") == KIND


def take(db: sqlite3.Connection, settings: Settings, value: Any, sender: str, by: By) -> str:
    """Take up a wish; the item, or '' when it was known. `sender` is who sent the mail that it came in, '' for a file.

    Raises NotAnOrder, and what `subscribe` raises.
    """
    try:
        found = SubscriptionDocument.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise NotAnOrder(place=f"{'.'.join(map(str, first['loc']))}: ", what=first["msg"]) from error
    source = f"inbox:{found.id}" if found.id else "inbox"
    item, email = _item(db, found.item, by), found.email or sender
    asked = Asked(item, email, found.language, found.name, found.words or WORDS, source)
    variant, news = subscribe(db, settings, asked, by.who, by.at)
    return variant.label if news else ""


def _item(db: sqlite3.Connection, item: str, by: By) -> str:
    """The choice that the storefront names as in its link (`cup?variant=v12`), as the catalogue does: `cup/Blue`."""
    handle, linked, name = item.partition("?variant=")
    found = catalog.find_variants(db, handle, by.at) if linked else []
    return next((catalog.id_of(each) for each in found if name in (each.sku, f"v{each.id}")), item)
