"""The whole catalogue at one moment, for long readers: read in one short transaction, then worked on without the lock.

Fifty thousand products must load in a second and fit in memory, so a product keeps its variants, pictures and facts as
the JSON texts in which SQLite hands them over; they are parsed when that product is looked at, and a product's `digest`
is a hash of its texts.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple

from shopctl import clock
from shopctl.catalog.fields import Field
from shopctl.catalog.packed import Packed
from shopctl.catalog.parts import LEFT
from shopctl.db.connect import snapshot


class Variant(NamedTuple):
    """What is sold, with the price in force (None: on request) and what is left (None: stock is not counted)."""

    position: int
    id: int
    sku: str
    gtin: str
    options: tuple[str, ...]
    available: int | None
    backorder: int
    image_id: int | None
    price: int | None
    compare_at_price: int | None
    weight_grams: float | None

    @property
    def can_be_ordered(self) -> bool:
        """Whether a piece can be promised now or later: there is one, it is not counted, or it takes backorders."""
        return self.available is None or self.available > 0 or bool(self.backorder)

    @property
    def on_sale(self) -> bool:
        """Whether the price is a reduced one; a compare-at price that is not higher means nothing."""
        return self.price is not None and self.compare_at_price is not None and self.compare_at_price > self.price


def cheapest(variants: Iterable[Variant]) -> Variant | None:
    """The variant whose price is shown for all: the lowest; of two the same the reduced one. None: none has a price."""
    priced = [variant for variant in variants if variant.price is not None]
    return min(priced, key=lambda variant: (variant.price or 0, -(variant.compare_at_price or 0)), default=None)


class Image(NamedTuple):
    """A picture of a product: `src` is an https URL, or a path under media/."""

    position: int
    id: int
    src: str
    alt: str
    alts: Mapping[str, str] | None = None
    """What it shows, by language, where that is translated."""

    def alt_in(self, language: str) -> str:
        """What it shows, in `language`, or as the merchant wrote it."""
        return (self.alts or {}).get(language) or self.alt


class Part(NamedTuple):
    """So many pieces of a variant of a product, in each piece of the bundle that is the variant `bundle_id`."""

    bundle_id: int
    quantity: int
    product_id: int
    title: str
    options: tuple[str, ...]


class Product(NamedTuple):
    """A product that has a page. The `_json` texts are parsed by the properties of their names."""

    id: int
    handle: str
    title: str
    description: str
    vendor: str
    product_type: str
    status: str
    seo_title: str
    seo_description: str
    option1_name: str
    option2_name: str
    option3_name: str
    created_at: str
    updated_at: str
    featured: int | None
    variants_json: str
    images_json: str
    attributes_json: str
    tags_json: str
    categories_json: str
    texts_json: str
    fields_json: str = "[]"
    parts_json: str = "[]"
    abroad_json: str = "[]"

    @property
    def listed(self) -> bool:
        """Whether it stands in listings; an unlisted product has a page for whoever has the link."""
        return self.status == "active"

    @property
    def option_names(self) -> list[str]:
        """Names of the options in use, at most three."""
        return [name for name in (self.option1_name, self.option2_name, self.option3_name) if name]

    @property
    def variants(self) -> list[Variant]:
        """Variants on sale, in the merchant's order; each has as many options as the product has names."""
        count = len(self.option_names)
        rows = sorted(json.loads(self.variants_json), key=lambda row: (row[0], row[1]))
        return [Variant._make((*row[:4], tuple(row[4 : 4 + count]), *row[7:])) for row in rows]

    @property
    def images(self) -> list[Image]:
        """Pictures, the first being the main one."""
        return [Image(*row) for row in sorted(json.loads(self.images_json))]

    @property
    def attributes(self) -> dict[str, list[str]]:
        """Facts by name, in the merchant's order."""
        facts: dict[str, list[str]] = {}
        for _, name, value in sorted(json.loads(self.attributes_json)):
            facts.setdefault(name, []).append(value)
        return facts

    @property
    def tags(self) -> list[str]:
        """Tags in the merchant's order."""
        return [tag for _, tag in sorted(json.loads(self.tags_json))]

    @property
    def categories(self) -> list[int]:
        """Ids of its categories, the first being the main one."""
        return [category for _, category in sorted(json.loads(self.categories_json))]

    @property
    def fields(self) -> list[Field]:
        """What buyers fill in, in the merchant's order."""
        rows = sorted(json.loads(self.fields_json), key=lambda row: (row[0], row[1]))
        return [Field(row[2], row[3], bool(row[4]), row[5], tuple(json.loads(row[6])), row[7]) for row in rows]

    @property
    def parts(self) -> list[Part]:
        """What its bundles consist of, bundle by bundle."""
        rows = sorted(json.loads(self.parts_json))
        return [Part(row[1], row[3], row[4], row[5], tuple(filter(None, row[6:]))) for row in rows]

    @property
    def abroad(self) -> dict[int, dict[str, int]]:
        """What the merchant wants for variants in other currencies: variant's row -> currency -> its minor units."""
        prices: dict[int, dict[str, int]] = {}
        for variant, currency, price in sorted(json.loads(self.abroad_json)):
            prices.setdefault(variant, {})[currency] = price
        return prices

    def texts(self, language: str) -> dict[str, str]:
        """What is translated into `language` of title, description, seo_title and seo_description."""
        return {field: text for written_in, field, text in json.loads(self.texts_json) if written_in == language}

    @property
    def digest(self) -> str:
        """A hash of all there is to say of it: equal digests, equal pages."""
        return blake2b("\x1f".join(map(str, self)).encode(), digest_size=12).hexdigest()


class Category(NamedTuple):
    """A node of the category tree; `titles` by language."""

    id: int
    parent_id: int | None
    handle: str
    title: str
    description: str
    titles: dict[str, str]

    def title_in(self, language: str) -> str:
        """Its title in `language`, or as the merchant wrote it."""
        return self.titles.get(language, self.title)


@dataclass(frozen=True)
class Catalogue:
    """Products with a page (newest first), categories (parents before children), terms by language."""

    products: Sequence[Product]
    categories: tuple[Category, ...]
    terms: Mapping[str, Mapping[str, str]]

    @cached_property
    def images(self) -> Sequence[Sequence[Image]]:
        """The pictures of each product, by its position: asked for more than once."""
        return [product.images for product in self.products]

    def term(self, word: str, language: str) -> str:
        """An option, attribute or tag as readers of `language` say it, or as the merchant wrote it."""
        return self.terms.get(language, {}).get(word, word)


_PRODUCTS = """SELECT id, handle, title, description, vendor, product_type, status, seo_title, seo_description,
    option1_name, option2_name, option3_name, created_at, updated_at, featured
    FROM product {scan} WHERE status IN ('active', 'unlisted') {some} ORDER BY created_at DESC, id"""

# The price in force is the one that no later one has replaced by now; asked so, the index answers twice as fast as by a
# sorted subquery per variant. Positions go along because aggregates promise no order.
_VARIANTS = """SELECT v.product_id, json_group_array(json_array(v.position, v.id, v.sku, v.gtin,
        v.option1, v.option2, v.option3, iif(v.stock_tracked, v.stock_on_hand - v.allocated, NULL), v.backorder,
        v.image_id, p.price, p.compare_at_price, v.weight_grams))
    FROM {variant} v {scan} LEFT JOIN price p ON p.variant_id = v.id AND p.valid_from <= :now
        AND NOT EXISTS (SELECT 1 FROM price later WHERE later.variant_id = p.variant_id AND later.valid_from <= :now
            AND (later.valid_from, later.id) > (p.valid_from, p.id))
    WHERE v.status = 'active' {some} GROUP BY v.product_id"""
_VARIANTS_AND_BUNDLES = _VARIANTS.replace("NULL", LEFT)
"""Asked for only where there are bundles: each variant would pay for the question."""

_DETAILS = (
    (_VARIANTS, "v.product_id"),
    *(
        (
            f"SELECT product_id, json_group_array(json_array({columns})) FROM {table} WHERE 1 {{some}}"  # noqa: S608
            " GROUP BY product_id",
            "product_id",
        )
        for columns, table in (
            ("position, id, src, alt", "image"),
            ("position, name, value", "product_attribute"),
            ("position, tag", "product_tag"),
            ("position, category_id", "product_category"),
            ("language, field, text", "product_translation"),
        )
    ),
)
"""One text per product and subject, in the order of Product's `_json` fields; and the column that names the product."""


# Asked for only where there is any: few shops translate what pictures show, and each picture would pay for it.
_TRANSLATED_IMAGES = """SELECT product_id, json_group_array(json_array(position, id, src, alt, json((
        SELECT json_group_object(t.language, t.alt) FROM image_translation t WHERE t.image_id = image.id))))
    FROM image WHERE 1 {some} GROUP BY product_id"""
_IMAGES = 1
"""Where pictures stand among the details."""
_FIELDS = """SELECT product_id, json_group_array(json_array(position, id, name, kind, required, max_length, choices,
    price)) FROM product_field WHERE 1 {some} GROUP BY product_id"""
_PARTS = """SELECT b.product_id, json_group_array(json_array(b.position, b.id, i.position, i.quantity, v.product_id,
        p.title, v.option1, v.option2, v.option3))
    FROM bundle_item i JOIN variant b ON b.id = i.bundle_id JOIN variant v ON v.id = i.variant_id
    JOIN product p ON p.id = v.product_id WHERE b.status = 'active' {some} GROUP BY b.product_id"""
_ABROAD = """SELECT v.product_id, json_group_array(json_array(c.variant_id, c.currency, c.price))
    FROM currency_price c JOIN variant v ON v.id = c.variant_id WHERE v.status = 'active' {some}
    GROUP BY v.product_id"""
_SOME = "AND {of} IN (SELECT value FROM json_each(:ids))"
_SOME_VARIANTS = f"(SELECT * FROM variant WHERE 1 {_SOME.format(of='product_id')} ORDER BY id)"  # noqa: S608
"""In the order in which a scan comes by them: the same product then has the same texts, and the same digest."""

_MANY = 20_000
"""So many products take more room than each process should have."""


def load(db: sqlite3.Connection, now: datetime) -> Catalogue:
    """Read everything that pages need, as it is at `now`, in one read transaction.

    Products are ordered newest first; those that came together stay in the order in which they came.
    """
    with snapshot(db):
        return read(db, now)


def read(db: sqlite3.Connection, now: datetime) -> Catalogue:
    """`load` within a transaction of the caller's."""
    rows = _products(db, now)
    ((count,),) = _fetch(db, "SELECT count(*) FROM product")
    products = list(rows) if count < _MANY else Packed(rows, Product._make)
    return Catalogue(products, _categories(db), _terms(db))


def read_some(db: sqlite3.Connection, now: datetime, ids: Iterable[int]) -> list[Product]:
    """Of these products those that have a page, as they are at `now`."""
    return list(_products(db, now, ids))


def read_shared(db: sqlite3.Connection) -> Catalogue:
    """The catalogue without its products: categories and terms."""
    return Catalogue((), _categories(db), _terms(db))


def _products(db: sqlite3.Connection, now: datetime, ids: Iterable[int] | None = None) -> Iterator[Product]:
    """All products that have a page, or those of them that `ids` names, newest first."""
    moment = {"now": clock.stamp(now), "ids": json.dumps([] if ids is None else [*ids])}

    def ask(sql: str, of: str) -> sqlite3.Cursor:
        if ids is None:
            return _rows(db, sql.format(variant="variant", scan="NOT INDEXED", some=""), moment)
        return _rows(db, sql.format(variant=_SOME_VARIANTS, scan="", some=_SOME.format(of=of)), moment)

    asked = list(_DETAILS)
    if _fetch(db, "SELECT 1 FROM image_translation LIMIT 1"):
        asked[_IMAGES] = (_TRANSLATED_IMAGES, "product_id")
    bundles = bool(_fetch(db, "SELECT 1 FROM bundle_item LIMIT 1"))
    if bundles:
        asked[0] = (_VARIANTS_AND_BUNDLES, "v.product_id")
    abroad = bool(_fetch(db, "SELECT 1 FROM currency_price LIMIT 1"))
    if bundles or abroad or _fetch(db, "SELECT 1 FROM product_field LIMIT 1"):
        asked += [(_FIELDS, "product_id"), (_PARTS, "b.product_id")]
    if abroad:
        asked.append((_ABROAD, "v.product_id"))
    details: list[dict[int, str]] = [dict(ask(sql, of)) for sql, of in asked]
    for row in ask(_PRODUCTS, "id"):
        yield Product(*row, *[detail.pop(row[0], "[]") for detail in details])


def _rows(db: sqlite3.Connection, sql: str, values: Mapping[str, Any] | None = None) -> sqlite3.Cursor:
    """Rows as plain tuples: named columns cost time that nothing here uses."""
    cursor = db.cursor()
    cursor.row_factory = None
    return cursor.execute(sql, values or {})


def _fetch(db: sqlite3.Connection, sql: str) -> list[tuple[Any, ...]]:
    return _rows(db, sql).fetchall()


def _terms(db: sqlite3.Connection) -> dict[str, dict[str, str]]:
    terms: dict[str, dict[str, str]] = {}
    for term, language, text in _fetch(db, "SELECT term, language, text FROM term_translation"):
        terms.setdefault(language, {})[term] = text
    return terms


def _categories(db: sqlite3.Connection) -> tuple[Category, ...]:
    titles: dict[int, dict[str, str]] = {}
    for category, language, title in _fetch(db, "SELECT category_id, language, title FROM category_translation"):
        titles.setdefault(category, {})[language] = title
    rows = _fetch(db, "SELECT id, parent_id, handle, title, description FROM category ORDER BY position, id")
    return tuple(_parents_first([Category._make((*row, titles.get(row[0], {}))) for row in rows]))


def _parents_first(categories: Iterable[Category]) -> list[Category]:
    below: dict[int | None, list[Category]] = {}
    for category in categories:
        below.setdefault(category.parent_id, []).append(category)
    ordered = below.get(None, [])[:]
    for category in ordered:  # grows while it is walked: each level follows the one above
        ordered.extend(below.get(category.id, []))
    return ordered
