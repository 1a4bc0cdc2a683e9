"""What buyers fill in: lines of an order as people name them, `CUP; Engraving=Ada`, and what that makes of a line.

Everything that names a line (`order new --line`, `order edit`, `return new`, order documents) speaks this form. A value
with a semicolon stands in double quotes, a double quote in it is written twice.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from shopctl import text
from shopctl.catalog import fields
from shopctl.catalog import store as catalog
from shopctl.catalog.models import Variant
from shopctl.errors import BadInput
from shopctl.orders import ledger, quoting
from shopctl.orders.models import Filled, Line
from shopctl.orders.quoting import Wanted

_PART = re.compile(r'\s*([^=;"]*)=\s*(?:"((?:[^"]|"")*)"|([^;]*))\s*(?:;|$)')


class NotAField(BadInput):
    """Something was filled in that the product does not ask for."""

    message = "{item}: there is nothing to fill in that is called {name!r}."
    hint = "There is: {known}."


class NotFilledIn(BadInput):
    """The product cannot be made without it."""

    code = "not_filled_in"
    message = "{item}: {name} has to be filled in{how}."
    hint = 'Name it with the line: "{id}; {name}=..."'


class NotALine(BadInput):
    """Neither an id nor an id with fields."""

    message = "{text!r} cannot be read; a line with fields reads: CUP; Engraving=Ada"
    hint = 'A value with a semicolon stands in quotes: CUP; Engraving="Ada; Bob"'


def parted(id_text: str) -> tuple[str, dict[str, str]]:
    """The id, and what is filled in by the name of the field. Raises NotALine."""
    id_, semicolon, rest = id_text.partition(";")
    given: dict[str, str] = {}
    at = 0
    while semicolon and rest[at:].strip():
        found = _PART.match(rest, at)
        if found is None or not found[1].strip() or found[1].strip() in given:
            raise NotALine(text=id_text)
        given[found[1].strip()] = (found[2].replace('""', '"') if found[2] is not None else found[3]).strip()
        at = found.end()
    return id_.strip(), given


def joined(id_: str, given: Mapping[str, str]) -> str:
    """What `parted` takes apart. Raises NotALine for a name or an id that it would not find again."""
    if given and (";" in id_ or any(set(name) & set('=;"') or not name.strip() for name in given)):
        raise NotALine(text=f"{id_}; {', '.join(given)}")
    quoted = {name: value.replace('"', '""') for name, value in given.items()}
    return "; ".join((id_, *(f'{name}="{value}"' for name, value in quoted.items())))


def wanted(db: sqlite3.Connection, id_text: str, quantity: int, now: datetime) -> Wanted:
    """What people mean by `CUP; Engraving=Ada`, at the catalogue's prices.

    Raises NotALine, what `quoting.find` raises, and what `fill` raises.
    """
    id_, given = parted(id_text)
    variant = quoting.find(db, id_, now)
    return Wanted(variant, quantity, fields=fill(db, variant, given))


def fill(db: sqlite3.Connection, variant: Variant, given: Mapping[str, str]) -> tuple[Filled, ...]:
    """What was given for a variant, checked against its product's fields, in their order, at today's prices.

    Names and choices are understood in all of the shop's languages. Raises NotAField, NotFilledIn, BadField.
    """
    asked = fields.of_product(db, variant.product_id)
    words = fields.translations(db) if asked and given else []
    said = {_meant(variant, asked, words, name): value for name, value in given.items()}
    filled = []
    for field in asked:
        if value := fields.value(field, said.get(field.name, ""), words):
            filled.append(Filled(field.name, value, field.price))
        elif field.required:
            how = f": {', '.join(field.choices)}" if field.choices else ""
            raise NotFilledIn(item=variant.label, name=field.name, how=how, id=variant.sku or catalog.id_of(variant))
    return tuple(filled)


def _meant(variant: Variant, asked: Sequence[fields.Field], words: Sequence[Mapping[str, str]], name: str) -> str:
    key = text.normal(name).strip()
    for field in asked:
        if key in {text.normal(field.name), *(text.normal(each.get(field.name, field.name)) for each in words)}:
            return field.name
    known = ", ".join(field.name for field in asked) or "nothing"
    raise NotAField(item=variant.label, name=name, known=known)


def again(db: sqlite3.Connection, variant: Variant, filled: Sequence[Filled]) -> tuple[Filled, ...]:
    """The same at today's prices; what the product no longer asks for costs what it cost."""
    prices = {field.name: field.price for field in fields.of_product(db, variant.product_id)} if filled else {}
    return tuple(each._replace(price=prices.get(each.name, each.price)) for each in filled)


def keep(db: sqlite3.Connection, line: Line, filled: Sequence[Filled]) -> None:
    """Write down with a line what that which was filled in costs now."""
    if tuple(filled) != line.fields:
        ledger.update(db, "order_line", line.id, fields=stored(filled))


def stored(filled: Sequence[Filled]) -> str:
    """What was filled in, as the column `order_line.fields` has it."""
    return json.dumps(filled, ensure_ascii=False)


def words(options: Sequence[str], filled: Sequence[Filled], terms: Mapping[str, str]) -> str:
    """Options and what was filled in, as people read it: 'Blue / Large · Engraving: Ada'."""
    said = [_said(each, terms) for each in filled]
    return " · ".join(filter(None, (" / ".join(terms.get(option, option) for option in options), *said)))


def _said(each: Filled, terms: Mapping[str, str]) -> str:
    return f"{terms.get(each.name, each.name)}: {terms.get(each.value, each.value)}"


def is_named(line: Line, id_text: str) -> bool:
    """Whether people mean this line by its SKU or title, and all the values that they name with it."""
    id_, given = parted(id_text)
    key = text.normal(id_).strip()
    if not key or key not in (text.normal(line.sku), text.normal(line.title)):
        return False
    filled = {text.normal(each.name): each.value for each in line.fields}
    return all(fields.same(filled.get(text.normal(name).strip(), ""), value) for name, value in given.items())


def name_of(line: Line) -> str:
    """How to name a line so that `is_named` finds it, and no other."""
    id_ = line.sku or line.title
    return "; ".join((id_, *(f"{each.name}={_quoted(each.value)}" for each in line.fields)))


def _quoted(value: str) -> str:
    return '"' + value.replace('"', '""') + '"' if {";", '"'} & set(value) else value
