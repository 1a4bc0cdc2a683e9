"""Columns by what people call them: a title in any spelling, or the letter that a spreadsheet shows."""

from __future__ import annotations

from shopctl.errors import BadInput
from shopctl.sheets import words
from shopctl.sheets.table import Table

UNUSED = "-"
"""What a column is that is not used."""


class NoColumn(BadInput):
    """A mapping or key names a column that the sheet does not have."""

    code = "no_column"
    message = "{file} has no column {column!r}."
    hint = "Its columns: {columns}"


class BadMap(BadInput):
    """A mapping is not written as one."""

    message = "{given!r} maps no column."
    hint = "Write the sheet's title, an equals sign and ours: --map 'Preis=price'"


def letter(column: int) -> str:
    """What a spreadsheet calls a column: A, B ... Z, AA."""
    return (letter(column // 26 - 1) if column > 25 else "") + chr(ord("A") + column % 26)


def column_of(table: Table, name: str) -> int:
    """The column of a title, in any spelling, or of a spreadsheet's letter where it has none. Raises NoColumn."""
    titles = [title.strip() for title in table.header]
    letters = [letter(at) for at in range(len(titles))]
    plain = [words.title(title) if title else "" for title in titles]
    for names, wanted in ((titles, name.strip()), (plain, words.title(name)), (letters, name.strip().upper())):
        if wanted and wanted in names:
            return names.index(wanted)
    shown = ", ".join(title or letter(at) for at, title in enumerate(table.header))
    raise NoColumn(file=table.name, column=name, columns=shown)
