"""Returns to act on: `back.receive("R1001-1")` and the like, in the shop of the order book's tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from shopctl.orders.models import Order
from shopctl.orders.returns import actions
from shopctl.orders.returns.actions import ALL_WELL
from shopctl.orders.returns.models import Asked, Kind, Looked, Return
from tests.orders.conftest import Book
from tests.orders.conftest import book as book


@dataclass
class Desk:
    """The returns of a book."""

    book: Book

    def new(self, order: Order, kind: Kind = "return", *lines: tuple[str, int], **asked: Any) -> Return:
        wish = Asked(kind, lines, **asked)
        by = self.book.by("return new")
        return actions.new(self.book.db, self.book.settings, self.book.root, order.number, wish, by=by)[1]

    def __getattr__(self, verb: str) -> Callable[..., Return]:
        def act(returned: Return, *args: Any, **options: Any) -> Return:
            by = self.book.by(f"return {verb}")
            act = getattr(actions, verb)
            done: Return = act(
                self.book.db, self.book.settings, self.book.root, returned.number, *args, **options, by=by
            )[1]
            return done

        return act

    def received(
        self, order: Order, kind: Kind = "return", *lines: tuple[str, int], looked: Looked = ALL_WELL, **asked: Any
    ) -> Return:
        returned = self.new(order, kind, *lines, **asked)
        if kind != "withdrawal":
            returned = self.authorize(returned)
        return self.receive(returned, looked)


@pytest.fixture
def back(book: Book) -> Desk:
    return Desk(book)
