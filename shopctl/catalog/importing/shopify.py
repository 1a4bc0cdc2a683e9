"""Shopify's product CSV: the header of 2017 to 2025, the one since, and mixtures; markets are left out.

What the columns mean is from Shopify's help ("Using CSV files to import and export products") and real exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from shopctl.catalog.importing import cells, lists, own
from shopctl.catalog.importing.draft import (
    AS_IS,
    TAXED,
    CellError,
    Mapping,
    Parse,
    Path,
    ReadRow,
)
from shopctl.catalog.models import EXEMPT
from shopctl.money import Notation
from shopctl.text import normal

_HEADERS = {
    "handle": ("handle", "url handle"),
    "title": ("title",),
    "description": ("body (html)", "description"),
    "vendor": ("vendor",),
    "product_category": ("product category", "standardized product type", "standard product type"),
    "product_type": ("type", "custom product type"),
    "tags": ("tags",),
    "published": ("published", "published on online store"),
    "status": ("status",),
    "seo_title": ("seo title",),
    "seo_description": ("seo description",),
    "sku": ("variant sku", "sku"),
    "gtin": ("variant barcode", "barcode"),
    "price": ("variant price", "price"),
    "compare_at_price": ("variant compare at price", "compare-at price", "compare at price"),
    "cost": ("cost per item",),
    "taxable": ("variant taxable", "charge tax"),
    "tracker": ("variant inventory tracker", "inventory tracker"),
    "stock": ("variant inventory qty", "inventory quantity", "variant inventory quantity"),
    "backorder": ("variant inventory policy", "continue selling when out of stock"),
    "weight_grams": ("variant grams", "weight value (grams)"),
    "requires_shipping": ("variant requires shipping", "requires shipping"),
    "image": ("image src", "product image url"),
    "position": ("image position",),
    "image_alt": ("image alt text",),
    "variant_image": ("variant image", "variant image url"),
    **{f"option{n}_name": (f"option{n} name",) for n in (1, 2, 3)},
    **{f"option{n}_value": (f"option{n} value",) for n in (1, 2, 3)},
}
_FIELDS = {title: field for field, titles in _HEADERS.items() for title in titles}
_METAFIELD = re.compile(r"(.*?)\s*\(product\.metafields\.([^.]+)\..+\)")
# Facts that Shopify and its apps keep for themselves, not about the product.
_INTERNAL = re.compile(r"shopify--.*|mm-google-shopping|reviews|seo|app--.*|judgeme|spr|yotpo|global|filter")
# A value that is code (HTML, JSON, a reference), not something a customer reads.
_CODE = re.compile(r"\s*(?:<|\{|\[|gid://)")
_BETWEEN_VALUES = re.compile(r"[;\n]")
_BETWEEN_TAGS = re.compile(r",")

_PRODUCT: dict[str, Parse] = {
    "title": lambda cell: cells.own_line(cell) or AS_IS,
    "description": cells.body,
    "vendor": cells.cached(cells.own_line),
    "product_type": cells.cached(cells.own_line),
    "seo_title": cells.own_line,
    "seo_description": cells.own_line,
    **{f"option{n}_name": cells.cached(cells.own_line) for n in (1, 2, 3)},
}
_STATUS = cells.one_of(
    {"": AS_IS, "active": "active", "draft": "draft", "archived": "archived", "unlisted": "unlisted"},
    "active, draft, archived, unlisted",
)
_PUBLISHED = cells.flag(blank=True)
_TAXABLE = cells.flag(blank=True)
DEFAULT_TITLE = "Default Title"


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know, and where it stands; metafields as `attribute:NAME`."""
    found: dict[str, int] = {}
    for at, title in enumerate(header):
        if field := _FIELDS.get(normal(cells.line(title))):
            found.setdefault(field, at)
    return found


def mapping(header: tuple[str, ...], money: Notation) -> Mapping:
    """How Shopify's columns are read; prices always have a decimal point."""
    at = fields(header)
    amount = cells.amount(money.currency, money.minor_digits, ".")
    variant = own.reads(at, own.variant_parsers(amount))
    # Without a tracker column (hand-made files) a quantity says that somebody counts.
    tracker = at.get("tracker", at.get("stock"))
    if tracker is not None:
        variant["stock_tracked"] = tracker, lambda cell: 1 if cell else 0
    attributes = _attributes(header)
    used = {*at.values(), *(column for columns in attributes.values() for column in columns)}
    return Mapping(
        format="shopify",
        header=header,
        handle=at.get("handle"),
        title=at.get("title"),
        sku=at.get("sku"),
        product=own.reads(at, _PRODUCT)
        | ({"tax_class": (at["taxable"], lambda cell: TAXED if _TAXABLE(cell) else EXEMPT)} if "taxable" in at else {}),
        product_rows={"status": _status(at)} if "status" in at or "published" in at else {},
        variant=variant,
        cells=own.reads(at, own.cell_parsers(amount)),
        option_values=own.option_columns(at),
        read_option=cells.cached(cells.own_line),
        no_option=DEFAULT_TITLE,
        tells_variant=tuple(at[name] for name in ("price", "option1_value", "sku", "gtin") if name in at),
        categories=_categories(at) if "product_category" in at else None,
        tags=(at["tags"], lambda cell: _split(cell, _BETWEEN_TAGS)) if "tags" in at else None,
        attributes={name: (columns[0], _values(columns)) for name, columns in attributes.items()},
        unused=tuple(title for column, title in enumerate(header) if title and column not in used),
    )


def _status(at: dict[str, int]) -> ReadRow:
    """One status of two columns: what is active but taken off the online store is a draft here, shown nowhere."""
    status, published = at.get("status"), at.get("published")

    def read(row: list[str]) -> Any:
        said = AS_IS if status is None else _STATUS(row[status])
        if published is None or said in ("draft", "archived", "unlisted"):
            return said
        if not _PUBLISHED(row[published]):
            return "draft"
        return "active" if row[published] else said

    return (published or 0) if status is None else status, read


def _categories(at: dict[str, int]) -> ReadRow:
    """The taxonomy's path; a product without one goes into a category of its type."""
    column, kind = at["product_category"], at.get("product_type")

    def read(row: list[str]) -> tuple[Path, ...]:
        path = tuple(filter(None, map(cells.own_line, row[column].split(">"))))
        if len(path) > lists.MAX_DEPTH:
            raise CellError(f"{row[column]!r} is more than {lists.MAX_DEPTH} levels deep")
        if path and path != ("Uncategorized",):
            return (path,)
        title = cells.own_line(row[kind]) if kind is not None else ""
        return ((title,),) if title else ()

    return column, read


def _split(cell: str, between: re.Pattern[str]) -> tuple[str, ...]:
    return lists.distinct(map(cells.own_line, between.split(cell))) if cell else ()


def _attributes(header: Sequence[str]) -> dict[str, list[int]]:
    """Metafield columns by the name that people read; two of one name are one attribute."""
    found: dict[str, list[int]] = {}
    for at, title in enumerate(header):
        match = _METAFIELD.fullmatch(title.strip())
        if match and cells.line(match[1]) and not _INTERNAL.fullmatch(match[2]):
            found.setdefault(cells.line(match[1]), []).append(at)
    return found


def _values(columns: list[int]) -> Callable[[list[str]], tuple[str, ...]]:
    def read(row: list[str]) -> tuple[str, ...]:
        filled = [row[column] for column in columns if row[column] and not _CODE.match(row[column])]
        return lists.distinct(value for cell in filled for value in _split(cell, _BETWEEN_VALUES))

    return read
