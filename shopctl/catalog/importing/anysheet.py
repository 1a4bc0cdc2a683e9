"""The rows of any sheet in our columns, once it is known what its columns mean.

Rows of one key are one product: their facts that differ are its options. A row that says the same again is left out;
one that says something else of the same thing is an error. A row that holds one text and nothing else is the title of
a section: the category of what stands below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from statistics import median

from shopctl import money as amounts
from shopctl.catalog.importing import foreign, lists, vocabulary
from shopctl.catalog.importing.draft import CellError, Row, RowError
from shopctl.catalog.importing.guessing import WEIGHTS, letter
from shopctl.catalog.importing.restated import KEY, OwnRow
from shopctl.catalog.importing.vocabulary import FACT
from shopctl.catalog.models import STATUSES
from shopctl.money import Notation
from shopctl.sheets.table import Dated, Number, Table
from shopctl.text import latin_digits, normal

OPTION = "option:"
MOST_OPTIONS = 3
PRICES = ("price", "sale_price", "net_price")

_SAMPLE_ROWS = 200
_CODES = ("sku", "gtin", "handle")
_IDENTITY = ("sku", "gtin", "title")
_TOLD = frozenset((*PRICES, *WEIGHTS, "tax_rate", "compare_at_price", "stock", "image", "categories", "subcategory"))
"""What is told by rules of its own; all else goes into our column of the same name as it is."""


@dataclass(slots=True)
class AnySheet:
    """A table, and the columns of each target. `key` is the column that tells products apart, where one was named.

    `toman` are the columns whose title says that their amounts are in toman. Goes through the table once.
    """

    table: Table
    targets: dict[str, list[int]]
    key: int | None
    money: Notation
    toman: frozenset[int]
    options: dict[str, int] = field(init=False)
    """The facts that are options, and their columns."""
    sections: bool = field(init=False)
    totals: list[int] = field(init=False, default_factory=list)
    """Rows that sum up those above them, and are no products."""
    _keys: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.options = {
            name.removeprefix(OPTION): of[0] for name, of in self.targets.items() if name.startswith(OPTION)
        }
        self.sections = False
        facts = [of[0] for name, of in self.targets.items() if name.startswith(FACT)]
        by = "" if self.key is not None else "handle" if "handle" in self.targets else "title"
        first: dict[str, list[str]] = {}
        differing: set[int] = set()
        titled = rows = 0
        usual: list[int] = []
        number = 0
        for number, cells in self.rows(self.table.rows()):
            if self._sums_up(cells):
                self.totals.append(number)
                continue
            rows += 1
            if self._section(cells):
                titled += 1
                continue
            if len(usual) < _SAMPLE_ROWS:
                usual.append(sum(map(bool, cells)))
            of = normal(cells[self.key] if self.key is not None else self._cell(cells, by))
            values = [cells[at] for at in facts]
            known = first.setdefault(of, values) if of else values
            differing |= {at for at, value, before in zip(facts, values, known, strict=True) if value != before}
        if not any(code in self.targets for code in _CODES):  # a product may be called so, but at the end
            self.totals = self.totals[-1:] if number in self.totals else []
        # Where products fill but two cells, one with its name alone may well be a product without a price.
        self.sections = 0 < titled * (1.5 if median(usual or [0]) > 2 else 3) <= rows
        named = {of[0]: name.removeprefix(FACT) for name, of in self.targets.items() if name.startswith(FACT)}
        self.options |= {named[at]: at for at in facts if at in differing}
        self._keys = (by,) if self.options or by == "handle" else ()

    @property
    def identity(self) -> str:
        """The columns by which rows are one product, for people."""
        columns = (
            [self.key]
            if self.key is not None
            else [self.targets[name][0] for name in self._keys or _IDENTITY if name in self.targets]
        )
        return ", else ".join(self.table.header[at].strip() or letter(at) for at in columns)

    def rows(self, rows: Iterator[Row]) -> Iterator[Row]:
        """The rows that hold something, as wide as the header; the header again, further down, is left out."""
        width, header = len(self.table.header), [title.strip() for title in self.table.header]
        for number, cells in rows:
            if len(cells) != width:
                cells = (cells + [""] * (width - len(cells)))[:width]
            if any(cells) and (cells[0].strip() != header[0] or [cell.strip() for cell in cells] != header):
                yield number, cells

    def tell(self, rows: Iterator[Row]) -> Iterator[OwnRow | RowError]:
        """Rows in our columns; further pictures are rows of their own."""
        section: list[str] = []
        fresh = False
        seen: dict[tuple[str, ...], tuple[int, tuple[int, ...]]] = {}
        used = sorted({at for columns in self.targets.values() for at in columns})
        for number, cells in self.rows(rows):
            if number in self.totals:
                continue
            if self.sections and (titles := self._section(cells)):
                section = [*section[: None if fresh else -1], titles] if section else [titles]
                fresh = True
                continue
            fresh = False
            ours = self._told(cells)
            if section and not ours.get("categories"):
                ours["categories"] = lists.join_paths([tuple(section[-lists.MAX_DEPTH :])])
            key = self._key(number, cells)
            what = (key, *(normal(cells[at]) for at in self.options.values()))
            said = tuple([hash(cells[at].strip()) for at in used])
            before, first = seen.setdefault(what, (number, said))
            if before == number:
                yield from self._rows_of(number, {KEY: key} | ours, cells)
            elif first != said:
                others = [self.table.header[at] for at, one, two in zip(used, first, said, strict=True) if one != two]
                named = " / ".join(filter(None, (self._name(cells), *(cells[at] for at in self.options.values()))))
                yield RowError(number, "", f"{named} is in row {before} too, with another {', '.join(others)}")

    def _cell(self, cells: list[str], target: str) -> str:
        return next((cell for at in self.targets.get(target, ()) if (cell := foreign.cell(cells[at]))), "")

    def _name(self, cells: list[str]) -> str:
        of = cells[self.key] if self.key is not None else self._cell(cells, self._keys[0]) if self._keys else ""
        return of or next(filter(None, (self._cell(cells, name) for name in _IDENTITY)), "")

    def _key(self, number: int, cells: list[str]) -> str:
        return normal(self._name(cells)) or f"row {number}"

    def _sums_up(self, cells: list[str]) -> bool:
        """Whether a row is called a total and nothing else, or is called nothing and holds numbers only."""
        names = [cell for target in (*_CODES, "title") if (cell := self._cell(cells, target))]
        if names:
            return all(normal(name).strip(" :.") in vocabulary.totals() for name in names)
        return "title" in self.targets and not any(map(str.isalpha, "".join(cells)))

    def _section(self, cells: list[str]) -> str:
        """The one text of a row that holds nothing else; '' where there is more, or a number."""
        if self._repeats_header(cells):
            return " ".join(self._cell(cells, "title").split())
        texts = {cell.strip() for cell in cells if cell.strip()}
        text = texts.pop() if len(texts) == 1 else ""
        if len(self.targets) < 2 or isinstance(text, Number) or not any(map(str.isalpha, text)):
            return ""
        return " ".join(text.split())

    def _repeats_header(self, cells: list[str]) -> bool:
        """Whether a row has, where amounts stand, the title of the column again: it starts a section."""
        for at in (at for name in PRICES for at in self.targets.get(name, ())):
            if not any(map(str.isalpha, cells[at])) or any(map(str.isdecimal, cells[at])):
                continue
            return foreign.title(cells[at]) in foreign.title(self.table.header[at])
        return False

    def _rows_of(self, number: int, ours: dict[str, str], cells: list[str]) -> Iterator[OwnRow]:
        listed = [picture for at in self.targets.get("image", ()) for picture in foreign.pictures(cells[at])]
        for n, (name, at) in enumerate(list(self.options.items())[:MOST_OPTIONS], 1):
            ours |= {f"option{n}_name": name if cells[at].strip() else "", f"option{n}_value": cells[at].strip()}
        first, *others = lists.distinct(listed) or ("",)
        if self.options:
            ours["variant_image"] = first
        yield number, ours | {"image": first}
        for picture in others:
            yield number, {KEY: ours[KEY], "image": picture}

    def _told(self, cells: list[str]) -> dict[str, str]:
        ours = {name: self._cell(cells, name) for name in self.targets if name not in _TOLD}
        for name in ("cost", "compare_at_price"):
            if name in self.targets:
                ours[name] = self._amount(cells, name)
        sale, full = self._amount(cells, "sale_price"), self._amount(cells, "price") or self._gross(cells)
        ours["price"] = sale if foreign.filled(sale) else full
        if foreign.filled(sale):
            ours["compare_at_price"] = full
        weight = next((name for name in WEIGHTS if name in self.targets), "")
        if weight:
            ours["weight_grams"] = foreign.weight(self._cell(cells, weight), WEIGHTS[weight])
        ours["stock"] = foreign.total(foreign.cell(cells[at]) for at in self.targets.get("stock", ()))
        ours["categories"] = categories(self._cell(cells, "categories"), self._cell(cells, "subcategory"))
        if "tags" in ours:
            ours["tags"] = lists.join(each.strip() for each in ours["tags"].replace(";", ",").split(","))
        if "status" in ours:
            ours["status"] = _status(ours["status"])
        for name in self.targets:
            if name.startswith(FACT) and name.removeprefix(FACT) not in self.options:
                ours[name] = lists.join([" ".join(ours[name].split())])
        return ours

    def _amount(self, cells: list[str], name: str) -> str:
        """The first filled cell of a target; in toman where the title says so."""
        for at in self.targets.get(name, ()):
            cell = foreign.cell(cells[at])
            if isinstance(cell, Dated) and cell.is_number:
                cell = cell.number
            if cell:
                return f"{cell} {amounts.TOMAN}" if at in self.toman and not any(map(str.isalpha, cell)) else cell
        return ""

    def _gross(self, cells: list[str]) -> str:
        """The price with tax, of one without and the rate; without a rate as it is."""
        net, rate = self._amount(cells, "net_price"), latin_digits(self._cell(cells, "tax_rate")).replace(",", ".")
        found = re.fullmatch(r"(\d{1,2}(?:\.\d{1,6})?)\s?(%?)", rate, re.ASCII)
        if not net or not found:
            return net
        try:
            share = Decimal(found[1])
            factor = 1 + (share if share < 1 and not found[2] else share / 100)
            minor = amounts.parse(
                net, self.money.currency, self.money.minor_digits, "." if isinstance(net, Number) else "auto"
            )
        except amounts.AmountError:
            return net
        return Number(amounts.decimal(amounts.half_up(minor * factor), self.money.minor_digits))


@lru_cache(maxsize=4096)
def categories(cell: str, below: str) -> str:
    """The paths of a cell as our own column has them, and below each of them the subcategory."""
    for mark in ("/", "|", "»", "→", "›", ">>"):
        cell = cell.replace(f" {mark} ", " > ")
    try:
        paths = lists.paths(cell.replace(", ", "; ")) or ((),)
    except CellError:
        return cell  # whoever reads it says what is wrong with it
    return lists.join_paths(filter(None, (path + ((below,) if below else ()) for path in paths)))


def _status(cell: str) -> str:
    plain = cell.strip().casefold()
    if plain in STATUSES or not plain:
        return plain
    return "active" if foreign.yes(plain) or foreign.pieces(plain) == foreign.UNTOLD else "draft"
