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
    text = ""
    try:
        text = file.read_text(encoding="utf-8-sig")  # Windows editors begin files with a mark
        return parse(text)
    except tomllib.TOMLDecodeError as error:
        from shopctl.config.wording import not_toml

        raise SettingsError(file=str(file), **not_toml(error, text)) from error
    except UnicodeDecodeError as error:
        hint = "Open it in an editor and save it as UTF-8."
        raise SettingsError(file=str(file), key="encoding", reason="the file is not UTF-8 text", hint=hint) from error
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
    from shopctl.config.wording import problems

    try:
        return Settings.model_validate(tables)
    except ValidationError as error:
        found = problems(error, Settings)
        more = "\n".join(f"And {each['key']}: {each['reason']}" for each in found[1:])
        raise SettingsError(file=str(file), **found[0], hint=more, problems=found) from error
