"""Square's item library (.xlsx or CSV): each row is a variation, the variations of an item stand together.

Columns as public files of its import template have them. Stock is told for each location; the shop's is their sum.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shopctl.catalog.importing import foreign
from shopctl.catalog.importing.draft import Mapping, Row
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Table

TELLING = frozenset(("token", "reference", "item", "variation", "sellable", "stockable", "quantity0"))

_by_title = finder(
    {
        "token": "token",
        "reference": "reference handle",
        "item": "item name",
        "variation": "variation name",
        "sku": "sku",
        "description": "description",
        "category": "category|categories|reporting category",
        "gtin": "gtin",
        "visibility": "square online item visibility",
        "archived": "archived",
        "weight": "weight",
        "price": "price",
        "cost": "default unit cost",
        "vendor": "default vendor name",
        "seo_title": "seo title",
        "seo_description": "seo description",
        **{f"name{n}": f"option name {n}" for n in (1, 2, 3)},
        **{f"value{n}": f"option value {n}" for n in (1, 2, 3)},
    }
)
_QUANTITY = re.compile(r"current quantity\b.*")
_COLUMNS = {
    "title": "item",
    "description": "description",
    "status": "visibility|archived",
    "categories": "category",
    "vendor": "vendor",
    "seo_title": "seo_title",
    "seo_description": "seo_description",
    "sku": "sku",
    "gtin": "gtin",
    "price": "price",
    "cost": "cost",
    "stock": "quantity0",
    "weight_grams": "weight",
    "option1_name": "name1|variation",
    "option1_value": "value1|variation",
    "option2_name": "name2",
    "option2_value": "value2",
    "option3_name": "name3",
    "option3_value": "value3",
}
_STATUSES = {"hidden": "unlisted", "unavailable": "draft", "visible": "active", "archived": "archived"}


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know, and where it stands; stock by location as `quantity0`, `quantity1`..."""
    found = _by_title(header)
    counts = [at for at, title in enumerate(header) if _QUANTITY.fullmatch(foreign.title(title))]
    return found | {f"quantity{n}": at for n, at in enumerate(counts)}


def read(table: Table, money: Notation) -> Mapping:
    """How the file is read; goes through it once, for the items that have several variations."""
    at = fields(table.header)
    several = _several(table, at)
    gram = foreign.unit(table.header[at["weight"]]) if "weight" in at else None

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow]:
        for number, row in rows:
            cells = filled(row, at)
            ours = _told(cells, _key(cells) in several)
            ours["weight_grams"] = foreign.grams(cells["weight"], gram) if gram and cells["weight"] else ""
            yield number, ours

    told = Restated(
        format="square",
        columns={KEY: ""} | columns(table.header, at, _COLUMNS),
        tell=tell,
        used=at.values(),
        amounts={name: at[name] for name in ("price", "cost") if name in at},
        readers={"stock": foreign.counted, "stock_tracked": foreign.tracked},
    )
    return mapping(told, table, money)


def _key(cells: Cells) -> str:
    """What the variations of an item share. Tokens are of variations."""
    return cells["reference"] or cells["item"]


def _several(table: Table, at: dict[str, int]) -> set[str]:
    seen: set[str] = set()
    keys = (_key(filled(row, at)) for _, row in table.rows())
    return {key for key in keys if key in seen or seen.add(key)}  # type: ignore[func-returns-value]


def _told(cells: Cells, several: bool) -> dict[str, str]:
    status = "archived" if foreign.yes(cells["archived"]) else cells["visibility"].lower()
    price = cells["price"]
    ours = {
        KEY: _key(cells),
        "title": cells["item"],
        "description": cells["description"],
        "status": _STATUSES.get(status, ""),
        "categories": foreign.categories(cells["category"]),
        "vendor": cells["vendor"],
        "seo_title": cells["seo_title"],
        "seo_description": cells["seo_description"],
        "sku": cells["sku"],
        "gtin": cells["gtin"],
        "price": "" if price.lower() == "variable" else price,
        "cost": cells["cost"],
        "stock": foreign.total(value for name, value in cells.items() if name.startswith("quantity")),
    }
    if cells["name1"]:
        for n in (1, 2, 3):
            ours |= {f"option{n}_name": cells[f"name{n}"], f"option{n}_value": cells[f"value{n}"]}
    elif several:
        ours |= {"option1_name": "Variation", "option1_value": cells["variation"]}
    return ours
