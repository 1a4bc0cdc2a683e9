"""A product's pictures, one by one, by hand. Files are verified and copied as an import does it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from shopctl import clock
from shopctl.catalog import copies, products
from shopctl.catalog.importing import cells
from shopctl.catalog.importing.draft import CellError
from shopctl.catalog.importing.media import forget
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, NotFound, Refused


class UnusablePicture(BadInput):
    """A file or address that cannot be a picture of the shop."""

    code = "bad_picture"
    message = "{source}: {reason}."


class ShownAlready(Refused):
    """The product shows that picture."""

    code = "shown_already"
    message = "{handle} shows {source} already."


class NoSuchPicture(NotFound):
    """The product has no picture of that number or path."""

    message = "{handle} has no picture {id!r}."
    hint = "Its pictures: shopctl product image list {handle}"


def listed(db: sqlite3.Connection, id_text: str) -> list[dict[str, Any]]:
    """The pictures of a product in their order, numbered from 1; the first is the main one. Raises NoSuchProduct."""
    product = products.id_of(db, id_text)
    rows = db.execute(
        "SELECT id, src, alt FROM image WHERE product_id = ? ORDER BY position, id", (product,)
    ).fetchall()
    words = "SELECT language, alt FROM image_translation WHERE image_id = ? ORDER BY language"
    return [
        {
            "position": position,
            "id": row["id"],
            "src": row["src"],
            "alt": row["alt"],
            "translations": dict(map(tuple, db.execute(words, (row["id"],)))),
        }
        for position, row in enumerate(rows, 1)
    ]


def add(
    db: sqlite3.Connection, root: Path, id_text: str, source: str, alt: str, alts: Mapping[str, str], now: datetime
) -> str:
    """Show one more picture, from a file (copied into the shop at `root`) or an https address; where it is now.

    `alts`: what it shows, by language. Raises NoSuchProduct, UnusablePicture, ShownAlready, OSError.
    """
    product = products.id_of(db, id_text)
    src = _brought(root, source)
    try:
        with transaction(db):
            _insert(db, product, src, source, alt, alts)
            _touch(db, product, now)
    except BaseException:
        forget(root, db, [src])
        raise
    return src


def _brought(root: Path, source: str) -> str:
    """The picture's place in the shop, copied there if it is a file. A disk that takes no copy is not its fault."""
    try:
        if source.startswith("https://") or (source.startswith("media/") and (root / source).is_file()):
            return cells.image(source)
        data = _read(source)
        held = copies.held(root).get(copies.digest(data))
        if held:
            return held
        from shopctl.catalog import pictures  # Pillow, which the other commands have no use for

        src, clean = pictures.copy(data, Path(source).name)
        copies.store(root, src, clean)
        return src
    except (CellError, ValueError) as error:  # BadPicture is one
        raise UnusablePicture(source=source, reason=error) from error


def _read(source: str) -> bytes:
    file = Path(source)
    if not file.is_file():
        raise UnusablePicture(source=source, reason="there is no such file")
    try:
        with file.open("rb") as stream:
            return stream.read(copies.MAX_BYTES + 1)
    except OSError as error:
        raise UnusablePicture(source=source, reason=error.strerror or str(error)) from error


def _insert(db: sqlite3.Connection, product: int, src: str, source: str, alt: str, alts: Mapping[str, str]) -> None:
    if db.execute("SELECT 1 FROM image WHERE product_id = ? AND src = ?", (product, src)).fetchone():
        handle = db.execute("SELECT handle FROM product WHERE id = ?", (product,)).fetchone()[0]
        raise ShownAlready(handle=handle, source=source)
    cursor = db.execute(
        "INSERT INTO image (product_id, position, src, alt) VALUES (?1,"
        " (SELECT COALESCE(MAX(position), 0) + 1 FROM image WHERE product_id = ?1), ?2, ?3)",
        (product, src, cells.line(alt)),
    )
    db.executemany(
        "INSERT INTO image_translation (image_id, language, alt) VALUES (?, ?, ?)",
        [(cursor.lastrowid, language, cells.line(text)) for language, text in alts.items() if cells.line(text)],
    )


def remove(db: sqlite3.Connection, root: Path, id_text: str, which: str, now: datetime) -> str:
    """Take a picture, by its number or path, from a product; a copy that no product shows any more goes with it.

    Raises NoSuchProduct, NoSuchPicture.
    """
    product = products.id_of(db, id_text)
    with transaction(db):
        found = _meant(db, product, listed(db, id_text), which)
        db.execute("DELETE FROM image WHERE id = ?", (found["id"],))
        _touch(db, product, now)
    forget(root, db, [found["src"]])
    return str(found["src"])


def move(db: sqlite3.Connection, id_text: str, which: str, place: int, now: datetime) -> list[dict[str, Any]]:
    """Show a picture, by its number or path, at another place, from 1, the main one; the pictures in their new order.

    A place beyond the last is the last. Raises NoSuchProduct, NoSuchPicture.
    """
    product = products.id_of(db, id_text)
    with transaction(db):
        pictures = listed(db, id_text)
        found = _meant(db, product, pictures, which)
        pictures.remove(found)
        pictures.insert(place - 1, found)
        places = [(position, each["id"]) for position, each in enumerate(pictures, 1)]
        db.executemany("UPDATE image SET position = ? WHERE id = ?", places)
        _touch(db, product, now)
    return listed(db, id_text)


def _meant(db: sqlite3.Connection, product: int, pictures: list[dict[str, Any]], which: str) -> dict[str, Any]:
    """Which of its pictures a number, path or address names."""
    for each in pictures:
        if which in (str(each["position"]), each["src"]):
            return each
    handle = db.execute("SELECT handle FROM product WHERE id = ?", (product,)).fetchone()[0]
    raise NoSuchPicture(handle=handle, id=which)


def _touch(db: sqlite3.Connection, product: int, now: datetime) -> None:
    db.execute("UPDATE product SET updated_at = ? WHERE id = ?", (clock.stamp(now), product))
