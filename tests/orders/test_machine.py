"""Whatever is done to the order book, in whatever order: after each command every invariant holds, asked in SQL."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from shopctl.catalog import stock
from shopctl.catalog.models import OutOfStock
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.errors import Refused
from shopctl.orders import status, store
from shopctl.orders.actions.payments import Money, MoreThanPaid, NothingDue, ReferenceTaken
from shopctl.orders.models import Order
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_placing import changed

SKUS = ("CUP", "POT", "LESSON", "BACK", "FREE")
MOST_ORDERS = 5
numbers = st.integers(1001, 1000 + MOST_ORDERS)
amounts = st.none() | st.integers(1, 6000)
references = st.sampled_from(["", "", "A", "B"])


class OrderBook(RuleBasedStateMachine):
    """Random commands on a few orders of a few products, with the rules of a random shop."""

    pattern: ClassVar[Path]

    @initialize(
        currency=st.sampled_from(["EUR", "JPY", "KWD"]),
        per=st.sampled_from(["line", "total"]),
        included=st.booleans(),
        rate=st.sampled_from([Decimal(0), Decimal("8.1"), Decimal(22)]),
    )
    def open_shop(self, currency: str, per: str, included: bool, rate: Decimal) -> None:
        self.folder = Path(tempfile.mkdtemp())
        root = Path(shutil.copytree(self.pattern, self.folder / "shop"))
        db = connect(root / "shop.db")
        db.execute("PRAGMA synchronous = OFF")
        rules = changed(
            load(root),
            money={"currency": currency, "round_per": per},
            tax={"prices_include_tax": included, "rates": {"standard": rate}},
            shipping={"methods": [{"id": "post", "name": "Post", "price": "5", "free_over": "40"}]},
        )
        self.book = Book(db, rules, root, datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
        self.book.product("CUP", price=1250, on_hand=6)
        self.book.product("POT", price=4999, on_hand=2)
        self.book.product("LESSON", price=3000, on_hand=4, requires_shipping=0)
        self.book.product("BACK", price=777, on_hand=0, backorder=1)
        self.book.product("FREE", price=0, on_hand=0, stock_tracked=0)
        # Random walks seldom get far by themselves: some orders are on their way already.
        self.book.confirmed(("CUP", 2), ("LESSON", 1))
        self.book.ship(self.book.pay(self.book.confirmed(("POT", 1), ("FREE", 2))))
        self.orders = 2

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.db.close()
            shutil.rmtree(self.folder)

    @precondition(lambda self: self.orders < MOST_ORDERS)
    @rule(
        lines=st.lists(st.tuples(st.sampled_from(SKUS), st.integers(1, 4)), min_size=1, max_size=3),
        discount=st.sampled_from(["", "", "4%", "33.33%", "7"]),
        draft=st.booleans(),
        email=st.sampled_from(["", "sara@example.com", "ali@example.com"]),
    )
    def new(self, lines: list[tuple[str, int]], discount: str, draft: bool, email: str) -> None:
        self.book.new(*lines, discount=discount, draft=draft, email=email)
        self.orders += 1

    @rule(number=numbers, steps=st.integers(1, 6))
    def follow_the_advice(self, number: int, steps: int) -> None:
        for _ in range(steps if number <= 1000 + self.orders else 0):
            if wanted := status.advice(store.get(self.book.db, str(number))):
                self._take(number, wanted.verb, OutOfStock)

    @rule(number=numbers, verb=st.sampled_from(["place", "confirm", "pack", "ship", "deliver", "complete", "reopen"]))
    def step(self, number: int, verb: str) -> None:
        self._take(number, verb, OutOfStock)

    @rule(number=numbers, amount=amounts, reference=references)
    def pay(self, number: int, amount: int | None, reference: str) -> None:
        self._take(number, "pay", NothingDue, ReferenceTaken, money=Money(amount, "bank", reference))

    @rule(number=numbers, amount=amounts, reference=references)
    def refund(self, number: int, amount: int | None, reference: str) -> None:
        self._take(number, "refund", NothingDue, MoreThanPaid, ReferenceTaken, money=Money(amount, "bank", reference))

    @rule(number=numbers, refund=st.booleans())
    def cancel(self, number: int, refund: bool) -> None:
        self._take(number, "cancel", refund=Money() if refund else None)

    @rule(variant=st.integers(1, 2), price=st.integers(0, 9999), pieces=st.integers(0, 3))
    def change_the_catalogue(self, variant: int, price: int, pieces: int) -> None:
        with transaction(self.book.db):
            self.book.price(variant, price)
            stock.adjust(self.book.db, variant, pieces, "tester", self.book.now)

    @precondition(lambda self: hasattr(self, "book"))
    @invariant()
    def every_rule_holds(self) -> None:
        assert broken_rules(self.book.db) == []
        self.book.now += timedelta(hours=5)

    def _take(self, number: int, verb: str, *refusals: type[Refused], **options: Any) -> None:
        """Take the step; it is refused exactly when the table says so, or for a reason of the verb's own."""
        if number > 1000 + self.orders:
            return
        order = store.get(self.book.db, str(number))
        legal = verb in [step.verb for step in status.possible(order)]
        act: Callable[..., Order] = getattr(self.book, verb)
        try:
            after = act(order, **options)
        except IllegalStep:
            assert not legal
        except refusals:
            assert legal
            assert store.get(self.book.db, str(number)) == order
        else:
            assert legal
            assert after.events[: len(order.events)] == order.events


def test_no_sequence_of_commands_breaks_a_rule(shop: Path) -> None:
    OrderBook.pattern = shop
    modest = settings(max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(OrderBook, settings=modest)
