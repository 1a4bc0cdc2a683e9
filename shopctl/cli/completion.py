"""What the shell offers for an order's number after <TAB>: the orders that the verb at hand can step.

Typer takes longer to load than all of this, so `__main__` asks `answer` first; only sqlite3 and the table of steps are
needed. The shells' side of it is Typer's: the variables that its scripts set, and what they expect to read.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from shopctl.config.load import find_shop
from shopctl.errors import ShopError
from shopctl.orders.status import STATUSES, STEPS

_LOOKING = ("show", "next", "explain")
_NUMBERS = """SELECT number FROM orders WHERE status IN (SELECT value FROM json_each(?)) AND number LIKE ? || '%'
    ORDER BY id DESC LIMIT 50"""


def order_numbers(verb: str, incomplete: str, shop: str | None) -> list[str]:
    """Numbers of the newest orders that `verb` can step; none when there is no shop or its database is busy."""
    return _numbers(_NUMBERS, next((step.sources for step in STEPS if step.verb == verb), STATUSES), incomplete, shop)


def return_numbers(verb: str, incomplete: str, shop: str | None) -> list[str]:
    """Numbers of the newest returns that `verb` can step; none when there is no shop or its database is busy."""
    from shopctl.orders.returns.status import STATUSES, STEPS

    sources = next((step.sources for step in STEPS if step.verb == verb), STATUSES)
    return _numbers(_NUMBERS.replace("FROM orders", "FROM order_return"), sources, incomplete, shop)


def _numbers(query: str, sources: Iterable[str], incomplete: str, shop: str | None) -> list[str]:
    try:
        file = find_shop(shop, Path.cwd()) / "shop.db"
        db = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, timeout=0.2)
        names = '","'.join(sources)
        return [row[0] for row in db.execute(query, (f'["{names}"]', incomplete))]
    except (ShopError, sqlite3.Error):
        return []


def answer() -> bool:
    """Print what the shell asked for when it is an order's number; False when the whole command line must be asked."""
    shell, words = os.environ["_SHOPCTL_COMPLETE"].removeprefix("complete_"), _words()
    shop = None
    if words[1:2] == ["--shop"] and len(words) > 3:
        shop, words = words[2], words[:1] + words[3:]
    if len(words) != 4 or words[1] != "order" or words[2] not in {*_LOOKING, *(step.verb for step in STEPS)}:
        return False
    found = order_numbers(words[2], words[3].lstrip("#"), shop)
    if shell not in ("bash", "zsh", "fish") or words[3].startswith("-") or not found:
        return False
    if os.environ.get("_TYPER_COMPLETE_FISH_ACTION") != "is-args":
        print(f"_arguments '*: :(({' '.join(found)}))'" if shell == "zsh" else "\n".join(found))
    return True


def _words() -> list[str]:
    """The words up to the one that is being typed, which may be empty."""
    if "COMP_WORDS" in os.environ:
        words = os.environ["COMP_WORDS"].split(" ")
        return words[: int(os.environ["COMP_CWORD"]) + 1]
    return os.environ.get("_TYPER_COMPLETE_ARGS", "").split(" ")
