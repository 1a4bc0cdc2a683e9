"""The category tree as an import sees and grows it, and the words that the whole shop shares, by language."""

from __future__ import annotations

from collections.abc import Iterable

from shopctl.catalog.importing.batch import Batch
from shopctl.catalog.importing.draft import Path, RowError, Word
from shopctl.catalog.importing.drafting import Rejected
from shopctl.catalog.importing.shelf import Ids
from shopctl.text import handle, normal, unique


class Tree:
    """Categories by their place: the shop's, and those planned so far."""

    def __init__(self, rows: Iterable[tuple[int, int, str, str]], ids: Ids) -> None:
        """`rows`: the shop's categories as (id, parent's id or 0, title, handle)."""
        self._ids = ids
        self._known: dict[tuple[int, str], int] = {}
        self._places: dict[int, tuple[int, str]] = {}
        self._handles: set[str] = set()
        self._paths: dict[Path, int] = {}
        for id_, parent, title, name in rows:
            self._keep(id_, parent, title, name)

    def titles(self, ids: Iterable[int]) -> tuple[str, ...]:
        """The paths of categories as people read them."""
        return tuple(" > ".join(self._path(id_)) for id_ in ids)

    def _path(self, id_: int) -> Path:
        parent, title = self._places[id_]
        return (*(self._path(parent) if parent else ()), title)

    def _keep(self, id_: int, parent: int, title: str, name: str) -> None:
        self._known[parent, normal(title)] = id_
        self._places[id_] = parent, title
        self._handles.add(name)

    def place(self, path: Path, batch: Batch) -> int:
        """The id of the category at `path`; it and those above it are made where they are missing."""
        if (id_ := self._paths.get(path)) is None:
            parent = self.place(path[:-1], batch) if len(path) > 1 else 0
            id_ = self._known.get((parent, normal(path[-1]))) or self._make(parent, path, batch)
            self._paths[path] = id_
        return id_

    def _make(self, parent: int, path: Path, batch: Batch) -> int:
        title = path[-1]
        id_, self._ids.category = self._ids.category, self._ids.category + 1
        name = handle(title)
        if name in self._handles and parent:
            name = handle(f"{path[-2]} {title}")  # 'Men > Shirts' and 'Women > Shirts' are two pages
        name = unique(name, self._handles)
        self._keep(id_, parent, title, name)
        batch.categories.append((id_, parent or None, name, title, normal(title), id_))
        return id_


class Words:
    """Translations of shared words: one word has one translation in the whole shop."""

    def __init__(self, known: dict[tuple[str | int, str], str]) -> None:
        self._known = known
        self._said: dict[tuple[str | Path, str], tuple[int, str]] = {}

    def check(self, words: Iterable[Word]) -> None:
        """Raises Rejected where the file translates one word in two ways."""
        for word in words:
            row, text = self._said.setdefault((word.term, word.language), (word.row, word.text))
            if text != word.text:
                term = word.term if isinstance(word.term, str) else " > ".join(word.term)
                reason = f"{term!r} is {word.text!r} here and {text!r} in row {row}; it can have one translation"
                raise Rejected([RowError(word.row, word.language, reason)])

    def add(self, words: Iterable[Word], batch: Batch, tree: Tree) -> bool:
        """Write down what the shop does not say yet; whether there was anything."""
        changed = False
        for word in words:
            term = word.term if isinstance(word.term, str) else tree.place(word.term, batch)
            if self._known.get((term, word.language)) != word.text:
                self._known[term, word.language] = word.text
                rows = batch.words if isinstance(term, str) else batch.category_words
                rows.append((term, word.language, word.text))
                changed = True
        return changed
