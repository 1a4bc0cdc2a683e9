"""From the lines to the last refund, to the minor unit, in currencies with no, two and three decimals."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.money import EXPONENTS, decimal, parse
from shopctl.orders.papers.taxing import credit, summary, together
from shopctl.orders.pricing import Charge, Discount, Item, price
from tests.orders.test_pricing import charges, discounts, items


@pytest.mark.parametrize("currency", ["JPY", "EUR", "KWD"])
@given(
    wanted=items, off=discounts, shipping=charges, included=st.booleans(), per=st.sampled_from(["line", "total"]),
    coin=st.sampled_from([0, 5, 1000]), refunds=st.lists(st.integers(1, 10**9), max_size=4),
)  # fmt: skip
def test_lines_discount_tax_shipping_rounding_and_refunds_reconcile(
    currency: str, wanted: list[Item], off: Discount, shipping: Charge, included: bool,
    per: Literal["line", "total"], coin: int, refunds: list[int],
) -> None:  # fmt: skip
    quote = price(wanted, off, shipping, tax_included=included, per=per, coin=coin)
    figures = [(f"{line.item.tax_rate:f}", line.total, line.tax_total) for line in quote.lines]
    invoiced = summary(
        [*figures, (f"{shipping.tax_rate:f}", shipping.amount, quote.shipping_tax)], tax_included=included
    )
    assert sum(part.gross for part in invoiced) + quote.rounding == quote.total
    assert sum(part.tax for part in invoiced) == quote.tax_total
    taken = []
    left = sum(part.gross for part in invoiced)
    for refund in [*refunds, left]:
        notes = credit(invoiced, together(taken), min(refund, left), {})
        left -= sum(part.gross for part in notes)
        taken += notes
    assert left == 0
    assert sum(part.tax for part in taken) == sum(part.tax for part in invoiced if part.gross)
    exponent = EXPONENTS[currency]
    assert parse(decimal(quote.total, exponent), currency, exponent, ".") == quote.total
    assert Decimal(decimal(quote.total, exponent)).scaleb(exponent) == quote.total
