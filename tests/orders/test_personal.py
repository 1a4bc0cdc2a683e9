"""What buyers fill in: checked against the product, priced with it, carried by the line wherever it goes."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.catalog import fields
from shopctl.catalog.fields import BadField, Field
from shopctl.orders import editing, explaining, personal
from shopctl.orders.editing import Edit
from shopctl.orders.papers import actions as papers
from shopctl.orders.papers.slips import picklist, slip
from shopctl.orders.returns import actions as returns
from shopctl.orders.returns.models import Asked
from tests.conftest import Run
from tests.orders.conftest import Book, broken_rules

ADA, BOB = "CUP; Engraving=Ada", "CUP; Engraving=Bob"


@pytest.fixture
def engraved(book: Book) -> Book:
    """The cup can be engraved for 5.00 each, in gold or silver, and be wrapped for 2.50."""
    add(book, Field("Engraving", "text", max_length=10, price=500), {"Engraving": {"fa": "حکاکی"}})
    add(book, Field("Colour", "choice", choices=("Gold", "Silver")), {"Gold": {"fa": "طلایی"}})
    add(book, Field("Gift wrap", "yes-no", price=250))
    return book


def add(book: Book, field: Field, words: dict[str, dict[str, str]] | None = None) -> None:
    fields.add(book.db, "CUP", field, words or {}, book.now)


text = st.text(st.characters(codec="utf-8"), max_size=20)


@given(st.dictionaries(st.text("abc é-", min_size=1, max_size=8).map(str.strip).filter(bool), text.map(str.strip)))
def test_what_is_joined_can_be_parted_again(filled: dict[str, str]) -> None:
    assert personal.parted(personal.joined("CUP", filled)) == ("CUP", filled)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("CUP", {}),
        ("CUP;", {}),
        ("CUP; Engraving=Ada", {"Engraving": "Ada"}),
        ("CUP;Engraving = Ada & Bob ; Gift wrap=yes;", {"Engraving": "Ada & Bob", "Gift wrap": "yes"}),
        ('CUP; Engraving="a; b=""c"""', {"Engraving": 'a; b="c"'}),
        ('CUP; Engraving=5" pipe', {"Engraving": '5" pipe'}),
        ("CUP; Engraving=a=b", {"Engraving": "a=b"}),
    ],
)
def test_lines_are_read_as_people_type_them(typed: str, read: dict[str, str]) -> None:
    assert personal.parted(typed) == ("CUP", read)


@pytest.mark.parametrize("typed", ["CUP; Ada", "CUP; =Ada", "CUP; Engraving=Ada; Bob", "CUP; A=1; A=2"])
def test_what_could_mean_two_things_is_refused(typed: str) -> None:
    with pytest.raises(personal.NotALine):
        personal.parted(typed)


def test_a_line_costs_what_its_variant_and_its_fields_cost(engraved: Book) -> None:
    order = engraved.new((f"{ADA}; Gift wrap=yes; Colour=gold", 2))
    (line,) = order.lines
    assert line.unit_price == 1250 + 500 + 250
    assert line.options == "Engraving: Ada · Colour: Gold · Gift wrap: ✓"
    assert line.fields == (("Engraving", "Ada", 500), ("Colour", "Gold", 0), ("Gift wrap", "✓", 250))
    assert explaining.explain(order)[0].how.endswith(", with Engraving 5.00, with Gift wrap 2.50")


def test_what_is_left_empty_costs_nothing(engraved: Book) -> None:
    assert engraved.new(("CUP; Engraving=; Gift wrap=no", 1)).lines[0].unit_price == 1250


def test_other_values_make_another_line_and_the_same_ones_do_not(engraved: Book) -> None:
    order = engraved.new((ADA, 1), (BOB, 1), (ADA, 2), ("CUP", 1))
    assert [(line.options, line.quantity) for line in order.lines] == [
        ("Engraving: Ada", 3), ("Engraving: Bob", 1), ("", 1)
    ]  # fmt: skip


def test_customers_fill_in_and_read_in_their_own_language(engraved: Book) -> None:
    (line,) = engraved.new(("CUP; حكاكي=سارا; colour=طلايى", 1), language="fa").lines
    assert line.options == "حکاکی: سارا · Colour: طلایی"
    assert [each.value for each in line.fields] == ["سارا", "Gold"]


def test_what_does_not_fit_is_refused(engraved: Book) -> None:
    for line, error in (
        ("CUP; Engraving=Maximilian II", BadField),
        ("CUP; Colour=Copper", BadField),
        ("CUP; Gift wrap=perhaps", BadField),
        ("CUP; Engravng=Ada", personal.NotAField),
    ):
        with pytest.raises(error):
            engraved.new((line, 1))
    assert engraved.db.execute("SELECT COUNT(*) FROM orders").fetchone()[0] == 0


def test_what_is_required_has_to_be_filled_in(engraved: Book) -> None:
    add(engraved, Field("Size", "choice", required=True, choices=("S", "L")))
    with pytest.raises(personal.NotFilledIn, match="Size has to be filled in: S, L"):
        engraved.new((ADA, 1))
    assert engraved.new((f"{ADA}; Size=l", 1)).lines[0].fields[-1].value == "L"


def test_card_numbers_and_control_characters_are_not_kept(engraved: Book) -> None:
    add(engraved, Field("Words", "text", max_length=40))
    (line,) = engraved.new(("CUP; Words=4111 1111 1111 1111\u202e\x07 x", 1)).lines
    assert line.fields[0].value == "•••• •••• •••• •••• x"


def test_confirming_prices_the_fields_again(engraved: Book) -> None:
    order = engraved.new((ADA, 2), (f"{BOB}; Gift wrap=yes", 1))
    fields.remove(engraved.db, "CUP", "Engraving", engraved.now)
    add(engraved, Field("Engraving", "text", max_length=5, price=700))
    fields.remove(engraved.db, "CUP", "Gift wrap", engraved.now)
    after = engraved.confirm(order)
    assert [line.unit_price for line in after.lines] == [1250 + 700, 1250 + 700 + 250]
    assert after.lines[0].fields == (("Engraving", "Ada", 700),)
    assert broken_rules(engraved.db) == []


def test_an_edit_tells_lines_apart_by_what_was_filled_in(engraved: Book) -> None:
    order = engraved.confirmed((ADA, 2), (BOB, 1))
    with pytest.raises(editing.WhichLine, match=r"CUP; Engraving=Ada \| CUP; Engraving=Bob"):
        engraved.edit(order, wish=Edit(set=(("CUP", 1),)))
    after = engraved.edit(order, wish=Edit(add=((ADA, 1), ("CUP; Engraving=Eve", 1)), remove=(BOB,)))
    assert [(line.options, line.quantity, line.unit_price) for line in after.lines] == [
        ("Engraving: Ada", 3, 1750), ("Engraving: Eve", 1, 1750)
    ]  # fmt: skip
    assert engraved.stock(after.lines[0].variant_id or 0) == (10, 4)
    assert broken_rules(engraved.db) == []


def test_an_edit_keeps_the_price_that_a_line_was_sold_at(engraved: Book) -> None:
    order = engraved.confirmed((ADA, 1))
    fields.remove(engraved.db, "CUP", "Engraving", engraved.now)
    assert engraved.edit(order, wish=Edit(set=(("CUP", 2),))).lines[0].unit_price == 1750


def test_papers_and_mails_say_it(engraved: Book) -> None:
    order = engraved.confirmed((ADA, 2), (BOB, 1), ("CUP", 1))
    paper = papers.issue(engraved.db, engraved.settings, order.number, by=engraved.by())
    assert [line["options"] for line in paper.data["lines"]] == ["Engraving: Ada", "Engraving: Bob", ""]
    assert slip(engraved.settings, order).parcels[0].items[0].options == "Engraving: Ada"
    picks = picklist(engraved.db, engraved.settings, [], engraved.now).picks
    assert [(pick.item.options, pick.item.quantity) for pick in picks] == [
        ("", 1), ("Engraving: Ada", 2), ("Engraving: Bob", 1)
    ]  # fmt: skip
    mail = engraved.db.execute("SELECT message FROM mail ORDER BY id LIMIT 1").fetchone()
    assert b"Engraving: Ada" in decoded(mail[0])


def decoded(raw: bytes) -> bytes:
    from email import message_from_bytes, policy

    part = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
    assert part is not None
    return str(part.get_content()).encode()


def test_a_return_takes_the_line_that_is_named(engraved: Book) -> None:
    order = engraved.ship(engraved.pay(engraved.confirmed((ADA, 1), (BOB, 2))))
    asked = Asked("return", ((BOB, 1),), ())
    after, back = returns.new(engraved.db, engraved.settings, engraved.root, order.number, asked, by=engraved.by())
    assert [(after.line(line.line_id).options, line.quantity) for line in back.lines] == [("Engraving: Bob", 1)]


@pytest.mark.parametrize(
    "field",
    [
        Field("", "text", max_length=5),
        Field("A=B", "text", max_length=5),
        Field("A", "text", max_length=0),
        Field("A", "text", max_length=501),
        Field("A", "choice"),
        Field("A", "choice", choices=("Gold", "GOLD")),
        Field("A", "yes-no", choices=("x",)),
        Field("A", "number"),  # type: ignore[arg-type]
    ],
)
def test_a_field_that_nobody_could_fill_in_is_refused(book: Book, field: Field) -> None:
    with pytest.raises(BadField):
        add(book, field)


def test_a_name_is_taken_once_in_any_spelling(engraved: Book) -> None:
    with pytest.raises(fields.FieldTaken):
        add(engraved, Field("ENGRAVING", "text", max_length=5))


def test_the_command_line_adds_lists_orders_and_removes(shop: Path, run: Run) -> None:
    def json_of(*args: str) -> Any:
        done: subprocess.CompletedProcess[str] = run(*args, "--json", shop=shop)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    json_of("product", "add", "Cup", "--price", "10", "--sku", "CUP", "--stock", "5")
    added = json_of("product", "field", "add", "CUP", "Colour", "--choice", "Gold", "--choice", "Red", "--price", "1.5",
                    "--translate", "fa=رنگ", "--translate", "Gold.fa=طلایی")  # fmt: skip
    assert added == {
        "name": "Colour", "kind": "choice", "required": False, "max_length": 0, "choices": ["Gold", "Red"],
        "price": "1.50",
    }  # fmt: skip
    assert json_of("product", "field", "list", "CUP") == [added] == json_of("product", "show", "CUP")["fields"]
    order = json_of("order", "new", "--line", "CUP=2; رنگ=طلایی", "--language", "fa")
    (line,) = order["lines"]
    assert line["fields"] == [{"name": "Colour", "value": "Gold", "price": "1.50"}]
    assert (line["unit_price"], line["options"]) == ("11.50", "رنگ: طلایی")
    figures = json_of("order", "explain", order["number"])["figures"]
    assert figures[0]["basis"]["fields"] == {"Colour": "1.50"}
    json_of("product", "field", "remove", "CUP", "colour")
    assert json_of("product", "field", "list", "CUP") == []


def test_orders_of_a_removed_field_keep_it(engraved: Book) -> None:
    order = engraved.new((ADA, 1))
    fields.remove(engraved.db, "CUP", "engraving", engraved.now)
    row: sqlite3.Row = engraved.db.execute("SELECT fields FROM order_line WHERE order_id = ?", (order.id,)).fetchone()
    assert json.loads(row["fields"]) == [["Engraving", "Ada", 500]]
