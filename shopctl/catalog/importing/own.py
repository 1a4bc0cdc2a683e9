"""shopctl's own columns, as `product export` writes them and the guide explains them (guide/spreadsheets.md)."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from shopctl.catalog.importing import asking, bundling, cells, lists
from shopctl.catalog.importing.draft import (
    AS_IS,
    CellError,
    Mapping,
    Parse,
    Read,
    ReadRow,
    ReadWords,
    Row,
    Word,
)
from shopctl.catalog.models import STATUSES
from shopctl.config.languages import LANGUAGES
from shopctl.money import EXPONENTS, Notation
from shopctl.sheets.write import unguarded
from shopctl.text import normal

PRODUCT = (
    "title",
    "description",
    "vendor",
    "product_type",
    "status",
    "featured",
    "tax_class",
    "seo_title",
    "seo_description",
    "option1_name",
    "option2_name",
    "option3_name",
)
VARIANT = ("sku", "gtin", "cost", "weight_grams", "requires_shipping", "backorder")
OPTIONS = ("option1_value", "option2_value", "option3_value")
OTHERS = (
    "handle",
    "categories",
    "tags",
    "fields",
    "price",
    "compare_at_price",
    "stock",
    "bundle",
    "variant_image",
    "image",
    "image_alt",
)
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
        if base in _COLUMNS or _currency(name) or base.startswith(("attribute:", "attribute_name:")):
            found.setdefault(name, at)
    return found


def _currency(name: str) -> str:
    """The currency that a column has prices in: that of `price.usd`; '' for another column."""
    kind, _, code = name.partition(".")
    return code.upper() if kind == "price" and code.upper() in EXPONENTS else ""


def _base(name: str) -> str:
    found = _LANGUAGE.fullmatch(name)
    return found[1] if found else name


def mapping(header: tuple[str, ...], money: Notation) -> Mapping:
    """How our own columns are read."""
    at = fields(header)
    amount = _amount(money)
    variant = reads(at, variant_parsers(amount))
    if "stock" in at:
        variant["stock_tracked"] = at["stock"], lambda cell: int(bool(cell) and not cell.isspace())
    spoken = {language: at[name] for language in LANGUAGES if (name := f"image_alt.{language}") in at}
    translated = [(language, field) for field in TRANSLATED for language in LANGUAGES if f"{field}.{language}" in at]
    return Mapping(
        format="shopctl",
        header=header,
        handle=at.get("handle"),
        title=at.get("title"),
        sku=at.get("sku"),
        product=reads(at, {name: _product_parser(name) for name in PRODUCT}),
        variant=variant,
        cells=reads(at, cell_parsers(amount)),
        option_values=option_columns(at),
        read_option=cells.cached(cells.own_line),
        tells_variant=tuple(at[name] for name in ("price", "sku", *OPTIONS, "gtin", "stock") if name in at),
        categories=(at["categories"], lambda row: lists.paths(unguarded(row[at["categories"]])))
        if "categories" in at
        else None,
        tags=(at["tags"], _split) if "tags" in at else None,
        fields=(at["fields"], asking.reader(amount)) if "fields" in at else None,
        abroad={
            code: (at[name], cells.amount(code, EXPONENTS[code], money.decimal_sign))
            for name in at
            if (code := _currency(name))
        },
        bundle=(at["bundle"], bundling.read) if "bundle" in at else None,
        attributes={name.removeprefix("attribute:"): _attribute(at[name]) for name in at if _is_attribute(name)},
        translations={
            (language, field): (at[f"{field}.{language}"], cells.body if field == "description" else cells.own_line)
            for language, field in translated
        },
        alts=reads(spoken, dict.fromkeys(spoken, cells.own_line)),
        words=_words(at),
        variant_words=_option_words(at),
        unused=tuple(title for column, title in enumerate(header) if title and column not in at.values()),
    )


def reads(at: dict[str, int], parsers: dict[str, Parse]) -> dict[str, Read]:
    """Readers of those columns that the file has."""
    return {name: (at[name], parse) for name, parse in parsers.items() if name in at}


def variant_parsers(amount: Parse) -> dict[str, Parse]:
    """What reads the columns of table variant."""
    return {
        "sku": cells.code,
        "gtin": cells.code,
        "cost": amount,
        "weight_grams": cells.cached(cells.grams),
        "requires_shipping": cells.flag(blank=True),
        "backorder": cells.flag(blank=False),
    }


def cell_parsers(amount: Parse) -> dict[str, Parse]:
    """What reads the cells that are no column of product or variant."""
    return {
        "price": amount,
        "compare_at_price": amount,
        "stock": cells.cached(cells.whole),
        "variant_image": cells.image,
        "image": cells.image,
        "image_alt": cells.own_line,
        "position": cells.cached(cells.whole),
    }


def _amount(money: Notation) -> Parse:
    """Amounts as the export writes them (a decimal point with all its digits), else as the shop's people type them."""
    exact = re.compile(rf"\d+\.\d{{{money.minor_digits}}}", re.ASCII)
    point = cells.amount(money.currency, money.minor_digits, ".")
    typed = cells.amount(money.currency, money.minor_digits, money.decimal_sign)
    return lambda cell: point(cell) if exact.fullmatch(cell) else typed(cell)


def _product_parser(name: str) -> Parse:
    if name == "description":
        return cells.body
    if name == "status":
        return cells.one_of({status: status for status in STATUSES} | {"": AS_IS}, ", ".join(STATUSES))
    if name == "featured":
        return lambda cell: cells.whole(cell) or None
    if name in ("title", "tax_class"):
        return lambda cell: cells.own_line(cell) or AS_IS
    return cells.own_line


def option_columns(at: dict[str, int]) -> tuple[int, int, int] | None:
    """Where the values of the up to three options stand."""
    return (at[OPTIONS[0]], at.get(OPTIONS[1], -1), at.get(OPTIONS[2], -1)) if OPTIONS[0] in at else None


def _split(cell: str) -> tuple[str, ...]:
    return lists.split(unguarded(cell)) if cell else ()


def _is_attribute(name: str) -> bool:
    return name.startswith("attribute:") and _base(name) == name


def _attribute(column: int) -> ReadRow:
    return column, lambda row: _split(row[column])


# ---- words that products share, translated beside them -------------------------------------------------------------


def _words(at: dict[str, int]) -> tuple[ReadWords, ...]:
    """Readers of the words beside a product's own row: option names, tags, attributes, categories."""
    found: list[ReadWords] = []
    for name, column in at.items():
        match = _LANGUAGE.fullmatch(name)
        if not match or match[1] in (*TRANSLATED, *OPTIONS, "image_alt"):
            continue
        base, language = match[1], match[2]
        if base.startswith("attribute_name:"):
            found.append(_attribute_name(column, base.removeprefix("attribute_name:"), language))
        elif base == "fields" and base in at:
            found.append((column, asking.reads_words(at[base], column, language)))
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
    def read(row: Row) -> list[Word]:
        text = cells.own_line(row[1][column])
        return [Word(row[0], term, language, text)] if text else []

    return column, read


def _beside(base: int, column: int, language: str, cut: Callable[[str], list[Any]] | None) -> ReadWords:
    """The values of one cell and, in the same places, their translations in another."""
    cut = cut or lists.slots

    def read(row: Row) -> list[Word]:
        number, values = row
        terms, texts = cut(unguarded(values[base])), cut(unguarded(values[column]))
        if len(texts) > len(terms) and any(texts[len(terms) :]):
            raise CellError(f"it has {len(texts)} values, there are {len(terms)} to translate")
        pairs = zip(terms, texts, strict=False)
        return [word for term, text in pairs for word in _one_or_path(number, term, language, text)]

    return column, read


def _one_or_path(row: int, term: Any, language: str, text: Any) -> list[Word]:
    if isinstance(term, str):
        return [Word(row, term, language, text)] if term and text else []
    levels = zip(range(1, len(term) + 1), text, strict=False)
    return [Word(row, term[:depth], language, title) for depth, title in levels if title and all(term[:depth])]
