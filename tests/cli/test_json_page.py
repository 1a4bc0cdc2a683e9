"""The manual's page of JSON shapes, held against what the lists print."""

from __future__ import annotations

import json
import re

from shopctl import clock
from shopctl.cli.guide import page
from shopctl.orders import ledger
from shopctl.orders.papers import actions as papers
from shopctl.orders.returns import actions as returns
from shopctl.orders.returns.models import Asked
from tests.conftest import Run
from tests.orders.conftest import Book, book

__all__ = ["book"]  # the fixture


def test_lists_have_the_keys_that_the_manual_names(book: Book, run: Run) -> None:
    order = book.deliver(book.ship(book.pay(book.confirmed())))
    papers.issue(book.db, book.settings, order.number, by=book.by())
    asked = Asked("return", (("CUP", 1),), (), "")
    returns.new(book.db, book.settings, book.root, order.number, asked, by=book.by())
    ledger.insert(book.db, "image", product_id=1, src="media/cup.jpg", position=1)
    ledger.insert(book.db, "bank_transfer", identity="1", booked_on="2026-03-10", amount=5, currency="EUR", exponent=2,
                  name="Joe", read_at=clock.stamp(book.now))  # fmt: skip
    rows = re.findall(r"^\| `([a-z -]+)` \| (.+) \|$", page("json"), re.MULTILINE)
    assert len(rows) == 9
    for command, keys in rows:
        done = run(*command.split(), "--json", shop=book.root)
        assert done.returncode == 0, done.stderr
        assert list(json.loads(done.stdout)[0]) == re.findall(r"`(\w+)`", keys), command
