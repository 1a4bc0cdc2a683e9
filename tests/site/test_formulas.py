"""Formulas: what they can say, what they come to, and that nothing else runs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.site.formulas import parse, worth

NAMES = ("people", "cups")
CASES = [
    ("people * cups * 2.5", 35.0),
    ("ceil(people / 4) + floor(2.9) + round(2.5)", 7.0),
    ("if(people > 6, 2, 1)", 2.0),
    ("-people ^ 2", -49.0),
    ("min(people, 3) - max(cups, 1)", 1.0),
    ("people / 0", None),
    ("sqrt(-people)", None),
    ("9^9^9^9", None),
    ("people × cups ÷ 7", 2.0),
]


@pytest.mark.parametrize(("formula", "expected"), CASES)
def test_a_formula_comes_to_a_number_or_to_none(formula: str, expected: float | None) -> None:
    assert worth(parse(formula, NAMES), {"people": 7, "cups": 2}) == expected


@pytest.mark.parametrize(
    "formula",
    ["__import__('os')", "people.real", "[people]", "tables", "'a' * 9", "1 if people else 2", "min(1)", "lambda: 1",
     "people := 3", "min(*people)", "print(people)", "True", "1e999", "", "(" * 400, "1" * 600],
)  # fmt: skip
def test_nothing_else_is_a_formula(formula: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse(formula, NAMES)


@given(st.text(alphabet="people cups+-*/^()<>=.,0123456789minaxcelfroundsqt_[]'\"{}", max_size=40))
def test_whatever_is_typed_there_is_a_number_none_or_a_reason(text: str) -> None:
    try:
        postfix = parse(text, NAMES)
    except ValueError:
        return
    result = worth(postfix, {"people": 7.0, "cups": 2.0})
    assert result is None or isinstance(result, float)


@pytest.mark.browser
def test_the_browser_comes_to_the_same(page: Any, site: Any, serve: Any) -> None:
    page.goto(serve(site))
    module = next((site / "assets").glob("calculator.*.js")).name
    lists = json.dumps([parse(formula, NAMES) for formula, _ in CASES])
    script = f"import('/assets/{module}').then(({{worth}}) => {lists}.map(each => worth(each, {{people: 7, cups: 2}})))"
    assert page.evaluate(script) == [expected for _, expected in CASES]
