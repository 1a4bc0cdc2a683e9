"""How rejected rows are told: all of them, or of many that fail alike a few."""

from __future__ import annotations

from shopctl.sheets.plan import RowError, shown


def test_few_are_told_one_by_one() -> None:
    errors = [RowError(row, "Price", f"'{row} AED' is in AED") for row in (2, 3, 4, 5)]
    assert shown(errors, 4) == [error.sentence for error in errors]


def test_of_many_that_fail_alike_a_few_are_told_and_none_goes_uncounted() -> None:
    alike = [RowError(row, "Price", f"'{row} AED' is in AED") for row in range(2, 502)]
    lines = shown([*alike, RowError(9, "", "it has no handle")], 20)
    assert lines == [
        "row 2, Price: '2 AED' is in AED",
        "row 3, Price: '3 AED' is in AED",
        "row 4, Price: '4 AED' is in AED",
        "... 497 more like that, the last in row 501",
        "row 9: it has no handle",
    ]
    others = [RowError(row, f"Column {row}", "it is empty") for row in range(2, 62)]
    assert len(shown(others, 20)) == 21
    assert shown(others, 20)[-1] == "... and 40 more"
