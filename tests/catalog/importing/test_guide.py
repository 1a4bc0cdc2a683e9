"""The manual's page on spreadsheets says what the program does."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path

import shopctl
from shopctl.catalog.importing import own
from shopctl.catalog.importing.batch import Plan
from tests.catalog.conftest import contents

PAGE = (Path(shopctl.__file__).parent / "guide" / "spreadsheets.md").read_text(encoding="utf-8")


def test_every_column_is_explained() -> None:
    shown = set(re.findall(r"[a-z_0-9]+", " ".join(re.findall(r"^\| (.+?) \|", PAGE, re.MULTILINE))))
    columns = {*own.PRODUCT, *own.VARIANT, *own.OPTIONS, *own.OTHERS}
    columns -= {"option2_name", "option2_value"}  # "option1_name to option3_name"
    assert columns <= shown


def test_every_sheet_on_the_page_can_be_imported(db: sqlite3.Connection, load: Callable[[str], Plan]) -> None:
    sheets = re.findall(r"(?:^    [^\n]*,[^\n]*\n)+", PAGE, re.MULTILINE)
    sheets = [re.sub(r"^    ", "", sheet, flags=re.MULTILINE) for sheet in sheets]
    plans = [load(sheet) for sheet in sheets if sheet.startswith("handle,")]
    assert [plan.created["variants"] for plan in plans] == [2, 1]
    assert len(contents(db)["image"]) == 2
