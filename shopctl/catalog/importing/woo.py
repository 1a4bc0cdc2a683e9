"""WooCommerce's product CSV, in whatever language its titles are.

Meanings from the exporter and importer of WooCommerce: a row is a product, or a variation of the product that `Parent`
names by 'id:123' or by SKU; lists stand between commas; amounts have the shop's own decimal sign.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from shopctl.catalog.importing import foreign, lists
from shopctl.catalog.importing.draft import Mapping, Row, RowError
from shopctl.catalog.importing.restated import KEY, Cells, OwnRow, Restated, columns, filled, mapping
from shopctl.catalog.importing.woo_titles import fields
from shopctl.money import Notation
from shopctl.sheets.table import Table
from shopctl.text import normal

TELLING = frozenset(
    ("regular_price", "sale_price", "visibility", "in_stock", "backorders", "parent", "name1", "short_description")
)
"""Columns of which two tell that a sheet is WooCommerce's."""

MOST_OPTIONS = 3

_COLUMNS = {
    "sku": "sku",
    "gtin": "gtin",
    "title": "name",
    "vendor": "brands",
    "seo_title": "seo_title",
    "seo_description": "seo_description",
    "description": "description|short_description",
    "status": "published|visibility|type",
    "tax_class": "tax_status",
    "requires_shipping": "type",
    "stock": "stock|in_stock",
    "backorder": "backorders",
    "weight_grams": "weight",
    "price": "regular_price|sale_price",
    "compare_at_price": "sale_price",
    "categories": "categories",
    "tags": "tags",
    "image": "images",
    "variant_image": "images",
}


@dataclass(slots=True)
class _Parent:
    """A product with variations: its first row, the stock that it keeps for them all, and what they vary in.

    Here each variant has pieces of its own, so those that are kept for all are shared out among the variations that
    draw on them: the shop never sells more than there is, and the sum is right.
    """

    row: int
    stock: str
    varying: dict[str, str] = field(default_factory=dict)
    """Names of the attributes that its variations give values of, by their normal form."""
    sharers: list[int] = field(default_factory=list)
    """Rows of the variations that draw on the product's stock."""

    def share(self, row: int) -> str:
        """The pieces of the variation in this row."""
        if not self.stock.isdecimal():
            return self.stock
        pieces, over = divmod(int(self.stock), len(self.sharers))
        return str(pieces + (self.sharers.index(row) < over))


def read(table: Table, money: Notation, today: date) -> Mapping:
    """How the sheet is read; goes through it once, for parents and names of attributes. Raises UnreadableTable."""
    sheet = _Sheet(table, today)
    of = sheet.at.get("regular_price", sheet.at.get("sale_price", 0))
    told = Restated(
        format="woocommerce",
        columns=sheet.columns(),
        tell=sheet.tell,
        used=sheet.at.values(),
        amounts=dict.fromkeys(("price", "compare_at_price"), of),
        readers={"tax_class": foreign.TAXES.__getitem__},
        notes=sheet.notes,
    )
    return mapping(told, table, money)


class _Sheet:
    """One export, told in our columns."""

    def __init__(self, table: Table, today: date) -> None:
        self._header, self._today = table.header, today
        self.at = fields(table.header)
        numbers = sorted(int(name[4:]) for name in self.at if name[:4] == "name" and name != "name")
        self._attributes = [(f"name{n}", f"value{n}") for n in numbers if f"value{n}" in self.at]
        self._gram = foreign.unit(table.header[self.at["weight"]]) if "weight" in self.at else None
        self._parents: dict[str, _Parent] = {}
        self._names: dict[str, None] = {}
        self._survey(table)

    def columns(self) -> dict[str, str]:
        """Our columns of this sheet, with the titles that they come from."""
        ours = {KEY: ""} | columns(self._header, self.at, _COLUMNS)
        if not self._gram:
            ours.pop("weight_grams", None)
        most = max((len(parent.varying) for parent in self._parents.values()), default=0)
        for n in range(1, min(most, MOST_OPTIONS) + 1):
            ours[f"option{n}_name"], ours[f"option{n}_value"] = (
                self._header[self.at[of]] for of in self._attributes[0]
            )
        return ours | {foreign.attribute(name): name for name in self._names}

    @property
    def notes(self) -> tuple[str, ...]:
        """What a merchant should know."""
        shared = len({parent.row for parent in self._parents.values() if parent.sharers and parent.stock.isdecimal()})
        told = "Stock that {} products keep for all their variations is shared out among these; count it anew"
        return (told.format(shared),) if shared else ()

    def tell(self, rows: Iterator[Row]) -> Iterator[OwnRow | RowError]:
        """Products and variations; each further picture is a row of its own."""
        for number, row in rows:
            cells = filled(row, self.at)
            kinds = _kinds(cells)
            if "variation" not in kinds:
                yield from self._product(number, cells, kinds)
                continue
            parent = self._parents.get(cells["parent"])
            if parent is None or len(parent.varying) > MOST_OPTIONS:
                yield _complaint(number, cells, parent)
            else:
                yield number, self._variation(number, cells, kinds, parent)

    def _survey(self, table: Table) -> None:
        """Find the products with variations, what these vary in, and all names of attributes."""
        telling = ("type", "parent", "id", "sku", "stock", *(name for pair in self._attributes for name in pair))
        at = {name: self.at[name] for name in telling if name in self.at}
        named: dict[str, _Parent] = {}
        varying: dict[str, dict[str, str]] = {}
        sharers: dict[str, list[int]] = {}
        for number, row in table.rows():
            cells = filled(row, at)
            if "variation" in _kinds(cells):
                names = varying.setdefault(cells["parent"], {})
                names |= {normal(name): names.get(normal(name), name) for name, value in self._given(cells) if value}
                if cells["stock"] == "parent":
                    sharers.setdefault(cells["parent"], []).append(number)
                continue
            self._names |= dict.fromkeys(name for name, _ in self._given(cells))
            if any("variable" in kind for kind in _kinds(cells)):
                parent = _Parent(number, cells["stock"])
                named |= dict.fromkeys(_references(cells), parent)
        for reference, names in varying.items():
            if reference in named:
                named[reference].varying |= names
                named[reference].sharers += sharers.get(reference, [])
                self._parents[reference] = named[reference]

    def _given(self, cells: Cells) -> list[tuple[str, str]]:
        return [(cells[name], cells[value]) for name, value in self._attributes if cells[name]]

    def _parent_of(self, cells: Cells) -> _Parent | None:
        return next((self._parents[each] for each in _references(cells) if each in self._parents), None)

    def _product(self, number: int, cells: Cells, kinds: list[str]) -> Iterator[OwnRow]:
        parent = self._parent_of(cells) if any("variable" in kind for kind in kinds) else None
        varying = list(parent.varying) if parent else []
        ours = {
            KEY: f"row {number}",
            "title": cells["name"],
            "description": _description(cells),
            "status": _status(cells, kinds),
            "vendor": ", ".join(foreign.commas(cells["brands"])),
            "categories": foreign.categories(cells["categories"]),
            "tags": lists.join(foreign.commas(cells["tags"])),
            "tax_class": "exempt" if cells["tax_status"] == "none" else "taxed",
            "seo_title": cells["seo_title"],
            "seo_description": cells["seo_description"],
        }
        for name, value in self._given(cells):
            if normal(name) in varying:
                ours[f"option{varying.index(normal(name)) + 1}_name"] = name
            else:
                ours[foreign.attribute(name)] = lists.join(foreign.commas(value))
        for n, name in enumerate(parent.varying.values() if parent else (), 1):
            ours.setdefault(f"option{n}_name", name)  # it varies, and the parent does not list it
        first, *others = foreign.pictures(cells["images"]) or [""]
        yield number, ours | {"image": first} | ({} if parent else self._sold(cells, kinds, cells["stock"]))
        for picture in others:
            yield number, {KEY: ours[KEY], "image": picture}

    def _variation(self, number: int, cells: Cells, kinds: list[str], parent: _Parent) -> dict[str, str]:
        given = {normal(name): value for name, value in self._given(cells)}
        stock = parent.share(number) if cells["stock"] == "parent" else cells["stock"]
        ours = {KEY: f"row {parent.row}"} | self._sold(cells, kinds, stock)
        for n, name in enumerate(parent.varying, 1):
            ours[f"option{n}_value"] = given.get(name) or "Any"  # blank: whichever value the customer likes
        if cells["published"] in ("0", "-1"):
            ours |= {"stock": "0", "backorder": "no"}  # switched off: there, and nobody can buy it
        ours["variant_image"] = next(iter(foreign.pictures(cells["images"])), "")
        return ours

    def _sold(self, cells: Cells, kinds: list[str], stock: str) -> dict[str, str]:
        """What is sold: codes, price, stock, weight."""
        price, before = foreign.price(
            cells["regular_price"],
            cells["sale_price"],
            cells["sale_start"],
            cells["sale_end"],
            self._today,
        )
        return {
            "sku": cells["sku"],
            "gtin": cells["gtin"],
            "price": price,
            "compare_at_price": before,
            "stock": stock or ("0" if cells["in_stock"] == "0" else ""),
            "backorder": "yes" if cells["backorders"] in ("1", "notify") else "no",
            "requires_shipping": "no" if "virtual" in kinds else "yes",
            "weight_grams": foreign.grams(cells["weight"], self._gram) if self._gram and cells["weight"] else "",
        }


def _kinds(cells: Cells) -> list[str]:
    return [kind.strip().lower() for kind in cells["type"].split(",")]


def _references(cells: Cells) -> list[str]:
    """What variations may call their product."""
    return [mark + cells[name] for mark, name in (("id:", "id"), ("", "sku")) if cells[name]]


def _description(cells: Cells) -> str:
    """The short text and the long one; the exporter writes line ends as a backslash and an n."""
    texts = dict.fromkeys(filter(None, (cells["short_description"], cells["description"])))
    return "\n\n".join(texts).replace("\\\\n", "\0").replace("\\n", "\n").replace("\0", "\\n")


def _status(cells: Cells, kinds: list[str]) -> str:
    """Groups and products of other shops cannot be ordered here: they come in as drafts."""
    published = cells["published"].lower()
    if "grouped" in kinds or "external" in kinds or published in ("0", "-1", "no", "false"):
        return "draft"
    if cells["visibility"] == "hidden":
        return "unlisted"
    return "active" if published else ""


def _complaint(number: int, cells: Cells, parent: _Parent | None) -> RowError:
    if parent:
        reason = f"its product varies in {', '.join(parent.varying.values())}; {MOST_OPTIONS} options are possible"
    elif named := cells["parent"]:
        reason = f"its parent {named!r} is not in this file"
    else:
        reason = "it is a variation and names no parent"
    return RowError(number, "", reason)
