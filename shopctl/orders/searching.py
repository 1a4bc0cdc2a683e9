"""Finding orders by words: a full-text index (SQLite's FTS5) over the normal form of what people remember of them.

It keeps the beginnings of words too: what asks for them reads matches from the newest on, and no more than it shows.
"""

from __future__ import annotations

import re
import sqlite3

from shopctl.text import normal

_WORDS = """SELECT normal(number || ' ' || name || ' ' || email || ' ' || phone || ' ' || ship_to || COALESCE((
    SELECT ' ' || group_concat(title || ' ' || options || ' ' || sku, ' ') FROM (
        SELECT title, options, sku FROM order_line WHERE order_id = orders.id ORDER BY position, id)), ''))
    FROM orders"""


def index(db: sqlite3.Connection, order_id: int) -> None:
    """Make an order findable by what it says now, and sortable by its name, inside the caller's transaction."""
    db.execute("UPDATE orders SET name_key = normal(name) WHERE id = ? AND name_key <> normal(name)", (order_id,))
    words = db.execute(f"{_WORDS} WHERE id = ?", (order_id,)).fetchone()[0]
    known = db.execute("SELECT words FROM order_search WHERE rowid = ?", (order_id,)).fetchone()
    if known is None:
        db.execute("INSERT INTO order_search (rowid, words) VALUES (?, ?)", (order_id, words))
    elif known[0] != words:
        db.execute("UPDATE order_search SET words = ? WHERE rowid = ?", (words, order_id))


def query(text: str) -> str:
    """What the index is asked: all words of `text`, in any order, each as the beginning of a word. '' for no words.

    Words are cut as the index cuts them: at all that is neither letter nor digit. One letter alone is a word of its
    own: nearly every order has a word that begins with it.
    """
    words = re.findall(r"[^\W_]+", normal(text))
    return " ".join(f'"{word}"*' if len(word) > 1 else f'"{word}"' for word in words)
