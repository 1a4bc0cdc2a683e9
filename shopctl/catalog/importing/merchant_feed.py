"""Google Merchant Center feeds as tables (TSV or CSV), and the look-alikes that other channels take.

From Google's product data specification: `id` is the SKU, `item_group_id` holds variants together, amounts have a
decimal point and their currency behind ("15.00 USD"), sales may have their time.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from shopctl.catalog.importing import foreign
from shopctl.catalog.importing.draft import Mapping, Row
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Table

TELLING = frozenset(
    ("availability", "sale_price", "link", "image_link", "item_group_id", "google_product_category", "mpn")
)

fields = finder(
    {
        "id": "id",
        "title": "title",
        "description": "description",
        "link": "link|url",
        "image_link": "image link|image|image url",
        "additional_image_link": "additional image link|additional image links",
        "availability": "availability",
        "price": "price",
        "sale_price": "sale price",
        "sale_dates": "sale price effective date",
        "cost": "cost of goods sold",
        "brand": "brand",
        "gtin": "gtin|ean|upc|isbn",
        "mpn": "mpn",
        "item_group_id": "item group id",
        "product_type": "product type|category",
        "google_product_category": "google product category",
        "color": "color|colour",
        "size": "size",
        "material": "material",
        "pattern": "pattern",
        "age_group": "age group",
        "gender": "gender",
        "weight": "shipping weight|product weight",
    }
)

_COLUMNS = {
    "sku": "id",
    "title": "title",
    "description": "description",
    "vendor": "brand",
    "gtin": "gtin",
    "cost": "cost",
    "price": "price",
    "compare_at_price": "sale_price",
    "stock": "availability",
    "backorder": "availability",
    "weight_grams": "weight",
    "categories": "product_type|google_product_category",
    "image": "image_link",
    "variant_image": "image_link",
}
_FACTS = ("color", "size", "material", "pattern", "age_group", "gender")
"""What variants differ in; where they do not, a fact of the product."""


def read(table: Table, money: Notation, today: date) -> Mapping:
    """How the feed is read; goes through it once, for what the variants of a group differ in."""
    at = fields(table.header)
    facts = [fact for fact in _FACTS if fact in at]
    options = _options(table, at, facts)
    ours = {KEY: ""} | columns(table.header, at, _COLUMNS)
    for fact in facts:
        ours[f"attribute:{_title(fact)}"] = table.header[at[fact]]
    for n in range(1, max(map(len, options.values()), default=0) + 1):
        ours[f"option{n}_name"] = ours[f"option{n}_value"] = ", ".join(table.header[at[fact]] for fact in facts)

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow]:
        for number, row in rows:
            cells = filled(row, at)
            group = cells["item_group_id"]
            yield from _told(number, cells, facts, options.get(group, []), today)

    told = Restated(
        format="merchant feed",
        columns=ours,
        tell=tell,
        used=at.values(),
        amounts=dict.fromkeys(("price", "compare_at_price", "cost"), "."),
        readers={"stock": foreign.counted, "stock_tracked": foreign.tracked},
    )
    return mapping(told, table, money)


def _title(fact: str) -> str:
    return fact.replace("_", " ").capitalize()


def _options(table: Table, at: dict[str, int], facts: list[str]) -> dict[str, list[str]]:
    """The facts that the items of each group differ in, up to the three that there can be."""
    first: dict[str, dict[str, str]] = {}
    differing: dict[str, set[str]] = {}
    for _, row in table.rows() if "item_group_id" in at else ():
        cells = filled(row, at)
        if group := cells["item_group_id"]:
            known = first.setdefault(group, cells)
            differing.setdefault(group, set()).update(fact for fact in facts if cells[fact] != known[fact])
    return {group: [fact for fact in facts if fact in found][:3] for group, found in differing.items()}


def _told(number: int, cells: Cells, facts: list[str], options: list[str], today: date) -> Iterator[OwnRow]:
    available = cells["availability"].lower().replace("_", " ")
    start, _, end = cells["sale_dates"].partition("/")
    price, before = foreign.price(cells["price"], cells["sale_price"], start, end, today)
    weight, _, unit = cells["weight"].partition(" ")
    gram = foreign.unit(unit)
    kind = cells["product_type"] or cells["google_product_category"]
    ours = {
        KEY: cells["item_group_id"] or f"id {cells['id'] or number}",
        "sku": cells["id"],
        "title": cells["title"],
        "description": cells["description"],
        "vendor": cells["brand"],
        "gtin": cells["gtin"],
        "cost": cells["cost"],
        "price": price,
        "compare_at_price": before,
        "stock": "0" if available == "out of stock" else foreign.UNTOLD,
        "backorder": "yes" if available in ("preorder", "backorder") else "no",
        "weight_grams": foreign.grams(weight, gram) if gram else "",
        "categories": "" if kind.isdecimal() else foreign.categories(kind),  # a number: one of Google's own taxonomy
        "image": foreign.picture(cells["image_link"]),
        "variant_image": foreign.picture(cells["image_link"]),
    }
    ours |= {f"attribute:{_title(fact)}": cells[fact] for fact in facts if fact not in options}
    for n, fact in enumerate(options, 1):
        ours |= {f"option{n}_name": _title(fact), f"option{n}_value": cells[fact]}
    yield number, ours
    for picture in foreign.pictures(cells["additional_image_link"]):
        yield number, {KEY: ours[KEY], "image": picture}
