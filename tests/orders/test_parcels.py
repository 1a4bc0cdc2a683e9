"""Parcels in parts, picked up, not delivered, sent again: who has what, and where the stock is."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from shopctl.errors import Refused
from shopctl.mail import store as outbox
from shopctl.orders import packing, status
from shopctl.orders.actions.parcels import EitherOr
from shopctl.orders.models import Order
from shopctl.orders.packing import NameTheParcel, NoSuchLine, NoSuchParcel, NotSoMany, WrongParcel
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_placing import changed

CUP = 1


@pytest.fixture
def order(book: Book) -> Order:
    """Three cups and two pots, confirmed and paid."""
    book.product("POT", price=4900)
    return book.pay(book.confirmed(("CUP", 3), ("POT", 2), address="12 Garden Street"))


def parcels(order: Order) -> list[tuple[str, str, dict[str, int]]]:
    return [
        (each.number, each.status, {order.line(line).sku: count for line, count in each.contents})
        for each in order.fulfillments
    ]


def last_mail(book: Book) -> str:
    message = message_from_bytes(outbox.message(book.db, outbox.list_(book.db)[0].id), policy=policy.default)
    return str(message.get_body(("plain",)).get_content()).replace("\r\n", "\n")


def test_an_order_goes_out_in_parcels_that_people_can_name(book: Book, order: Order) -> None:
    book.pack(order, lines=[("CUP", 2)])
    book.pack(order, lines=[("pot", 1)])
    packed = book.pack(order)
    assert parcels(packed) == [
        ("1001-1", "packed", {"CUP": 2}), ("1001-2", "packed", {"POT": 1}), ("1001-3", "packed", {"CUP": 1, "POT": 1}),
    ]  # fmt: skip
    shipped = book.ship(order, parcel="۱۰۰۱-۲")
    assert (shipped.fulfillment_status, shipped.fulfillments[1].status) == ("partially_fulfilled", "shipped")
    shipped = book.ship(order, parcel="1")
    assert [each.status for each in shipped.fulfillments] == ["shipped", "shipped", "packed"]
    done = book.deliver(book.ship(order))
    assert (done.status, done.fulfillment_status) == ("completed", "delivered")
    assert book.stock(CUP) == (7, 0)
    assert broken_rules(book.db) == []


def test_some_lines_ship_at_once_and_the_mail_says_what_is_still_to_come(book: Book, order: Order) -> None:
    shipped = book.ship(order, lines=[("CUP", None), ("POT", 1)], carrier="dhl", tracking_number="JD01")
    assert parcels(shipped) == [("1001-1", "shipped", {"CUP": 3, "POT": 1})]
    text = last_mail(book)
    assert "Parcel: 1001-1\n" in text
    assert "In this parcel:\n- 3 × Cup\n- 1 × Pot\n" in text
    assert "Still to come:\n- 1 × Pot\n" in text
    assert "The rest follows" in text
    book.ship(order)
    assert "Still to come" not in last_mail(book)
    assert "- 1 × Pot\n" in last_mail(book)


def test_a_delivered_part_is_not_the_whole_order(book: Book, order: Order) -> None:
    book.ship(order, lines=[("CUP", 3)])
    book.ship(order)
    first = book.deliver(order, parcel="1001-1")
    assert (first.status, first.fulfillment_status) == ("confirmed", "partially_delivered")
    assert "A parcel of your order has arrived" in last_mail(book)
    assert book.deliver(order).status == "completed"
    assert "Your order has arrived" in last_mail(book)


def test_a_line_without_a_sku_is_packed_by_its_place(book: Book, order: Order) -> None:
    book.db.execute("UPDATE order_line SET sku = '' WHERE title = 'Pot'")
    assert parcels(book.pack(order, lines=[("2", 1)])) == [("1001-1", "packed", {"": 1})]


def test_lines_of_one_sku_are_taken_together(book: Book) -> None:
    order = book.confirmed(("CUP", 2), ("CUP", 3))
    packed = book.pack(order, lines=[("CUP", 4)])
    assert sum(count for _, count in packed.fulfillments[0].contents) == 4
    assert sum(packing.left(packed).values()) == 1


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([("CUP", 4)], NotSoMany),
        ([("CUP", 2), ("CUP", 2)], NotSoMany),
        ([("CUP", 0)], NotSoMany),
        ([("SAUCER", 1)], NoSuchLine),
        ([("3", 1)], NoSuchLine),
    ],
)
def test_no_more_is_packed_than_was_ordered(
    book: Book, order: Order, lines: list[tuple[str, int]], refusal: type[Exception]
) -> None:
    for verb in (book.pack, book.ship, book.ready):
        with pytest.raises(refusal):
            verb(order, lines=lines)
    assert broken_rules(book.db) == []
    assert book.note(order, "still here").fulfillments == ()


def test_what_lies_in_a_parcel_is_not_packed_again(book: Book, order: Order) -> None:
    book.pack(order, lines=[("CUP", 3)])
    with pytest.raises(NotSoMany) as refused:
        book.ship(order, lines=[("CUP", 1)])
    assert refused.value.facts["left"] == 0
    assert "unpack" in refused.value.way_out


def test_an_unpacked_parcel_is_free_to_pack_otherwise(book: Book, order: Order) -> None:
    book.pack(order)
    opened = book.unpack(order)
    assert opened.fulfillments[0].status == "canceled"
    assert book.stock(CUP) == (10, 3)
    assert parcels(book.pack(order, lines=[("CUP", 1)]))[1] == ("1001-2", "packed", {"CUP": 1})
    assert broken_rules(book.db) == []


def test_the_parcel_is_asked_for_where_several_could_be_meant(book: Book, order: Order) -> None:
    book.pack(order, lines=[("CUP", 3)])
    book.pack(order)
    with pytest.raises(NameTheParcel, match=r"1001-1 \(packed\), 1001-2 \(packed\)"):
        book.unpack(order)
    with pytest.raises(NameTheParcel):
        book.ship(order, carrier="dhl", tracking_number="JD01")
    with pytest.raises(NoSuchParcel):
        book.unpack(order, parcel="1001-3")
    with pytest.raises(EitherOr):
        book.ship(order, parcel="1", lines=[("CUP", 1)])
    both = book.ship(order, carrier="dhl")
    assert {each.carrier for each in both.fulfillments} == {"DHL"}
    with pytest.raises(WrongParcel, match="it is shipped"):
        book.unpack(book.fail(both, parcel="2"), parcel="1")


# ---- not delivered -----------------------------------------------------------------------------------------------


def test_what_was_not_delivered_goes_out_again_from_where_it_is(book: Book, order: Order) -> None:
    book.ship(order, carrier="dhl", tracking_number="JD01")
    failed = book.fail(order, reason="nobody at home")
    assert (failed.fulfillments[0].status, failed.fulfillments[0].failure) == ("delivery_failed", "nobody at home")
    assert failed.fulfillment_status == "fulfilled"
    assert "Reason: nobody at home" in last_mail(book)
    wanted = status.advice(failed)
    assert wanted is not None
    assert wanted.verb == "unpack"
    again = book.ship(order, carrier="ups", tracking_number="1Z")
    assert (again.fulfillments[0].status, again.fulfillments[0].tracking_number) == ("shipped", "1Z")
    assert book.stock(CUP) == (7, 0)
    assert book.deliver(order).status == "completed"
    assert broken_rules(book.db) == []


def test_what_came_back_is_on_the_shelf_set_aside_as_before(book: Book, order: Order) -> None:
    book.ship(order)
    book.fail(order)
    back = book.unpack(order)
    assert (back.fulfillment_status, back.gone_quantity, back.failed_quantity) == ("unfulfilled", 0, 0)
    assert book.stock(CUP) == (10, 3)
    assert broken_rules(book.db) == []
    off = book.cancel(back)
    assert (off.status, book.stock(CUP)) == ("canceled", (10, 0))
    assert broken_rules(book.db) == []


def test_what_came_back_of_untracked_stock_is_set_aside_only(book: Book) -> None:
    free = book.product("FREE", on_hand=0, stock_tracked=0)
    order = book.fail(book.ship(book.confirmed(("FREE", 2))))
    assert book.stock(free) == (0, 0)
    book.unpack(order)
    assert book.stock(free) == (0, 2)
    assert broken_rules(book.db) == []


def test_the_failed_parcel_leaves_the_others_alone(book: Book, order: Order) -> None:
    book.ship(order, lines=[("CUP", 3)])
    book.ship(order)
    with pytest.raises(NameTheParcel):
        book.fail(order)
    book.fail(order, parcel="1001-1")
    part = book.deliver(order)
    assert [each.status for each in part.fulfillments] == ["delivery_failed", "delivered"]
    assert book.deliver(order, parcel="1001-1").status == "completed"  # a neighbour had it


def test_a_failure_is_told_unless_it_shall_not_be(book: Book, order: Order) -> None:
    book.ship(order)
    book.fail(order, tell=False)
    assert "delivery_failed" not in book.mails(order)
    assert book.note(order, "x").events[-2].what == "delivery_failed"


def test_who_did_not_pick_up_is_not_told_of_a_carrier(book: Book, order: Order) -> None:
    failed = book.fail(book.ready(order), reason="not collected")
    assert failed.fulfillments[0].status == "delivery_failed"
    assert "delivery_failed" not in book.mails(order)


def test_nothing_on_its_way_fails_to_arrive(book: Book, order: Order) -> None:
    with pytest.raises(IllegalStep, match="nothing is on its way"):
        book.fail(order)
    with pytest.raises(IllegalStep, match="no parcel is here"):
        book.unpack(order)


# ---- picked up ---------------------------------------------------------------------------------------------------


@pytest.fixture
def counter(book: Book) -> Book:
    """A shop whose customers pick up."""
    method = {"id": "counter", "name": "At the counter", "kind": "pickup", "ship_within_days": 1}
    book.settings = changed(book.settings, shipping={"methods": [method]})
    return book


def test_what_is_picked_up_is_ready_then_handed_over(counter: Book) -> None:
    order = counter.pay(counter.confirmed())
    assert order.pickup
    assert order.promised_deliver_by is None
    taken = []
    while wanted := status.advice(order):
        taken.append(wanted.verb)
        order = getattr(counter, wanted.verb)(order)
    assert taken == ["pack", "ready", "deliver"]
    assert (order.status, counter.stock(CUP)) == ("completed", (8, 0))
    assert counter.mails(order)[-2:] == ["order_ready", "order_delivered"]
    assert broken_rules(counter.db) == []


def test_what_nobody_picks_up_goes_back(counter: Book) -> None:
    order = counter.ready(counter.confirmed())
    assert "waits for you" in last_mail(counter)
    assert order.ready_quantity == 2
    with pytest.raises(IllegalStep):
        counter.cancel(order)
    assert counter.cancel(counter.unpack(order)).status == "canceled"
    assert counter.stock(CUP) == (10, 0)


# ---- tracking numbers --------------------------------------------------------------------------------------------


def test_a_number_that_comes_later_is_told_once(book: Book, order: Order) -> None:
    book.ship(order)
    tracked = book.track(order, carrier="dhl", tracking_number="JD01")
    assert tracked.fulfillments[0].tracking_url.endswith("JD01")
    assert book.mails(order).count("order_shipped") == 2
    assert "JD01" in last_mail(book)
    assert book.track(order, tracking_number="JD01") == tracked
    book.deliver(order)
    book.track(order, tracking_number="JD02")
    assert book.mails(order).count("order_shipped") == 2


def test_there_is_nothing_to_track_before_it_is_packed(book: Book, order: Order) -> None:
    with pytest.raises(IllegalStep, match="nothing is packed"):
        book.track(order, tracking_number="1")


@pytest.mark.parametrize("verb", ["pack", "ship", "ready", "unpack", "fail", "deliver", "track"])
def test_a_step_that_cannot_be_taken_changes_nothing(book: Book, verb: str) -> None:
    order = book.new()
    with pytest.raises(Refused):
        getattr(book, verb)(order)
    assert book.note(order, "x").events[:-1] == order.events


def test_what_the_customer_fetches_is_not_tracked(book: Book, order: Order) -> None:
    book.ready(order)
    with pytest.raises(WrongParcel, match="it is ready for pickup"):
        book.track(order, carrier="dhl", tracking_number="1")
