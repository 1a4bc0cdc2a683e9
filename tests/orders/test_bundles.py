"""Bundles: sold as one line, set aside and taken off the shelf as their parts, to the piece."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog import bundles, store
from shopctl.catalog.bundles import BadBundle, BundleOrdered, NotABundle
from shopctl.catalog.models import OutOfStock
from shopctl.orders.actions.undoing import undo
from shopctl.orders.editing import Edit
from shopctl.orders.papers.slips import picklist, slip
from shopctl.orders.returns import actions as returns
from shopctl.orders.returns.models import Asked
from tests.conftest import Run
from tests.orders.conftest import Book, broken_rules


@pytest.fixture
def boxed(book: Book) -> Book:
    """A box of two cups (ten on hand) and a pot (three on hand) for 60.00."""
    book.product("POT", price=4999, on_hand=3)
    book.product("BOX", price=6000, on_hand=0)
    bundles.make(book.db, "BOX", [("CUP", 2), ("POT", 1)], None, book.now)
    return book


def stock(book: Book) -> tuple[tuple[int, int], ...]:
    """(on hand, allocated) of the cup and the pot."""
    assert broken_rules(book.db) == []
    return tuple(book.stock(store.find_variant(book.db, sku, book.now).id) for sku in ("CUP", "POT"))


def available(book: Book, sku: str = "BOX") -> int | None:
    return store.find_variant(book.db, sku, book.now).available


def test_there_are_as_many_as_the_parts_make(boxed: Book) -> None:
    assert available(boxed) == 3
    boxed.confirmed(("CUP", 6))
    assert available(boxed) == 2
    boxed.confirmed(("CUP", 4))
    assert available(boxed) == 0


def test_a_bundle_is_one_line_at_its_own_price_that_names_its_parts(boxed: Book) -> None:
    (line,) = boxed.new(("BOX", 2)).lines
    assert (line.unit_price, line.options) == (6000, "2 × Cup, 1 × Pot")
    assert [(each.sku, each.quantity) for each in line.parts] == [("CUP", 2), ("POT", 1)]
    (line,) = boxed.new(("BOX", 1), language="fa").lines
    assert line.options == "۲ × Cup، ۱ × Pot"


def test_confirming_sets_the_parts_aside_and_shipping_takes_them(boxed: Book) -> None:
    order = boxed.confirmed(("BOX", 2), ("CUP", 1))
    assert stock(boxed) == ((10, 5), (3, 2))
    order = boxed.ship(order, lines=[("BOX", 1)])
    assert stock(boxed) == ((8, 3), (2, 1))
    boxed.deliver(boxed.ship(boxed.pay(order)))
    assert stock(boxed) == ((5, 0), (1, 0))


def test_canceling_frees_them(boxed: Book) -> None:
    boxed.cancel(boxed.confirmed(("BOX", 3)))
    assert stock(boxed) == ((10, 0), (3, 0))


def test_what_is_short_is_named_and_nothing_is_set_aside(boxed: Book) -> None:
    boxed.confirmed(("POT", 2))
    order = boxed.new(("BOX", 2))
    with pytest.raises(OutOfStock, match="Pot: 2 wanted, 1 available"):
        boxed.confirm(order)
    assert stock(boxed) == ((10, 0), (3, 2))


def test_an_edit_moves_the_parts(boxed: Book) -> None:
    order = boxed.confirmed(("BOX", 1), ("CUP", 1))
    boxed.edit(order, wish=Edit(add=(("BOX", 2),)))
    assert stock(boxed) == ((10, 7), (3, 3))
    boxed.edit(order, wish=Edit(set=(("BOX", 1),)))
    assert stock(boxed) == ((10, 3), (3, 1))
    boxed.edit(order, wish=Edit(remove=("BOX",)))
    assert stock(boxed) == ((10, 1), (3, 0))


def test_a_parcel_that_comes_back_brings_the_parts(boxed: Book) -> None:
    order = boxed.fail(boxed.ship(boxed.confirmed(("BOX", 1))))
    boxed.unpack(order)
    assert stock(boxed) == ((10, 2), (3, 1))


def test_a_return_puts_the_parts_on_the_shelf(boxed: Book) -> None:
    order = boxed.deliver(boxed.ship(boxed.pay(boxed.confirmed(("BOX", 2)))))
    at = (boxed.db, boxed.settings, boxed.root)
    _, back = returns.new(*at, order.number, Asked("return", (("BOX", 1),), ()), by=boxed.by())
    returns.authorize(*at, back.number, by=boxed.by())
    returns.receive(*at, back.number, by=boxed.by())
    assert stock(boxed) == ((8, 0), (2, 0))


def test_undo_takes_the_parts_back_too(boxed: Book) -> None:
    order = boxed.confirmed(("BOX", 1))
    boxed.db.execute("UPDATE mail SET status = 'failed'")
    boxed.ship(order)
    undo(boxed.db, boxed.settings, boxed.root, by=boxed.by("undo"))
    assert stock(boxed) == ((10, 2), (3, 1))
    boxed.edit(order, wish=Edit(remove=("BOX",), add=(("CUP", 1),)))
    assert stock(boxed) == ((10, 1), (3, 0))
    undo(boxed.db, boxed.settings, boxed.root, by=boxed.by("undo"))
    assert stock(boxed) == ((10, 2), (3, 1))


def test_an_order_keeps_the_parts_that_it_was_confirmed_with(boxed: Book) -> None:
    open_, placed = boxed.confirmed(("BOX", 1)), boxed.new(("BOX", 1))
    bundles.make(boxed.db, "BOX", [("CUP", 1)], None, boxed.now)
    assert boxed.confirm(placed).lines[0].options == "1 × Cup"
    assert stock(boxed) == ((10, 3), (3, 1))
    boxed.ship(open_)
    assert stock(boxed) == ((8, 1), (2, 0))


def test_slips_name_the_parts_and_pick_lists_have_them_by_themselves(boxed: Book) -> None:
    order = boxed.confirmed(("BOX", 2), ("CUP", 1))
    (box, _) = slip(boxed.settings, order).parcels[0].items
    assert box.options == "2 × Cup, 1 × Pot"
    picks = picklist(boxed.db, boxed.settings, [], boxed.now).picks
    assert [(pick.item.sku, pick.item.quantity, pick.orders) for pick in picks] == [
        ("CUP", 5, (("1001", 5),)), ("POT", 2, (("1001", 2),))
    ]  # fmt: skip


def test_parts_that_take_backorders_or_are_not_counted_set_no_limit(boxed: Book) -> None:
    boxed.product("BACK", on_hand=0, backorder=1)
    boxed.product("AIR", on_hand=0, stock_tracked=0)
    bundles.make(boxed.db, "BOX", [("BACK", 1), ("AIR", 1)], None, boxed.now)
    assert available(boxed) is None
    boxed.ship(boxed.confirmed(("BOX", 2)))
    assert broken_rules(boxed.db) == []


def test_what_cannot_be_in_a_bundle_is_refused(boxed: Book) -> None:
    boxed.product("OTHER")
    for bundle, items in (
        ("OTHER", [("BOX", 1)]),
        ("CUP", [("OTHER", 1)]),
        ("BOX", [("BOX", 1)]),
        ("BOX", []),
        ("BOX", [("CUP", 0)]),
    ):
        with pytest.raises(BadBundle):
            bundles.make(boxed.db, bundle, items, None, boxed.now)
    assert available(boxed) == 3


def test_less_prices_the_parts_together(boxed: Book) -> None:
    made = bundles.make(boxed.db, "BOX", [("CUP", 2), ("POT", 1)], Decimal("12.5"), boxed.now)
    assert made.price == 6562  # 7499 less 12.5 %, half up
    assert bundles.apart(boxed.db, made.id, boxed.now) == 7499


def test_taken_apart_it_is_counted_again(boxed: Book) -> None:
    order = boxed.confirmed(("BOX", 1))
    with pytest.raises(BundleOrdered):
        bundles.take_apart(boxed.db, "BOX", boxed.now)
    boxed.cancel(order)
    bundles.take_apart(boxed.db, "BOX", boxed.now)
    assert available(boxed) == 0
    assert stock(boxed) == ((10, 0), (3, 0))
    with pytest.raises(NotABundle):
        bundles.take_apart(boxed.db, "BOX", boxed.now)


def test_the_command_line_makes_shows_and_takes_apart(shop: Path, run: Run) -> None:
    def json_of(*args: str, code: int = 0) -> Any:
        done = run(*args, "--json", shop=shop)
        assert done.returncode == code, done.stderr
        return json.loads(done.stderr if code else done.stdout)

    for sku, price, count in (("CUP", "10", "9"), ("POT", "30", "4"), ("BOX", "1", "")):
        json_of("product", "add", sku.title(), "--price", price, "--sku", sku, *(["--stock", count] if count else []))
    made = json_of("product", "bundle", "set", "BOX", "--item", "CUP=2", "--item", "POT", "--less", "10%")
    assert (made["price"], made["apart"], made["available"]) == ("45.00", "50.00", 4)
    assert json_of("product", "bundle", "show", "BOX") == made
    shown = json_of("product", "show", "BOX")["variants"][0]
    assert (shown["available"], [part["sku"] for part in shown["parts"]]) == (4, ["CUP", "POT"])
    assert next(row for row in json_of("product", "list") if row["handle"] == "box")["available"] == 4
    assert "is a bundle" in json_of("product", "stock", "BOX", "5", code=5)["error"]["message"]
    order = json_of("order", "new", "--line", "BOX=2", "--email", "sara@example.com")
    assert [part["quantity"] for part in order["lines"][0]["parts"]] == [2, 1]
    json_of("product", "bundle", "remove", "BOX")
    json_of("product", "bundle", "show", "BOX", code=4)
