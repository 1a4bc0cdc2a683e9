"""The figures of imported orders: the file's total, to the minor unit, whichever way the file counts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.orders.importing.adding_up import DoesNotAddUp, add_up
from shopctl.orders.importing.draft import LineDraft, Sums


def line(price: int, quantity: int = 1, discount: int = 0, *, taxable: bool = True) -> LineDraft:
    return LineDraft("", "Cup", quantity, price, discount, None, taxable, "")


def test_tax_on_top_and_a_discount_are_what_the_total_says() -> None:
    figures = add_up(
        [line(4600), line(3600)], Sums(discount=500, tax=616, total=8316), tax_included=True, shipping_label=""
    )
    assert (figures.tax_included, figures.shared, figures.discount_total, figures.off) == (False, 500, 500, 0)
    assert figures.discounts == (280, 220)  # 500 shared by 46 : 36, the larger remainder first
    assert figures.taxes == (346, 270)
    assert [(each.kind, each.amount) for each in figures.below] == [("tax", 616)]


def test_tax_inside_the_prices_is_told_by_the_total() -> None:
    figures = add_up([line(1190)], Sums(shipping=500, tax=190, total=1690), tax_included=False, shipping_label="Post")
    assert figures.tax_included
    assert [(each.kind, each.label, each.amount) for each in figures.below] == [("shipping", "Post", 500)]


def test_a_discount_that_holds_those_of_the_lines_counts_once() -> None:
    figures = add_up([line(1000, 2, 300)], Sums(discount=300, total=1700), tax_included=True, shipping_label="")
    assert (figures.shared, figures.discount_total, figures.off) == (0, 300, 0)


def test_a_discount_beyond_the_goods_goes_on_below() -> None:
    figures = add_up(
        [line(1000)], Sums(discount=1200, shipping=500, total=300), tax_included=True, shipping_label="Post"
    )
    assert figures.discounts == (1000,)
    assert ("discount", -200) in [(each.kind, each.amount) for each in figures.below]


def test_what_the_file_lacks_is_rounding_and_said() -> None:
    figures = add_up([line(1000)], Sums(total=1003), tax_included=True, shipping_label="")
    assert (figures.off, [(each.kind, each.amount) for each in figures.below]) == (3, [("rounding", 3)])


@pytest.mark.parametrize("sums", [Sums(discount=2000), Sums(discount=1500)])
def test_an_order_below_nothing_is_refused(sums: Sums) -> None:
    with pytest.raises(DoesNotAddUp, match="less than nothing"):
        add_up([line(1000)], sums, tax_included=True, shipping_label="")


def test_a_discount_of_more_than_its_line_is_refused() -> None:
    with pytest.raises(DoesNotAddUp, match="more than the line"):
        add_up([line(1000, 1, 1001)], Sums(), tax_included=True, shipping_label="")


MONEY = st.integers(0, 10**6)


@given(
    lines=st.lists(st.builds(line, MONEY, st.integers(1, 50), taxable=st.booleans()), min_size=1, max_size=5),
    sums=st.builds(Sums, MONEY, MONEY, MONEY, MONEY, st.none() | MONEY),
    included=st.booleans(),
)
def test_lines_and_what_is_below_sum_to_the_total_and_the_tax_to_the_tax(
    lines: list[LineDraft], sums: Sums, included: bool
) -> None:
    try:
        figures = add_up(lines, sums, tax_included=included, shipping_label="")
    except DoesNotAddUp:
        return
    goods = sum(each.unit_price * each.quantity for each in lines) - sum(figures.discounts)
    assert goods + sum(each.amount for each in figures.below) == figures.total
    assert sums.total in (None, figures.total)
    assert sum(figures.taxes) == sums.tax
    assert figures.subtotal - figures.discount_total + sums.shipping + sums.duties + figures.off == figures.total - (
        0 if figures.tax_included else sums.tax
    )
