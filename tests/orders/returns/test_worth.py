"""What comes back in parts is worth, in all, exactly what was paid for it."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shopctl.orders.pricing import Charge, Discount, Item, price
from shopctl.orders.returns.worth import part

amounts = st.integers(0, 10**9)
rates = st.sampled_from([Decimal(0), Decimal("8.1"), Decimal(9), Decimal(22), Decimal("19.6")])


@given(total=amounts, parts=st.lists(st.integers(1, 40), min_size=1, max_size=8))
def test_the_parts_of_a_line_sum_to_it_however_they_come(total: int, parts: list[int]) -> None:
    before = granted = 0
    for now in parts:
        worth = part(total, sum(parts), before, granted, now)
        assert abs(worth * sum(parts) - total * now) <= sum(parts), "a part is within a minor unit of its share"
        before, granted = before + now, granted + worth
    assert granted == total


@given(
    items=st.lists(
        st.builds(Item, unit_price=st.integers(0, 10**6), quantity=st.integers(1, 9), tax_rate=rates),
        min_size=1,
        max_size=5,
    ),
    discount=st.builds(Discount, percent=st.sampled_from([Decimal(0), Decimal("33.33")]))
    | st.builds(Discount, amount=st.integers(0, 5000)),
    delivery=st.builds(Charge, st.integers(0, 2000), rates),
    included=st.booleans(),
    per=st.sampled_from(["line", "total"]),
)
def test_one_piece_at_a_time_and_the_delivery_make_the_whole_order(
    items: list[Item], discount: Discount, delivery: Charge, included: bool, per: str
) -> None:
    quote = price(items, discount, delivery, tax_included=included, per=per)  # type: ignore[arg-type]
    back = 0
    for line in quote.lines:
        gross, granted = line.total + (0 if included else line.tax_total), 0
        for before in range(line.item.quantity):
            granted += part(gross, line.item.quantity, before, granted, 1)
        assert granted == gross
        back += granted
    assert back + quote.shipping_total + (0 if included else quote.shipping_tax) == quote.total
