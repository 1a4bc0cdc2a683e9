"""Magento 2's catalog_product CSV. Simple products that a configurable one lists are its variants.

As in Magento's own sample file: `additional_attributes` is 'name=value,name=value', `configurable_variations` is
'sku=A,size=S|sku=B,size=M'; categories go from the root by slashes. Rows of a store view are translations and are left
out. Weights have the unit of the shop's settings, which no file says: they are left out as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from shopctl.catalog.importing import foreign, lists
from shopctl.catalog.importing.draft import AS_IS, CellError, Mapping, Row, RowError
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Table

TELLING = frozenset(("attribute_set_code", "product_type", "url_key", "product_online", "additional_attributes"))

_FIELDS = (
    "sku store_view_code attribute_set_code product_type categories name description short_description product_online "
    "tax_class_name visibility price special_price special_price_from_date special_price_to_date url_key meta_title "
    "meta_description base_image base_image_label additional_images additional_image_labels additional_attributes qty "
    "allow_backorders is_in_stock manage_stock cost configurable_variations configurable_variation_labels"
)
fields = finder({name: name for name in _FIELDS.split()})

_COLUMNS = {
    "handle": "url_key",
    "title": "name",
    "description": "description|short_description",
    "status": "product_online|visibility|product_type",
    "tax_class": "tax_class_name",
    "categories": "categories",
    "seo_title": "meta_title",
    "seo_description": "meta_description",
    "vendor": "additional_attributes",
    "sku": "sku",
    "price": "price",
    "compare_at_price": "special_price",
    "cost": "cost",
    "stock": "qty",
    "backorder": "allow_backorders",
    "requires_shipping": "product_type",
    "image": "base_image",
    "image_alt": "base_image_label",
    "variant_image": "base_image",
}
_SETS = ("configurable", "grouped", "bundle")
_OWN = re.compile(r"has_options|required_options|manufacturer|brand|ts_.*|.*_(?:type|options)|cost")
"""Attributes that Magento keeps for itself, or that are no attributes here."""


@dataclass(frozen=True, slots=True)
class _Variant:
    """A simple product that a configurable one lists, with its values of what varies."""

    parent: str
    values: dict[str, str]


def read(table: Table, money: Notation, today: date) -> Mapping:
    """How the file is read; goes through it once, for variants and names of attributes."""
    at = fields(table.header)
    variants: dict[str, _Variant] = {}
    names: dict[str, None] = {}
    for _, row in table.rows():
        cells = filled(row, at)
        names |= dict.fromkeys(_attributes(cells))
        with suppress(CellError):  # the row is told to be wrong when its turn comes
            for sku, values in _variations(cells).items():
                variants.setdefault(sku, _Variant(cells["sku"], values))
    most = max((len(each.values) for each in variants.values()), default=0)
    ours = {KEY: ""} | columns(table.header, at, _COLUMNS)
    for n in range(1, min(most, 3) + 1):
        ours[f"option{n}_name"] = ours[f"option{n}_value"] = "configurable_variations"

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow | RowError]:
        for number, row in rows:
            cells = filled(row, at)
            if cells["store_view_code"]:
                continue
            try:
                yield from _told(number, cells, variants.get(cells["sku"]), today)
            except CellError as error:
                yield RowError(number, "", str(error))

    told = Restated(
        format="magento",
        columns=ours | {foreign.attribute(name): "additional_attributes" for name in names},
        tell=tell,
        used=at.values(),
        amounts=dict.fromkeys(("price", "compare_at_price", "cost"), "."),
        readers={"tax_class": foreign.TAXES.__getitem__, "vendor": lambda cell: cell or AS_IS},
    )
    return mapping(told, table, money)


def _told(number: int, cells: Cells, variant: _Variant | None, today: date) -> Iterator[OwnRow]:
    kind, sku = cells["product_type"], cells["sku"]
    sold = _sold(cells, kind, today)
    picture = foreign.picture(cells["base_image"])
    if variant and kind not in _SETS:
        if len(variant.values) > 3:
            raise CellError(f"it varies in {', '.join(variant.values)}; 3 options are possible")
        options = {f"option{n}_value": value for n, value in enumerate(variant.values.values(), 1)}
        yield number, {KEY: f"sku {variant.parent}", "variant_image": picture} | sold | options
        return
    ours = {KEY: f"sku {sku}"} | _product(cells, kind)
    if kind == "configurable":
        labels = foreign.pairs(cells["configurable_variation_labels"])
        varying = next(iter(_variations(cells).values()), {})
        ours |= {f"option{n}_name": labels.get(name, _title(name)) for n, name in enumerate(list(varying)[:3], 1)}
        sold = sold if not varying else {}
    yield number, ours | sold | {"image": picture, "image_alt": cells["base_image_label"]}
    labels_ = foreign.commas(cells["additional_image_labels"])
    for at, further in enumerate(foreign.pictures(cells["additional_images"])):
        yield number, {KEY: ours[KEY], "image": further, "image_alt": labels_[at] if at < len(labels_) else ""}


def _product(cells: Cells, kind: str) -> dict[str, str]:
    attributes = foreign.pairs(cells["additional_attributes"])
    texts = dict.fromkeys(filter(None, (cells["short_description"], cells["description"])))
    ours = {
        "handle": cells["url_key"],
        "title": cells["name"],
        "description": "\n\n".join(texts),
        "status": _status(cells, kind),
        "tax_class": {"": "", "none": "exempt"}.get(cells["tax_class_name"].lower(), "taxed"),
        "categories": lists.join_paths(_paths(cells["categories"])),
        "seo_title": cells["meta_title"],
        "seo_description": cells["meta_description"],
        "vendor": attributes.get("manufacturer") or attributes.get("brand", ""),
    }
    return ours | {foreign.attribute(name): lists.join(values) for name, values in _attributes(cells).items()}


def _sold(cells: Cells, kind: str, today: date) -> dict[str, str]:
    price, before = foreign.price(
        cells["price"],
        cells["special_price"],
        cells["special_price_from_date"],
        cells["special_price_to_date"],
        today,
    )
    quantity = cells["qty"]
    if kind in _SETS or (cells["manage_stock"] == "0" and not foreign.filled(quantity)):
        quantity = ""
    if cells["is_in_stock"] == "0":
        quantity = "0"
    return {
        "sku": cells["sku"],
        "price": price,
        "compare_at_price": before,
        "cost": cells["cost"],
        "stock": quantity.partition(".")[0],
        "backorder": "yes" if cells["allow_backorders"] in ("1", "2") else "no",
        "requires_shipping": "no" if kind in ("virtual", "downloadable") else "yes",
    }


def _status(cells: Cells, kind: str) -> str:
    """Sets of other products cannot be ordered here: they come in as drafts."""
    if kind in ("grouped", "bundle") or cells["product_online"] in ("0", "2"):
        return "draft"
    return "unlisted" if cells["visibility"] == "Not Visible Individually" else "active"


def _paths(cell: str) -> tuple[tuple[str, ...], ...]:
    """Categories without the root that Magento puts above them all."""
    paths = (path.split("/") for path in re.split(r"\||,(?=[^,/]+/)", cell) if path)
    return lists.distinct(tuple(title.strip() for title in titles[1:] or titles) for titles in paths)


def _variations(cells: Cells) -> dict[str, dict[str, str]]:
    found = {}
    for each in filter(None, cells["configurable_variations"].split("|")):
        values = foreign.pairs(each)
        found[values.pop("sku", "")] = values
    return found


def _attributes(cells: Cells) -> dict[str, list[str]]:
    """What is told in `additional_attributes`, several values between bars."""
    given: dict[str, str] = {}
    with suppress(CellError):
        given = foreign.pairs(cells["additional_attributes"])
    return {_title(name): value.split("|") for name, value in given.items() if value and not _OWN.fullmatch(name)}


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()
