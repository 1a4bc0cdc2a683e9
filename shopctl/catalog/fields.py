"""Custom fields: what buyers of a product fill in themselves (an engraving, a wrapping), and what that costs.

Prices are minor units of the shop's currency for each piece; a field that is left empty costs nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal, get_args

from shopctl import clock, text
from shopctl.catalog import products
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, NotFound, Refused
from shopctl.money import decimal

Kind = Literal["text", "choice", "yes-no", "date"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST = 500
"""Letters that a text may have at most; what is longer is a note."""
MOST_CHOICES = 50
MOST_FIELDS = 20
YES = "✓"
"""The value of a yes-no field that is taken, in every language; one that is not has none."""
_YES = frozenset(map(text.normal, (YES, "yes", "y", "true", "1", "on", "ja", "oui", "بله", "آری", "نعم")))
_NO = frozenset(map(text.normal, ("no", "n", "false", "0", "off", "nein", "non", "نه", "خیر", "لا")))
_FORBIDDEN = frozenset(';="')


class BadField(BadInput):
    """A custom field that cannot be."""

    message = "Field {name!r}: {why}."
    hint = "See: shopctl product field add --help"


class FieldTaken(Refused):
    """The product has a field of that name."""

    code = "conflict"
    message = "{product} has a field {name!r} already."
    hint = "To change it, take it away and add it again: orders keep what was filled in."


class NoSuchField(NotFound):
    """The product has no such field."""

    message = "{product} has no field {id!r}."
    hint = "It has: {known}."


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in; `max_length` counts the letters of a text, `price` is for each piece, in minor units."""

    name: str
    kind: Kind
    required: bool = False
    max_length: int = 0
    choices: tuple[str, ...] = ()
    price: int = 0


def of_product(db: sqlite3.Connection, product_id: int) -> list[Field]:
    """The product's fields in the merchant's order."""
    rows = db.execute(
        "SELECT name, kind, required, max_length, choices, price FROM product_field WHERE product_id = ?"
        " ORDER BY position, id",
        (product_id,),
    )
    return [Field(row[0], row[1], bool(row[2]), row[3], tuple(json.loads(row[4])), row[5]) for row in rows]


def listed(db: sqlite3.Connection, id_text: str) -> list[Field]:
    """The fields of the product that a handle or a SKU names. Raises NoSuchProduct."""
    return of_product(db, products.id_of(db, id_text))


def add(
    db: sqlite3.Connection, id_text: str, field: Field, words: Mapping[str, Mapping[str, str]], now: datetime
) -> Field:
    """Give a product a field; `words` translates its name and choices: term -> language -> text.

    Raises NoSuchProduct, BadField, FieldTaken.
    """
    kept = checked(field)
    with transaction(db):
        product = products.id_of(db, id_text)
        known = of_product(db, product)
        if text.normal(kept.name) in {text.normal(each.name) for each in known}:
            raise FieldTaken(product=id_text, name=kept.name)
        if len(known) >= MOST_FIELDS:
            raise BadField(name=kept.name, why=f"a product has {MOST_FIELDS} fields at most")
        db.execute(
            "INSERT INTO product_field (product_id, position, name, name_key, kind, required, max_length, choices,"
            " price) VALUES (?, 1 + (SELECT COALESCE(MAX(position), 0) FROM product_field WHERE product_id = ?),"
            " ?, ?, ?, ?, ?, ?, ?)",
            (product, product, *columns(kept)),
        )
        _translate(db, kept, words)
        products.touch(db, product, clock.stamp(now))
    return kept


def remove(db: sqlite3.Connection, id_text: str, name: str, now: datetime) -> Field:
    """Take a field away; orders keep what was filled in. Raises NoSuchProduct, NoSuchField."""
    with transaction(db):
        product = products.id_of(db, id_text)
        known = of_product(db, product)
        found = next((each for each in known if text.normal(each.name) == text.normal(name)), None)
        if found is None:
            names = ", ".join(each.name for each in known) or "none"
            raise NoSuchField(product=id_text, id=name, known=names)
        db.execute(
            "DELETE FROM product_field WHERE product_id = ? AND name_key = ?", (product, text.normal(found.name))
        )
        products.touch(db, product, clock.stamp(now))
    return found


def columns(field: Field) -> tuple[Any, ...]:
    """Its row in table product_field, from `name` on."""
    choices = json.dumps(field.choices, ensure_ascii=False)
    return field.name, text.normal(field.name), field.kind, field.required, field.max_length, choices, field.price


def checked(field: Field) -> Field:
    """The field in the form in which it is kept. Raises BadField."""
    name = text.one_line(field.name)
    kept = Field(
        name, field.kind, field.required, field.max_length if field.kind == "text" else 0,
        tuple(dict.fromkeys(filter(None, map(text.one_line, field.choices)))), field.price,
    )  # fmt: skip
    if why := _objection(kept):
        raise BadField(name=name, why=why)
    return kept


def _objection(field: Field) -> str:
    """What is wrong with it, in words; '' for nothing."""
    if not text.normal(field.name).strip() or len(field.name) > 100 or _FORBIDDEN & set(field.name):
        return 'a name has 1 to 100 letters, and none of ; = "'
    if field.kind not in KINDS:
        return f"{field.kind!r} is no kind; {', '.join(KINDS)} are"
    if field.kind == "text" and not 0 < field.max_length <= LONGEST:
        return f"a text has 1 to {LONGEST} letters"
    if (field.kind == "choice") != bool(field.choices):
        return "a choice has values to choose from, nothing else has"
    if len(field.choices) > MOST_CHOICES or any(len(choice) > 200 for choice in field.choices):
        return f"there can be {MOST_CHOICES} values of 200 letters each"
    if len({text.normal(choice) for choice in field.choices}) < len(field.choices):
        return "two of its values read alike"
    return "the price is below zero" if field.price < 0 else ""


def value(field: Field, given: str, words: Sequence[Mapping[str, str]] = ()) -> str:
    """What was filled in, as it is kept: without control characters and card numbers; '' for nothing.

    A choice is understood in any of the languages of `words` (term -> text), and kept as the merchant wrote it.
    Raises BadField.
    """
    said = text.blot_cards(text.one_line(given))
    key = text.normal(said).strip()
    if not key:
        return ""
    if field.kind == "text":
        if len(said) > field.max_length:
            raise BadField(name=field.name, why=f"{len(said)} letters are too many, {field.max_length} fit")
        return said
    if field.kind == "yes-no":
        if key not in _YES | _NO:
            raise BadField(name=field.name, why=f"yes or no is expected, not {said!r}")
        return YES if key in _YES else ""
    if field.kind == "date":
        return _day(field, said)
    for choice in field.choices:
        if key in {text.normal(choice), *(text.normal(each.get(choice, choice)) for each in words)}:
            return choice
    raise BadField(name=field.name, why=f"{said!r} is none of: {', '.join(field.choices)}")


def _day(field: Field, said: str) -> str:
    try:
        return date.fromisoformat(text.latin_digits(said)).isoformat()
    except ValueError:
        raise BadField(name=field.name, why=f"a day such as 2026-04-01 is expected, not {said!r}") from None


def document(field: Field, exponent: int) -> dict[str, Any]:
    """The field as `product show --json` has it; its price is a decimal text. Public API."""
    return asdict(field) | {"choices": list(field.choices), "price": decimal(field.price, exponent)}


def same(kept: str, named: str) -> bool:
    """Whether people mean a kept value by `named`."""
    key = text.normal(named).strip()
    return key in _YES if kept == YES else key == text.normal(kept)


def translations(db: sqlite3.Connection) -> list[dict[str, str]]:
    """The shared words by language: term -> text, for reading names and choices in any of them."""
    found: dict[str, dict[str, str]] = {}
    for term, language, words in db.execute("SELECT term, language, text FROM term_translation"):
        found.setdefault(language, {})[term] = words
    return list(found.values())


def _translate(db: sqlite3.Connection, field: Field, words: Mapping[str, Mapping[str, str]]) -> None:
    for term, by_language in words.items():
        meant = next((own for own in (field.name, *field.choices) if text.normal(own) == text.normal(term)), None)
        if meant is None:
            raise BadField(name=field.name, why=f"there is no {term!r} in it to translate")
        for language, said in by_language.items():
            db.execute(
                "INSERT INTO term_translation (term, language, text) VALUES (?, ?, ?)"
                " ON CONFLICT (term, language) DO UPDATE SET text = excluded.text",
                (meant, language, text.one_line(said)),
            )
