"""The manual's page on moving in says what the program does."""

from __future__ import annotations

import re
from pathlib import Path

import shopctl
from shopctl.orders import store
from tests.orders.conftest import Book
from tests.orders.importing.conftest import Load

PAGE = (Path(shopctl.__file__).parent / "guide" / "history.md").read_text(encoding="utf-8")


def test_the_sheet_on_the_page_can_be_imported(book: Book, load: Load) -> None:
    (sheet,) = re.findall(r"(?:^    [^\n]*,[^\n]*\n)+", PAGE, re.MULTILINE)
    assert load(re.sub(r"^    ", "", sheet, flags=re.MULTILINE)).created == {"orders": 1, "lines": 2}
    kept = store.get(book.db, "501")
    assert (kept.amount(kept.total), kept.status) == ("59.90", "completed")
