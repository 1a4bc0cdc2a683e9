"""The sums: published vectors, and that they reconcile to the minor unit whatever comes in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.money import half_up
from shopctl.orders.pricing import Charge, Discount, Item, elsewhere, price

FREE = Charge(0)


@pytest.mark.parametrize(("per", "total"), [("line", 652781), ("total", 652780)])
def test_the_published_vector_348_35_x_16_less_4_percent_plus_22(per: Literal["line", "total"], total: int) -> None:
    item = Item(34835, 16, Decimal(22))
    quote = price([item], Discount(percent=Decimal(4)), FREE, tax_included=False, per=per)
    assert (quote.subtotal, quote.discount_total, quote.total) == (557360, 22294, total)


def test_tax_inside_the_price_leaves_the_total_alone() -> None:
    quote = price([Item(11900, 1, Decimal(19))], Discount(), Charge(590, Decimal(19)), tax_included=True, per="line")
    assert (quote.tax_total, quote.shipping_tax, quote.total) == (1900 + 94, 94, 12490)


def test_tax_on_top_is_added_to_goods_and_shipping() -> None:
    quote = price([Item(10000, 1, Decimal(19))], Discount(), Charge(500, Decimal(19)), tax_included=False, per="line")
    assert (quote.tax_total, quote.total) == (1900 + 95, 12495)


def test_rates_differ_by_line() -> None:
    items = [Item(10700, 1, Decimal(7)), Item(11900, 1, Decimal(19))]
    quote = price(items, Discount(), FREE, tax_included=True, per="line")
    assert [line.tax_total for line in quote.lines] == [700, 1900]


def test_an_amount_off_is_shared_by_largest_remainder() -> None:
    quote = price([Item(333, 1), Item(333, 1), Item(334, 1)], Discount(amount=100), FREE, tax_included=True, per="line")
    assert [line.discount_total for line in quote.lines] == [33, 33, 34]


def test_a_discount_never_takes_more_than_there_is() -> None:
    quote = price([Item(500, 1), Item(0, 3)], Discount(amount=10_000), FREE, tax_included=True, per="total")
    assert [line.total for line in quote.lines] == [0, 0]
    assert quote.total == 0


def test_halves_go_up_per_line() -> None:
    quote = price([Item(5, 1), Item(5, 1)], Discount(percent=Decimal(10)), FREE, tax_included=True, per="line")
    assert quote.discount_total == 2
    together = price([Item(5, 1), Item(5, 1)], Discount(percent=Decimal(10)), FREE, tax_included=True, per="total")
    assert together.discount_total == 1


items = st.lists(
    st.builds(
        Item,
        unit_price=st.integers(0, 10**9),
        quantity=st.integers(1, 999),
        tax_rate=st.decimals(0, 100, places=2),
    ),
    min_size=1,
    max_size=12,
)
discounts = st.one_of(
    st.builds(Discount, percent=st.decimals(0, 100, places=2)), st.builds(Discount, amount=st.integers(0, 10**12))
)
charges = st.builds(Charge, amount=st.integers(0, 10**7), tax_rate=st.decimals(0, 100, places=2))


@given(items, discounts, charges, st.booleans(), st.sampled_from(["line", "total"]))
def test_all_figures_reconcile(
    items: list[Item], discount: Discount, shipping: Charge, tax_included: bool, per: Literal["line", "total"]
) -> None:
    quote = price(items, discount, shipping, tax_included=tax_included, per=per)
    assert quote.subtotal == sum(item.subtotal for item in items)
    assert quote.discount_total == sum(line.discount_total for line in quote.lines)
    assert all(0 <= line.discount_total <= line.subtotal for line in quote.lines)
    assert quote.tax_total == sum(line.tax_total for line in quote.lines) + quote.shipping_tax
    goods = sum(line.total for line in quote.lines)
    assert quote.total == goods + shipping.amount + (0 if tax_included else quote.tax_total)


@given(items, st.decimals(0, 100, places=2), st.booleans())
def test_per_total_rounds_each_sum_once(items: list[Item], percent: Decimal, tax_included: bool) -> None:
    quote = price(items, Discount(percent=percent), FREE, tax_included=tax_included, per="total")
    off = Fraction(percent) / 100
    assert quote.discount_total == half_up(sum((item.subtotal * off for item in items), Fraction()))
    nets = [(item.subtotal * (1 - off), Fraction(item.tax_rate)) for item in items]
    taxes = [net * rate / (100 + rate) if tax_included else net * rate / 100 for net, rate in nets]
    assert quote.tax_total == half_up(sum(taxes, Fraction()))


@pytest.mark.parametrize(
    ("amount", "coin", "rounded"), [(1001, 5, 1000), (1003, 5, 1005), (1250, 500, 1500), (1249, 500, 1000), (7, 0, 7)]
)
def test_a_total_is_rounded_to_the_nearest_coin_a_half_up(amount: int, coin: int, rounded: int) -> None:
    quote = price([Item(amount, 1)], Discount(), FREE, tax_included=True, per="line", coin=coin)
    assert (quote.total, quote.rounding) == (rounded, rounded - amount)


@given(items, discounts, charges, st.booleans(), st.sampled_from(["line", "total"]), st.integers(1, 1000))
def test_rounding_to_coins_moves_the_total_by_half_a_coin_at_most_and_no_tax(
    items: list[Item], discount: Discount, shipping: Charge, included: bool, per: Literal["line", "total"], coin: int
) -> None:
    exact = price(items, discount, shipping, tax_included=included, per=per)
    quote = price(items, discount, shipping, tax_included=included, per=per, coin=coin)
    assert quote.total % coin == 0
    assert quote.total - quote.rounding == exact.total
    assert 2 * abs(quote.rounding) <= coin
    assert quote.tax_total == exact.tax_total


def test_a_price_with_tax_is_moved_to_another_rate_by_what_it_is_without() -> None:
    assert elsewhere(11900, Decimal(19), Decimal(0)) == 10000
    assert elsewhere(11900, Decimal(19), Decimal(7)) == 10700
    assert elsewhere(5, Decimal(19), Decimal(19)) == 5


@given(st.integers(0, 10**12), st.decimals(0, 100, places=2), st.decimals(0, 100, places=2))
def test_there_and_back_again_a_price_moves_by_its_rounding_alone(minor: int, home: Decimal, there: Decimal) -> None:
    assert abs(elsewhere(elsewhere(minor, home, there), there, home) - minor) <= 1
