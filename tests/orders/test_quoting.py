"""Orders priced for where they go and for whom: destination, price list, band, coin; and every figure explained."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from shopctl import clock
from shopctl.catalog import list_prices
from shopctl.catalog.list_prices import Terms
from shopctl.customers import actions as customers
from shopctl.customers import store as customer_store
from shopctl.orders.actions.payments import Money
from shopctl.orders.editing import Edit
from shopctl.orders.explaining import explain
from shopctl.orders.fares import NotServed
from shopctl.orders.models import Order
from tests.orders.conftest import Book, broken_rules
from tests.orders.test_placing import changed

ZONES = {
    "ch": {"countries": ["CH"], "rates": {"standard": Decimal("8.1")}},
    "far": {"countries": ["*"], "untaxed": True},
}


@pytest.fixture
def world(book: Book) -> Book:
    """A German shop with 19 % in its prices that sells to Switzerland and beyond."""
    book.settings = changed(
        book.settings,
        shop=book.settings.shop.model_dump() | {"region": "DE"},
        tax={"rates": {"standard": Decimal(19)}},
        zones=ZONES | {"de": {"countries": ["DE"]}},
        shipping={
            "methods": [
                {"id": "post", "name": "Post", "zones": ["de", "ch"], "bands": [
                    {"up_to_grams": 1000, "price": "4.90"}, {"up_to_grams": 5000, "price": "9.90"}]},
                {"id": "shop", "name": "Pick up", "kind": "pickup"},
            ]
        },
    )  # fmt: skip
    book.product("POT", price=11900, weight_grams=600.5)
    return book


def figures(order: Order) -> dict[str, tuple[int, str]]:
    return {each.what.strip(): (each.amount, each.how) for each in explain(order)}


def test_the_destination_decides_the_tax_and_the_price_stays(world: Book) -> None:
    home, swiss = world.new(("POT", 1)), world.new(("POT", 1), country="ch", postcode="8001")
    assert (home.lines[0].total, home.lines[0].tax_total, home.ship_country) == (11900, 1900, "DE")
    assert (swiss.lines[0].total, swiss.lines[0].tax_total) == (11900, 892)
    assert figures(swiss)["tax"][1] == "8.1% inside 4.90, without it 4.53; class shipping; zone ch"


def test_a_business_abroad_pays_what_it_is_without_tax(world: Book) -> None:
    world.settings = changed(
        world.settings,
        zones={"eu": {"countries": ["FR"], "reverse_charge": True}},
        shipping={"methods": [{"id": "post", "name": "Post", "price": "5.95"}]},
    )
    order = world.confirm(world.new(("POT", 1), country="FR", tax_id="FR12345678901"))
    assert (order.lines[0].unit_price, order.shipping_total, order.tax_total, order.total) == (10000, 500, 0, 10500)
    private = world.confirm(world.new(("POT", 1), country="FR"))
    assert (private.lines[0].unit_price, private.total) == (11900, 12495)
    assert world.edit(private, Edit(tax_id="FR12345678901")).total == 10500
    assert world.edit(order, Edit(tax_id="")).total == 12495
    assert "reverse charge: FR12345678901 accounts for it" in figures(order)["tax"][1]


def test_or_what_it_is_without_tax_stays(world: Book) -> None:
    world.settings = changed(world.settings, tax=world.settings.tax.model_dump() | {"elsewhere": "net"})
    order = world.new(("POT", 1), country="JP", shipping="shop")
    assert order.lines[0].unit_price == 11900, "what is fetched at the shop is sold there"
    swiss = world.new(("POT", 1), country="CH")
    assert (swiss.lines[0].unit_price, swiss.lines[0].tax_total) == (10810, 810)
    assert "at home 119.00 with 19% tax, without tax the same" in figures(swiss)["Pot"][1]
    assert broken_rules(world.db) == []


def test_confirming_prices_again_for_the_same_destination(world: Book) -> None:
    order = world.new(("POT", 1), country="CH")
    confirmed = world.confirm(order)
    assert (confirmed.total, confirmed.tax_total) == (order.total, order.tax_total)
    assert confirmed.events[-1].data == {}


def test_weight_chooses_the_band_and_a_parcel_too_heavy_is_refused(world: Book) -> None:
    assert world.new(("POT", 1)).shipping_total == 490
    two = world.new(("POT", 2))
    assert two.shipping_total == 990
    assert figures(two)["Post"][1] == "post, band 2 (up to 5000 g) for 1201 g"
    with pytest.raises(NotServed, match=r"4000\.? ?|5405 g"):
        world.new(("POT", 9), shipping="post")
    assert world.new(("POT", 9)).shipping_method == "shop"


def test_where_no_method_goes_the_order_is_refused(world: Book) -> None:
    with pytest.raises(NotServed) as refused:
        world.new(("POT", 1), country="JP", shipping="post")
    assert refused.value.exit_code == 4
    assert "shop" in refused.value.way_out


def _added(order: Order, words: str) -> int:
    """What the terms of an explanation come to: 'subtotal 129.00 - discount 9.68'."""
    terms = re.findall(r"(^|- |\+ )[a-z, ]+ ([\d.]+)", words)
    return sum((-1 if sign == "- " else 1) * round(Decimal(amount) * 10**order.exponent) for sign, amount in terms)


@pytest.mark.parametrize("included", [True, False])
def test_the_sums_add_up_as_they_are_explained(world: Book, included: bool) -> None:
    money = world.settings.money.model_dump() | {"round_total_to": Decimal("0.05")}
    tax = {"rates": {"standard": Decimal(19)}, "prices_include_tax": included}
    world.settings = changed(world.settings, money=money, tax=tax)
    sold = world.pay(world.confirmed(("POT", 2), discount="3.33%"))
    cheaper = world.edit(sold, Edit(set=(("POT", 1),)))
    back = world.refund(world.refund(cheaper), Money(500))
    called_off = world.cancel(world.pay(world.confirmed(("POT", 1))))
    for order in (sold, cheaper, back, called_off, world.new(("CUP", 1), country="JP", shipping="shop")):
        explained = figures(order)
        for what in {"Total", "Paid", "Due"} & explained.keys():
            amount, words = explained[what]
            assert _added(order, words) == amount, (what, words)
    assert figures(called_off)["Due"][1].endswith(": the shop owes it")


def test_a_total_is_rounded_to_the_smallest_coin(world: Book) -> None:
    world.settings = changed(
        world.settings, money=world.settings.money.model_dump() | {"round_total_to": Decimal("0.05")}
    )
    order = world.confirm(world.new(("POT", 1), discount="3.33%"))
    assert order.total % 5 == 0
    assert figures(order)["Rounding"] == (order.total - 11504 - 490, "to a multiple of 0.05")
    assert broken_rules(world.db) == []


def test_a_customer_on_a_price_list_pays_its_prices_from_so_many_on(world: Book) -> None:
    first = world.new(("CUP", 1))
    money = world.settings.money
    for amount, terms in (("11", Terms()), ("9.50", Terms(10))):
        list_prices.set_price(world.db, money, "Wholesale", "CUP", amount, terms, world.now)
    listed = world.db.execute("SELECT id FROM pricelist").fetchone()[0]
    customers.put_on_list(world.db, "SARA@example.com", listed, region="DE", now=world.now)
    assert [world.new(("CUP", n)).lines[0].unit_price for n in (1, 9, 10)] == [1100, 1100, 950]
    assert world.new(("CUP", 1), email="ali@example.com").lines[0].unit_price == 1250
    told = world.confirm(first)
    assert told.events[-1].data["prices"][0]["now"] == 1100
    day = clock.stamp(world.now)[:10]
    ten = figures(world.new(("CUP", 10)))["Cup"]
    assert ten == (9500, f"10 x 9.50, price list Wholesale from 10 on, since {day} (in the catalogue 12.50)")


def test_a_customer_taken_off_the_list_pays_the_catalogues_price_again(world: Book) -> None:
    order = world.new(("CUP", 1))
    list_prices.set_price(world.db, world.settings.money, "Friends", "CUP", "1", Terms(), world.now)
    assert order.customer_id is not None
    customers.put_on_list(world.db, order.email, 1, region="DE", now=world.now)
    assert world.new(("CUP", 1)).lines[0].unit_price == 100
    customers.put_on_list(world.db, order.email, None, region="DE", now=world.now)
    assert customer_store.pricelist(world.db, order.customer_id) is None
    assert world.new(("CUP", 1)).lines[0].unit_price == 1250
