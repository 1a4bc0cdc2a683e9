"""The rows of a file, product by product: by handle, else by a SKU that only one product has, else by title."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shopctl import text
from shopctl.catalog.importing.cells import own_line
from shopctl.catalog.importing.draft import Mapping, Row, RowError
from shopctl.sheets.table import Table

Group = tuple[str, list[Row]]
"""A handle, and the rows of that product."""

FindBySku = Callable[[str], list[str]]
"""The handles of the products that have a variant of this SKU."""


class Scattered(Exception):
    """The rows of a product do not stand together."""


def streamed(table: Table, mapping: Mapping, find: FindBySku, errors: list[RowError]) -> Iterator[Group]:
    """Products one after the other, holding the rows of one at a time. Raises Scattered."""
    seen: set[str] = set()
    handle, rows = "", list[Row]()
    for of, row in _with_handles(table, mapping, find, errors):
        if of != handle:
            if rows:
                yield handle, rows
            if of in seen:
                raise Scattered(of)
            seen.add(of)
            handle, rows = of, []
        rows.append(row)
    if rows:
        yield handle, rows


def gathered(table: Table, mapping: Mapping, find: FindBySku, errors: list[RowError]) -> Iterator[Group]:
    """Products in the order of their first rows, holding the whole file: for files whose rows are scattered."""
    products: dict[str, list[Row]] = {}
    for handle, row in _with_handles(table, mapping, find, errors):
        products.setdefault(handle, []).append(row)
    yield from products.items()


def _with_handles(table: Table, mapping: Mapping, find: FindBySku, errors: list[RowError]) -> Iterator[tuple[str, Row]]:
    """Each row that is not empty, with the handle of its product; rows that have none are errors."""
    width, column = len(mapping.header), mapping.handle
    before, handle = "", ""
    for row in table.rows():
        number, cells = row
        if len(cells) != width:
            if not any(cells):
                continue
            if len(cells) < width or any(cells[width:]):
                errors.append(RowError(number, "", f"it has {len(cells)} cells, the header has {width}"))
                continue
        if column is not None and (raw := cells[column]):
            if raw != before:
                handle = text.handle(own_line(raw), _spare(mapping, cells))
                before = raw
            yield handle, row
        elif any(cells):
            found = _identified(mapping, cells, find)
            if isinstance(found, str):
                yield found, row
            else:
                errors.append(RowError(number, *found))


def _spare(mapping: Mapping, cells: list[str]) -> str:
    """What to make a handle of when the given one holds no letter: the SKU, else the title."""
    return _cell(cells, mapping.sku) or _cell(cells, mapping.title)


def _identified(mapping: Mapping, cells: list[str], find: FindBySku) -> str | tuple[str, str]:
    """The handle of a row that gives none, or the column and the reason why nobody can tell."""
    sku, title = _cell(cells, mapping.sku), _cell(cells, mapping.title)
    known = find(sku) if sku else []
    if len(known) > 1:
        return mapping.header[mapping.sku or 0], f"{sku!r} is a SKU of several products; give a handle"
    if known:
        return known[0]
    if title:
        return text.handle(title, sku)
    return "", f"no product has the SKU {sku!r}, and a new one needs a title" if sku else "it has no handle"


def _cell(cells: list[str], column: int | None) -> str:
    return "" if column is None else own_line(cells[column]).removeprefix("'")
