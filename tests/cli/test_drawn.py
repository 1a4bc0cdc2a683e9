"""Tables on a terminal: what is never cut, what wraps, and in which direction it reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.cli import drawn
from shopctl.cli.drawn import Column

ORDERS = [
    Column("Order", ["1001", "1002"]),
    Column("Placed", ["2026-11-23", "2026-11-24"]),
    Column("Customer", ["مینا راد", "Wilhelmina van der Berg-Öztürk"]),
    Column("Delivery", ["unfulfilled", "partially delivered"]),
    Column("Total", ["25000.00 EUR", "8.50 EUR"], figures=True),
    Column("Due", ["25000.00", "0.00"], figures=True),
]


@pytest.mark.parametrize("terminal", [40, 60, 72, 80, 100, 200])
def test_no_figure_day_or_code_is_cut_however_narrow_the_terminal(
    terminal: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(terminal))
    drawn.print_drawn(ORDERS)
    screen = capsys.readouterr().out
    assert max(map(drawn.width, screen.splitlines())) <= terminal
    for column in ORDERS:
        for word in " ".join(column.cells).split() if not column.figures else column.cells:
            assert word in screen


def test_a_narrow_terminal_gets_each_row_as_a_block(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    drawn.print_drawn(ORDERS)
    first = capsys.readouterr().out.partition("\n\n")[0]
    assert first.splitlines()[0] == "Order     1001"
    assert first.splitlines()[-1] == "Due       25000.00"


def test_persian_cells_are_isolated_line_by_line_so_that_columns_stay_in_place(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "26")
    drawn.print_drawn([Column("Handle", ["قوری-ماه"]), Column("Title", ["قوری ماه سبز بزرگ"])])
    lines = capsys.readouterr().out.splitlines()[2:]
    assert lines[0].split("  ")[0] == "\u2068قوری-ماه\u2069"
    assert len(lines) > 1
    assert all(line.count("\u2068") == line.count("\u2069") for line in lines)


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4), st.integers(3, 50))
def test_columns_fit_the_room_or_say_that_they_do_not(cells: list[str], room: int) -> None:
    columns = [Column(f"H{i}", [cell]) for i, cell in enumerate(cells)]
    widths = drawn.fitted(columns, room)
    if widths is None:
        assert sum(column.least for column in columns) > room
    else:
        assert sum(widths) <= room
