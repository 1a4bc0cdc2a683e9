"""PrestaShop's products CSV (semicolons; the columns of its sample file for imports). Combinations are another file.

Columns as in docs/csv_import/products_import.csv of PrestaShop. Weights are in
kilograms, which is its default.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from shopctl import money as amounts
from shopctl.catalog.importing import foreign, lists
from shopctl.catalog.importing.draft import Mapping, Row
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Number, Table

TELLING = frozenset(("net_price", "gross_price", "tax_rule", "url", "wholesale_price", "features", "images"))

fields = finder(
    {
        "id": "product id|id",
        "active": "active",
        "name": "name",
        "categories": "categories",
        "net_price": "price tax excluded|price tax excl",
        "gross_price": "price tax included|price tax incl",
        "tax_rule": "tax rules id|tax rule id",
        "wholesale_price": "wholesale price|cost price",
        "discount": "discount amount",
        "percent": "discount percent",
        "start": "discount from",
        "end": "discount to",
        "reference": "reference #|reference",
        "brand": "manufacturer|brand",
        "ean": "ean13|ean",
        "upc": "upc",
        "weight": "weight|package weight",
        "quantity": "quantity",
        "visibility": "visibility",
        "summary": "summary|short description",
        "description": "description",
        "tags": "tags",
        "meta_title": "meta title",
        "meta_description": "meta description",
        "url": "url rewritten|friendly url",
        "images": "image urls",
        "alts": "image alt texts",
        "features": "feature|features",
        "out_of_stock": "out of stock action|out of stock",
        "virtual": "virtual product",
    }
)
_COLUMNS = {
    "handle": "url",
    "title": "name",
    "description": "description|summary",
    "status": "active|visibility",
    "tax_class": "tax_rule",
    "vendor": "brand",
    "categories": "categories",
    "tags": "tags",
    "seo_title": "meta_title",
    "seo_description": "meta_description",
    "sku": "reference",
    "gtin": "ean|upc",
    "price": "gross_price|net_price",
    "compare_at_price": "discount|percent",
    "cost": "wholesale_price",
    "stock": "quantity",
    "backorder": "out_of_stock",
    "weight_grams": "weight",
    "requires_shipping": "virtual",
    "image": "images",
    "image_alt": "alts",
}
_KILOGRAM = Decimal(1000)


def read(table: Table, money: Notation, today: date) -> Mapping:
    """How the file is read; goes through it once, for the names of features."""
    at = fields(table.header)
    price = "gross_price" if "gross_price" in at else "net_price"
    features = _feature_names(table, at)

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow]:
        for number, row in rows:
            yield from _told(number, filled(row, at), price, money, today)

    columns_ = columns(table.header, at, _COLUMNS) | dict.fromkeys(map(foreign.attribute, features), "")
    told = Restated(
        format="prestashop",
        columns={KEY: ""} | columns_,
        tell=tell,
        used=at.values(),
        amounts={ours: at[of] for ours, of in (("price", price), ("cost", "wholesale_price")) if of in at}
        | ({"compare_at_price": at[price]} if "compare_at_price" in columns_ and price in at else {}),
        readers={"tax_class": foreign.TAXES.__getitem__},
        notes=("Its prices are without tax.",) if price == "net_price" and price in at else (),
    )
    return mapping(told, table, money)


def _told(number: int, cells: Cells, price: str, money: Notation, today: date) -> Iterator[OwnRow]:
    full = cells[price]
    reduced = _reduced(full, cells, money, today)
    visibility = {"none": "unlisted"}.get(cells["visibility"], "active")
    texts = dict.fromkeys(filter(None, (cells["summary"], cells["description"])))
    pictures, alts = foreign.pictures(cells["images"]), foreign.commas(cells["alts"])
    ours = {
        KEY: f"row {number}",
        "handle": cells["url"],
        "title": cells["name"],
        "description": "\n\n".join(texts),
        "status": "draft" if cells["active"] == "0" else visibility,
        "tax_class": "exempt" if cells["tax_rule"] == "0" else "taxed",
        "vendor": cells["brand"],
        "categories": foreign.categories(cells["categories"], deeper="/"),
        "tags": lists.join(foreign.commas(cells["tags"])),
        "seo_title": cells["meta_title"],
        "seo_description": cells["meta_description"],
        "sku": cells["reference"],
        "gtin": next((code for name in ("ean", "upc") if (code := cells[name]).strip("0")), ""),
        "price": reduced or full,
        "compare_at_price": full if reduced else "",
        "cost": cells["wholesale_price"],
        "stock": cells["quantity"],
        "backorder": "yes" if cells["out_of_stock"] == "1" else "no",
        "weight_grams": foreign.grams(cells["weight"], _KILOGRAM) if cells["weight"] else "",
        "requires_shipping": "no" if cells["virtual"] == "1" else "yes",
    }
    ours |= {foreign.attribute(name): lists.join(values) for name, values in _features(cells).items()}
    for at, picture in enumerate(pictures or [""]):
        alt = alts[at] if at < len(alts) else ""
        yield number, ({KEY: ours[KEY]} if at else ours) | {"image": picture, "image_alt": alt}


def _reduced(full: str, cells: Cells, money: Notation, today: date) -> str:
    """The price while a discount runs, as a plain decimal; '' when none does."""
    off, percent = cells["discount"], cells["percent"]
    if not foreign.running(cells["start"], cells["end"], today) or not foreign.filled(off + percent):
        return ""
    try:
        minor = amounts.parse(full, money.currency, money.minor_digits, ".")
        if foreign.filled(off):
            minor -= amounts.parse(off, money.currency, money.minor_digits, ".")
        else:
            share = re.fullmatch(r"\d{1,2}(?:[.,]\d{1,6})?|100", percent)
            minor = amounts.half_up(minor * (1 - Fraction(share[0].replace(",", ".")) / 100)) if share else minor
    except amounts.AmountError:
        return ""
    return Number(amounts.decimal(max(minor, 0), money.minor_digits))


def _features(cells: Cells) -> dict[str, list[str]]:
    """'Material:Wood:1, Colour:Red' as values by name."""
    found: dict[str, list[str]] = {}
    for feature in foreign.commas(cells["features"]):
        name, _, rest = feature.partition(":")
        if name.strip() and (value := rest.partition(":")[0].strip()):
            found.setdefault(name.strip(), []).append(value)
    return found


def _feature_names(table: Table, at: dict[str, int]) -> dict[str, None]:
    rows = table.rows() if "features" in at else ()
    return {name: None for _, row in rows for name in _features(filled(row, {"features": at["features"]}))}
