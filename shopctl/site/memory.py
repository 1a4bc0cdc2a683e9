"""What a build leaves for the next beside the manifest: where every product stands, and what its page was made from.

With that a build of which few products changed need not load the others (see partial.py). It is a database of its own,
bound by a token to what inputs.py remembers of the same build; it can be deleted at any time.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

from shopctl.site.frames import frames
from shopctl.site.pages import Site

FILE = ".site-memory.db"

_TABLES = """CREATE TABLE product (at INTEGER PRIMARY KEY, path TEXT NOT NULL, mark TEXT NOT NULL, frame TEXT NOT NULL,
        facts TEXT NOT NULL, titles TEXT NOT NULL);
    CREATE TABLE poster (at INTEGER NOT NULL, address TEXT NOT NULL);
    CREATE TABLE shelf (place INTEGER PRIMARY KEY, category INTEGER, path TEXT NOT NULL, products BLOB NOT NULL);
    CREATE TABLE remembered (name TEXT PRIMARY KEY, value BLOB NOT NULL);"""


Drawn = tuple[int, str]
"""(position of a product, or -1; address of a poster of its page, or of some other page)."""


class Memory:
    """The memory of the last build, to be read and brought up to date."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def value(self, name: str) -> Any:
        """What was remembered under a name. Raises LookupError."""
        return json.loads(self._blob(name))

    def numbers(self, name: str) -> array[int]:
        """A row of numbers."""
        return array("q", self._blob(name))

    def _blob(self, name: str) -> bytes:
        row = self._db.execute("SELECT value FROM remembered WHERE name = ?", (name,)).fetchone()
        if row is None:
            raise KeyError(name)
        found: bytes = row[0]
        return found

    def shelves(self) -> list[tuple[int | None, str, array[int]]]:
        """The listings in their order: (category, path, products by position)."""
        rows = self._db.execute("SELECT category, path, products FROM shelf ORDER BY place")
        return [(category, path, array("q", products)) for category, path, products in rows]

    def of(self, at: int, column: str) -> str:
        """The path, mark, frame, facts or titles of the product at a position. Raises LookupError."""
        row = self._db.execute(f"SELECT {column} FROM product WHERE at = ?", (at,)).fetchone()  # noqa: S608 - our own
        if row is None:
            raise IndexError(at)
        return str(row[0])

    def title(self, language: str, at: int) -> str:
        """The title of the product at a position in a language."""
        titles = json.loads(self.of(at, "titles"))
        return str(titles.get(language, titles[""]))

    def posters(self, positions: Collection[int]) -> set[str]:
        """The posters of these products' pages."""
        rows = self._db.execute(
            "SELECT address FROM poster WHERE at IN (SELECT value FROM json_each(?))", (_list(positions),)
        )
        return {row[0] for row in rows}

    def is_drawn(self, address: str) -> bool:
        """Whether any page has this poster."""
        return self._db.execute("SELECT 1 FROM poster WHERE address = ?", (address,)).fetchone() is not None

    def draw(self, positions: Collection[int], posters: Iterable[Drawn]) -> None:
        """The products' pages have these posters now."""
        with self._db:
            self._db.execute("DELETE FROM poster WHERE at IN (SELECT value FROM json_each(?))", (_list(positions),))
            self._db.executemany("INSERT INTO poster VALUES (?, ?)", posters)

    def update(self, products: Iterable[tuple[str, str, int]], values: Mapping[str, Any]) -> str:
        """Remember (mark, titles, position) of products that changed, and values; the new token."""
        with self._db:
            self._db.executemany("UPDATE product SET mark = ?, titles = ? WHERE at = ?", products)
            return _remember(self._db, values)


def _list(numbers: Iterable[int]) -> str:
    return json.dumps([*numbers])


def _opened(root: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"{(root / FILE).absolute().as_uri()}?mode=rw", uri=True))


@contextmanager
def recall(root: Path, token: str) -> Iterator[Memory]:
    """The memory of the build that left `token`. Raises sqlite3.Error, LookupError where there is none."""
    with _opened(root) as db:
        memory = Memory(db)
        if memory.value("token") != token:
            raise LookupError(token)
        yield memory


def facts(root: Path, sifted: str) -> list[str]:
    """The digests of the facts of all products, where they were those of what `sifted` tells; else none."""
    with suppress(sqlite3.Error, LookupError, ValueError), _opened(root) as db:
        if Memory(db).value("sifted") == sifted:
            return [row[0] for row in db.execute("SELECT facts FROM product ORDER BY at")]
    return []


def leave(root: Path, site: Site, facts: Sequence[str], posters: Iterable[Drawn], values: Mapping[str, Any]) -> str:
    """Remember the whole site; `facts` go by position. The token. Raises sqlite3.Error, OSError."""
    file = root / FILE
    file.unlink(missing_ok=True)
    frame = frames(site)
    rows = ((at, site.paths[at], site.marks[at], frame(at), fact, titles(site, at)) for at, fact in enumerate(facts))
    shelves = (
        (place, category, shelf.path, _numbers(shelf.products))
        for place, (category, shelf) in enumerate(site.shelves.items())
    )
    with closing(sqlite3.connect(file)) as db, db:
        db.executescript(_TABLES)
        db.executemany("INSERT INTO product VALUES (?, ?, ?, ?, ?, ?)", rows)
        db.executemany("INSERT INTO poster VALUES (?, ?)", posters)
        db.executemany("INSERT INTO shelf VALUES (?, ?, ?, ?)", shelves)
        return _remember(db, dict(values) | _standing(site))


def titles(site: Site, at: int) -> str:
    """The titles of the product at a position as they are remembered: by language, the merchant's own under ''."""
    product = site.catalogue.products[at]
    told = {"": product.title}
    for language in site.languages if product.texts_json != "[]" else ():
        told[language] = product.texts(language).get("title", product.title)
    return json.dumps(told, ensure_ascii=False)


def _standing(site: Site) -> dict[str, Any]:
    """What follows from the frames of all products."""
    return {
        "ids": _numbers(site.ids),
        "listed": _numbers(site.listed),
        "around": _numbers(chain.from_iterable(site.around)),
        "ends": _numbers(accumulate(map(len, site.around))),
        "hero": site.hero,
        "tiles": [(shelf.category and shelf.category.id, source) for shelf, source in site.tiles],
        "wearers": site.wearers,
    }


def _numbers(numbers: Iterable[int]) -> bytes:
    return array("q", numbers).tobytes()


def _remember(db: sqlite3.Connection, values: Mapping[str, Any]) -> str:
    token = secrets.token_hex(8)
    told = {"token": token, **values}
    rows = [(name, value if isinstance(value, bytes) else json.dumps(value).encode()) for name, value in told.items()]
    db.executemany("INSERT OR REPLACE INTO remembered VALUES (?, ?)", rows)
    return token
