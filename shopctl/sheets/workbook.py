"""Workbooks of every kind: which sheet and which row is the header, then the rows below it as a table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, islice

from shopctl.sheets import header
from shopctl.sheets.kinds import Kind
from shopctl.sheets.sheet import Sheet, filled
from shopctl.sheets.source import Opener
from shopctl.sheets.table import MAX_COLUMNS, Knows, Row, Table, UnreadableTable


def read_workbook(opened: Opener, name: str, kind: Kind, sheet: str = "", knows: Knows | None = None) -> Table:
    """One sheet of a workbook as a table; which one, `open_table` says. Raises UnreadableTable."""
    if kind is Kind.XLSX:
        from shopctl.sheets.xlsx import sheets
    else:
        from shopctl.sheets.foreign import sheets
    found = sheets(opened, name)
    chosen, at, head = _chosen(_candidates(found, sheet, name), found, name, knows)
    merges, hidden = chosen.survey()
    header_row, titles = header.joined(head, at, merges)
    while titles and not titles[-1]:
        titles.pop()
    if len(titles) >= MAX_COLUMNS:
        raise UnreadableTable(
            file=name, reason=f"sheet {chosen.name!r}, row {header_row} has {MAX_COLUMNS:,} cells or more"
        )

    def rows() -> Iterator[Row]:
        below = chosen.rows(len(titles))
        return dropwhile(lambda row: row[0] <= header_row, filled(below, merges, titles) if merges else below)

    how = [f"workbook, sheet {chosen.name!r}"]
    if len(found) > 1:
        how[0] += f" of {len(found)}"
    if head[0][0] < header_row:
        how.append(f"header in row {header_row}")
    if hidden:
        how.append(f"{hidden} hidden rows left out")
    return Table(name, tuple(titles), header_row, ", ".join(how), rows)


def _candidates(found: list[Sheet], wanted: str, name: str) -> list[Sheet]:
    """The sheet called `wanted`, or of that number; else all that can be seen. Raises UnreadableTable."""
    if not wanted:
        return [sheet for sheet in found if sheet.visible]
    named = [sheet for sheet in found if sheet.name.casefold().strip() == wanted.casefold().strip()]
    if not named and wanted.isdecimal() and 0 < int(wanted) <= len(found):
        named = [found[int(wanted) - 1]]
    if not named:
        raise UnreadableTable(file=name, reason=f"it has no sheet {wanted!r}", hint=f"Its sheets: {_listed(found)}")
    return named[:1]


def _chosen(
    candidates: list[Sheet], found: list[Sheet], name: str, knows: Knows | None
) -> tuple[Sheet, int, list[Row]]:
    """The sheet with the best known header, else the first with rows; the header's place among its first rows."""
    best: tuple[int, Sheet, int, list[Row]] | None = None
    for sheet in candidates:
        if head := list(islice(sheet.rows(MAX_COLUMNS), header.WITHIN)):
            at, score = header.find(head, knows)
            if best is None or score > best[0]:
                best = score, sheet, at, head
            if not knows:
                break
    if best is None:
        hint = f"Its sheets: {_listed(found)}" if found else ""
        raise UnreadableTable(file=name, reason="it is empty: no sheet that can be seen has any cells", hint=hint)
    return best[1:]


def _listed(found: list[Sheet]) -> str:
    return ", ".join(sheet.name if sheet.visible else f"{sheet.name} (hidden)" for sheet in found[:50])
