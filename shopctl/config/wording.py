"""What is wrong with a shop.toml, in the words of somebody who edits it by hand: not pydantic's, not a parser's."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, get_args

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_EXPECTED = {
    "decimal_parsing": "a number such as 20 or 4.90",
    "decimal_type": "a number such as 20 or 4.90",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "time_parsing": "a time such as 09:00",
    "time_type": "a time such as 09:00",
    "list_type": 'a list such as ["en", "fa"]',
    "dict_type": "a table",
    "model_type": "a table",
    "string_type": 'words in double quotes: "..."',
    "string_pattern_mismatch": "one line without control characters",
    "string_too_short": "something",
    "too_short": "at least one",
    "url_parsing": "an address such as https://www.example.com",
    "url_scheme": "an address such as https://www.example.com",
    "url_type": "an address such as https://www.example.com",
}
_LIMITS = {
    "greater_than_equal": "{ge} or more",
    "less_than_equal": "{le} or less",
    "string_too_long": "at most {max_length} letters",
}
_TOML_HINT = (
    "Words stand in straight double quotes, numbers have a point, true and false are small:\n"
    '  name = "Bamboo Teahouse"\n  price = 4.90\n  prices_include_tax = true'
)


def problems(error: ValidationError, root: type[BaseModel]) -> list[dict[str, str]]:
    """Each thing that is wrong: its dotted `key`, and in `reason` what was expected instead."""
    return [{"key": _key(each["loc"]), "reason": _reason(each, root)} for each in error.errors()]


def _key(place: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in place if part != "[key]")


def _reason(problem: ErrorDetails, root: type[BaseModel]) -> str:
    kind, given, facts = problem["type"], problem["input"], problem.get("ctx", {})
    if kind == "missing":
        return "this setting is needed"
    if kind == "extra_forbidden":
        *above, last = problem["loc"]
        meant = get_close_matches(str(last), _names(above, root), n=1)
        return "there is no such setting" + (f"; did you mean {_key((*above, *meant))}?" if meant else "")
    if kind in _LIMITS:
        expected = _LIMITS[kind].format(**facts)
    elif kind == "value_error":
        expected = str(facts["error"])
    else:
        expected = _EXPECTED.get(kind) or problem["msg"].replace("Input should be ", "").replace("String should ", "")
    return f"expected {expected}" if isinstance(given, dict | list) else f"expected {expected}, not {_given(given)}"


def _given(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int | Decimal) else repr(value)


def _names(place: list[int | str], root: type[BaseModel]) -> list[str]:
    """The settings that there are at that place."""
    model = root
    for part in place:
        field = model.model_fields.get(str(part))
        model = (_model(field.annotation) if field else None) or model
    return list(model.model_fields)


def _model(annotation: Any) -> type[BaseModel] | None:
    """The section that an annotation holds, by itself, in a list or by name."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model, get_args(annotation))), None)


def not_toml(error: tomllib.TOMLDecodeError, text: str) -> dict[str, str]:
    """Where the file cannot be read as TOML: `key` names the line, `reason` shows it, `hint` says how lines look."""
    found = re.search(r"at line (\d+)", str(error))
    lines = text.splitlines()
    if not found or int(found[1]) > len(lines):
        return {"key": "TOML", "reason": str(error), "hint": _TOML_HINT}
    line = lines[int(found[1]) - 1].strip()
    return {"key": f"line {found[1]}", "reason": f"cannot be read: {line} ({error})", "hint": _TOML_HINT}
