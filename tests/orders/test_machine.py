"""Whatever is done to the order book, in whatever order: after each command every invariant holds, asked in SQL."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
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

from shopctl import clock
from shopctl.catalog import bundles, digital, fields, stock
from shopctl.catalog.fields import Field
from shopctl.catalog.models import OutOfStock
from shopctl.config.load import load
from shopctl.db.connect import connect, transaction
from shopctl.errors import BadInput, ShopError
from shopctl.money import EXPONENTS
from shopctl.orders import status, store, waiting
from shopctl.orders.actions import undoing
from shopctl.orders.actions.chasing import chase
from shopctl.orders.actions.digital import AllGiven, NoneGiven, give_waiting
from shopctl.orders.actions.parcels import EitherOr
from shopctl.orders.actions.payments import (
    Money,
    MoreThanPaid,
    MoreThanReserved,
    NothingDue,
    NothingReserved,
    ReferenceTaken,
)
from shopctl.orders.actions.promising import warn, warn_of_arrivals
from shopctl.orders.actions.undoing import NothingToUndo
from shopctl.orders.editing import AlreadyGone, Edit, NothingLeft, StillPacked, WhichLine
from shopctl.orders.final import CannotUndo
from shopctl.orders.giving import NothingToGive
from shopctl.orders.models import Order
from shopctl.orders.packing import InAReturn, NameTheParcel, NoSuchLine, NoSuchParcel, NotSoMany, WrongParcel
from shopctl.orders.papers import actions as papers
from shopctl.orders.papers.models import InvoicedAlready, NothingToCredit, NotInvoiced
from shopctl.orders.returns import actions as returns
from shopctl.orders.returns import status as return_status
from shopctl.orders.returns.looking import NotShipped
from shopctl.orders.returns.models import KINDS, Asked, Kind, Looked, Return
from shopctl.orders.returns.resolving import MoreThanItCame, Resolution
from shopctl.orders.returns.status import IllegalReturnStep
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules, figures
from tests.orders.test_placing import changed

SKUS = ("CUP", "POT", "BOOK", "LESSON", "BACK", "FREE", "KEY", "BOX")
ENGRAVED = "CUP; Engraving=Ada"
SEQUENCES = int(os.environ.get("SHOPCTL_MACHINE_SEQUENCES", "25"))
"""Each run tries new ones; 2000 of them take some minutes."""
MOST_ORDERS = 6
numbers = st.integers(1001, 1000 + MOST_ORDERS)
parcels = st.sampled_from(["", "", "1", "2", "3"])
NO_PARCEL = (InAReturn, NoSuchLine, NotSoMany, NoSuchParcel, WrongParcel, NameTheParcel)
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
        elsewhere=st.sampled_from(["gross", "net"]),
        coins=st.sampled_from([0, 5]),
    )
    def open_shop(self, currency: str, per: str, included: bool, rate: Decimal, elsewhere: str, coins: int) -> None:
        self.folder = Path(tempfile.mkdtemp())
        root = Path(shutil.copytree(self.pattern, self.folder / "shop"))
        db = connect(root / "shop.db")
        db.execute("PRAGMA synchronous = OFF")
        rules = changed(
            load(root),
            money={
                "currency": currency,
                "round_per": per,
                "round_total_to": Decimal(coins).scaleb(-EXPONENTS[currency]),
            },
            tax={
                "prices_include_tax": included,
                "rates": {"standard": rate, "books": Decimal(7)},
                "elsewhere": elsewhere,
            },
            payments={
                "methods": [
                    {"id": "bank", "kind": "transfer", "name": "Bank"},
                    {"id": "cash", "kind": "on_delivery", "name": "Cash"},
                ],
                "remind_after_days": 2,
                "expire_after_days": 4,
            },
            zones={
                "ch": {"countries": ["CH"], "rates": {"standard": Decimal("2.6")}},
                "far": {"countries": ["*"], "untaxed": True},
            },
            shipping={
                "methods": [
                    {
                        "id": "post",
                        "name": "Post",
                        "free_over": "40",
                        "bands": [{"zones": ["far"], "price": "9"}, {"up_to_grams": 500, "price": "4"}, {"price": "5"}],
                    }
                ]
            },
        )
        self.book = Book(db, rules, root, datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
        self.book.product("CUP", price=1250, on_hand=6)
        self.book.product("POT", price=4999, on_hand=2)
        self.book.product("BOOK", price=1999, on_hand=9, tax_class="books", weight_grams=420)
        self.book.product("LESSON", price=3000, on_hand=4, requires_shipping=0)
        self.book.product("BACK", price=777, on_hand=0, backorder=1)
        self.book.product("FREE", price=0, on_hand=0, stock_tracked=0)
        self.book.product("KEY", price=500, on_hand=0, backorder=1)
        self.book.product("BOX", price=5500, on_hand=0)
        bundles.make(self.book.db, "BOX", [("CUP", 2), ("BACK", 1), ("FREE", 1)], None, self.book.now)
        engraving = Field("Engraving", "text", max_length=9, price=333)
        fields.add(self.book.db, "CUP", engraving, {}, self.book.now)
        digital.add_keys(self.book.db, "KEY", ["A", "B"], "tester", self.book.now)
        # Random walks seldom get far by themselves: some orders are on their way already.
        self.book.confirmed(("CUP", 2), ("LESSON", 1))
        self.book.ship(self.book.pay(self.book.confirmed(("POT", 1), ("FREE", 2))))
        self.book.deliver(self.book.ship(self.book.pay(self.book.confirmed(("CUP", 3), discount="33.33%"))))
        self.orders = 3
        self.last: tuple[str, str, dict[str, Any] | None] = "", "", None

    def teardown(self) -> None:
        if hasattr(self, "book"):
            self.book.db.close()
            shutil.rmtree(self.folder)

    @precondition(lambda self: self.orders < MOST_ORDERS)
    @rule(
        lines=st.lists(st.tuples(st.sampled_from((*SKUS, ENGRAVED)), st.integers(1, 4)), min_size=1, max_size=3),
        discount=st.sampled_from(["", "", "4%", "33.33%", "7"]),
        draft=st.booleans(),
        email=st.sampled_from(["", "sara@example.com", "ali@example.com"]),
        country=st.sampled_from(["", "CH", "JP"]),
        payment=st.sampled_from(["", "", "cash"]),
    )
    def new(
        self, lines: list[tuple[str, int]], discount: str, draft: bool, email: str, country: str, payment: str
    ) -> None:
        self.book.new(*lines, discount=discount, draft=draft, email=email, country=country, payment=payment)
        self.orders += 1

    @rule(number=numbers, steps=st.integers(1, 6))
    def follow_the_advice(self, number: int, steps: int) -> None:
        for _ in range(steps if number <= 1000 + self.orders else 0):
            if wanted := status.advice(store.get(self.book.db, str(number))):
                self._take(number, wanted.verb, OutOfStock, NothingToGive)

    @rule(
        number=numbers,
        verb=st.sampled_from(["place", "confirm", "complete", "reopen", "hold", "release", "archive", "unarchive"]),
    )
    def step(self, number: int, verb: str) -> None:
        self._take(number, verb, OutOfStock)

    @rule(
        number=numbers,
        verb=st.sampled_from(["pack", "ship", "ready"]),
        lines=st.lists(st.tuples(st.sampled_from(SKUS), st.none() | st.integers(0, 3)), max_size=2),
        parcel=parcels,
    )
    def send(self, number: int, verb: str, lines: list[tuple[str, int | None]], parcel: str) -> None:
        chosen = {"lines": lines} if verb == "pack" else {"lines": lines, "parcel": parcel}
        self._take(number, verb, EitherOr, *NO_PARCEL, **chosen)

    @rule(number=numbers, verb=st.sampled_from(["unpack", "deliver", "fail", "track"]), parcel=parcels)
    def move(self, number: int, verb: str, parcel: str) -> None:
        self._take(number, verb, *NO_PARCEL, parcel=parcel)

    @rule(number=numbers, days=st.integers(0, 9))
    def delay(self, number: int, days: int) -> None:
        self._take(number, "delay", until=self.book.now.date() + timedelta(days=days + 1))

    @rule(number=numbers, again=st.booleans())
    def give(self, number: int, again: bool) -> None:
        self._take(number, "give", AllGiven, NoneGiven, NothingToGive, again=again)

    @rule(keys=st.integers(1, 3))
    def fill_the_pool(self, keys: int) -> None:
        count = self.book.db.execute("SELECT COUNT(*) FROM digital_key").fetchone()[0]
        digital.add_keys(self.book.db, "KEY", [f"K{count + n}" for n in range(keys)], "tester", self.book.now)
        give_waiting(self.book.db, self.book.settings, self.book.root, self.book.by())

    @rule()
    def run_due(self) -> None:
        told = warn(self.book.db, self.book.settings, self.book.root, self.book.by("run-due"))
        assert warn(self.book.db, self.book.settings, self.book.root, self.book.by("run-due")) == []
        assert len(set(told)) == len(told)
        warn_of_arrivals(self.book.db, self.book.settings, self.book.root, self.book.by("run-due"))
        assert warn_of_arrivals(self.book.db, self.book.settings, self.book.root, self.book.by("run-due")) == []

    @rule()
    def chase_what_is_unpaid(self) -> None:
        book, by = self.book, self.book.by("run-due")
        book.db.execute("UPDATE mail SET status = 'sent', sent_at = queued_at WHERE status = 'queued'")
        chase(book.db, book.settings, book.root, by=by)
        again = chase(book.db, book.settings, book.root, by=by)
        assert (again.reminded, again.expired) == ((), ())

    @rule(number=numbers, verb=st.sampled_from(["remind", "request", "expire"]))
    def ask_for_money(self, number: int, verb: str) -> None:
        self._take(number, verb)

    @rule(number=numbers, amount=amounts, reference=references)
    def authorize(self, number: int, amount: int | None, reference: str) -> None:
        self._take(number, "authorize", NothingDue, ReferenceTaken, money=Money(amount, "card", reference))

    @rule(number=numbers, verb=st.sampled_from(["capture", "void"]), amount=amounts, of=references)
    def settle(self, number: int, verb: str, amount: int | None, of: str) -> None:
        refusals = (NothingDue, NothingReserved, MoreThanReserved, ReferenceTaken)
        self._take(number, verb, *refusals, money=Money(amount), authorization=of)

    @rule(number=numbers, amount=amounts, reference=references)
    def pay(self, number: int, amount: int | None, reference: str) -> None:
        self._take(number, "pay", NothingDue, ReferenceTaken, money=Money(amount, "bank", reference))

    @rule(number=numbers, amount=amounts, reference=references)
    def refund(self, number: int, amount: int | None, reference: str) -> None:
        self._take(number, "refund", NothingDue, MoreThanPaid, ReferenceTaken, money=Money(amount, "bank", reference))

    @rule(number=numbers, refund=st.booleans())
    def cancel(self, number: int, refund: bool) -> None:
        self._take(number, "cancel", refund=Money() if refund else None)

    @rule(number=numbers, again=st.booleans())
    def invoice(self, number: int, again: bool) -> None:
        """Issue the order's invoice, and now and then take it back to issue another."""
        book, by = self.book, self.book.by("invoice issue")
        if number > 1000 + self.orders:
            return
        try:
            paper = papers.issue(book.db, book.settings, str(number), by=by)
            if again:
                papers.take_back(book.db, book.settings, paper.number, by=by)
        except (NotInvoiced, InvoicedAlready, NothingToCredit):
            pass

    @rule(
        number=numbers,
        sets=st.dictionaries(st.sampled_from(SKUS), st.integers(0, 4), max_size=2),
        add=st.sampled_from([(), (("CUP", 1),), ((ENGRAVED, 1), ("BOX", 1)), (("BACK", 2), ("POT", 1))]),
        discount=st.sampled_from([None, None, "0", "12.5%", "3"]),
        reprice=st.booleans(),
    )
    def edit(
        self, number: int, sets: dict[str, int], add: tuple[tuple[str, int], ...], discount: str | None, reprice: bool
    ) -> None:
        if number <= 1000 + self.orders:
            held = {line.sku for line in store.get(self.book.db, str(number)).lines}
            mine = tuple((sku, count) for sku, count in sets.items() if sku in held)
            wish = Edit(add=add, set=mine, discount=discount, reprice=reprice)
            self._take(number, "edit", OutOfStock, NothingLeft, StillPacked, AlreadyGone, WhichLine, wish=wish)

    @rule(number=numbers, kind=st.sampled_from(KINDS), sku=st.sampled_from(["", *SKUS]), count=st.integers(1, 2))
    def ask_to_return(self, number: int, kind: Kind, sku: str, count: int) -> None:
        wanted = (("CUP", 1),) if kind == "exchange" or (kind == "claim" and count == 2) else ()
        asked = Asked(kind, ((sku, count),) if sku else (), wanted)
        if number <= 1000 + self.orders:
            book = self.book
            with suppress(NotShipped, BadInput):
                returns.new(book.db, book.settings, book.root, str(number), asked, by=book.by("return new"))

    @rule(
        number=numbers,
        verb=st.sampled_from([step.verb for step in return_status.STEPS]),
        outcome=st.sampled_from(["", "rejected", "damaged", "lost", "off_shelf"]),
        refund=st.sampled_from([None, None, None, 0, 700]),
    )
    def step_a_return(self, number: int, verb: str, outcome: str, refund: int | None) -> None:
        if number > 1000 + self.orders:
            return
        book = self.book
        options: dict[str, Any] = {
            "reject": {"reason": "worn"},
            "receive": {"looked": Looked(**({outcome: (("all", 0 if refund is None else 1),)} if outcome else {}))},
            "resolve": {"resolution": Resolution(refund)},
        }.get(verb, {})
        for returned in store.get(book.db, str(number)).returns:
            legal = verb in [step.verb for step in return_status.possible(returned.status)]
            act: Callable[..., tuple[Order, Return]] = getattr(returns, verb)
            try:
                act(book.db, book.settings, book.root, returned.number, **options, by=book.by(f"return {verb}"))
            except IllegalReturnStep:
                assert not legal
            except (OutOfStock, MoreThanItCame):
                assert legal
            else:
                assert legal
        self.orders = book.db.execute("SELECT COUNT(*) FROM orders").fetchone()[0]

    @rule()
    def take_back(self) -> None:
        """What undo brings back is what was there before the command; what it cannot bring back stays whole."""
        book = self.book
        orders = [row[0] for row in book.db.execute("SELECT id FROM orders ORDER BY id")]
        now = [figures(book.db, id_) for id_ in orders]
        try:
            done = undoing.undo(book.db, book.settings, book.root, by=book.by("undo"))
        except (NothingToUndo, CannotUndo, OutOfStock):
            assert [figures(book.db, id_) for id_ in orders] == now
            return
        at, number, before = self.last
        if done.at == at and before is not None:
            assert [after.number for _, after in done.orders] == [number]
            assert figures(book.db, done.orders[0][1].id) == before

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
        waiting.steady(self.book.db, self.book.now)

    def _take(self, number: int, verb: str, *refusals: type[ShopError], **options: Any) -> None:
        """Take the step; it is refused exactly when the table says so, or for a reason of the verb's own."""
        if number > 1000 + self.orders:
            return
        self.book.now += timedelta(seconds=1)
        order = store.get(self.book.db, str(number))
        before = figures(self.book.db, order.id)
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
            if after.events != order.events:
                self.last = clock.stamp(self.book.now), order.number, before


def test_no_sequence_of_commands_breaks_a_rule(shop: Path) -> None:
    OrderBook.pattern = shop
    modest = settings(
        max_examples=SEQUENCES, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(OrderBook, settings=modest)
