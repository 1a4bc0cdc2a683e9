"""Tax by rate, invoiced and taken back: whatever the parts, they sum to what was invoiced."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.orders.papers.taxing import Part, credit, summary, together


def test_figures_are_summed_by_rate_the_highest_first() -> None:
    figures = [("7", 1070, 70), ("19.00", 11900, 1900), ("19", 119, 19)]
    assert summary(figures, tax_included=True) == [Part("19", 12019, 1919), Part("7", 1070, 70)]
    assert summary(figures, tax_included=False)[1] == Part("7", 1140, 70)


def test_an_amount_comes_off_all_rates_in_proportion() -> None:
    invoiced = [Part("19", 11900, 1900), Part("7", 10700, 700)]
    assert credit(invoiced, [], 2260, {}) == [Part("19", 1190, 190), Part("7", 1070, 70)]


def test_what_came_back_says_which_rate_it_comes_off_first() -> None:
    invoiced = [Part("19", 11900, 1900), Part("7", 10700, 700)]
    assert credit(invoiced, [], 1070, {"7": 1070}) == [Part("7", 1070, 70)]
    beyond = credit(invoiced, [Part("7", 10000, 654)], 1000, {"7": 1070})
    assert beyond == [Part("19", 300, 48), Part("7", 700, 46)]


def test_more_than_is_left_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="more than is left"):
        credit([Part("19", 100, 16)], [Part("19", 50, 8)], 51, {})


parts = st.lists(
    st.tuples(st.sampled_from(["0", "2.6", "7", "19", "22"]), st.integers(0, 10**9)),
    min_size=1,
    unique_by=lambda each: each[0],
).map(lambda found: [Part(rate, gross, int(gross * float(rate) / (100 + float(rate)))) for rate, gross in found])


@given(parts, st.lists(st.tuples(st.integers(1, 10**9), st.booleans()), max_size=6))
def test_taken_back_in_any_parts_tax_and_gross_sum_to_the_invoice(
    invoiced: list[Part], steps: list[tuple[int, bool]]
) -> None:
    notes: list[Part] = []
    whole = sum(part.gross for part in invoiced)
    for wish, goods in [*steps, (whole, False)]:
        gone = together(notes)
        left = whole - sum(part.gross for part in gone)
        amount = min(wish, left)
        wanted = {invoiced[0].rate: wish} if goods else {}
        taken = credit(invoiced, gone, amount, wanted)
        assert sum(part.gross for part in taken) == amount
        assert all(0 <= part.tax <= part.gross for part in taken)
        notes += taken
    assert sorted(together(notes), key=repr) == sorted((part for part in invoiced if part.gross), key=repr)
