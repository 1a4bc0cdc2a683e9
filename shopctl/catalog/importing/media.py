"""The pictures of one import: copied into the shop before its transaction, and taken out again when it came to nothing.

Paths of a sheet are looked up beside it, or in the folder or .zip file that was given; addresses are fetched where that
is asked for. The rows are read as ever; the first cell whose picture has yet to be looked at (`Unseen`) ends that try,
all pictures of the sheet are looked at, and the rows are read again: a sheet of plain addresses is never read twice.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from shopctl.catalog import copies
from shopctl.catalog.copies import BadPicture
from shopctl.catalog.importing import cells
from shopctl.catalog.importing.coming import Coming
from shopctl.catalog.importing.draft import CellError, Mapping
from shopctl.errors import Busy
from shopctl.sheets.write import unguarded

if TYPE_CHECKING:
    from shopctl.catalog.importing.fetching import Fetcher
    from shopctl.catalog.importing.places import Place

PARTS = ("image", "variant_image")
_REMOTE = ("https://", "http://", "//")

Moved = Callable[[int, int | None], None]


class Unseen(Exception):
    """A cell names a picture that nobody has looked at yet."""


@dataclass(slots=True)
class Gallery:
    """What becomes of the pictures of one import into the shop at `root`."""

    root: Path
    place: Place | None = None
    fetcher: Fetcher | None = None
    published: Callable[[str], str] | None = None
    """The path of a picture that the shop itself publishes at an address, '' for other addresses."""
    dry_run: bool = False
    moved: Moved = lambda done, total: None
    copied: int = 0
    """Pictures that the shop did not have yet."""
    fetched: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    """Why addresses could not be fetched, and paths below media/ not be found; the pictures keep them."""
    plain: bool = False
    """Whether every address stays as it is; known once it is `reading`."""
    to_fetch: list[str] = field(default_factory=list)
    """What a dry run does not fetch."""
    _seen: bool = False
    _origins: dict[str, str] = field(default_factory=dict)
    _found: dict[str, str] = field(default_factory=dict)
    _bad: dict[str, str] = field(default_factory=dict)
    _new_origins: dict[str, str] = field(default_factory=dict)
    _held: dict[str, str] | None = None
    _coming: Coming = field(init=False)

    def __post_init__(self) -> None:
        self._coming = Coming(self.root)

    def reading(self, mapping: Mapping, db: sqlite3.Connection) -> Mapping:
        """The mapping, with the cells of pictures read as where these are in the shop."""
        rows = db.execute("SELECT url, src FROM image_origin").fetchall()
        self._origins = {url: src for url, src in rows if os.path.isfile(self.root / src)}  # noqa: PTH113
        self.plain = not (self.fetcher or self.published or self._origins)
        ours = {name: (mapping.cells[name][0], self._read) for name in PARTS if name in mapping.cells}
        return replace(mapping, cells=mapping.cells | ours)

    def _read(self, cell: str) -> str:
        """A cell's picture as the shop has it. Raises CellError, Unseen."""
        if self.plain and cell[:8] == "https://":
            return cells.image(cell)
        src = unguarded(cell).strip()
        if src in self._found:
            return self._found[src]
        if src in self._bad:
            raise CellError(self._bad[src])
        if src in self._origins:
            return self._origins[src]
        if self.published and (own := self.published(src)):
            return own
        if not self._seen and self._is_wanted(src):
            raise Unseen
        return cells.image(cell)

    def _is_wanted(self, src: str) -> bool:
        """Whether there is something to copy or to fetch."""
        if not src:
            return False
        if src.lower().startswith(_REMOTE):
            return bool(self.fetcher) and src.lower().startswith("https://")
        # os.path answers no where pathlib raises: for names that no system can have.
        return self.place is not None and not (src.startswith("media/") and os.path.isfile(self.root / src))  # noqa: PTH113

    def look(self, sources: Iterable[str]) -> None:
        """Copy and fetch what these cells name, before the transaction. Raises OSError, StorageError, Busy."""
        self._seen = True
        if not self.dry_run:
            self._coming.begin()
        wanted = [src for src in dict.fromkeys(map(_plain, sources)) if src not in self._origins]
        wanted = [src for src in wanted if self._is_wanted(src) and not (self.published and self.published(src))]
        remote = [src for src in wanted if src.lower().startswith(_REMOTE)]
        for src in wanted:
            if not src.lower().startswith(_REMOTE):
                self._copy(src)
        if self.dry_run:
            self.to_fetch = remote
        elif remote and self.fetcher:
            self._fetch(self.fetcher, remote)

    def _copy(self, src: str) -> None:
        assert self.place
        inside = src.removeprefix("media/")
        try:
            before = len(self._copies())
            self._found[src] = self._kept(self.place.read(src), inside)
            self.copied += len(self._copies()) - before
        except BadPicture as error:
            if src.startswith("media/"):
                self.failed[src] = str(error)
            else:
                self._bad[src] = f"{src[:80]!r}: {error}"

    def _fetch(self, fetcher: Fetcher, urls: list[str]) -> None:
        def done(url: str, found: bytes | BadPicture) -> None:
            try:
                if isinstance(found, BadPicture):
                    raise found
                self._found[url] = self._new_origins[url] = self._kept(found, url.partition("?")[0])
                self.fetched += 1
            except BadPicture as error:
                self.failed[url] = str(error)
            self.moved(self.fetched + len(self.failed), len(urls))

        fetcher.fetch(urls, done)

    def _kept(self, data: bytes, name: str) -> str:
        """Where a picture file is in the shop from now on; one that is there already is not written again."""
        held, digest = self._copies(), copies.digest(data)
        if digest not in held:
            from shopctl.catalog import pictures  # Pillow, which most imports have no use for

            src, clean = pictures.copy(data, name)
            if not self.dry_run:
                self._coming.name(src)
                copies.store(self.root, src, clean)
            held[digest] = src
        return held[digest]

    def _copies(self) -> dict[str, str]:
        if self._held is None:
            self._held = copies.held(self.root)
        return self._held

    def record(self, db: sqlite3.Connection) -> None:
        """Within the transaction, before rows are compared: pictures that are addresses so far become their copies."""
        for url, src in self._new_origins.items():
            db.execute("INSERT OR REPLACE INTO image_origin (url, src) VALUES (?, ?)", (url, src))
            db.execute(
                "UPDATE image SET src = :src WHERE src = :url AND NOT EXISTS"
                " (SELECT 1 FROM image other WHERE other.product_id = image.product_id AND other.src = :src)",
                {"url": url, "src": src},
            )

    def settle(self, db: sqlite3.Connection) -> None:
        """After the transaction, whatever became of it: copies that no product shows go, a killed import's too."""
        if self.dry_run or not self._coming:
            return
        with suppress(Busy):  # another import is at it, and settles them all
            self._coming.begin()
            forget(self.root, db, self._coming.named())
            self._coming.end()

    @property
    def notes(self) -> tuple[str, ...]:
        """What a merchant should know of the pictures."""
        told = []
        if self.copied:
            told.append(f"Pictures {'to copy' if self.dry_run else 'copied'} into the shop: {self.copied}")
        if self.to_fetch:
            told.append(f"Pictures to fetch: {len(self.to_fetch)}")
        if self.fetched:
            told.append(f"Pictures fetched: {self.fetched}")
        told += [f"Picture left as it is, {reason}: {src}" for src, reason in list(self.failed.items())[:20]]
        if len(self.failed) > 20:
            told.append(f"... and {len(self.failed) - 20} more pictures were left as they are")
        return tuple(told)

    @property
    def document(self) -> dict[str, object]:
        """The JSON of what became of the pictures."""
        return {
            "copied": self.copied,
            "fetched": self.fetched,
            "to_fetch": len(self.to_fetch),
            "left": [{"src": src, "reason": reason} for src, reason in self.failed.items()],
        }


def _plain(cell: str) -> str:
    return unguarded(cell).strip()


def forget(root: Path, db: sqlite3.Connection, sources: Iterable[str]) -> None:
    """Remove those copies that no product shows any more."""
    for src in sources:
        if copies.is_copy(src) and not db.execute("SELECT 1 FROM image WHERE src = ? LIMIT 1", (src,)).fetchone():
            (root / src).unlink(missing_ok=True)
