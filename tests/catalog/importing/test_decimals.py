"""The decimal sign of a column."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from shopctl.catalog.importing import decimals
from shopctl.catalog.importing.draft import CellError
from shopctl.config.shop import Money
from shopctl.sheets.table import Dated, Number, Table


def sign_of(cells: Sequence[str], **settings: str) -> str:
    """The decimal sign of a column of these cells."""
    table = Table("t", ("Price",), 1, "", lambda: iter([(n, [cell]) for n, cell in enumerate(cells, 2)]))
    return decimals.signs(table, [0], Money(**settings))[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "sign"),
    [
        (["12.345", "1.200", "7,5"], ","),
        (["900.200", "1.000.500"], ","),
        (["1,234", "12.50"], "."),
        (["1.234,56"], ","),
        (["1,234.56"], "."),
        (["352 AED", "12.5 AED"], "."),
        (["12", "13"], "auto"),
        (["12.345", "1.200"], "auto"),  # thousands or not: nobody can tell
        (["1.234,56", "12.50"], "auto"),  # both, so each for itself
        ([Number("12.5"), "1.234"], "auto"),  # a number cell tells nothing about texts
    ],
)
def test_the_cells_that_can_be_read_with_one_sign_only_decide(cells: list[str], sign: str) -> None:
    assert sign_of(cells, currency="AED") == sign


def test_the_shops_setting_decides_where_the_column_does_not() -> None:
    assert sign_of(["12.345"], decimal_sign=",") == ","
    assert sign_of(["12.50"], decimal_sign=",") == "."


def test_an_amount_that_could_mean_two_things_is_refused_with_both_readings() -> None:
    with pytest.raises(CellError, match=r"'900\.200' could mean two amounts: 900200 or 900\.200"):
        decimals.reader(Money(), "auto")("900.200")


def test_a_number_that_wears_a_dates_clothes_is_read_as_what_it_is() -> None:
    read = decimals.reader(Money(), ",")
    assert read(Dated("1900-01-20 07:12:00", Number("20.3"))) == 2030
    assert read(Number("35")) == 3500


def test_an_amount_that_a_program_took_for_a_date_of_our_time_is_refused() -> None:
    with pytest.raises(CellError, match="'2024-05-12' is a date"):
        decimals.reader(Money(), ",")(Dated("2024-05-12", Number("45424")))
