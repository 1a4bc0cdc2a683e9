"""`shopctl product review`: taken in, listed, hidden, answered; "bought here" only with the order that shows it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def stocked(shop: Path, run: Callable[..., Any]) -> Path:
    """A shop with a pot and a cup, and order 1001 of the pot."""
    for name in ("pot", "cup"):
        assert (
            run("product", "add", name, "--sku", name.upper(), "--price", "10", "--stock", "9", shop=shop).returncode
            == 0
        )
    order = ["order", "new", "--line", "POT=1", "--email", "a@b.example", "--name", "Mina"]
    assert run(*order, shop=shop).returncode == 0
    return shop


def review(run: Callable[..., Any], shop: Path, product: str, *more: str) -> Any:
    return run("product", "review", "add", product, "--rating", "5", "--name", "Mina", *more, shop=shop)


def test_an_order_with_the_product_shows_that_they_bought_it(stocked: Path, run: Callable[..., Any]) -> None:
    told = review(run, stocked, "POT", "--order", "۱۰۰۱", "--date", "1404-12-01", "--json")
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert (found["verified"], found["written_at"][:10], found["status"]) == (True, "2026-02-20", "published")


def test_an_order_without_it_is_refused(stocked: Path, run: Callable[..., Any]) -> None:
    told = review(run, stocked, "cup", "--order", "1001")
    assert told.returncode == 4
    assert "Order 1001 does not hold cup." in told.stderr


def test_what_is_pending_is_published_answered_and_hidden(stocked: Path, run: Callable[..., Any]) -> None:
    review(run, stocked, "cup", "--pending")
    for words in (["reply", "1", "Thanks"], ["publish", "1"]):
        assert run("product", "review", *words, shop=stocked).returncode == 0
    [row] = json.loads(run("product", "review", "list", "--json", shop=stocked).stdout)
    assert (row["status"], row["reply"], row["verified"]) == ("published", "Thanks", False)
    assert run("product", "review", "hide", "1", shop=stocked).returncode == 0
    assert (
        json.loads(run("product", "review", "list", "cup", "--status", "published", "--json", shop=stocked).stdout)
        == []
    )
    assert run("product", "review", "hide", "7", shop=stocked).returncode == 3
