"""The column `fields`: what buyers of a product fill in, as one cell.

    Engraving = text 20 required +5.00; Ribbon = choice +1.50 > Red > Gold; Gift wrap = yes-no +2.50; Day = date

Its translations stand in the same places: `fields.fa` is `حکاکی; روبان > قرمز > طلایی`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shopctl import money
from shopctl.catalog import fields
from shopctl.catalog.fields import Field
from shopctl.catalog.importing import lists
from shopctl.catalog.importing.draft import CellError, Parse, Path, Row, Word
from shopctl.sheets.write import unguarded
from shopctl.text import latin_digits, normal

USUAL_LENGTH = 60
"""Letters of a text whose cell does not say how many."""

_FACTS = re.compile(
    r"(?P<kind>text|choice|yes-no|date)?\s*(?P<length>\d+)?\s*(?P<required>required)?\s*(\+(?P<price>.+))?"
)


def reader(amount: Parse) -> Callable[[str], tuple[Field, ...]]:
    """What reads such cells; `amount` reads prices."""

    def read(cell: str) -> tuple[Field, ...]:
        found = tuple(_field(path, amount) for path in lists.path_slots(unguarded(cell)) if any(path))
        if len({normal(field.name) for field in found}) < len(found):
            raise CellError("two of its fields have one name")
        if len(found) > fields.MOST_FIELDS:
            raise CellError(f"a product has {fields.MOST_FIELDS} fields at most")
        return found

    return read


def _field(path: Path, amount: Parse) -> Field:
    name, _, facts = path[0].partition("=")
    found = _FACTS.fullmatch(latin_digits(facts).strip())
    if found is None:
        raise CellError(f"{facts.strip()!r} is not understood; it is written as: text 20 required +5.00")
    kind: Any = found["kind"] or ("choice" if path[1:] else "text")
    length = int(found["length"] or USUAL_LENGTH)
    price = amount(found["price"]) if found["price"] else 0
    try:
        return fields.checked(Field(name, kind, bool(found["required"]), length, path[1:], price or 0))
    except fields.BadField as error:
        raise CellError(f"{error.facts['name']}: {error.facts['why']}") from error


def cell(asked: Sequence[Field], exponent: int) -> str:
    """The cell that such fields are read from."""
    return lists.join_paths((f"{field.name} = {_facts(field, exponent)}", *field.choices) for field in asked)


def _facts(field: Field, exponent: int) -> str:
    facts = [field.kind, str(field.max_length or ""), "required" if field.required else ""]
    price = f"+{money.decimal(field.price, exponent)}" if field.price else ""
    return " ".join(filter(None, [*facts, price]))


def translated(asked: Sequence[Field], word: Callable[[str], str]) -> str:
    """The cell of their translations, which `word` has ('' for none); empty where there is none."""
    paths = [tuple(map(word, (field.name, *field.choices))) for field in asked]
    return lists.join_paths(paths) if any(map(any, paths)) else ""


def reads_words(base: int, column: int, language: str) -> Callable[[Row], list[Word]]:
    """What reads the words beside such a cell."""

    def read(row: Row) -> list[Word]:
        number, cells = row
        own, said = (lists.path_slots(unguarded(cells[at])) for at in (base, column))
        return [Word(number, term, language, text) for term, text in _pairs(own, said) if term and text]

    return read


def _pairs(own: Sequence[Path], said: Sequence[Path]) -> Iterator[tuple[str, str]]:
    if len(said) > len(own) or any(len(words) > len(terms) for terms, words in zip(own, said, strict=False)):
        raise CellError("there is more in it than is to be translated")
    for (head, *choices), words in zip(own, said, strict=False):
        yield from zip((head.partition("=")[0].strip(), *choices), words, strict=False)
