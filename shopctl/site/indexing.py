"""Bring the search index of a language up to date: where few products changed, only what they touch is made again.

What the published files do not say is remembered beside site/, in a database of its own: the entries as they were
indexed. It can be deleted at any time; the next build makes the index anew.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from shopctl.site import search
from shopctl.site.edition import Edition
from shopctl.site.folder import Folder
from shopctl.site.searchindex import Index, Measures, as_json, index
from shopctl.site.searchpatch import Moved, patch
from shopctl.site.terms import Entry, Speech

FEW = 0.02
"""The share of a shop's products up to which changing the index is less work than making it."""
_LAST = "index.json"
_TABLES = """CREATE TABLE entry (number INTEGER PRIMARY KEY, entry TEXT NOT NULL);
    CREATE TABLE remembered (name TEXT PRIMARY KEY, value TEXT NOT NULL);"""


class Task(NamedTuple):
    """What is to be done: `digest` is of all that the index is made from, `before` that of the one in the site.

    `changed` are the positions of the products whose pages differ between the two.
    """

    language: str
    digest: str
    before: str
    changed: Sequence[int]


class Indexed(NamedTuple):
    """The index: `files` to write by address, index.json last, and the addresses of those `kept`."""

    files: dict[str, bytes]
    kept: list[str]


def update(edition: Edition, folder: Folder, task: Task) -> Indexed:
    """The index of the edition's language, as `task` says."""
    file = edition.site.root / f".site-search.{task.language}.db"
    others = list(search.others(edition))
    mark = blake2b(as_json(others), digest_size=12).hexdigest()
    try:
        made, names = _changed(edition, folder, task, file, mark)
    except (Moved, sqlite3.Error, OSError, ValueError, LookupError, TypeError):  # nothing remembered that is of use
        made, names = _whole(edition, task, file, mark, others), set()
    place = search.folder(task.language)
    files = {place + name: data for name, data in made.files.items() if name != _LAST}
    files[search.address(edition.site, task.language)] = made.files[_LAST]
    return Indexed(files, [place + name for name in sorted(names - made.files.keys())])


def _whole(edition: Edition, task: Task, file: Path, mark: str, others: Iterable[Entry]) -> Index:
    products = [search.product_entry(edition, at) for at in edition.site.listed]
    made = index([*products, *others], Speech(task.language), search.says(edition))
    with suppress(sqlite3.Error, OSError):  # what cannot be remembered costs the next build its time, nothing else
        file.unlink(missing_ok=True)
        with closing(sqlite3.connect(file)) as memory, memory:
            memory.executescript(_TABLES)
            _remember(memory, task, mark, made.measures, products)
    return made


def _changed(edition: Edition, folder: Folder, task: Task, file: Path, mark: str) -> tuple[Index, set[str]]:
    """The index by changing the one in the site, and the names of its files. Raises Moved where that is vain."""
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True)) as memory, memory:
        known = dict(memory.execute("SELECT name, value FROM remembered"))
        if (known["digest"], known["others"]) != (task.before, mark):
            raise Moved
        gone, come = _difference(edition, memory, task.changed)

        def read(name: str) -> bytes:
            address = search.address(edition.site, task.language)
            return folder.read(address if name == _LAST else search.folder(task.language) + name)

        measures = Measures(json.loads(known["sizes"]), json.loads(known["titles"]))
        made = patch(read, measures, gone, come, Speech(task.language), search.says(edition))
        document = json.loads(made.files[_LAST])
        names = {*document["groups"], *document["words"].values(), *document["cards"].values()}
        if not all(folder.there(search.folder(task.language) + name) for name in names - made.files.keys()):
            raise Moved
        memory.executemany("DELETE FROM entry WHERE number = ?", [(entry.number,) for entry in gone])
        _remember(memory, task, mark, made.measures, come, measures)
    return made, names


def _difference(
    edition: Edition, memory: sqlite3.Connection, changed: Sequence[int]
) -> tuple[list[Entry], list[Entry]]:
    """The entries that go and those that come. Raises Moved when they are many."""
    ids = edition.site.ids
    listed = {ids[at]: at for at in edition.site.listed}
    known = {number for (number,) in memory.execute("SELECT number FROM entry")}
    look = {ids[at] for at in changed} | (listed.keys() ^ known)
    if len(look) > FEW * len(listed):
        raise Moved
    now = {number: search.product_entry(edition, listed[number]) for number in look & listed.keys()}
    was = {}
    for number in look & known:
        (entry,) = memory.execute("SELECT entry FROM entry WHERE number = ?", (number,)).fetchone()
        was[number] = Entry(*json.loads(entry))
    # A page also changes with its neighbours: what is the same after all, stays.
    same = {number for number in was.keys() & now.keys() if as_json(was[number]) == as_json(now[number])}
    return [was[number] for number in was.keys() - same], [now[number] for number in now.keys() - same]


def _remember(
    memory: sqlite3.Connection,
    task: Task,
    mark: str,
    measures: Measures,
    entries: Iterable[Entry],
    known: Measures | None = None,
) -> None:
    """Keep all that the next change needs, and of the measures what is not `known`."""
    facts: dict[str, object] = {"digest": task.digest, "others": mark}
    if known is None or measures.sizes != known.sizes:
        facts["sizes"] = measures.sizes
    if known is None or measures.titles != known.titles:
        facts["titles"] = measures.titles
    texts = [(name, value if isinstance(value, str) else as_json(value).decode()) for name, value in facts.items()]
    memory.executemany("INSERT OR REPLACE INTO remembered VALUES (?, ?)", texts)
    rows = ((entry.number, as_json(entry).decode()) for entry in entries)
    memory.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?)", rows)
