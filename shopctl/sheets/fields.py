"""A sheet by the fields that its titles name: a vocabulary of what people call them, and the merchant's corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from shopctl.errors import BadInput
from shopctl.sheets.columns import UNUSED, BadMap, column_of
from shopctl.sheets.table import Table
from shopctl.sheets.words import spelled
from shopctl.sheets.write import unguarded
from shopctl.text import blot_cards, one_line

Columns = dict[str, list[int]]
"""The columns of each field, the best first: where one is blank, the next may speak."""

Vocabulary = dict[str, tuple[str, int]]
"""What titles mean: the field, and how far behind the likeliest title for it they stand."""


class NoField(BadInput):
    """A column is mapped to something that there is not."""

    code = "no_target"
    message = "{target!r} is nothing that a column can be."
    hint = "{close}One of: {targets}, or - for a column that is not used."


def vocabulary(words: Mapping[str, str]) -> Vocabulary:
    """The titles of a table that lists them by field, between bars, the likeliest first."""
    found: Vocabulary = {}
    for field, titles in words.items():
        for rank, title in enumerate((field, *titles.split("|"))):
            found.setdefault(spelled(title), (field, rank))
    return found


def known(header: Sequence[str], words: Vocabulary) -> int:
    """How many of the titles are of the vocabulary."""
    return sum(spelled(title) in words for title in header if title and len(title) < 80)


def choose(table: Table, words: Vocabulary, maps: Sequence[str] = ()) -> Columns:
    """The columns of each field: as said by TITLE=field, else by title. Raises NoColumn, NoField, BadMap."""
    said = dict(_said(table, words, line) for line in maps)
    taken = set(said.values())
    ranked: dict[str, list[tuple[int, int]]] = {}
    for at, title in enumerate(table.header):
        field, rank = (said[at], 0) if at in said else words.get(spelled(title), (UNUSED, 0))
        if field != UNUSED and (at in said or field not in taken):
            ranked.setdefault(field, []).append((rank, at))
    return {field: [at for _, at in sorted(columns)] for field, columns in ranked.items()}


def _said(table: Table, words: Vocabulary, line: str) -> tuple[int, str]:
    title, mark, target = (part.strip() for part in line.rpartition("="))
    if not mark or not title:
        raise BadMap(given=line)
    fields = sorted({field for field, _ in words.values()})
    if target.lower() not in (*fields, UNUSED):
        close = get_close_matches(target.lower(), fields, 1)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        raise NoField(target=target, targets=", ".join(fields), close=hint)
    return column_of(table, title), target.lower()


def unused(table: Table, columns: Columns) -> tuple[str, ...]:
    """The titles of the columns that no field has."""
    used = {at for each in columns.values() for at in each}
    return tuple(title for at, title in enumerate(table.header) if at not in used and title.strip())


def understood(table: Table, columns: Columns) -> str:
    """Which column was taken for what, in a sentence."""
    named = (f"{' / '.join(table.header[at].strip() for at in ats)} = {field}" for field, ats in columns.items())
    return f"Understood: {', '.join(named)}."


def cell(cells: Sequence[str], columns: Columns, field: str) -> str:
    """What a row says of a field, without the apostrophe that keeps a spreadsheet from reading it; '' where nothing."""
    for at in columns.get(field, ()):
        if at < len(cells) and cells[at] and (found := bare(cells[at])):
            return found
    return ""


def bare(raw: str) -> str:
    """A cell as it was meant: '04490 is 04490, '+49 is +49; a workbook's number stays one."""
    if raw[:1] != "'":
        return raw if raw.__class__ is not str else raw.strip()
    text = unguarded(raw).strip()
    return text[1:] if text[:1] == "'" and text[1:2].isdigit() else text


def line(text: str) -> str:
    """A text of one line as it is kept: no control characters, no card number."""
    return blot_cards(one_line(text))


def lines(text: str) -> str:
    """A text of several lines as it is kept; however the file ends its lines."""
    return blot_cards("\n".join(filter(None, map(one_line, text.splitlines()))))
