"""A shop that counts in toman: people read and type toman, with the unit beside it; scripts get rial."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shopctl.cli.app import app
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.money import AmbiguousUnit, in_toman, parse
from shopctl.orders import store
from tests.orders.conftest import Book


@pytest.fixture
def book(shop: Path, monkeypatch: pytest.MonkeyPatch, now: object) -> Iterator[Book]:
    """The order book of a shop in Iran: a cup for 1,250,000 rial, which people call 125,000 toman."""
    file = shop / "shop.toml"
    text = file.read_text(encoding="utf-8").replace(
        'currency = "EUR"', 'currency = "IRR"\nexponent = 0\nshow_as = "toman"'
    )
    file.write_text(text, encoding="utf-8")
    monkeypatch.setenv("SHOPCTL_USER", "tester")
    monkeypatch.chdir(shop)
    db = connect(shop / "shop.db")
    made = Book(db, load(shop), shop, now)  # type: ignore[arg-type]
    made.product("CUP", price=1_250_000)
    yield made
    db.close()


def call(book: Book, *args: str) -> None:
    app(["--shop", str(book.root), *args], prog_name="shopctl", standalone_mode=False)


@pytest.mark.parametrize(
    ("typed", "rial"),
    [
        ("125000", 1_250_000), ("۱۲۵٬۰۰۰", 1_250_000), ("125,000", 1_250_000), ("125000 toman", 1_250_000),
        ("۱۲۵۰۰۰ تومان", 1_250_000), ("1250000 IRR", 1_250_000), ("۱٬۲۵۰٬۰۰۰ ریال", 1_250_000), ("0.5", 5), ("7", 70),
    ],
)  # fmt: skip
def test_a_bare_amount_counts_toman_and_a_named_unit_is_taken_at_its_word(typed: str, rial: int) -> None:
    assert parse(typed, "IRR", 0, toman=True) == rial


@pytest.mark.parametrize(
    ("rial", "places", "shown"),
    [
        (1_250_000, 1, "125,000"), (1_250_005, 1, "125,000.5"), (0, 1, "0"), (-70, 1, "-7"), (5, 1, "0.5"),
        (125_000_000, 3, "125,000"),
    ],
)  # fmt: skip
def test_toman_are_written_as_people_say_them(rial: int, places: int, shown: str) -> None:
    assert in_toman(rial, places) == shown


SCREENS = (
    "order show 1001", "order list", "order explain 1001", "today", "payment list", "product list",
    "product show CUP", "invoice issue 1001", "invoice list", "invoice show INV-2026-0001", "order late --within 300",
    "order edit 1002 --add CUP=1 --dry-run", "order pay 1002 --amount 50000", "undo --dry-run", "order find Sara",
    "return new 1001", "return authorize R1001-1", "return receive R1001-1", "return resolve R1001-1",
    "return show R1001-1", "return list",
)  # fmt: skip
NO_MONEY = ("return new", "return authorize", "return receive")


def test_every_screen_says_toman_and_none_shows_rial(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    book.ship(book.pay(book.confirmed(("CUP", 2))))
    book.confirmed(("CUP", 1))
    capsys.readouterr()
    for args in SCREENS:
        call(book, *args.split())
        said = "".join(capsys.readouterr())
        assert not re.search(r"\d{7}|IRR", said), (args, said)
        assert "toman" in said or args.startswith(NO_MONEY), (args, said)
    assert store.get(book.db, "1002").paid_total == 500_000


def test_scripts_get_the_currency_itself(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    book.confirmed()
    capsys.readouterr()
    call(book, "order", "show", "1001", "--json")
    shown = json.loads(capsys.readouterr().out)
    assert (shown["total"], shown["currency"]) == ("2500000", "IRR")
    call(book, "order", "list", "--csv")
    assert "2500000" in capsys.readouterr().out


def test_what_was_read_in_rial_and_typed_as_toman_is_refused_with_both_readings(book: Book) -> None:
    book.confirmed()
    with pytest.raises(AmbiguousUnit) as refused:
        call(book, "order", "pay", "1001", "--amount", "2500000")
    assert "2,500,000 toman, or 250,000 toman" in refused.value.sentence
    assert "'1250000 IRR'" in refused.value.way_out
    assert store.get(book.db, "1001").paid_total == 0
    call(book, "order", "pay", "1001", "--amount", "2500000 IRR")
    assert store.get(book.db, "1001").due == 0


def test_prices_are_typed_as_they_are_shown(book: Book, capsys: pytest.CaptureFixture[str]) -> None:
    call(book, "product", "price", "CUP", "98000")
    assert "98,000 toman" in capsys.readouterr().err
    assert book.db.execute("SELECT price FROM price ORDER BY id DESC").fetchone()[0] == 980_000
    call(book, "product", "price", "CUP", "98000", "--list", "wholesale")
    assert "98,000 toman" in capsys.readouterr().err
    call(book, "order", "new", "--line", "CUP=1", "--discount", "8000", "--name", "Ali")
    assert store.get(book.db, "1001").total == 900_000
