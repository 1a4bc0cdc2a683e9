"""When a variant has run low."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.notices.models import Movement, Standing
from shopctl.notices.watching import happened

COME, SOLD, GIVEN_BACK = 20, -1, 1


def found(start: int, *moves: int | tuple[int, bool], threshold: int = 3, before: str = "", at: int = 3) -> list[str]:
    """What happens to a variant of which `start` are available; a pair is (change, whether new pieces came)."""
    movements = [Movement(1, *(move if isinstance(move, tuple) else (move, move >= COME))) for move in moves]
    now = Standing(1, start + sum(each.change for each in movements), threshold, before, at)
    return list(happened(movements, now))


@pytest.mark.parametrize(
    ("start", "moves", "expected"),
    [
        (4, [SOLD], ["low"]),
        (4, [SOLD, SOLD, SOLD], ["low"]),
        (5, [SOLD], []),
        (0, [(2, True)], []),  # new in the shop, and few
        (0, [(20, True), -18], ["low"]),
        (4, [SOLD, GIVEN_BACK, SOLD], ["low"]),
        (4, [SOLD, COME], ["low", "refilled"]),
        (4, [SOLD, COME, -20], ["low", "refilled", "low"]),
        (3, [(1, True), SOLD], ["low"]),
        (10, [], []),
    ],
)
def test_it_is_low_when_it_crosses_the_line(
    start: int, moves: list[int | tuple[int, bool]], expected: list[str]
) -> None:
    assert found(start, *moves) == expected


@pytest.mark.parametrize(
    ("start", "moves", "expected"),
    [
        (3, [SOLD], []),
        (3, [GIVEN_BACK, SOLD], []),
        (3, [(1, True)], ["refilled"]),
        (1, [(1, True)], []),  # still few
        (1, [COME, -19], ["refilled", "low"]),
    ],
)
def test_what_was_low_is_so_again_only_after_new_pieces_came(
    start: int, moves: list[int | tuple[int, bool]], expected: list[str]
) -> None:
    assert found(start, *moves, before="low") == expected


def test_a_lower_line_is_crossed_anew_and_a_higher_one_is_not() -> None:
    assert found(3, SOLD, SOLD, threshold=1, before="low", at=3) == ["low"]
    assert found(12, SOLD, SOLD, threshold=10, before="low", at=3) == []


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), max_size=30), st.integers(0, 20), st.integers(0, 10))
def test_low_and_refilled_take_turns_however_the_ledger_is_cut_into_looks(
    moves: list[tuple[int, bool]], start: int, threshold: int
) -> None:
    movements = [(change, new and change > 0) for change, new in moves]
    whole = found(start, *movements, threshold=threshold)
    assert all(one != other for one, other in pairwise(whole))
    assert whole[:1] in ([], ["low"])
    if threshold < start:  # from above, looking after each movement finds the same as looking once
        pieces, before = [], ""
        for change in movements:
            pieces += (new := found(start, change, threshold=threshold, before=before, at=threshold))
            before, start = (new or [before])[-1], start + change[0]
        low_now = lambda seen: bool(seen) and seen[-1] == "low"  # noqa: E731
        assert low_now(pieces) == low_now(whole)
