"""A shop that sells a cup, and an inbox to put strangers' documents into."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from shopctl.config.model import Settings
from shopctl.db.connect import connect
from shopctl.inbox import actions
from shopctl.inbox.models import Outcome
from shopctl.orders import store
from shopctl.orders.models import Order
from tests.orders.conftest import Book


def order(**changes: Any) -> dict[str, Any]:
    """An order document as the storefront writes it: two cups."""
    return {
        "shopctl": "order", "version": 1, "id": "Zk3v9QpL-2mXw7Ra", "lines": [{"item": "CUP", "quantity": 2}],
        "name": "Mina Rad", "email": "mina@example.com", "language": "en", "total": "25.00", "currency": "EUR",
    } | changes  # fmt: skip


@dataclass
class Inbox:
    """A shop's inbox and what becomes of it."""

    book: Book

    @property
    def folder(self) -> Path:
        return self.book.root / "inbox"

    def put(self, file: str = "a.json", content: bytes | None = None, **changes: Any) -> Path:
        """A file there: these bytes, or an order document with changes."""
        path = self.folder / file
        path.write_bytes(json.dumps(order(**changes)).encode() if content is None else content)
        return path

    def fetch(self) -> Outcome:
        book = self.book
        return actions.fetch(book.db, book.settings, book.root, by=book.by("inbox fetch"))

    def take(self, **changes: Any) -> Order:
        """The order that a document becomes."""
        self.put(**changes)
        (number,) = self.fetch().orders
        return store.get(self.book.db, number)

    def refused(self, content: bytes | None = None, **changes: Any) -> str:
        """The reason for which a document is set aside, with no order made of it."""
        self.put(content=content, **changes)
        outcome = self.fetch()
        assert (outcome.orders, outcome.known, len(outcome.quarantined)) == ((), 0, 1)
        assert self.names() == []
        assert self.count() == 0
        return outcome.quarantined[0].reason

    def names(self, *below: str) -> list[str]:
        """The files there, or in a folder below."""
        folder = self.folder.joinpath(*below)
        return sorted(each.name for each in folder.iterdir() if below or each.name not in ("done", "quarantine"))

    def count(self) -> int:
        return int(self.book.db.execute("SELECT COUNT(*) FROM orders").fetchone()[0])


@pytest.fixture
def inbox(shop: Path, settings: Settings, now: datetime) -> Iterator[Inbox]:
    """The inbox of a fresh shop that sells a cup: 12.50, ten on hand."""
    db = connect(shop / "shop.db")
    book = Book(db, settings, shop, now)
    book.product("CUP")
    yield Inbox(book)
    db.close()
