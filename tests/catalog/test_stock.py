"""The stock ledger: every movement is a row, sums agree, and nothing is promised twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopctl.catalog import stock, store
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.models import OutOfStock
from shopctl.db.connect import transaction

Load = Callable[..., Plan]
SHEET = "handle,title,sku,stock,backorder\ncup,Cup,CUP,5,\npot,Pot,POT,1,yes\ntea,Tea,TEA,,\n"
CUP, POT, TEA = 1, 2, 3


@pytest.fixture(autouse=True)
def shelf(load: Load) -> None:
    load(SHEET)


def held(db: sqlite3.Connection, variant: int) -> tuple[int, int]:
    row = db.execute("SELECT stock_on_hand, allocated FROM variant WHERE id = ?", (variant,)).fetchone()
    sums = db.execute(
        "SELECT COALESCE(SUM(on_hand_change), 0), COALESCE(SUM(allocated_change), 0) FROM stock_movement"
        " WHERE variant_id = ?",
        (variant,),
    ).fetchone()
    assert tuple(row) == tuple(sums)
    return tuple(row)


def test_what_is_promised_is_not_promised_again(db: sqlite3.Connection, now: datetime) -> None:
    with transaction(db):
        stock.allocate(db, CUP, 3, 1, "t", now)
    with pytest.raises(OutOfStock) as refused, transaction(db):
        stock.allocate(db, CUP, 3, 2, "t", now)
    assert refused.value.sentence == "Cup: 3 wanted, 2 available."
    assert refused.value.exit_code == 4
    assert held(db, CUP) == (5, 3)


def test_release_sale_and_return_keep_the_sums(db: sqlite3.Connection, now: datetime) -> None:
    with transaction(db):
        stock.allocate(db, CUP, 4, 1, "t", now)
        stock.release(db, CUP, 1, 1, "t", now)
        stock.sell(db, CUP, 3, 1, "t", now)
        stock.take_back(db, CUP, 1, 1, "t", now, "too small")
    assert held(db, CUP) == (3, 0)


def test_backorders_go_below_nothing_and_what_is_not_tracked_does_not_count(
    db: sqlite3.Connection, now: datetime
) -> None:
    with transaction(db):
        for variant in (POT, TEA):
            stock.allocate(db, variant, 7, 1, "t", now)
            stock.sell(db, variant, 7, 1, "t", now)
    assert held(db, POT) == (-6, 0)
    assert held(db, TEA) == (0, 0)
    assert store.variant(db, TEA, now).available is None


def test_a_count_writes_the_difference_and_one_that_agrees_writes_nothing(
    db: sqlite3.Connection, now: datetime
) -> None:
    with transaction(db):
        assert [stock.count(db, CUP, 8, "t", now, "shelf"), stock.count(db, CUP, 8, "t", now, "shelf")] == [3, 0]
        stock.adjust(db, CUP, -2, "t", now, "broken")
    rows = db.execute("SELECT kind, on_hand_change, reason FROM stock_movement WHERE variant_id = 1 ORDER BY id")
    assert [tuple(row) for row in rows][1:] == [("count", 3, "shelf"), ("adjustment", -2, "broken")]


def test_the_ledger_is_history(db: sqlite3.Connection) -> None:
    for statement in ("UPDATE stock_movement SET on_hand_change = 9", "DELETE FROM stock_movement"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(statement)


MOVE = st.tuples(st.sampled_from(["allocate", "release", "sell", "take_back"]), st.integers(1, 4))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(MOVE, max_size=30))
def test_no_row_of_movements_promises_more_than_there_is(
    db: sqlite3.Connection, now: datetime, moves: list[tuple[str, int]]
) -> None:
    for kind, quantity in moves:
        before = held(db, CUP)
        try:
            with transaction(db):
                getattr(stock, kind)(db, CUP, quantity, 1, "t", now)
        except OutOfStock:
            assert kind == "allocate"
            assert quantity > before[0] - before[1]
            assert held(db, CUP) == before
        except sqlite3.IntegrityError:
            assert kind in ("release", "sell")
            assert quantity > before[1]
        else:
            on_hand, allocated = held(db, CUP)
            assert allocated >= 0
            assert kind != "allocate" or allocated <= on_hand
