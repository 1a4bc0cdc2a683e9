"""What is bought together: told only where many orders say so, and where chance does not explain it."""

from __future__ import annotations

from typing import Any

from shopctl.orders.together import FEWEST_ORDERS, MOST, bought_together, companions


def test_a_pair_needs_several_orders() -> None:
    alone = {1: 10, 2: 10}
    assert companions([(1, 2, FEWEST_ORDERS - 1)], alone, 100) == {}
    assert companions([(1, 2, FEWEST_ORDERS)], alone, 100) == {1: [2], 2: [1]}


def test_what_everybody_buys_goes_with_nothing_in_particular() -> None:
    assert companions([(1, 2, 50)], {1: 100, 2: 50}, 100) == {}


def test_the_most_frequent_come_first_and_few_are_told() -> None:
    pairs = [(1, other, other) for other in range(3, 10)]
    alone = {1: 12, **dict.fromkeys(range(3, 10), 12)}
    found = companions(pairs, alone, 1000)
    assert found[1] == [9, 8, 7, 6]
    assert len(found[1]) == MOST


def test_of_equals_the_rarer_comes_first_then_the_smaller_id() -> None:
    assert companions([(1, 2, 5), (1, 3, 5), (1, 4, 5)], {1: 5, 2: 20, 3: 10, 4: 20}, 1000)[1] == [3, 2, 4]


def test_canceled_orders_and_lines_do_not_count(book: Any) -> None:
    for sku in ("JUG", "LID", "BAG"):
        book.product(sku, on_hand=100)
    orders = [book.new(("JUG", 1), ("LID", 1)) for _ in range(3)]
    for order in orders:
        book.confirm(order)
    for _ in range(12):
        book.confirm(book.new(("BAG", 1)))
    book.new(("JUG", 1), ("BAG", 1))  # placed by somebody, confirmed by nobody
    ids = {row["handle"]: row["id"] for row in book.db.execute("SELECT handle, id FROM product")}
    assert bought_together(book.db) == {ids["jug"]: [ids["lid"]], ids["lid"]: [ids["jug"]]}
    book.cancel(orders[0])
    assert bought_together(book.db) == {}
