"""The catalogue as a spreadsheet in shopctl's own columns: imported again, it changes nothing.

Columns that nothing fills are left out, but for those that a merchant starts from. Archived variants are left out too:
an import never touches what it does not name.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from shopctl import clock, money
from shopctl.catalog.abroad import all_prices
from shopctl.catalog.fields import of_product
from shopctl.catalog.importing import asking, bundling, lists
from shopctl.catalog.importing.own import TRANSLATED
from shopctl.catalog.products import category_paths
from shopctl.db.connect import snapshot
from shopctl.sheets.write import Cell

Row = dict[str, Cell]

ALWAYS = (
    "handle", "title", "description", "vendor", "product_type", "status", "categories", "tags",
    "option1_name", "option1_value", "sku", "price", "compare_at_price", "stock", "image", "image_alt",
)  # fmt: skip

ORDER = (
    "handle", "title", "description", "vendor", "product_type", "status", "featured", "tax_class", "categories",
    "tags", "fields", "seo_title", "seo_description", "option1_name", "option1_value", "option2_name", "option2_value",
    "option3_name", "option3_value", "sku", "gtin", "price", "compare_at_price", "cost", "weight_grams",
    "requires_shipping", "stock", "bundle", "backorder", "variant_image", "image", "image_alt",
)  # fmt: skip

_PLAIN = (
    "title", "description", "vendor", "product_type", "status", "featured", "tax_class", "seo_title", "seo_description",
)  # fmt: skip

_PRODUCTS = "SELECT * FROM product ORDER BY id"

_VARIANTS = """SELECT v.*, m.price, m.compare_at_price, i.src FROM variant v
    LEFT JOIN image i ON i.id = v.image_id
    LEFT JOIN price m ON m.id = (SELECT id FROM price WHERE variant_id = v.id AND valid_from <= ?
        ORDER BY valid_from DESC, id DESC LIMIT 1)
    WHERE v.status = 'active' ORDER BY v.product_id, v.position, v.id"""

_BUNDLES = """SELECT i.bundle_id, i.quantity,
        iif((SELECT COUNT(*) FROM variant o WHERE o.sku_key = v.sku_key) = 1, v.sku, ''),
        p.handle, v.option1, v.option2, v.option3
    FROM bundle_item i JOIN variant v ON v.id = i.variant_id JOIN product p ON p.id = v.product_id
    ORDER BY i.bundle_id, i.position"""

_GROUPS = {
    "images": "SELECT product_id, json_group_array(json_array(position, id, src, alt)) FROM image GROUP BY product_id",
    "alts": "SELECT image_id, json_group_object(language, alt) FROM image_translation GROUP BY image_id",
    "tags": "SELECT product_id, json_group_array(json_array(position, tag)) FROM product_tag GROUP BY product_id",
    "categories": "SELECT product_id, json_group_array(json_array(position, category_id)) FROM product_category"
    " GROUP BY product_id",
    "attributes": "SELECT product_id, json_group_array(json_array(position, name, value)) FROM product_attribute"
    " GROUP BY product_id",
    "texts": "SELECT product_id, json_group_array(json_array(language, field, text)) FROM product_translation"
    " GROUP BY product_id",
}


def rows(db: sqlite3.Connection, exponent: int, now: datetime) -> list[Row]:
    """The rows of the whole catalogue as it is at `now`, their filled cells by our columns."""
    with snapshot(db):
        return list(_Catalogue(db, exponent, now).rows())


def export(db: sqlite3.Connection, exponent: int, now: datetime) -> tuple[list[str], list[list[Cell]]]:
    """The header and the rows of the whole catalogue as it is at `now`; amounts have `exponent` decimals."""
    found = rows(db, exponent, now)
    used = {name for row in found for name, cell in row.items() if cell not in ("", None)} | set(ALWAYS)
    header = [name for name in ORDER if name in used]
    header += sorted(name for name in used if name not in ORDER)
    return header, [[row.get(name, "") for name in header] for row in found]


class _Catalogue:
    """All tables of the catalogue at one moment, and the rows they make."""

    def __init__(self, db: sqlite3.Connection, exponent: int, now: datetime) -> None:
        self._exponent = exponent
        self._products = db.execute(_PRODUCTS).fetchall()
        self._variants: dict[int, list[sqlite3.Row]] = {}
        for row in db.execute(_VARIANTS, (clock.stamp(now),)):
            self._variants.setdefault(row["product_id"], []).append(row)
        self._groups = {name: dict(db.execute(sql).fetchall()) for name, sql in _GROUPS.items()}
        self._paths = category_paths(db)
        spoken = db.execute("SELECT language FROM term_translation UNION SELECT language FROM category_translation")
        self._languages = sorted(row[0] for row in spoken)
        self._words = {(row[0], row[1]): row[2] for row in db.execute("SELECT * FROM term_translation")}
        self._titles = {(row[0], row[1]): row[2] for row in db.execute("SELECT * FROM category_translation")}
        self._asked = {
            row[0]: of_product(db, row[0]) for row in db.execute("SELECT DISTINCT product_id FROM product_field")
        }
        self._abroad = all_prices(db)
        self._parts: dict[int, list[tuple[str, int]]] = {}
        for bundle, quantity, *names in db.execute(_BUNDLES):
            self._parts.setdefault(bundle, []).append((names[0] or "/".join(filter(None, names[1:])), quantity))
        parents = db.execute("SELECT id, parent_id FROM category").fetchall()
        self._parents = {row[0]: row[1] for row in parents}

    def rows(self) -> Iterator[Row]:
        """A row per variant, the product's own cells on the first, then a row per further picture."""
        for product in self._products:
            images = self._group("images", product["id"])
            variants = self._variants.get(product["id"], [])
            first = self._product(product) | self._image(images[:1])
            options = [n for n in (1, 2, 3) if product[f"option{n}_name"]]
            for at, variant in enumerate(variants):
                own = first if at == 0 else {}
                yield {**own, "handle": product["handle"], **self._variant(variant, options)}
            if not variants:
                yield first
            for image in images[1:]:
                yield {"handle": product["handle"], **self._image([image])}

    def _group(self, name: str, product: int) -> list[list[Any]]:
        return sorted(json.loads(self._groups[name].get(product, "[]")))

    def _product(self, product: sqlite3.Row) -> Row:
        row: Row = {"handle": product["handle"], **{name: product[name] for name in _PLAIN}}
        for n in (1, 2, 3):
            row[f"option{n}_name"] = product[f"option{n}_name"]
            self._translate(row, f"option{n}_name", [product[f"option{n}_name"]])
        tags = [tag for _, tag in self._group("tags", product["id"])]
        row["tags"] = lists.join(tags)
        self._translate(row, "tags", tags)
        self._attributes(row, product["id"])
        self._categories(row, [category for _, category in self._group("categories", product["id"])])
        self._fields(row, product["id"])
        for language, field, words in self._group("texts", product["id"]):
            if field in TRANSLATED:
                row[f"{field}.{language}"] = words
        return row

    def _fields(self, row: Row, product: int) -> None:
        asked = self._asked.get(product, ())
        row["fields"] = asking.cell(asked, self._exponent)
        for language in self._languages if asked else ():
            row[f"fields.{language}"] = asking.translated(asked, lambda term: self._words.get((term, language), ""))  # noqa: B023

    def _attributes(self, row: Row, product: int) -> None:
        facts: dict[str, list[str]] = {}
        for _, name, value in self._group("attributes", product):
            facts.setdefault(name, []).append(value)
        for name, values in facts.items():
            row[f"attribute:{name}"] = lists.join(values)
            self._translate(row, f"attribute:{name}", values)
            for language in self._languages:
                row[f"attribute_name:{name}.{language}"] = self._words.get((name, language), "")

    def _translate(self, row: Row, column: str, terms: list[str]) -> None:
        for language in self._languages:
            words = [self._words.get((term, language), "") for term in terms]
            if any(words):
                row[f"{column}.{language}"] = lists.join(words)

    def _categories(self, row: Row, chosen: list[int]) -> None:
        row["categories"] = lists.join_paths(self._paths[category] for category in chosen)
        for language in self._languages:
            paths = [tuple(self._titles.get((id_, language), "") for id_ in self._trail(id_)) for id_ in chosen]
            if any(any(path) for path in paths):
                row[f"categories.{language}"] = lists.join_paths(paths)

    def _trail(self, category: int) -> list[int]:
        """The ids from the top down to a category."""
        parent = self._parents[category]
        return [*(self._trail(parent) if parent else []), category]

    def _variant(self, variant: sqlite3.Row, options: list[int]) -> Row:
        row: Row = {
            "sku": variant["sku"],
            "gtin": variant["gtin"],
            "price": self._amount(variant["price"]),
            "compare_at_price": self._amount(variant["compare_at_price"]),
            "cost": self._amount(variant["cost"]),
            "weight_grams": _plain(variant["weight_grams"]),
            "requires_shipping": "" if variant["requires_shipping"] else "no",
            "stock": variant["stock_on_hand"] if variant["stock_tracked"] else None,
            "bundle": bundling.cell(self._parts.get(variant["id"], ())),
            **{
                f"price.{code}": Decimal(money.decimal(price, money.EXPONENTS[code]))
                for code, price in self._abroad.get(variant["id"], {}).items()
            },
            "backorder": "yes" if variant["backorder"] else "",
            "variant_image": variant["src"] or "",
        }
        for n in options:
            row[f"option{n}_value"] = variant[f"option{n}"]
            self._translate(row, f"option{n}_value", [variant[f"option{n}"]])
        return row

    def _amount(self, minor: int | None) -> Cell:
        return None if minor is None else Decimal(money.decimal(minor, self._exponent))

    def _image(self, images: list[list[Any]]) -> Row:
        if not images:
            return {}
        _, id_, src, alt = images[0]
        words = json.loads(self._groups["alts"].get(id_, "{}"))
        return {"image": src, "image_alt": alt, **{f"image_alt.{language}": word for language, word in words.items()}}


def _plain(grams: float | None) -> Cell:
    return None if grams is None else Decimal(repr(grams)).normalize() if grams % 1 else int(grams)
