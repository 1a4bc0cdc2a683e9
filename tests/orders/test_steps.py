"""The steps of an order and what they cause: prices, stock, money, parcels, events, mails."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shopctl import clock
from shopctl.catalog.models import OutOfStock
from shopctl.errors import BadInput, Refused
from shopctl.orders.actions.payments import CardNumber, Money, MoreThanPaid, NothingDue, ReferenceTaken
from shopctl.orders.models import Order
from shopctl.orders.quoting import NotForSale
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_placing import changed

CUP = 1


def whats(order: Order) -> list[str]:
    return [event.what for event in order.events]


def test_a_whole_life_leaves_its_trace(book: Book) -> None:
    order = book.deliver(book.ship(book.pack(book.pay(book.confirm(book.new())))))
    assert (order.status, order.payment_status, order.fulfillment_status) == ("completed", "paid", "delivered")
    assert whats(order) == ["placed", "confirmed", "paid", "packed", "shipped", "delivered", "completed"]
    assert book.mails(order) == [
        "order_received", "order_confirmed", "payment_received", "order_shipped", "order_delivered",
    ]  # fmt: skip
    assert all(order.events[0].at == event.at for event in order.events)
    assert book.stock(CUP) == (8, 0)
    assert broken_rules(book.db) == []


# ---- confirm -----------------------------------------------------------------------------------------------------


def test_confirming_sets_stock_aside(book: Book) -> None:
    book.confirmed(("CUP", 3))
    assert book.stock(CUP) == (10, 3)


def test_confirming_takes_the_catalogues_price_and_says_what_changed(book: Book) -> None:
    order = book.new(("CUP", 2))
    book.price(CUP, 1500)
    order = book.confirm(order)
    assert order.total == 3000
    assert order.events[-1].data == {
        "prices": [{"title": "Cup", "sku": "CUP", "was": 1250, "now": 1500}], "total_was": 2500, "total": 3000,
    }  # fmt: skip


def test_the_discount_survives_re_pricing(book: Book) -> None:
    order = book.new(("CUP", 2), discount="10%")
    book.price(CUP, 2000)
    assert book.confirm(order).total == 3600


def test_an_unchanged_price_is_nothing_to_tell(book: Book) -> None:
    assert book.confirmed().events[-1].data == {}


def test_too_little_stock_refuses_the_whole_order(book: Book) -> None:
    book.product("POT", on_hand=1)
    order = book.new(("CUP", 2), ("POT", 2))
    with pytest.raises(OutOfStock):
        book.confirm(order)
    assert book.stock(CUP) == (10, 0)
    assert book.mails(order) == ["order_received"]
    assert broken_rules(book.db) == []


def test_backorders_and_untracked_stock_are_allocated_without_limit(book: Book) -> None:
    back = book.product("BACK", on_hand=0, backorder=1)
    free = book.product("FREE", on_hand=0, stock_tracked=0)
    order = book.ship(book.confirmed(("BACK", 3), ("FREE", 4)))
    assert (book.stock(back), book.stock(free)) == ((-3, 0), (0, 0))
    assert order.fulfillment_status == "fulfilled"


def test_what_is_no_longer_sold_cannot_be_confirmed(book: Book) -> None:
    order = book.new()
    book.db.execute("UPDATE product SET status = 'archived'")
    with pytest.raises(NotForSale):
        book.confirm(order)


def test_promises_end_with_the_day_in_the_shops_zone(book: Book) -> None:
    book.settings = changed(
        book.settings,
        shop=book.settings.shop.model_dump() | {"timezone": "Asia/Tehran"},
        shipping={"methods": [{"id": "post", "name": "Post", "ship_within_days": 2, "deliver_within_days": 5}]},
    )
    book.now = datetime(2026, 3, 10, 21, 0, tzinfo=UTC)  # already the 11th in Tehran
    order = book.confirmed()
    assert order.promised_ship_by == "2026-03-13T20:29:59.000000Z"
    assert order.promised_deliver_by == "2026-03-18T20:29:59.000000Z"  # Saturday and Sunday are none of its five days


def test_an_order_is_late_when_a_promise_is_over_and_not_kept(book: Book) -> None:
    order = book.confirmed()
    assert order.promised_ship_by is not None
    assert order.promised_deliver_by is not None
    after_ship_by = clock.stamp(clock.parse(order.promised_ship_by) + timedelta(seconds=1))
    after_deliver_by = clock.stamp(clock.parse(order.promised_deliver_by) + timedelta(seconds=1))
    assert not order.late_at(order.promised_ship_by)
    assert order.late_at(after_ship_by)
    shipped = book.ship(order)
    assert not shipped.late_at(after_ship_by)
    assert shipped.late_at(after_deliver_by)
    assert not book.deliver(shipped).late_at(after_deliver_by)


# ---- money -------------------------------------------------------------------------------------------------------


def test_paying_takes_what_is_due(book: Book) -> None:
    order = book.pay(book.new())
    assert (order.payment_status, order.paid_total, order.due) == ("paid", 2500, 0)
    assert order.paid_at == clock.stamp(book.now)


def test_paying_less_and_more(book: Book) -> None:
    order = book.pay(book.new(), Money(1000))
    assert (order.payment_status, order.due, order.paid_at) == ("partially_paid", 1500, None)
    order = book.pay(order, Money(2000))
    assert (order.payment_status, order.due) == ("overpaid", -500)
    order = book.refund(order)
    assert (order.payment_status, order.due, order.granted_total) == ("paid", 0, 0)


def test_the_same_reference_is_recorded_once(book: Book) -> None:
    order = book.pay(book.new(), Money(2500, "bank", "RF18"))
    again = book.pay(order, Money(None, "bank", "RF18"))
    assert again == order
    assert book.mails(order).count("payment_received") == 1
    with pytest.raises(ReferenceTaken) as refused:
        book.pay(order, Money(2000, "bank", "RF18"))
    assert (refused.value.exit_code, refused.value.code) == (4, "conflict")


def test_nothing_due_asks_for_an_amount(book: Book) -> None:
    order = book.pay(book.new())
    with pytest.raises(NothingDue):
        book.pay(order)
    with pytest.raises(NothingDue):
        book.refund(order)


def test_a_refund_is_granted_and_paid(book: Book) -> None:
    order = book.refund(book.pay(book.confirmed()), Money(500, "bank", "B1", "chipped"))
    assert (order.payment_status, order.granted_total, order.refunded_total, order.due) == (
        "partially_refunded", 500, 500, 0,
    )  # fmt: skip
    assert order.refunds[0].reason == "chipped"
    assert book.mails(order)[-1] == "refund_issued"
    assert book.refund(order, Money(None, "bank", "B1")) == order
    order = book.refund(order, Money(2000))
    assert order.payment_status == "refunded"


def test_no_more_goes_back_than_came_in(book: Book) -> None:
    with pytest.raises(MoreThanPaid, match=r"25\.01 EUR cannot go back, only 25\.00"):
        book.refund(book.pay(book.new()), Money(2501))


def test_a_card_number_is_no_reference(book: Book) -> None:
    with pytest.raises(CardNumber):
        book.pay(book.new(), Money(None, "card", "4111 1111 1111 1111"))


def test_a_creditor_reference_is_none_though_its_digits_add_up_like_a_cards(book: Book) -> None:
    order = book.pay(book.new(), Money(None, "bank", "RF18 5390 0754 7034"))  # the example of ISO 11649
    assert order.payments[-1].reference == "RF18 5390 0754 7034"


# ---- parcels -----------------------------------------------------------------------------------------------------


def test_shipping_packs_what_is_not_packed(book: Book) -> None:
    order = book.ship(book.confirmed(), carrier="dhl", tracking_number="00340434")
    assert whats(order)[-2:] == ["packed", "shipped"]
    (parcel,) = order.fulfillments
    assert (parcel.status, parcel.carrier, parcel.contents) == ("shipped", "DHL", ((order.lines[0].id, 2),))
    assert parcel.tracking_url.endswith("tracking-id=00340434")
    assert order.events[-1].data["fulfillments"] == [parcel.id]
    assert order.packed_at == order.shipped_at == clock.stamp(book.now)


def test_stock_leaves_the_shelf_when_the_parcel_leaves_the_house(book: Book) -> None:
    packed = book.pack(book.confirmed())
    assert book.stock(CUP) == (10, 2)
    book.ship(packed)
    assert book.stock(CUP) == (8, 0)


def test_delivered_and_unpaid_is_not_complete_until_the_money_comes(book: Book) -> None:
    order = book.deliver(book.ship(book.confirmed()))
    assert (order.status, order.fulfillment_status) == ("confirmed", "delivered")
    assert book.pay(order).status == "completed"


def test_what_needs_no_shipping_completes_when_it_is_paid_and_leaves_the_stock(book: Book) -> None:
    seat = book.product("LESSON", on_hand=5, requires_shipping=0)
    order = book.confirmed(("LESSON", 2))
    assert book.stock(seat) == (5, 2)
    order = book.pay(order)
    assert (order.status, order.fulfillment_status, book.stock(seat)) == ("completed", "not_required", (3, 0))
    with pytest.raises(IllegalStep, match="some of it has left the house"):
        book.cancel(book.reopen(order))


def test_a_mixed_order_ships_only_what_is_shipped(book: Book) -> None:
    seat = book.product("LESSON", on_hand=5, requires_shipping=0)
    order = book.ship(book.pay(book.confirmed(("CUP", 1), ("LESSON", 1))))
    assert [contents for parcel in order.fulfillments for contents in parcel.contents] == [(order.lines[0].id, 1)]
    assert book.stock(seat) == (5, 1)
    assert book.deliver(order).status == "completed"
    assert book.stock(seat) == (4, 0)


# ---- the end -----------------------------------------------------------------------------------------------------


def test_canceling_frees_the_stock(book: Book) -> None:
    order = book.cancel(book.pack(book.confirmed()), reason="changed her mind")
    assert (order.status, order.payment_status, order.due) == ("canceled", "unpaid", 0)
    assert (order.cancel_reason, book.stock(CUP)) == ("changed her mind", (10, 0))
    assert [parcel.status for parcel in order.fulfillments] == ["canceled"]
    assert book.mails(order)[-1] == "order_canceled"
    assert broken_rules(book.db) == []


def test_canceling_a_paid_order_says_what_is_owed(book: Book) -> None:
    order = book.cancel(book.pay(book.confirmed()))
    assert (order.payment_status, order.due, order.granted_total) == ("overpaid", -2500, 2500)
    assert order.events[-1].data["owed"] == 2500


def test_canceling_with_the_refund_settles_it_at_once(book: Book) -> None:
    order = book.cancel(book.pay(book.confirmed()), refund=Money(reason="sold out"))
    assert (order.status, order.payment_status, order.due) == ("canceled", "refunded", 0)
    assert whats(order)[-2:] == ["canceled", "refunded"]
    assert book.mails(order)[-2:] == ["order_canceled", "refund_issued"]
    assert len(order.refunds) == 1


def test_canceling_an_unpaid_order_with_refund_is_just_canceling(book: Book) -> None:
    assert whats(book.cancel(book.new(), refund=Money()))[-1] == "canceled"


def test_a_completed_order_can_be_reopened_and_completed_again(book: Book) -> None:
    order = book.reopen(book.deliver(book.ship(book.pay(book.confirmed()))))
    assert order.status == "confirmed"
    assert book.complete(order).status == "completed"


def test_notes_change_nothing_and_tell_nobody(book: Book) -> None:
    order = book.note(book.new(), "rings at the back\n  door ")
    assert order.events[-1].data == {"text": "rings at the back\ndoor"}
    assert book.mails(order) == ["order_received"]
    with pytest.raises(BadInput):
        book.note(order, " \n ")


def test_a_refused_step_leaves_no_trace(book: Book) -> None:
    order = book.new()
    before = list(book.db.iterdump())
    for act in (book.ship, book.pack, book.deliver, book.complete, book.reopen, book.place):
        with pytest.raises(IllegalStep):
            act(order)
    with pytest.raises(Refused):
        book.refund(order)
    assert list(book.db.iterdump()) == before
