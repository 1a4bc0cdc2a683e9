"""Etsy's listing download: the same 24 columns in the same order for everybody, titled in the seller's language.

A row is a listing; its variations are lists of values, which together make the variants. Etsy tells neither their
prices nor their stock apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from math import prod

from shopctl.catalog.importing import foreign, lists
from shopctl.catalog.importing.draft import Mapping, Row, RowError
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Table

TELLING = frozenset(("currency", "materials", "name1", "values1", "tags", "image10"))

_MOST_VARIANTS = 5000
_IMAGES = [f"image{n}" for n in range(1, 11)]
_VARIATIONS = ("type1", "name1", "values1", "type2", "name2", "values2")
_ORDER = ("title", "description", "price", "currency", "quantity", "tags", "materials", *_IMAGES, *_VARIATIONS, "sku")
_by_title = finder(
    {
        "title": "title",
        "description": "description",
        "price": "price",
        "currency": "currency code",
        "quantity": "quantity",
        "tags": "tags",
        "materials": "materials",
        "sku": "sku",
        **{f"image{n}": f"image{n}" for n in range(1, 11)},
        **{f"name{n}": f"variation {n} name" for n in (1, 2)},
        **{f"values{n}": f"variation {n} values" for n in (1, 2)},
    }
)
_COLUMNS = {
    "title": "title",
    "description": "description",
    "price": "price",
    "stock": "quantity",
    "sku": "sku",
    "tags": "tags",
    "attribute:Materials": "materials",
    "image": "image1",
    "option1_name": "name1",
    "option1_value": "values1",
    "option2_name": "name2",
    "option2_value": "values2",
}


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know, and where it stands."""
    if len(header) == len(_ORDER) and [title.strip()[-1:] for title in header[7:17]] == list("1234567890"):
        return {name: at for at, name in enumerate(_ORDER)}
    return _by_title(header)


def read(table: Table, money: Notation) -> Mapping:
    """How the download is read."""
    at = fields(table.header)

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow | RowError]:
        for number, row in rows:
            yield from _told(number, filled(row, at), money.currency)

    told = Restated(
        format="etsy",
        columns={KEY: ""} | columns(table.header, at, _COLUMNS),
        tell=tell,
        used=at.values(),
        amounts={"price": at["price"]} if "price" in at else {},
    )
    return mapping(told, table, money)


def _told(number: int, cells: Cells, currency: str) -> Iterator[OwnRow | RowError]:
    options = [(cells[f"name{n}"], foreign.commas(cells[f"values{n}"])) for n in (1, 2)]
    options = [(name, list(lists.distinct(values))) for name, values in options if name and values]
    if prod(len(values) for _, values in options) > _MOST_VARIANTS:
        yield RowError(number, "", f"its variations make more than {_MOST_VARIANTS:,} variants")
        return
    chosen = list(product(*(values for _, values in options)))
    codes = foreign.commas(cells["sku"]) if len(chosen) > 1 else [cells["sku"]]
    pictures = [picture for name in _IMAGES if (picture := foreign.picture(cells[name]))]
    price = foreign.amount(cells["price"], cells["currency"], currency)
    listing = {
        KEY: f"row {number}",
        "title": cells["title"],
        "description": cells["description"],
        "tags": lists.join(tag.replace("_", " ") for tag in foreign.commas(cells["tags"])),
        "attribute:Materials": lists.join(each.replace("_", " ") for each in foreign.commas(cells["materials"])),
    }
    for n, (name, _) in enumerate(options, 1):
        listing[f"option{n}_name"] = name
    for at, values in enumerate(chosen):
        variant = {
            KEY: listing[KEY],
            "sku": codes[at] if len(codes) == len(chosen) else "",
            "price": price,
            "stock": cells["quantity"] if len(chosen) == 1 else "",
            "image": pictures[at] if at < len(pictures) else "",
        }
        yield number, ({} if at else listing) | variant | {f"option{n}_value": v for n, v in enumerate(values, 1)}
    for picture in pictures[len(chosen) :]:
        yield number, {KEY: listing[KEY], "image": picture}
