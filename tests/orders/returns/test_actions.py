"""What comes back: step by step, piece by piece, to the minor unit."""

from __future__ import annotations

import sqlite3

import pytest

from shopctl.errors import BadInput, NotFound, Refused
from shopctl.orders import store
from shopctl.orders.models import Order
from shopctl.orders.packing import InAReturn
from shopctl.orders.papers import actions as papers
from shopctl.orders.returns import store as returns
from shopctl.orders.returns.looking import NotShipped
from shopctl.orders.returns.models import Looked
from shopctl.orders.returns.resolving import MoreThanItCame, Resolution
from shopctl.orders.returns.status import IllegalReturnStep
from shopctl.reports import store as reports
from tests.orders.conftest import Book, broken_rules
from tests.orders.returns.conftest import Desk
from tests.orders.test_placing import changed


def delivered(book: Book, *lines: tuple[str, int], **wish: object) -> Order:
    return book.deliver(book.ship(book.pay(book.confirmed(*lines, **wish))))


def again(book: Book, order: Order) -> Order:
    return store.get(book.db, order.number)


def test_a_return_goes_from_request_to_refund(book: Book, back: Desk) -> None:
    order = delivered(book)
    asked = back.new(order, "return", ("CUP", 1), reason="too small")
    assert (asked.number, asked.status, asked.reason) == ("R1001-1", "requested", "too small")
    steps = [back.authorize(asked), back.sent(asked, carrier="dhl", tracking_number="42"), back.receive(asked)]
    assert [step.status for step in steps] == ["authorized", "in_transit", "received"]
    assert "42" in steps[1].tracking_url
    done = back.resolve(asked)
    assert (done.status, done.refund) == ("resolved", 1250)
    order = again(book, order)
    assert (order.due, order.granted_total) == (-1250, 1250)
    paid_out = book.refund(order)
    assert (paid_out.payment_status, paid_out.due) == ("partially_refunded", 0)
    assert book.mails(order)[-5:] == [
        "return_requested", "return_authorized", "return_received", "return_resolved", "refund_issued",
    ]  # fmt: skip
    assert broken_rules(book.db) == []


def test_what_is_as_good_as_new_is_on_the_shelf_again(book: Book, back: Desk) -> None:
    order = delivered(book, ("CUP", 5))
    before = book.stock(1)[0]
    looked = Looked(rejected=(("CUP", 1),), damaged=(("CUP", 1),), lost=(("CUP", 1),), off_shelf=(("CUP", 1),))
    done = back.received(order, looked=looked)
    (line,) = done.lines
    assert (line.accepted_quantity, line.rejected_quantity, line.damaged_quantity, line.lost_quantity) == (2, 1, 1, 1)
    assert line.restocked_quantity == 1
    assert book.stock(1)[0] == before + 1
    assert back.resolve(done).refund == 4 * 1250, "what was turned down is not paid back"
    assert again(book, order).lines[0].returned_quantity == 4
    assert back.new(order, "return", ("CUP", 1)).status == "requested", "what stayed with the customer may come again"


def test_a_withdrawal_needs_nobodys_yes_and_is_acknowledged_at_once(book: Book, back: Desk) -> None:
    order = delivered(book)
    asked = back.new(order, "withdrawal")
    assert asked.status == "authorized"
    assert book.mails(order)[-1] == "withdrawal_received"
    with pytest.raises(IllegalReturnStep, match="it is authorized"):
        back.reject(asked, reason="no")


def test_the_database_lets_no_withdrawal_wait_and_nothing_else_go_ahead(book: Book, back: Desk) -> None:
    order = delivered(book)
    for kind, status in (("withdrawal", "requested"), ("return", "authorized"), ("claim", "resolved")):
        with pytest.raises(sqlite3.IntegrityError, match="illegal_step"):
            book.db.execute(
                "INSERT INTO order_return (order_id, position, number, kind, status, requested_at)"
                " VALUES (?, 1, 'R1', ?, ?, '')",
                (order.id, kind, status),
            )


def test_delivery_goes_back_with_a_whole_withdrawal_but_no_more_than_the_cheapest(book: Book, back: Desk) -> None:
    methods = [
        {"id": "express", "name": "Express", "price": "9"},
        {"id": "post", "name": "Post", "price": "4"},
        {"id": "counter", "name": "Counter", "kind": "pickup", "price": "0"},
    ]
    book.settings = changed(book.settings, shipping={"methods": methods})
    order = delivered(book, ("CUP", 2), shipping="express")
    first = back.resolve(back.received(order, "withdrawal", ("CUP", 1)))
    assert first.refund == 1250
    second = back.resolve(back.received(order, "withdrawal", ("CUP", 1)))
    assert second.refund == 1250 + 400
    claimed = delivered(book, ("CUP", 2), shipping="express")
    assert back.resolve(back.received(claimed, "claim")).refund == 2500 + 900, "what never came costs nothing at all"
    plain = delivered(book, ("CUP", 2), shipping="express")
    assert back.resolve(back.received(plain, "return")).refund == 2500


def test_the_merchant_may_grant_another_amount_within_what_the_order_came_to(book: Book, back: Desk) -> None:
    order = delivered(book)
    received = back.received(order, "return", ("CUP", 1))
    with pytest.raises(MoreThanItCame, match=r"26\.00 EUR cannot be granted back, 25\.00 EUR at most"):
        back.resolve(received, Resolution(refund=2600))
    assert back.resolve(received, Resolution(refund=1000)).refund == 1000
    rest = back.received(order, "return", ("CUP", 1))
    assert back.resolve(rest).refund == 1250
    nothing = delivered(book)
    assert back.resolve(back.received(nothing), Resolution(refund=0)).refund == 0
    assert again(book, nothing).granted_total == 0


def test_what_is_not_paid_yet_is_no_longer_owed_and_the_order_is_complete(book: Book, back: Desk) -> None:
    order = book.deliver(book.ship(book.confirmed()))
    assert order.status == "confirmed"
    back.resolve(back.received(order))
    order = again(book, order)
    assert (order.due, order.status) == (0, "completed")
    assert broken_rules(book.db) == []


def test_an_exchange_pays_for_another_order_with_what_came_back(book: Book, back: Desk) -> None:
    pot = book.product("POT", price=2000)
    order = delivered(book, ("CUP", 1))
    done = back.resolve(back.received(order, "exchange", wanted=(("POT", 1),)))
    other = store.get(book.db, done.successor)
    assert (other.status, other.total, other.due) == ("confirmed", 2000, 750)
    assert book.stock(pot)[1] == 1
    first = again(book, order)
    assert (first.due, first.refunded_total, first.payment_status) == (0, 1250, "refunded")
    assert other.payments[0].reference == done.number
    assert book.mails(other) == ["order_confirmed"]
    assert broken_rules(book.db) == []


def test_an_exchange_for_something_cheaper_leaves_the_rest_owed(book: Book, back: Desk) -> None:
    book.product("SPOON", price=250)
    order = delivered(book, ("CUP", 1))
    done = back.resolve(back.received(order, "exchange"), Resolution(wanted=(("SPOON", 1),)))
    other = store.get(book.db, done.successor)
    assert (other.due, other.payment_status) == (0, "paid")
    assert again(book, order).due == -1000


def test_an_exchange_that_is_out_of_stock_changes_nothing(book: Book, back: Desk) -> None:
    book.product("RARE", on_hand=0)
    order = delivered(book, ("CUP", 1))
    received = back.received(order, "exchange", wanted=(("RARE", 1),))
    before = "\n".join(book.db.iterdump())
    with pytest.raises(Refused, match="1 wanted, 0 available"):
        back.resolve(received)
    assert "\n".join(book.db.iterdump()) == before


def test_a_claim_is_made_good_by_another_piece_free_of_charge(book: Book, back: Desk) -> None:
    order = delivered(book, ("CUP", 1), discount="10%")
    received = back.received(order, "claim", looked=Looked(lost=(("all", 0),)))
    done = back.resolve(received, Resolution(wanted=(("CUP", 1),)))
    other = store.get(book.db, done.successor)
    assert (other.due, other.status, other.payment_status) == (0, "confirmed", "paid")
    assert done.refund == 0
    assert again(book, order).due == 0


def test_goods_for_money_and_goods_for_goods_are_not_mixed_up(book: Book, back: Desk) -> None:
    order = delivered(book)
    with pytest.raises(BadInput, match="gives money back"):
        back.new(order, "return", wanted=(("CUP", 1),))
    with pytest.raises(BadInput, match="For what is it exchanged"):
        back.resolve(back.received(order, "exchange"))


def test_nothing_comes_back_that_did_not_go_out_or_came_back_before(book: Book, back: Desk) -> None:
    with pytest.raises(NotShipped, match="cannot come back"):
        back.new(book.confirmed())
    order = delivered(book)
    back.new(order, "return", ("CUP", 2))
    with pytest.raises(NotShipped, match="1 of CUP cannot come back, 0 can"):
        back.new(order, "return", ("CUP", 1))
    with pytest.raises(BadInput, match="There is no 'POT'"):
        back.new(order, "return", ("POT", 1))
    with pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        book.db.execute("UPDATE order_return_line SET quantity = 3")


def test_what_is_turned_down_or_called_off_may_be_asked_for_again(book: Book, back: Desk) -> None:
    order = delivered(book)
    with pytest.raises(BadInput, match="told why"):
        back.reject(back.new(order), reason=" ")
    rejected = back.reject(again(book, order).returns[0], reason="worn")
    assert (rejected.status, rejected.answer) == ("rejected", "worn")
    assert back.cancel(back.new(order), reason="keeps it").status == "canceled"
    assert again(book, order).lines[0].returned_quantity == 0
    assert back.new(order).number == "R1001-3"


def test_a_return_is_found_by_what_people_type(book: Book, back: Desk) -> None:
    order = delivered(book)
    back.new(order, "return", ("CUP", 1))
    for text in ("R1001-1", "r1001-1", "1001-1", "#۱۰۰۱-۱", "1001"):
        assert returns.find(book.db, text) == (1, order.id)
    back.new(order, "return", ("CUP", 1))
    with pytest.raises(NotFound, match="return '1001'"):
        returns.find(book.db, "1001")


def test_more_cannot_be_found_in_the_parcel_than_was_announced(book: Book, back: Desk) -> None:
    order = delivered(book)
    asked = back.authorize(back.new(order))
    with pytest.raises(BadInput, match="2 are left"):
        back.receive(asked, Looked(damaged=(("CUP", 3),)))
    with pytest.raises(BadInput, match="0 are left"):
        back.receive(asked, Looked(damaged=(("CUP", 2),), lost=(("CUP", 1),)))


def test_a_parcel_that_came_back_is_not_packed_again_while_it_is_claimed(book: Book, back: Desk) -> None:
    order = book.fail(book.ship(book.pay(book.confirmed())))
    claimed = back.new(order, "claim", reason="it never came")
    with pytest.raises(InAReturn, match="in a return of order 1001"):
        book.unpack(order)
    back.cancel(claimed)
    assert book.unpack(order).fulfillment_status == "unfulfilled"


def test_a_granted_refund_has_its_credit_note_where_there_is_an_invoice(book: Book, back: Desk) -> None:
    order = delivered(book, ("CUP", 2))
    papers.issue(book.db, book.settings, order.number, by=book.by("invoice issue"))
    done = back.resolve(back.received(order, "return", ("CUP", 1)))
    (note,) = book.db.execute(
        "SELECT p.total FROM paper p JOIN refund f ON f.id = p.refund_id JOIN order_return r ON r.id = f.return_id"
        " WHERE p.kind = 'credit_note' AND r.number = ?",
        (done.number,),
    ).fetchall()
    assert note["total"] == done.refund == 1250


def test_lists_and_lookups_read_no_more_than_they_need(book: Book) -> None:
    plans = {
        "SELECT * FROM order_return WHERE order_id = 1 ORDER BY position": "USING INDEX",
        "SELECT * FROM order_return WHERE number = 'R1-1'": "USING INDEX",
        "SELECT * FROM refund WHERE return_id = 1": "USING INDEX refund_return",
        "SELECT * FROM order_return_line WHERE return_id = 1 ORDER BY id": "USING INDEX",
        f"{reports._RETURNS} 'received' ORDER BY r.id": "USING INDEX order_return_open",
    }
    for query, expected in plans.items():
        plan = [row["detail"] for row in book.db.execute(f"EXPLAIN QUERY PLAN {query}")]
        assert expected in plan[0], plan
        assert not any(step.startswith("SCAN") and "INDEX" not in step for step in plan), plan


@pytest.mark.parametrize("included", [True, False])
@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD"])
def test_withdrawals_piece_by_piece_pay_back_the_whole_order(
    book: Book, back: Desk, currency: str, included: bool
) -> None:
    book.settings = changed(
        book.settings,
        money={"currency": currency, "round_per": "total"},
        tax={"prices_include_tax": included, "rates": {"standard": "8.1"}},
        shipping={"methods": [{"id": "post", "name": "Post", "price": "7"}]},
    )
    book.product("POT", price=4999)
    order = delivered(book, ("CUP", 3), ("POT", 2), discount="33.33%")
    parts = [back.resolve(back.received(order, "withdrawal", (sku, 1))) for sku in ("CUP", "POT", "CUP", "POT", "CUP")]
    assert sum(each.refund for each in parts) == order.total
    order = book.refund(again(book, order))
    assert (order.payment_status, order.owed_total, order.due) == ("refunded", 0, 0)
    assert broken_rules(book.db) == []
