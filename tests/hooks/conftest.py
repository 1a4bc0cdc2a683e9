"""A shop whose order book is at this moment, with hooks that are real programs."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl import clock
from shopctl.config.model import Settings
from shopctl.db.connect import connect
from shopctl.hooks import delivering
from shopctl.hooks.models import Outcome
from tests.orders.conftest import Book

LOG = """#!/bin/sh
cat >> log.txt
"""
FAILS = """#!/bin/sh
cat > /dev/null
echo "no paper in the printer"
exit 3
"""
Hang = Callable[..., Path]


@pytest.fixture
def book(shop: Path, settings: Settings) -> Iterator[Book]:
    """The order book of a fresh shop that sells a cup, now: hooks hear of what happens from when they are there."""
    db = connect(shop / "shop.db")
    book = Book(db, settings, shop, clock.now())
    book.product("CUP")
    book.now += timedelta(seconds=9)  # when the hooks of the test are there
    yield book
    db.close()


@pytest.fixture
def hang(shop: Path) -> Hang:
    """Put a program into hooks/: hang("order.shipped", script)."""

    def _hang(name: str, script: str = LOG) -> Path:
        (shop / "hooks").mkdir(exist_ok=True, mode=0o755)
        file = shop / "hooks" / name
        file.write_text(script, encoding="utf-8")
        file.chmod(stat.S_IRWXU)
        return file

    return _hang


def heard(shop: Path) -> list[dict[str, Any]]:
    """The documents that LOG got, in their order."""
    log = shop / "log.txt"
    return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()] if log.is_file() else []


def names(shop: Path) -> list[tuple[str, str]]:
    """What LOG heard, and of which order."""
    return [(each["event"], each["order"]["number"]) for each in heard(shop)]


def deliver(book: Book, **settings: Any) -> Outcome:
    """One round of deliveries."""
    hooks = book.settings.hooks.model_copy(update=settings)
    return delivering.deliver(book.db, lambda: book.settings.model_copy(update={"hooks": hooks}), book.root)
