"""Promises that will not be kept: seen before they break, put off, and told once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy

import pytest

from shopctl import clock
from shopctl.mail import store as outbox
from shopctl.orders import listing, promises, store
from shopctl.orders.actions.promising import Past, warn, warn_of_arrivals
from shopctl.orders.models import Order
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_placing import changed

PROMISED = datetime(2026, 3, 12, 22, 59, 59, tzinfo=UTC)
"""Two working days after the book's now, in Berlin."""


@pytest.fixture
def order(book: Book) -> Order:
    method = {"id": "post", "name": "Post", "ship_within_days": 2, "deliver_within_days": 5}
    book.settings = changed(book.settings, shipping={"methods": [method]})
    order = book.pay(book.confirmed(address="12 Garden Street"))
    assert order.promised_ship_by == clock.stamp(PROMISED)
    return order


def texts(book: Book, template: str = "order_delayed") -> list[str]:
    mails = [mail for mail in outbox.list_(book.db)[::-1] if mail.template == template]
    messages = [message_from_bytes(outbox.message(book.db, mail.id), policy=policy.default) for mail in mails]
    return [str(message.get_body(("plain",)).get_content()).replace("\r\n", "\n") for message in messages]


def warned(book: Book, at: datetime) -> list[str]:
    book.now = at
    return warn(book.db, book.settings, book.root, book.by("run-due"))


# ---- a new promise -----------------------------------------------------------------------------------------------


def test_a_delay_is_a_new_promise_an_event_and_a_mail(book: Book, order: Order) -> None:
    later = book.delay(order, until=date(2026, 3, 20), reason="The glaze needs another firing")
    days = promises.calendar(book.settings)
    assert days.day(clock.parse(str(later.promised_ship_by))) == date(2026, 3, 20)
    assert days.day(clock.parse(str(later.promised_deliver_by))) == date(2026, 3, 25)
    assert later.events[-1].what == "delayed"
    assert later.events[-1].data["before"]["promised_ship_by"] == order.promised_ship_by
    (text,) = texts(book)
    assert "We promised to send your order by 12 March 2026, and it takes longer. We are sorry." in text
    assert "Reason: The glaze needs another firing" in text
    assert "We will send it by 20 March 2026." in text
    assert "You should have it by 25 March 2026." in text
    assert broken_rules(book.db) == []


def test_what_is_on_its_way_is_promised_to_arrive_later(book: Book, order: Order) -> None:
    shipped = book.ship(order)
    later = book.delay(shipped, until=date(2026, 3, 24))
    assert later.promised_ship_by == shipped.promised_ship_by
    assert promises.calendar(book.settings).day(clock.parse(str(later.promised_deliver_by))) == date(2026, 3, 24)
    (text,) = texts(book)
    assert "Your parcel was to be with you by 17 March 2026" in text
    assert "You should have it by 24 March 2026." in text
    assert "We will send it" not in text


def test_the_same_delay_again_changes_nothing(book: Book, order: Order) -> None:
    for day in (date(2026, 3, 20), date(2026, 3, 29)):  # a working day and a Sunday
        later = book.delay(order, until=day)
        assert book.delay(later, until=day) == later
    assert len(texts(book)) == 2


def test_a_day_that_is_over_is_no_promise(book: Book, order: Order) -> None:
    with pytest.raises(Past):
        book.delay(order, until=date(2026, 3, 9))
    book.delay(order, until=date(2026, 3, 10))


def test_an_order_without_a_promise_can_be_given_one(book: Book) -> None:
    book.settings = changed(book.settings, shipping={"methods": []})
    order = book.delay(book.confirmed(), until=date(2026, 3, 20))
    assert order.promised_ship_by is not None
    assert order.promised_deliver_by is None
    assert "Your order takes longer than we thought." in texts(book)[0]


def test_what_is_delivered_is_not_delayed(book: Book, order: Order) -> None:
    done = book.deliver(book.ship(order))
    with pytest.raises(IllegalStep):
        book.delay(book.reopen(done), until=date(2026, 3, 20))
    with pytest.raises(IllegalStep, match="it is placed"):
        book.delay(book.new(), until=date(2026, 3, 20))


# ---- before it breaks --------------------------------------------------------------------------------------------


def test_customers_hear_of_it_before_the_promise_breaks_and_once(book: Book, order: Order) -> None:
    assert warned(book, PROMISED - timedelta(hours=7)) == []
    assert warned(book, PROMISED - timedelta(hours=5)) == ["1001"]
    assert warned(book, PROMISED - timedelta(hours=4)) == []
    assert warned(book, PROMISED + timedelta(hours=4)) == []
    (text,) = texts(book)
    assert "We promised to send your order by 12 March 2026" in text
    assert "We are working on it" in text
    event = store.get(book.db, "1001").events[-1]
    assert (event.what, event.from_status, event.to_status) == ("delay_told", "confirmed", "confirmed")
    assert broken_rules(book.db) == []


def test_each_promise_is_told_of_once_the_next_one_too(book: Book, order: Order) -> None:
    warned(book, PROMISED - timedelta(hours=5))
    later = clock.parse(str(book.delay(order, until=date(2026, 3, 20)).promised_ship_by))
    assert warned(book, later - timedelta(hours=5)) == ["1001"]
    assert warned(book, later - timedelta(hours=5)) == []
    assert len(texts(book)) == 3


def test_what_left_in_time_is_no_news(book: Book, order: Order) -> None:
    book.ship(order)
    assert warned(book, PROMISED - timedelta(hours=1)) == []


def test_what_left_in_part_is_late_all_the_same(book: Book, order: Order) -> None:
    book.ship(order, lines=[("CUP", 1)])
    assert warned(book, PROMISED - timedelta(hours=1)) == ["1001"]


def test_who_has_not_paid_is_not_told(book: Book, order: Order) -> None:
    book.confirmed()
    assert warned(book, PROMISED - timedelta(hours=1)) == ["1001"]


def test_who_pays_at_the_door_waits_for_the_shop(book: Book, order: Order) -> None:
    book.settings = changed(
        book.settings, payments={"methods": [{"id": "door", "kind": "on_delivery", "name": "At the door"}]}
    )
    book.confirmed(payment="door")
    assert warned(book, PROMISED - timedelta(hours=1)) == ["1001", "1002"]


def test_a_cron_that_starts_late_writes_to_nobody_of_the_past(book: Book, order: Order) -> None:
    assert warned(book, PROMISED + timedelta(days=2)) == []
    assert warned(book, PROMISED + timedelta(hours=20)) == ["1001"]


def on_its_way(book: Book, at: datetime) -> list[str]:
    book.now = at
    return warn_of_arrivals(book.db, book.settings, book.root, book.by("run-due"))


ARRIVES = datetime(2026, 3, 17, 22, 59, 59, tzinfo=UTC)
"""Five working days after the book's now."""


def test_what_is_on_its_way_for_too_long_is_told_once_without_a_new_promise(book: Book, order: Order) -> None:
    shipped = book.ship(order, carrier="dhl", tracking_number="JD01")
    assert shipped.promised_deliver_by == clock.stamp(ARRIVES)
    assert on_its_way(book, ARRIVES - timedelta(hours=7)) == []
    assert on_its_way(book, ARRIVES - timedelta(hours=5)) == ["1001"]
    assert on_its_way(book, ARRIVES - timedelta(hours=4)) == on_its_way(book, ARRIVES + timedelta(hours=1)) == []
    (text,) = texts(book, "delivery_late")
    assert "We sent your order on 10 March 2026, and you were to have it by 17 March 2026." in text
    assert "By what we know it is still on its way and may come later." in text
    assert "JD01" in text
    assert text.count("17 March 2026") == 1  # the day that was promised, and no other
    after = store.get(book.db, "1001")
    assert after.promised_deliver_by == shipped.promised_deliver_by
    event = after.events[-1]
    assert (event.what, event.data["fulfillments"]) == ("arrival_told", [1])
    assert broken_rules(book.db) == []


def test_of_arrival_is_told_who_got_another_day_and_not_who_has_it_or_was_told_otherwise(
    book: Book, order: Order
) -> None:
    others = [book.pay(book.confirmed(address="Lindenstr. 3")) for _ in range(4)]
    book.deliver(book.ship(others[0]))
    book.fail(book.ship(others[1]), reason="nobody there")
    book.ship(others[2], lines=[("CUP", 1)])  # it is late to leave
    book.delay(book.ship(others[3]), until=date(2026, 3, 25))
    book.ship(order)
    assert on_its_way(book, ARRIVES - timedelta(hours=1)) == ["1001"]
    later = clock.parse(str(store.get(book.db, "1005").promised_deliver_by))
    assert on_its_way(book, later - timedelta(hours=1)) == ["1005"]
    assert broken_rules(book.db) == []


def test_what_an_undone_delivery_brings_back_is_told_of_again_only_for_another_day(book: Book, order: Order) -> None:
    book.ship(order)
    assert on_its_way(book, ARRIVES - timedelta(hours=1)) == ["1001"]
    book.delay(order, until=date(2026, 3, 20))
    assert on_its_way(book, ARRIVES + timedelta(days=3) - timedelta(hours=1)) == ["1001"]


def test_a_shop_that_writes_down_no_deliveries_can_do_without_arrivals(book: Book, order: Order) -> None:
    book.settings = changed(book.settings, workdays={"arrival_notice_hours": 0})
    book.ship(order)
    assert on_its_way(book, ARRIVES - timedelta(hours=1)) == []


def test_a_shop_can_do_without(book: Book, order: Order) -> None:
    book.settings = changed(book.settings, workdays={"delay_notice_hours": 0})
    assert warned(book, PROMISED - timedelta(hours=1)) == []


# ---- what is late ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "within", "kind"),
    [
        (PROMISED - timedelta(days=2), 1, None),
        (PROMISED - timedelta(days=2), 2, "ship"),
        (PROMISED - timedelta(days=1), 1, "ship"),
        (PROMISED - timedelta(hours=1), 0, "ship"),
        (PROMISED + timedelta(hours=1), 0, "ship"),
    ],
)
def test_promises_are_looked_at_in_working_days(
    book: Book, order: Order, at: datetime, within: int, kind: str | None
) -> None:
    until = clock.stamp(promises.horizon(book.settings, at, within))
    found = listing.list_(book.db, listing.Filter(late_at=until), 0)
    assert [promises.nearest(each, until)[0] for each in found] == ([kind] if kind else [])


def test_what_is_on_its_way_is_late_for_its_arrival(book: Book, order: Order) -> None:
    shipped = book.ship(order)
    until = clock.stamp(promises.horizon(book.settings, book.now + timedelta(days=7), 0))
    assert promises.nearest(shipped, until) == ("deliver", shipped.promised_deliver_by)
    with pytest.raises(ValueError, match="keeps its promises"):
        promises.nearest(book.deliver(shipped), until)


@pytest.mark.parametrize("filter_", [listing.Filter(late_at="2026-03-12"), "at_risk", "overdue", "digital"])
def test_nothing_of_this_reads_all_orders(book: Book, order: Order, filter_: listing.Filter | str) -> None:
    seen: list[str] = []
    book.db.set_trace_callback(seen.append)
    if isinstance(filter_, listing.Filter):
        listing.list_(book.db, filter_, 0)
    elif filter_ == "at_risk":
        store.at_risk(book.db, "2026-03-12", "2026-03-13")
    elif filter_ == "overdue":
        store.overdue(book.db, "2026-03-12", "2026-03-13")
    else:
        store.waiting_for_digital(book.db)
    book.db.set_trace_callback(None)
    plan = [row["detail"] for sql in seen for row in book.db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    assert not any(step.startswith("SCAN orders") and "USING" not in step for step in plan), plan
    assert any("orders_" in step for step in plan), plan
