"""What a category is called, in every language. Its handle, and with it the address of its page, stays."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from shopctl import text
from shopctl.db.connect import transaction
from shopctl.errors import BadInput, NotFound, Refused


class NoSuchCategory(NotFound):
    """No category has this handle."""

    message = "There is no category {id!r}."
    hint = "All of them: shopctl category list"


class TitleTaken(Refused):
    """Beside it there is one that is called so: sheets could not tell them apart."""

    message = "There is already a category {title!r} beside it."


def id_of(db: sqlite3.Connection, handle: str) -> int:
    """The row id of the category of that handle, in any spelling. Raises NoSuchCategory."""
    row = db.execute("SELECT id FROM category WHERE handle = ?", (text.handle(handle),)).fetchone()
    if row is None:
        raise NoSuchCategory(id=handle)
    return int(row[0])


def edit(db: sqlite3.Connection, handle: str, title: str | None, translations: Mapping[str, str]) -> bool:
    """Call a category something else: its title (None: as it is), and by language ("" takes that one away).

    Whether anything is different now. Raises NoSuchCategory, TitleTaken, BadInput.
    """
    if title is None and not translations:
        raise BadInput(reason="Nothing to change was given.", hint="See: shopctl category edit --help")
    with transaction(db):
        category = id_of(db, handle)
        changes = db.total_changes
        if title is not None:
            _rename(db, category, _title(title))
        for language, words in translations.items():
            _translate(db, category, language, _title(words) if words else "")
        return db.total_changes > changes


def translations(db: sqlite3.Connection, handle: str) -> dict[str, str]:
    """What it is called, by language. Raises NoSuchCategory."""
    of = (id_of(db, handle),)
    return dict(db.execute("SELECT language, title FROM category_translation WHERE category_id = ?", of).fetchall())


def _title(given: str) -> str:
    title = text.one_line(given)
    if not title or ">" in title:
        raise BadInput(reason=f"{given!r} is no title: sheets write the way to a category as Home > Kitchen.")
    return title


def _rename(db: sqlite3.Connection, category: int, title: str) -> None:
    beside = db.execute(
        "SELECT 1 FROM category c JOIN category o ON COALESCE(o.parent_id, 0) = COALESCE(c.parent_id, 0)"
        " WHERE c.id = ? AND o.id <> c.id AND o.title_key = ?",
        (category, text.normal(title)),
    )
    if beside.fetchone():
        raise TitleTaken(title=title)
    new = {"id": category, "title": title, "key": text.normal(title)}
    db.execute("UPDATE category SET title = :title, title_key = :key WHERE id = :id AND title <> :title", new)


def _translate(db: sqlite3.Connection, category: int, language: str, words: str) -> None:
    if not words:
        db.execute("DELETE FROM category_translation WHERE category_id = ? AND language = ?", (category, language))
        return
    db.execute(
        "INSERT INTO category_translation (category_id, language, title) VALUES (?, ?, ?)"
        " ON CONFLICT DO UPDATE SET title = excluded.title WHERE title <> excluded.title",
        (category, language, words),
    )
