"""Salla's products template (.xlsx, in Arabic): a product's row, with the rows of its options below it.

From Salla's template (products and their options): option rows leave blank what they share with the product. The
template itself has some option rows one cell to the left; they are read as they are meant.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from shopctl.catalog.importing import foreign
from shopctl.catalog.importing.draft import Mapping, Row, RowError
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, finder, mapping
from shopctl.money import Notation
from shopctl.sheets.table import Dated, Table
from shopctl.text import normal

TELLING = frozenset(("kind", "name", "shipped", "sale_price", "promotion", "mpn"))

_PARTS = {"name": "الاسم", "type": "النوع", "value": "القيمة", "picture": "الصورة / اللون"}
_by_title = finder(
    {
        "kind": "النوع",
        "name": "أسم المنتج|اسم المنتج",
        "categories": "تصنيف المنتج",
        "images": "صورة المنتج",
        "alt": "وصف صورة المنتج",
        "price": "سعر المنتج",
        "description": "الوصف",
        "shipped": "هل يتطلب شحن؟",
        "sku": "رمز المنتج sku",
        "cost": "سعر التكلفة",
        "sale_price": "السعر المخفض",
        "sale_start": "تاريخ بداية التخفيض",
        "sale_end": "تاريخ نهاية التخفيض",
        "weight": "الوزن",
        "unit": "وحدة الوزن",
        "brand": "الماركة",
        "promotion": "العنوان الترويجي",
        "barcode": "الباركود",
        "mpn": "MPN",
        "gtin": "GTIN",
        "taxed": "خاضع للضريبة ؟",
        "stock": "الكمية|الكمية المتوفرة",
    }
)
_COLUMNS = {
    "title": "name",
    "description": "description",
    "vendor": "brand",
    "tax_class": "taxed",
    "categories": "categories",
    "image": "images",
    "image_alt": "alt",
    "sku": "sku",
    "gtin": "gtin|barcode",
    "price": "price",
    "compare_at_price": "sale_price",
    "cost": "cost",
    "stock": "stock",
    "weight_grams": "weight",
    "requires_shipping": "shipped",
    **{f"option{n}_name": f"name{n}" for n in (1, 2, 3)},
    **{f"option{n}_value": f"value{n}" for n in (1, 2, 3)},
}
_OPTION_ROW = normal("خيار")


def fields(header: Sequence[str]) -> dict[str, int]:
    """Our name of each column that we know, and where it stands; those of options as `name1`, `type1`, `value1`..."""
    plain = [normal(title).strip() for title in header]
    wanted = {f"{part}{n}": normal(f"[{n}] {title}") for n in (1, 2, 3) for part, title in _PARTS.items()}
    return _by_title([title if "[" not in title else "" for title in header]) | {
        name: plain.index(title) for name, title in wanted.items() if title in plain
    }


def read(table: Table, money: Notation, today: date) -> Mapping:
    """How the template is read; goes through it once, for the products that have options."""
    at = fields(table.header)
    with_options = _with_options(table, at)

    def tell(rows: Iterator[Row]) -> Iterator[OwnRow | RowError]:
        product = Cells()
        of = 0
        for number, row in rows:
            cells = filled(row, at)
            if normal(cells["kind"]) != _OPTION_ROW:
                product, of = cells, number
                yield from _product(number, cells, number in with_options, today)
            elif product:
                yield number, _option(of, cells, product, today)
            else:
                yield RowError(number, table.header[at["kind"]], "it is an option, and no product is above it")

    told = Restated(
        format="salla",
        columns={KEY: ""} | columns(table.header, at, _COLUMNS),
        tell=tell,
        used=at.values(),
        amounts={
            ours: at[of]
            for ours, of in (("price", "price"), ("compare_at_price", "price"), ("cost", "cost"))
            if of in at
        },
        readers={"tax_class": foreign.TAXES.__getitem__},
    )
    return mapping(told, table, money)


def _with_options(table: Table, at: dict[str, int]) -> set[int]:
    found: set[int] = set()
    of = 0
    for number, row in table.rows():
        if not any(row):
            continue
        if normal(filled(row, at)["kind"]) == _OPTION_ROW:
            found.add(of)
        else:
            of = number
    return found


def _product(number: int, cells: Cells, has_options: bool, today: date) -> Iterator[OwnRow]:
    pictures = foreign.pictures(cells["images"]) or [""]
    ours = {
        KEY: f"row {number}",
        "title": cells["name"],
        "description": cells["description"],
        "vendor": cells["brand"],
        "tax_class": "exempt" if cells["taxed"] and not foreign.yes(cells["taxed"]) else "taxed",
        "categories": foreign.categories(cells["categories"]),
    }
    if has_options:
        ours |= {f"option{n}_name": cells[f"name{n}"] for n in (1, 2, 3)}
    else:
        ours |= _sold(cells, cells, today)
    for at, picture in enumerate(pictures):
        alt = cells["alt"] if picture else ""
        yield number, ({KEY: ours[KEY]} if at else ours) | {"image": picture, "image_alt": alt}


def _option(of: int, cells: Cells, product: Cells, today: date) -> dict[str, str]:
    values = {f"option{n}_value": cells[f"type{n}"] or cells[f"value{n}"] for n in (1, 2, 3) if product[f"name{n}"]}
    return {KEY: f"row {of}"} | _sold(cells, product, today) | values


def _sold(cells: Cells, product: Cells, today: date) -> dict[str, str]:
    """What is sold; what an option leaves blank is the product's."""
    inherited = ("price", "cost", "sale_start", "sale_end", "weight", "unit", "shipped")
    cells = Cells(cells | {name: cells[name] or product[name] for name in inherited})
    sale = cells["sale_price"]
    price, before = foreign.price(
        cells["price"],
        sale.number if isinstance(sale, Dated) else sale,
        cells["sale_start"],
        cells["sale_end"],
        today,
    )
    gram = foreign.unit(cells["unit"])
    return {
        "sku": cells["sku"],
        "gtin": cells["gtin"] or cells["barcode"],
        "price": price,
        "compare_at_price": before,
        "cost": cells["cost"],
        "stock": cells["stock"],
        "weight_grams": foreign.grams(cells["weight"], gram) if gram and cells["weight"] else "",
        "requires_shipping": "yes" if not cells["shipped"] or foreign.yes(cells["shipped"]) else "no",
    }
