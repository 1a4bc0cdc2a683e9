"""How amounts are written, told from the plain table: as the checked settings tell it, or not at all."""

from __future__ import annotations

from typing import Any

import pytest

from shopctl.config.notation import Notation, plain
from shopctl.config.shop import Money


@pytest.mark.parametrize(
    "table",
    [{}, {"currency": "IRR", "show_as": "toman"}, {"currency": "KWD", "decimal_sign": ","}, {"exponent": 0}],
)  # fmt: skip
def test_a_plain_table_says_what_the_checked_settings_say(table: dict[str, Any]) -> None:
    checked = Money.model_validate(table)
    assert plain(table) == Notation(checked.currency, checked.minor_digits, checked.decimal_sign)


@pytest.mark.parametrize(
    "table",
    [5, {"currency": "eur"}, {"currency": ["EUR"]}, {"currency": "XXX"}, {"exponent": 9}, {"exponent": True},
     {"exponent": "2"}, {"decimal_sign": ";"}, {"decimal_sign": []}],
)  # fmt: skip
def test_anything_else_is_left_to_the_checked_settings(table: Any) -> None:
    assert plain(table) is None
