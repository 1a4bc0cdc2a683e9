"""Who types nearly the right thing is asked whether it was meant."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.meant import closest

Load = Callable[..., Plan]

SHEET = """handle,title,option1_name,option1_value,sku,price,status
medjool-royale,Medjool,,,MED-500,9,active
royale-box,Box,,,BOX-1,9,active
کتاب-خانه,Bookcase,Wood,Oak,کد-۱۲,90,active
medjool,Medjool of last year,,,OLD-500,9,archived
"""


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("medjool-", "medjool-royale"),
        ("Medjol Royale", "medjool-royale"),
        ("royale", "royale-box"),
        ("med-5000", "MED-500"),
        ("كتاب", "کتاب-خانه"),
        ("کد13", "کد-۱۲"),
        ("medjool-royale/blue", "medjool-royale"),
        ("saffron", ""),
        ("", ""),
        ("m", ""),
    ],
)
def test_the_closest_name_is_offered_and_none_where_nothing_is_like_it(
    db: sqlite3.Connection, load: Load, asked: str, meant: str
) -> None:
    load(SHEET)
    assert closest(db, asked) == meant
