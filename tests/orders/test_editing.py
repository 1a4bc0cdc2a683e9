"""An order becomes another one before it ships: priced, set aside, told; or it stays whole as it was."""

from __future__ import annotations

from typing import Any

import pytest

from shopctl.catalog.models import OutOfStock
from shopctl.errors import BadInput, NotFound
from shopctl.orders import store
from shopctl.orders.actions.editing import rehearse
from shopctl.orders.editing import AlreadyGone, Edit, NoSuchLine, NothingLeft, StillPacked
from shopctl.orders.fares import NotServed
from shopctl.orders.models import Order
from shopctl.orders.status import IllegalStep
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_emails import opened, part
from tests.orders.test_placing import changed


@pytest.fixture
def pot(book: Book) -> int:
    return book.product("POT", price=4900, on_hand=3)


def edit(book: Book, order: Order, **wish: Any) -> Order:
    after = book.edit(order, Edit(**wish))
    assert broken_rules(book.db) == []
    return after


def holds(order: Order) -> dict[str, int]:
    return {line.sku: line.quantity for line in order.lines}


@pytest.mark.usefixtures("pot")
def test_lines_come_go_and_change_in_one_go(book: Book) -> None:
    book.product("SPOON", price=300)
    order = book.confirmed(("CUP", 2), ("SPOON", 4))
    after = edit(book, order, add=(("POT", 1), ("CUP", 1)), remove=("spoon",))
    assert holds(after) == {"CUP": 3, "POT": 1}
    assert after.total == 3 * 1250 + 4900
    assert [line.allocated_quantity for line in after.lines] == [3, 1]
    (event,) = [each for each in after.events if each.what == "changed"]
    assert event.data["total_was"] == 3700
    assert {line["sku"]: line["quantity"] for line in event.data["lines"]} == {
        "CUP": [2, 3], "SPOON": [4, 0], "POT": [0, 1],
    }  # fmt: skip


def test_what_is_set_aside_is_what_the_order_holds_now(book: Book, pot: int) -> None:
    order = book.confirmed(("CUP", 4), ("POT", 1))
    assert (book.stock(1), book.stock(pot)) == ((10, 4), (3, 1))
    edit(book, order, set=(("CUP", 1), ("POT", 0)))
    assert (book.stock(1), book.stock(pot)) == ((10, 1), (3, 0))


def test_more_than_there_is_in_stock_is_refused_whole(book: Book, pot: int) -> None:
    order = book.confirmed(("CUP", 2))
    before = "\n".join(book.db.iterdump())
    with pytest.raises(OutOfStock, match="4 wanted, 3 available"):
        edit(book, order, set=(("CUP", 1),), add=(("POT", 4),), address="Elsewhere 1")
    assert "\n".join(book.db.iterdump()) == before


def test_what_was_sold_keeps_its_price_until_it_is_priced_anew(book: Book, pot: int) -> None:
    order = book.confirmed(("CUP", 2))
    book.price(1, 2000)
    book.price(pot, 5000)
    grown = edit(book, order, set=(("CUP", 3),), add=(("POT", 1),))
    assert grown.total == 3 * 1250 + 5000
    anew = edit(book, grown, reprice=True)
    assert anew.total == 3 * 2000 + 5000
    assert anew.events[-1].data["prices"] == [{"title": "Cup", "sku": "CUP", "was": 1250, "now": 2000}]


def test_discount_delivery_and_tax_follow(book: Book) -> None:
    methods = [
        {"id": "post", "name": "Post", "price": "5", "free_over": "40"},
        {"id": "fast", "name": "Fast", "price": "9"},
    ]
    book.settings = changed(
        book.settings, shipping={"methods": methods}, tax={"prices_include_tax": False, "rates": {"standard": 10}}
    )
    order = book.confirmed(("CUP", 2), discount="10%")
    assert (order.shipping_total, order.tax_total, order.total) == (500, 275, 3025)
    grown = edit(book, order, set=(("CUP", 4),))
    assert (grown.discount_total, grown.shipping_total, grown.tax_total, grown.total) == (500, 0, 450, 4950)
    fast = edit(book, grown, shipping="fast", discount="5")
    assert (fast.discount_total, fast.shipping_total, fast.total) == (500, 900, 5940)
    assert fast.shipping_method == "fast"
    assert edit(book, fast, discount="0").discount == ""


def test_another_address_is_served_and_taxed_as_that_one(book: Book) -> None:
    book.settings = changed(
        book.settings,
        zones={"ch": {"countries": ["CH"], "untaxed": True}, "de": {"countries": ["DE"]}},
        tax={"rates": {"standard": 19}},
        shipping={
            "methods": [
                {"id": "post", "name": "Post", "zones": ["de"]},
                {"id": "alps", "name": "Alps", "zones": ["ch"]},
            ]
        },
    )
    order = book.confirmed(("CUP", 1), country="DE")
    assert order.tax_total == 200
    with pytest.raises(NotServed, match="post does not serve CH"):
        edit(book, order, country="CH")
    abroad = edit(book, order, country="CH", shipping="alps", address="Bahnhofstrasse 1\nZürich")
    assert (abroad.tax_total, abroad.ship_country, abroad.ship_to) == (0, "CH", "Bahnhofstrasse 1\nZürich")


@pytest.mark.usefixtures("pot")
def test_what_lies_in_a_parcel_or_has_left_stays_in_the_order(book: Book) -> None:
    packed = book.pack(book.confirmed(("CUP", 2)))
    with pytest.raises(StillPacked, match="2 of Cup are in a parcel") as refused:
        edit(book, packed, set=(("CUP", 1),))
    assert "shopctl order unpack 1001" in refused.value.way_out
    assert holds(edit(book, packed, set=(("CUP", 3),))) == {"CUP": 3}
    part_gone = book.ship(book.pack(book.confirmed(("CUP", 1))))
    with pytest.raises(IllegalStep, match="all of it has left the house"):
        edit(book, part_gone, add=(("POT", 1),))


@pytest.mark.usefixtures("pot")
def test_what_was_unpacked_again_can_be_taken_out(book: Book) -> None:
    order = book.unpack(book.pack(book.confirmed(("CUP", 2), ("POT", 1))))
    assert holds(edit(book, order, remove=("POT",))) == {"CUP": 2}


@pytest.mark.usefixtures("pot")
def test_of_an_order_shipped_in_part_the_rest_can_change(book: Book) -> None:
    order = book.ship(book.confirmed(("CUP", 2), ("POT", 1)), lines=(("CUP", 2),))
    with pytest.raises(AlreadyGone, match="2 of Cup have left the house") as refused:
        edit(book, order, remove=("CUP",))
    assert "shopctl return new 1001" in refused.value.way_out
    after = edit(book, book.pay(order), remove=("POT",))
    assert (holds(after), after.fulfillment_status, after.due) == ({"CUP": 2}, "fulfilled", -4900)


def test_an_order_is_not_emptied_and_knows_its_lines(book: Book) -> None:
    order = book.new()
    with pytest.raises(NothingLeft):
        edit(book, order, remove=("CUP",))
    with pytest.raises(NoSuchLine, match="There is no 'POT' in order 1001"):
        edit(book, order, set=(("POT", 1),))
    with pytest.raises(NotFound):
        edit(book, order, add=(("NOTHING", 1),))
    with pytest.raises(BadInput, match="from 0 to 99,999"):
        edit(book, order, set=(("CUP", 10**6),))
    with pytest.raises(BadInput):
        edit(book, order, email="nowhere")


def test_a_change_of_nothing_leaves_no_trace(book: Book) -> None:
    order = book.confirmed()
    after = edit(book, order, set=(("CUP", 2),), name="Sara")
    assert after == order
    assert "order_changed" not in book.mails(order)


def test_a_rehearsal_shows_the_difference_and_keeps_nothing(book: Book) -> None:
    order = book.confirmed()
    before = "\n".join(book.db.iterdump())
    was, now = rehearse(
        book.db, book.settings, book.root, order.number, Edit(set=(("CUP", 5),)), by=book.by("order edit")
    )
    assert (was.total, now.total) == (2500, 6250)
    assert "\n".join(book.db.iterdump()) == before
    assert store.load(book.db, order.id) == order


@pytest.mark.usefixtures("pot")
def test_the_customer_reads_what_changed_and_what_is_to_pay(book: Book) -> None:
    order = book.pay(book.confirmed(("CUP", 2)))
    edit(book, order, set=(("CUP", 1),), add=(("POT", 1),), address="Lindenstr. 3")
    text = part(opened(book.db)["order_changed"], "plain").replace("\r\n", "\n")
    assert "- Cup: 1 instead of 2\n- New: 1 × Pot\n- The delivery address is another one.\n" in text
    assert "The total was €25.00 and is €61.50 now." in text
    assert "€36.50 is still to pay." in text
    assert "Lindenstr. 3" in text


def test_a_cheaper_order_says_what_goes_back(book: Book) -> None:
    edit(book, book.pay(book.confirmed()), set=(("CUP", 1),))
    assert "You have paid €12.50 more than that." in part(opened(book.db)["order_changed"], "plain")


def test_a_draft_changes_without_a_mail(book: Book) -> None:
    draft = book.new(draft=True)
    assert edit(book, draft, set=(("CUP", 3),), email="ali@example.com").email == "ali@example.com"
    assert book.mails(draft) == []


def test_another_way_of_delivery_promises_other_days(book: Book) -> None:
    methods = [
        {"id": "post", "name": "Post", "deliver_within_days": 9},
        {"id": "fast", "name": "Fast", "ship_within_days": 0, "deliver_within_days": 1},
        {"id": "shop", "name": "Shop", "kind": "pickup"},
    ]
    book.settings = changed(book.settings, shipping={"methods": methods})
    slow = book.confirmed()
    fast = edit(book, slow, shipping="fast")
    assert fast.promised_deliver_by is not None
    assert fast.promised_deliver_by < str(slow.promised_deliver_by)
    assert edit(book, fast, shipping="shop").pickup


def test_an_invoice_of_what_the_order_was_is_taken_back(book: Book) -> None:
    from shopctl.orders.papers import actions as papers
    from shopctl.orders.papers import store as issued

    order = book.confirmed()
    papers.issue(book.db, book.settings, order.number, by=book.by("invoice issue"))
    edit(book, order, email="other@example.com")
    assert issued.in_force(book.db, order.id) is not None
    edit(book, order, set=(("CUP", 1),))
    assert issued.in_force(book.db, order.id) is None
    assert papers.issue(book.db, book.settings, order.number, by=book.by("invoice issue")).total == 1250
