"""shopctl's own columns, as `product export` writes them and the guide explains them (guide/spreadsheets.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from shopctl.catalog.importing import cells, lists
from shopctl.catalog.importing.draft import (
    AS_IS,
    NOTHING,
    CellError,
    Layout,
    Mapping,
    Parse,
    Read,
    ReadRow,
    ReadWords,
    Word,
)
from shopctl.catalog.models import STATUSES
from shopctl.config.model import LANGUAGES, Money
from shopctl.sheets.write import unguarded
from shopctl.text import normal

PRODUCT = (
    "title",
    "description",
    "vendor",
    "product_type",
    "status",
    "tax_class",
    "seo_title",
    "seo_description",
    "option1_name",
    "option2_name",
    "option3_name",
)
VARIANT = ("sku", "gtin", "cost", "weight_grams", "requires_shipping", "backorder")
OPTIONS = ("option1_value", "option2_value", "option3_value")
OTHERS = ("handle", "categories", "tags", "price", "compare_at_price", "stock", "variant_image", "image", "image_alt")
TRANSLATED = ("title", "description", "seo_title", "seo_description")
"""Product texts with a translation of their own; the words of the other columns are translated once for the shop."""

_WORDS = ("option1_name", "option2_name", "option3_name", "tags")
_COLUMNS = frozenset((*PRODUCT, *VARIANT, *OPTIONS, *OTHERS))
_LANGUAGE = re.compile(rf"(.+)\.({'|'.join(LANGUAGES)})")


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know, and where it stands: `title`, `title.fa`, `attribute:Material.fa`."""
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        name = cells.own_line(title)
        kind, colon, rest = name.partition(":")
        name = normal(kind).strip() + (colon + rest.strip() if colon else "")
        base = _base(name)
        if base in _COLUMNS or base.startswith(("attribute:", "attribute_name:")):
            found.setdefault(name, at)
    return found


def _base(name: str) -> str:
    found = _LANGUAGE.fullmatch(name)
    return found[1] if found else name


def mapping(header: tuple[str, ...], money: Money) -> Mapping:
    """How our own columns are read."""
    at = fields(header)
    amount = _amount(money)
    product = [name for name in PRODUCT if name in at]
    variant = [name for name in VARIANT if name in at]
    attributes = [name for name in at if name.startswith("attribute:") and _base(name) == name]
    translated = [(language, field) for field in TRANSLATED for language in LANGUAGES if f"{field}.{language}" in at]
    parsers = _variant_parsers(amount)
    variant_reads = [(at[name], parsers[name]) for name in variant]
    if "stock" in at:
        variant.append("stock_tracked")
        variant_reads.append((at["stock"], lambda cell: int(not cell.isspace() and cell != "")))
    return Mapping(
        format="shopctl",
        header=header,
        unused=tuple(title for column, title in enumerate(header) if title and column not in at.values()),
        layout=Layout(
            product=tuple(product),
            variant=tuple(variant),
            options="option1_value" in at,
            price="price" in at,
            compare_at_price="compare_at_price" in at,
            stock="stock" in at,
            variant_image="variant_image" in at,
            alt="image_alt" in at,
            categories="categories" in at,
            tags="tags" in at,
            attributes=tuple(name.removeprefix("attribute:") for name in attributes),
            translations=tuple(translated),
        ),
        handle=at.get("handle"),
        title=at.get("title"),
        sku=at.get("sku"),
        sku_value=variant.index("sku") if "sku" in variant else None,
        product=tuple(_whole_row(at[name], _product_parser(name)) for name in product),
        variant=tuple(variant_reads),
        option_values=option_columns(at),
        read_option=cells.cached(cells.own_line),
        price=_read(at, "price", amount),
        compare_at_price=_read(at, "compare_at_price", amount),
        stock=_read(at, "stock", cells.cached(cells.whole)),
        variant_image=_read(at, "variant_image", cells.image),
        image=_read(at, "image", cells.image),
        alt=_read(at, "image_alt", cells.own_line),
        categories=_whole_row(at["categories"], _unguarded(lists.paths)) if "categories" in at else None,
        tags=_whole_row(at["tags"], _unguarded(lists.split)) if "tags" in at else None,
        attributes=tuple(_whole_row(at[name], _unguarded(lists.split)) for name in attributes),
        translations=tuple(_translation(at, field, language) for language, field in translated),
        words=_words(at),
        variant_words=_option_words(at),
        tells_variant=tuple(at[name] for name in (*OPTIONS, "price", "sku", "gtin", "stock") if name in at),
    )


def _amount(money: Money) -> Parse:
    """Amounts as the export writes them (a decimal point with all its digits), else as the shop's people type them."""
    exact = re.compile(rf"\d+\.\d{{{money.minor_digits}}}", re.ASCII)
    point = cells.amount(money.currency, money.minor_digits, ".")
    typed = cells.amount(money.currency, money.minor_digits, money.decimal_sign)
    return lambda cell: point(cell) if exact.fullmatch(cell) else typed(cell)


def _variant_parsers(amount: Parse) -> dict[str, Parse]:
    return {
        "sku": cells.own_line,
        "gtin": cells.own_line,
        "cost": amount,
        "weight_grams": cells.cached(cells.grams),
        "requires_shipping": cells.flag(blank=True),
        "backorder": cells.flag(blank=False),
    }


def _product_parser(name: str) -> Parse:
    if name == "description":
        return cells.body
    if name == "status":
        return cells.one_of({status: status for status in STATUSES} | {"": AS_IS}, ", ".join(STATUSES))
    if name in ("title", "tax_class"):
        return lambda cell: cells.own_line(cell) or AS_IS
    return cells.own_line


def option_columns(at: dict[str, int]) -> tuple[int, int, int] | None:
    """Where the values of the up to three options stand."""
    return (at[OPTIONS[0]], at.get(OPTIONS[1], -1), at.get(OPTIONS[2], -1)) if OPTIONS[0] in at else None


def _read(at: dict[str, int], name: str, parse: Parse) -> Read:
    return (at[name], parse) if name in at else NOTHING


def _whole_row(column: int, parse: Callable[[str], Any]) -> ReadRow:
    return column, lambda row: parse(row[column])


def _unguarded(parse: Parse) -> Parse:
    return lambda cell: parse(unguarded(cell))


def _translation(at: dict[str, int], field: str, language: str) -> Read:
    return at[f"{field}.{language}"], cells.body if field == "description" else cells.own_line


# ---- words that products share, translated beside them -------------------------------------------------------------


def _words(at: dict[str, int]) -> tuple[ReadWords, ...]:
    """Readers of the words beside a product's own row: option names, tags, attributes, categories."""
    found: list[ReadWords] = []
    for name, column in at.items():
        match = _LANGUAGE.fullmatch(name)
        if not match or match[1] in (*TRANSLATED, *OPTIONS):
            continue
        base, language = match[1], match[2]
        if base.startswith("attribute_name:"):
            found.append(_attribute_name(column, base.removeprefix("attribute_name:"), language))
        elif base in at:
            found.append(_beside(at[base], column, language, lists.path_slots if base == "categories" else None))
    return tuple(found)


def _option_words(at: dict[str, int]) -> tuple[ReadWords, ...]:
    """Readers of the words beside each variant: option values."""
    columns = [
        (name, language) for name in OPTIONS for language in LANGUAGES if {name, f"{name}.{language}"} <= at.keys()
    ]
    return tuple(_beside(at[name], at[f"{name}.{language}"], language, _one) for name, language in columns)


def _one(cell: str) -> list[str]:
    return [cells.line(cell)]


def _attribute_name(column: int, term: str, language: str) -> ReadWords:
    def read(row: int, values: list[str]) -> list[Word]:
        text = cells.own_line(values[column])
        return [Word(row, term, language, text)] if text else []

    return column, read


def _beside(base: int, column: int, language: str, cut: Callable[[str], list[Any]] | None) -> ReadWords:
    """The values of one cell and, in the same places, their translations in another."""
    cut = cut or lists.slots

    def read(row: int, values: list[str]) -> list[Word]:
        terms, texts = cut(unguarded(values[base])), cut(unguarded(values[column]))
        if len(texts) > len(terms) and any(texts[len(terms) :]):
            raise CellError(f"it has {len(texts)} values, there are {len(terms)} to translate")
        pairs = zip(terms, texts, strict=False)
        return [word for term, text in pairs for word in _one_or_path(row, term, language, text)]

    return column, read


def _one_or_path(row: int, term: Any, language: str, text: Any) -> list[Word]:
    if isinstance(term, str):
        return [Word(row, term, language, text)] if term and text else []
    levels = zip(range(1, len(term) + 1), text, strict=False)
    return [Word(row, term[:depth], language, title) for depth, title in levels if title and all(term[:depth])]
