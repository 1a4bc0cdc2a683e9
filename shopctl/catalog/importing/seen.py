"""Products whose rows are as they were in the last import, and that nobody touched since: unchanged without a look.

What counts as touched is kept by the database (db/changes/c012_unchanged.py). A dry run takes no part in it: it
compares everything, so that its plan proves what an import does.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from hashlib import sha256
from typing import NamedTuple

from shopctl import __version__
from shopctl.catalog.importing import bulk
from shopctl.catalog.importing.draft import CellError, Mapping, ProductDraft, Row
from shopctl.catalog.importing.media import PARTS, Gallery
from shopctl.catalog.importing.pictures import of_variants_only
from shopctl.catalog.importing.rows import Group
from shopctl.money import Notation
from shopctl.sheets.table import Table

_BETWEEN = "\x1f"
_SIZE = 16
"""Bytes of a digest that are kept: a second file of the same digest is out of reach, and nobody gains by one."""

_TOUCHED = """DELETE FROM import_seen WHERE product_id IN (
    SELECT product_id FROM variant WHERE id IN (
        SELECT variant_id FROM price WHERE id > :last_price
        UNION SELECT variant_id FROM price WHERE valid_from > recorded_at AND valid_from > :at))"""
_KNOWN = """SELECT p.handle, p.id, s.digest, s.variants, s.images FROM json_each(?) j
    JOIN product p ON p.handle = j.value JOIN import_seen s ON s.product_id = p.id"""
_MARK = """INSERT OR REPLACE INTO import_mark (id, at, last_price)
    SELECT 1, ?, COALESCE(MAX(id), 0) FROM price"""


class Unchanged(NamedTuple):
    """A product in the shop, and how many variants and pictures its rows name."""

    id: int
    variants: int
    images: int


class Seen:
    """What one import may skip, and what it leaves for the next; inside its transaction."""

    def __init__(
        self,
        db: sqlite3.Connection,
        table: Table,
        mapping: Mapping,
        money: Notation,
        gallery: Gallery | None,
        stamp: str,
        *,
        prune: bool,
    ) -> None:
        _forget_touched(db, stamp)
        self._db, self._stamp, self._gallery = db, stamp, gallery
        self._width, self._varied = len(mapping.header), "variant_image" in mapping.cells
        self._pictures = [mapping.cells[name] for name in PARTS if name in mapping.cells] if gallery else []
        self._spell = _spelled if table.how.startswith("workbook") else _BETWEEN.join
        self._any = db.execute("SELECT EXISTS (SELECT 1 FROM import_seen)").fetchone()[0]
        written = money.currency, money.minor_digits, money.decimal_sign
        means = (__version__, mapping.format, mapping.header, mapping.judged, mapping.layout, *written, prune)
        self._reading = sha256(repr(means).encode("utf-8", "surrogatepass")).digest()
        self._digests: dict[str, bytes] = {}
        self._notes: list[tuple[int, bytes, int, int]] = []

    @classmethod
    def of(cls, mapping: Mapping) -> bool:
        """Whether products of such a sheet stand alone: where they share words, each is checked against all others."""
        return not mapping.words and not mapping.variant_words

    def unchanged(self, chunk: list[Group]) -> dict[str, Unchanged]:
        """Those of these products that need no look, by handle; the others may be noted."""
        self._digests = {handle: digest for handle, rows in chunk if (digest := self._digest(rows))}
        if not self._any:
            return {}
        held = self._db.execute(_KNOWN, (json.dumps(list(self._digests)),))
        return {
            handle: Unchanged(id_, variants, images)
            for handle, id_, digest, variants, images in held
            if digest == self._digests[handle]
        }

    def note(self, draft: ProductDraft, product_id: int) -> None:
        """The product is now as its rows say. Where they name no variant, what they mean is up to the shop."""
        digest = self._digests.get(draft.handle)
        if digest and not draft.implied:
            images = len(draft.images) + (len(of_variants_only(draft)) if self._varied else 0)
            self._notes.append((product_id, digest, len(draft.variants), images))

    def write(self) -> None:
        """Keep what was noted, after all else of these products is written: that drops what was kept of them."""
        bulk.insert(self._db, "INSERT OR REPLACE INTO import_seen VALUES (?, ?, ?, ?)", self._notes)
        self._notes.clear()

    def close(self) -> None:
        """Mark the moment that all of this holds for."""
        self._db.execute(_MARK, (self._stamp,))

    def _digest(self, rows: list[Row]) -> bytes | None:
        """What the rows of a product say, in a few bytes; None where they cannot be told apart from others."""
        text = _BETWEEN.join([self._spell(cells) for _, cells in rows])
        if text.count(_BETWEEN) != len(rows) * self._width - 1:
            return None
        reading = self._reading
        if self._pictures:
            try:
                found = [*self._found(rows)]
            except CellError:
                return None
            if found:
                reading = sha256(reading + repr(found).encode("utf-8", "surrogatepass")).digest()
        return sha256(reading + text.encode("utf-8", "surrogatepass")).digest()[:_SIZE]

    def _found(self, rows: list[Row]) -> Iterator[str]:
        """Where those pictures are that are not simply at their address. Raises CellError, Unseen."""
        assert self._gallery
        plain = self._gallery.plain
        for at, read in self._pictures:
            for _, cells in rows:
                if (cell := cells[at]) and not (plain and cell[:8] == "https://"):
                    yield read(cell)


def _forget_touched(db: sqlite3.Connection, stamp: str) -> None:
    mark = db.execute("SELECT at, last_price FROM import_mark").fetchone()
    if mark and mark["at"] <= stamp:
        db.execute(_TOUCHED, dict(mark))
    else:
        # The clock was set back: prices that were in force are not yet.
        db.execute("DELETE FROM import_seen")


def _spelled(cells: list[str]) -> str:
    """The cells of a workbook, each with what it is: the text 1.5 and the number 1.5 mean different things."""
    return _BETWEEN.join([f"{cell.__class__.__name__} {cell} {getattr(cell, 'number', '')}" for cell in cells])
