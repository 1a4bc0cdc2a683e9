"""BigCommerce's product export (its bulk edit template): Product rows, with SKU and Rule rows below them.

The syntax is as remembered, not checked against a real export: an SKU row names its options as
`[RB]Colour=Red,[S]Size=L` and takes the product's price; a Rule row changes the price of the SKUs with its options:
12, [FIXED]12, [ADD]2, [REMOVE]2. Weights have the unit of the store's settings, which no file says: they are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from shopctl import money as amounts
from shopctl.catalog.importing import foreign, lists
from shopctl.catalog.importing.draft import CellError, Mapping, Row, RowError
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Number, Table

TELLING = frozenset(("kind", "visible", "purchasable", "track", "code", "retail_price"))

_by_title = finder(
    {
        "kind": "item type",
        "id": "product id",
        "name": "product name",
        "type": "product type",
        "code": "product code sku",
        "brand": "brand name",
        "description": "product description",
        "price": "price",
        "cost": "cost price",
        "retail_price": "retail price",
        "sale_price": "sale price",
        "purchasable": "allow purchases",
        "visible": "product visible",
        "track": "track inventory",
        "stock": "current stock level",
        "categories": "category",
        "upc": "product upc ean|global trade item number|product upc",
        "page_title": "page title",
        "meta_description": "meta description",
        "keywords": "search keywords",
        "url": "product url",
        **{f"image{n}": f"product image file {n}" for n in range(1, 31)},
        **{f"alt{n}": f"product image description {n}" for n in range(1, 31)},
    }
)
_COLUMNS = {
    "title": "name",
    "description": "description",
    "vendor": "brand",
    "status": "visible|purchasable",
    "categories": "categories",
    "tags": "keywords",
    "seo_title": "page_title",
    "seo_description": "meta_description",
    "sku": "code",
    "gtin": "upc",
    "price": "price",
    "compare_at_price": "retail_price|sale_price",
    "cost": "cost",
    "stock": "stock",
    "requires_shipping": "type",
    "image": "image1",
    "image_alt": "alt1",
}
_OPTION = re.compile(r"\[[A-Z]+\]([^=]+)=(.*?)(?=,\s*\[[A-Z]+\]|$)", re.DOTALL)
_SWATCH = re.compile(r":(?:#[0-9A-Fa-f]{3,8}|\S+\.(?:png|jpe?g|gif))(?:\|#[0-9A-Fa-f]{3,8})*$")
_LONGEST_NAME = 2000
_RULE = re.compile(r"\[(FIXED|ADD|REMOVE)\](.*)")


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know, and where it stands."""
    return _by_title(header)


def read(table: Table, money: Notation) -> Mapping:
    """How the export is read; goes through it once, for the number of options."""
    at = fields(table.header)
    names = (_options(filled(row, {"name": at["name"]})["name"]) for _, row in table.rows() if "name" in at)
    ours = {KEY: ""} | columns(table.header, at, _COLUMNS)
    for n in range(1, min(max(map(len, names), default=0), 3) + 1):
        ours[f"option{n}_name"] = ours[f"option{n}_value"] = table.header[at["name"]]

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow | RowError]:
        for product in _products(rows, at):
            try:
                yield from _told(product, money)
            except CellError as error:
                yield RowError(product[0][0], "", str(error))

    told = Restated(
        format="bigcommerce",
        columns=ours,
        tell=tell,
        used=at.values(),
        amounts=dict.fromkeys(("price", "compare_at_price", "cost"), "."),
    )
    return mapping(told, table, money)


def _products(rows: Iterator[Row], at: dict[str, int]) -> Iterator[list[tuple[int, Cells]]]:
    """Each product's row with the SKU and Rule rows below it."""
    product: list[tuple[int, Cells]] = []
    for number, row in rows:
        cells = filled(row, at)
        if cells["kind"].lower() not in ("sku", "rule") and product:
            yield product
            product = []
        product.append((number, cells))
    if product:
        yield product


def _told(product: list[tuple[int, Cells]], money: Notation) -> Iterator[OwnRow]:
    number, cells = product[0]
    key = f"row {number}"
    skus = [(at, row) for at, row in product[1:] if row["kind"].lower() == "sku"]
    rules = [row for _, row in product[1:] if row["kind"].lower() == "rule"]
    pictures = [
        {"image": foreign.picture(cells[f"image{n}"]), "image_alt": cells[f"alt{n}"]}
        for n in range(1, 31)
        if cells[f"image{n}"]
    ]
    varying = list(dict.fromkeys(name for _, row in skus for name in _options(row["name"])))
    if len(varying) > 3:
        raise CellError(f"it varies in {', '.join(varying)}; 3 options are possible")
    ours = {KEY: key} | _product(cells) | {f"option{n}_name": name for n, name in enumerate(varying, 1)}
    tracked = cells["track"].lower() not in ("none", "0", "n", "no", "")
    if not skus:
        ours |= _sold(cells, cells, [], tracked, money)
    yield number, ours | (pictures[0] if pictures else {})
    for at, row in skus:
        values = _options(row["name"])
        options = {f"option{n}_value": values.get(name, "") for n, name in enumerate(varying, 1)}
        yield at, {KEY: key} | _sold(cells, row, rules, tracked, money) | options
    for picture in pictures[1:]:
        yield number, {KEY: key} | picture


def _product(cells: Cells) -> dict[str, str]:
    hidden = foreign.title(cells["visible"]) in ("n", "no", "0", "false")
    return {
        "title": cells["name"],
        "description": cells["description"],
        "vendor": cells["brand"],
        "status": "draft" if hidden else "active",
        "categories": foreign.categories(cells["categories"], between=";", deeper="/"),
        "tags": lists.join(foreign.commas(cells["keywords"])),
        "seo_title": cells["page_title"],
        "seo_description": cells["meta_description"],
    }


def _sold(product: Cells, row: Cells, rules: list[Cells], tracked: bool, money: Notation) -> dict[str, str]:
    """What is sold: a SKU row, or the product where it has none."""
    sale, full = product["sale_price"], product["price"]
    before = product["retail_price"]
    price, before = (sale, full) if foreign.filled(sale) else (full, before if foreign.filled(before) else "")
    values = _options(row["name"]) if row is not product else {}
    for rule in rules:
        wanted = _options(rule["name"])
        if (wanted and wanted.items() <= values.items()) or (rule["code"] and rule["code"] == row["code"]):
            price = _changed(price, rule["price"], money)
    if row is not product and foreign.filled(row["price"]):
        price = _changed(price, row["price"], money)
    digital = product["type"].upper() in ("D", "DIGITAL")
    return {
        "sku": row["code"],
        "gtin": row["upc"],
        "price": price,
        "compare_at_price": before,
        "cost": row["cost"] or product["cost"],
        "stock": row["stock"] if tracked else "",
        "requires_shipping": "no" if digital else "yes",
    }


def _changed(price: str, rule: str, money: Notation) -> str:
    """The price after a rule. Raises CellError."""
    found = _RULE.fullmatch(rule.strip())
    if not found or found[1] == "FIXED":
        return (found[2] if found else rule) or price
    try:
        now, by = (
            amounts.parse(each or "0", money.currency, money.minor_digits, ".") for each in (price, found[2].strip())
        )
    except amounts.AmountError as error:
        raise CellError(str(error).removesuffix(".")) from error
    return Number(amounts.decimal(max(now + by if found[1] == "ADD" else now - by, 0), money.minor_digits))


def _options(name: str) -> dict[str, str]:
    """'[RB]Colour=Red,[S]Size=L' by name; a swatch's colour or picture is left out."""
    if len(name) > _LONGEST_NAME:
        return {}
    return {each[1].strip(): _SWATCH.sub("", each[2].strip()) for each in _OPTION.finditer(name)}
