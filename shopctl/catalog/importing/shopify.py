"""Shopify's product CSV: the header of 2017 to 2025, the one since, and mixtures; markets are left out.

What the columns mean is from Shopify's help ("Using CSV files to import and export products") and real exports.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from shopctl.catalog.importing import cells, lists
from shopctl.catalog.importing.draft import (
    AS_IS,
    NOTHING,
    TAXED,
    CellError,
    Layout,
    Mapping,
    Parse,
    Path,
    Read,
    ReadRow,
)
from shopctl.catalog.importing.own import option_columns
from shopctl.catalog.models import EXEMPT
from shopctl.config.model import Money
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

_PRODUCT = ("title", "description", "vendor", "product_type", "seo_title", "seo_description")
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


def mapping(header: tuple[str, ...], money: Money) -> Mapping:
    """How Shopify's columns are read; prices always have a decimal point."""
    at = fields(header)
    amount = cells.amount(money.currency, money.minor_digits, ".")
    product = _product(at)
    variant = _variant(at, amount)
    attributes = _attributes(header)
    used = {*at.values(), *(column for columns in attributes.values() for column in columns)}
    return Mapping(
        format="shopify",
        header=header,
        unused=tuple(title for column, title in enumerate(header) if title and column not in used),
        layout=Layout(
            product=tuple(product),
            variant=tuple(variant),
            options="option1_value" in at,
            price="price" in at,
            compare_at_price="compare_at_price" in at,
            stock="stock" in at,
            variant_image="variant_image" in at,
            alt="image_alt" in at,
            categories="product_category" in at,
            tags="tags" in at,
            attributes=tuple(attributes),
        ),
        handle=at.get("handle"),
        title=at.get("title"),
        sku=at.get("sku"),
        sku_value=list(variant).index("sku") if "sku" in variant else None,
        product=tuple(product.values()),
        variant=tuple(variant.values()),
        option_values=option_columns(at),
        read_option=cells.cached(cells.own_line),
        no_option=DEFAULT_TITLE,
        price=_read(at, "price", amount),
        compare_at_price=_read(at, "compare_at_price", amount),
        stock=_read(at, "stock", cells.cached(cells.whole)),
        variant_image=_read(at, "variant_image", cells.image),
        image=_read(at, "image", cells.image),
        alt=_read(at, "image_alt", cells.own_line),
        position=_read(at, "position", cells.cached(cells.whole)),
        categories=_categories(at),
        tags=(at["tags"], lambda row: _split(row[at["tags"]], _BETWEEN_TAGS)) if "tags" in at else None,
        attributes=tuple((columns[0], _values(columns)) for columns in attributes.values()),
        tells_variant=tuple(at[name] for name in ("option1_value", "price", "sku", "gtin") if name in at),
    )


def _product(at: dict[str, int]) -> dict[str, ReadRow]:
    """Columns of table product that the file speaks of, and what reads them."""
    reads: dict[str, ReadRow] = {
        name: _whole_row(at[name], cells.body if name == "description" else cells.own_line)
        for name in _PRODUCT
        if name in at
    }
    if "title" in at:
        reads["title"] = _whole_row(at["title"], lambda cell: cells.own_line(cell) or AS_IS)
    if "status" in at or "published" in at:
        reads["status"] = _status(at.get("status"), at.get("published"))
    if "taxable" in at:
        # Which rate it is, no Shopify file says: a class that the merchant has chosen stays.
        reads["tax_class"] = _whole_row(at["taxable"], lambda cell: TAXED if _TAXABLE(cell) else EXEMPT)
    for n in (1, 2, 3):
        if (name := f"option{n}_name") in at:
            reads[name] = _whole_row(at[name], cells.own_line)
    return reads


def _status(status: int | None, published: int | None) -> ReadRow:
    """One status of two columns: what is active but taken off the online store is a draft here, shown nowhere."""

    def read(row: list[str]) -> Any:
        said = AS_IS if status is None else _STATUS(row[status])
        if published is None or said in ("draft", "archived", "unlisted"):
            return said
        if not _PUBLISHED(row[published]):
            return "draft"
        return "active" if row[published] else said

    return (status if status is not None else published or 0), read


def _variant(at: dict[str, int], amount: Parse) -> dict[str, Read]:
    """Columns of table variant that the file speaks of, and what reads them."""
    parsers: dict[str, Parse] = {
        "sku": _code,
        "gtin": _code,
        "cost": amount,
        "weight_grams": cells.cached(cells.grams),
        "requires_shipping": cells.flag(blank=True),
        "backorder": cells.flag(blank=False),
    }
    reads = {name: (at[name], parse) for name, parse in parsers.items() if name in at}
    # Without a tracker column (hand-made files) a quantity says that somebody counts.
    tracker = at.get("tracker", at.get("stock"))
    if tracker is not None:
        reads["stock_tracked"] = (tracker, lambda cell: 1 if cell else 0)
    return reads


def _code(cell: str) -> str:
    """A SKU or barcode: all-digit ones are exported with an apostrophe that is not theirs."""
    return cells.line(cell[1:] if cell[:1] == "'" and cell[1:].isdigit() else cell)


def _read(at: dict[str, int], name: str, parse: Parse) -> Read:
    return (at[name], parse) if name in at else NOTHING


def _whole_row(column: int, parse: Callable[[str], Any]) -> ReadRow:
    return column, lambda row: parse(row[column])


def _categories(at: dict[str, int]) -> ReadRow | None:
    """The taxonomy's path; a product without one goes into a category of its type."""
    if "product_category" not in at:
        return None
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
