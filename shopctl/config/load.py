"""Find the shop folder and read its shop.toml.

`read` gives the plain tables, for commands that need one or two values and must start fast; `load` gives the checked
Settings.
"""

from __future__ import annotations

import os
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopctl.errors import SettingsError, ShopError

if TYPE_CHECKING:
    from pydantic import ValidationError

    from shopctl.config.model import Settings

FILE = "shop.toml"
ENVIRONMENT = "SHOPCTL_SHOP"


class NoShop(ShopError):
    """No shop folder was found; it is a setting that is missing, so it ends like one."""

    code, exit_code = "settings", 6
    message = "There is no shop in {place}: no shop.toml."
    hint = "Go to the shop's folder, name it with --shop DIR, or make one: shopctl init DIR"


def find_shop(given: str | None, start: Path) -> Path:
    """The shop folder: `given` or SHOPCTL_SHOP, else the nearest folder with a shop.toml from `start` upwards.

    Raises NoShop.
    """
    named = given or os.environ.get(ENVIRONMENT)
    if named:
        root = Path(named).expanduser().resolve()
        if not (root / FILE).is_file():
            raise NoShop(place=str(root))
        return root
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise NoShop(place=f"{start} or any folder above it")


def read(root: Path) -> dict[str, Any]:
    """The tables of shop.toml as they stand, unchecked. Raises SettingsError when it is not TOML."""
    file = root / FILE
    try:
        return parse(file.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(file=str(file), key="TOML", reason=str(error)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(file=str(file), key="encoding", reason="the file is not UTF-8 text") from error
    except OSError as error:
        raise SettingsError(file=str(file), key="file", reason=str(error.strerror)) from error


def parse(text: str) -> dict[str, Any]:
    """TOML as plain tables; 4.90 is read as a Decimal, never as a float. Raises tomllib.TOMLDecodeError."""
    return tomllib.loads(text, parse_float=Decimal)


def load(root: Path) -> Settings:
    """The checked settings of the shop at `root`. Raises SettingsError with file, dotted key, and what was expected."""
    return check(read(root), root / FILE)


def check(tables: dict[str, Any], file: Path) -> Settings:
    """Settings from plain tables; the first thing wrong becomes a SettingsError, all of them its `problems`."""
    from pydantic import ValidationError

    from shopctl.config.model import Settings

    try:
        return Settings.model_validate(tables)
    except ValidationError as error:
        problems = _problems(error)
        first = problems[0]
        raise SettingsError(file=str(file), key=first["key"], reason=first["reason"], problems=problems) from error


def _problems(error: ValidationError) -> list[dict[str, str]]:
    return [
        {"key": ".".join(str(part) for part in each["loc"]), "reason": _reason(dict(each))} for each in error.errors()
    ]


def _reason(problem: dict[str, Any]) -> str:
    """What was expected, in a merchant's words rather than pydantic's."""
    kind, given = problem["type"], problem.get("input")
    if kind == "extra_forbidden":
        return "there is no such setting"
    if kind == "missing":
        return "this setting is needed"
    expected = str(problem["ctx"]["error"]) if kind == "value_error" else problem["msg"]
    expected = expected.removeprefix("Value error, ").replace("Input should be ", "").replace("String should ", "")
    return f"expected {expected}" if isinstance(given, dict | list) else f"expected {expected}, not {given!r}"
