"""Finding orders by what people have at hand, sifting lists, and setting orders aside."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from shopctl import clock
from shopctl.orders import finding, listing, paying, status
from shopctl.orders.actions.payments import Money
from shopctl.orders.editing import Edit
from shopctl.orders.listing import Filter
from shopctl.orders.papers import actions as papers
from shopctl.orders.papers import slips
from shopctl.orders.papers.slips import NothingToPick
from shopctl.orders.status import IllegalStep
from shopctl.reports.today import today
from tests.orders.conftest import Book


def found(book: Book, what: str) -> list[tuple[str, str]]:
    return [(head.number, how) for head, how in finding.find(book.db, what, "IR")]


def listed(book: Book, sort: str = "newest", **chosen: object) -> list[str]:
    return [head.number for head in listing.list_(book.db, Filter(**chosen), sort=sort)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "spelling", ["+98 912 345 6789", "۰۹۱۲۳۴۵۶۷۸۹", "0912 345 67 89", "00989123456789", "(0912)345-6789"]
)
def test_a_phone_number_in_any_spelling_finds_its_orders(book: Book, spelling: str) -> None:
    book.settings = book.settings.model_copy(update={"shop": book.settings.shop.model_copy(update={"region": "IR"})})
    book.new(phone="09123456789")
    book.new(phone="09123456780", email="ali@example.com")
    assert found(book, spelling) == [("1001", "phone")]


def test_orders_are_found_by_whatever_names_them(book: Book) -> None:
    order = book.confirmed(name="سارا كريمي", email="Sara@Example.com", address="کوچهٔ یاس ۱۲")
    book.new(email="ali@example.com", name="Ali Müller")
    book.pay(order, Money(None, "bank", "TRX 77-5"))
    book.ship(order, carrier="dhl", tracking_number="JD014600003")
    invoice = papers.issue(book.db, book.settings, order.number, by=book.by())
    for what, how in {
        "1001": "number", "#۱۰۰۱": "number", "1001-1": "parcel", "sara@example.com": "mail",
        "jd0146 00003": "tracking number", "TRX 77-5": "payment", paying.reference(1001): "payment",
        invoice.number.lower(): "invoice", "سارا کریمی": "words", "كريم": "words",
        "یاس ۱۲": "words", "cup سارا": "words",
    }.items():  # fmt: skip
        assert found(book, what)[0] == ("1001", how), what
    assert found(book, "muller") == [("1002", "words")]
    assert found(book, "cup") == [("1002", "words"), ("1001", "words")]
    assert found(book, "nobody here") == found(book, " ") == found(book, '"*') == []


def test_an_edited_order_is_found_by_what_it_says_now(book: Book) -> None:
    order = book.confirmed(name="Sara")
    book.edit(order, Edit(name="Mina"))
    assert found(book, "sara ") == [("1001", "words")]  # by her mail address
    assert found(book, "mina") == [("1001", "words")]
    assert listing.list_(book.db, Filter(search="mi cu")) != []


def test_lists_are_sifted_and_sorted(book: Book) -> None:
    pot = book.product("POT", price=300)
    first = book.confirmed(("CUP", 1), channel="web", name="Zoe")
    book.now += timedelta(days=1)
    second = book.pay(book.confirmed(("POT", 2), channel="phone", name="Ali", email="ali@example.com"))
    assert listed(book) == ["1002", "1001"]
    assert listed(book, "oldest") == listed(book, "total") == ["1001", "1002"]
    assert listed(book, "customer") == ["1002", "1001"]
    assert listed(book, "due") == ["1001", "1002"]
    assert listed(book, "promised") == ["1001", "1002"]
    assert listed(book, payment_status="paid") == listed(book, variants=f"[{pot}]") == [second.number]
    assert listed(book, unpaid=True) == listed(book, channel="web") == [first.number]
    assert listed(book, since=clock.stamp(book.now)) == [second.number]
    assert listed(book, until=clock.stamp(book.now)) == [first.number]
    assert listed(book, fulfillment_status="unfulfilled", search="zo") == [first.number]
    assert [head.number for head in listing.list_(book.db, Filter(), 1, after=second.id)] == [first.number]


def test_what_is_on_hold_waits_and_goes_on_when_it_is_released(book: Book) -> None:
    order = book.hold(book.pay(book.confirmed()), reason="asks  about\nthe size")
    assert (order.hold_reason, order.held_at) == ("asks about the size", clock.stamp(book.now))
    for verb in ("pack", "ship", "ready"):
        with pytest.raises(IllegalStep, match="it is on hold"):
            getattr(book, verb)(order)
    wanted = status.advice(order)
    assert wanted is not None
    assert wanted.verb == "release"
    seen = today(book.db, 0, book.now).document
    assert [row["hold_reason"] for row in seen["held"]] == ["asks about the size"]
    assert seen["to_pack"] == []
    assert listed(book, held=True) == [order.number]
    with pytest.raises(NothingToPick):
        slips.picklist(book.db, book.settings, (), book.now)
    free = book.release(order)
    assert (free.held_at, free.hold_reason) == (None, "")
    assert book.ship(free).fulfillment_status == "fulfilled"


def test_released_is_complete_when_it_waited_for_nothing_else(book: Book) -> None:
    book.product("LESSON", requires_shipping=0)
    order = book.pay(book.hold(book.confirmed(("LESSON", 1))))
    assert order.status == "confirmed"
    assert book.release(order).status == "completed"


def test_a_canceled_order_is_on_hold_no_longer(book: Book) -> None:
    assert book.cancel(book.hold(book.confirmed())).held_at is None


def test_done_orders_are_put_away_and_still_found(book: Book) -> None:
    order = book.deliver(book.ship(book.confirmed()))
    with pytest.raises(IllegalStep, match="it is confirmed"):
        book.archive(order)
    done = book.archive(book.pay(order))
    other = book.new()
    assert listed(book, archived="hidden") == [other.number]
    assert listed(book, archived="only") == [done.number]
    assert found(book, done.number) == [(done.number, "number")]
    assert book.unarchive(done).archived_at is None
    assert book.reopen(book.archive(done)).archived_at is None


def test_every_event_says_who_did_it(book: Book) -> None:
    order = book.archive(book.cancel(book.hold(book.new())))
    assert {event.who for event in order.events} == {"tester"}
    assert replace(order.events[-1], id=0).command == "order archive"
