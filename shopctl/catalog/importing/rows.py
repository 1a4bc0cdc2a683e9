"""The rows of a file, product by product: by handle, else by the key that the format gives, else by SKU or title.

Which product it is, is decided by handle; without one, by a SKU that only one product has; without that, by title.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from shopctl import text
from shopctl.catalog.importing.cells import own_line
from shopctl.catalog.importing.draft import Mapping, Row, RowError
from shopctl.sheets.table import Table

Group = tuple[str, list[Row]]
"""A handle, and the rows of that product."""


class Known(NamedTuple):
    """What the shop has, for rows that have no handle."""

    owners: Callable[[str], list[tuple[str, str]]]
    """The handles and titles of the products that have a variant of this SKU, the oldest first."""
    skus: Callable[[str], set[str] | None]
    """The SKUs, in normal form, of the product of this handle; None when there is no such product."""


class Scattered(Exception):
    """The rows of a product do not stand together."""


def streamed(table: Table, mapping: Mapping, known: Known, errors: list[RowError]) -> Iterator[Group]:
    """Products one after the other, holding the rows of one at a time. Raises Scattered."""
    yield from _named(mapping, _runs(_with_keys(table, mapping, known, errors)), known, errors)


def gathered(table: Table, mapping: Mapping, known: Known, errors: list[RowError]) -> Iterator[Group]:
    """Products in the order of their first rows, holding the whole file: for files whose rows are scattered."""
    products: dict[str, list[Row]] = {}
    for key, row in _with_keys(table, mapping, known, errors):
        products.setdefault(key, []).append(row)
    yield from _named(mapping, iter(products.items()), known, errors)


def _runs(rows: Iterator[tuple[str, Row]]) -> Iterator[Group]:
    seen: set[str] = set()
    key, run = "", list[Row]()
    for of, row in rows:
        if of != key:
            if run:
                yield key, run
            if of in seen:
                raise Scattered(of)
            seen.add(of)
            key, run = of, []
        run.append(row)
    if run:
        yield key, run


def _with_keys(table: Table, mapping: Mapping, known: Known, errors: list[RowError]) -> Iterator[tuple[str, Row]]:
    """Each row that is not empty, with the handle or key of its product; rows that have none are errors."""
    column, handled = mapping.handle, mapping.key is None
    if mapping.key is not None:
        column = mapping.key
    before, key = "", ""
    for row in _rows(table, mapping, errors):
        cells = row[1]
        if column is not None and (raw := cells[column]):
            if raw != before:
                key = text.handle(own_line(raw), _spare(mapping, cells)) if handled else raw
                before = raw
            yield key, row
        elif any(cells):
            found = _identified(mapping, cells, known)
            if isinstance(found, str):
                yield found, row
            else:
                errors.append(RowError(row[0], *found))


def pictures(table: Table, mapping: Mapping) -> Iterator[str]:
    """The cells of all rows that name pictures."""
    columns = [mapping.cells[name][0] for name in ("image", "variant_image") if name in mapping.cells]
    return (cells[at] for _, cells in _rows(table, mapping, []) for at in columns if cells[at])


def _rows(table: Table, mapping: Mapping, errors: list[RowError]) -> Iterator[Row]:
    """Rows as wide as the header, told in our columns where the format does that."""
    rows = _of_width(table, errors)
    return mapping.restate(rows, errors) if mapping.restate else rows


def _of_width(table: Table, errors: list[RowError]) -> Iterator[Row]:
    width = len(table.header)
    for row in table.rows():
        number, cells = row
        if len(cells) != width:
            if not any(cells):
                continue
            if any(cells[width:]):
                errors.append(RowError(number, "", f"it has {len(cells)} cells, the header has {width}"))
                continue
            row = number, cells + [""] * (width - len(cells))  # some programs leave empty cells at the end out
        yield row


def _named(mapping: Mapping, groups: Iterator[Group], known: Known, errors: list[RowError]) -> Iterator[Group]:
    """The groups with handles, where they have keys."""
    if mapping.key is None:
        yield from groups
        return
    given: set[str] = set()
    for _, rows in groups:
        handle = _handle_of(mapping, rows, known, given)
        if isinstance(handle, RowError):
            errors.append(handle)
        else:
            given.add(handle)
            yield handle, rows


def _handle_of(mapping: Mapping, rows: list[Row], known: Known, given: set[str]) -> str | RowError:
    """The handle of the product of these rows; those that the file has `given` already are other products'."""
    column = mapping.handle
    own = next((cells[column] for _, cells in rows if cells[column]), "") if column is not None else ""
    shown = {text.normal(sku): sku for _, cells in rows if (sku := _cell(cells, mapping.sku))}
    skus = set(shown)
    title = next((title for _, cells in rows if (title := _cell(cells, mapping.title))), "")
    if own:
        return text.unique(text.handle(own_line(own), title), given)
    found = {owner for sku in skus if (owner := _owner(known.owners(sku), title, given))}
    if len(found) > 1:
        return RowError(rows[0][0], "", f"its SKUs are of several products: {', '.join(sorted(found))}")
    if found:
        return found.pop()
    if not title:
        what = f"no product has the SKU {', '.join(sorted(shown.values()))}, and" if skus else "it has no title:"
        return RowError(rows[0][0], "", f"{what} a new one needs a title{_untitled(mapping)}")
    return text.unique(text.handle(title, next(iter(skus), "")), _Taken(given, skus, known))


def _untitled(mapping: Mapping) -> str:
    return "" if mapping.title is not None else ", and no column of the sheet is one (--map 'COLUMN=title')"


def _owner(owners: list[tuple[str, str]], title: str, given: set[str]) -> str:
    """Which of a SKU's owners a row is: the only one, else the oldest of its title that no other row is; else ''."""
    if len(owners) > 1:
        owners = [(handle, named) for handle, named in owners if text.normal(named) == text.normal(title)]
    return next((handle for handle, _ in owners if handle not in given), "")


class _Taken:
    """Handles that are not of the product with these SKUs: given to another row, or of one with other SKUs."""

    def __init__(self, given: set[str], skus: set[str], known: Known) -> None:
        self._given, self._skus, self._known = given, skus, known

    def __contains__(self, handle: object) -> bool:
        held = self._known.skus(str(handle)) if self._skus else None
        return handle in self._given or (bool(held) and self._skus.isdisjoint(held or ()))


def _spare(mapping: Mapping, cells: list[str]) -> str:
    """What to make a handle of when the given one holds no letter: the SKU, else the title."""
    return _cell(cells, mapping.sku) or _cell(cells, mapping.title)


def _identified(mapping: Mapping, cells: list[str], known: Known) -> str | tuple[str, str]:
    """The handle of a row that gives none, or the column and the reason why nobody can tell."""
    sku, title = _cell(cells, mapping.sku), _cell(cells, mapping.title)
    named = text.handle(title, sku) if title else ""
    if sku and named and text.normal(sku) in (known.skus(named) or ()):
        return named
    found = known.owners(sku) if sku else []
    if len(found) > 1:
        return mapping.header[mapping.sku or 0], f"{sku!r} is a SKU of several products; give a handle"
    if found:
        return found[0][0]
    if named:
        return named
    if not sku:
        return "", "it has no handle"
    return "", f"no product has the SKU {sku!r}, and a new one needs a title{_untitled(mapping)}"


def _cell(cells: list[str], column: int | None) -> str:
    return "" if column is None else own_line(cells[column]).removeprefix("'")
