"""Who is who: the identities that the shop knows, held in memory while an import runs inside its transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from shopctl.customers import store
from shopctl.customers.importing.draft import Handle


class TwoCustomers(Exception):
    """The handles are of different customers; `names` are theirs, as people know them."""

    def __init__(self, handles: list[Handle]) -> None:
        super().__init__(handles)
        self.names = " and ".join(f"{each.channel} {each.handle}" for each in handles)


class People:
    """Finds customers by their handles, and writes down new ones."""

    def __init__(self, db: sqlite3.Connection, at: str) -> None:
        self._db = db
        self._at = at
        rows = db.execute("SELECT channel, handle_key, customer_id FROM identity")
        self._owners: dict[tuple[str, str], int] = {(row[0], row[1]): row[2] for row in rows}

    def owner(self, handle: Handle) -> int | None:
        """The customer whose handle that is."""
        return self._owners.get((handle.channel, handle.key))

    def find(self, handles: Iterable[Handle]) -> int | None:
        """The one customer whose handles these are. Raises TwoCustomers when they are of several."""
        owners: dict[int, Handle] = {}
        for each in handles:
            if (owner := self.owner(each)) is not None:
                owners.setdefault(owner, each)
        if len(owners) > 1:
            raise TwoCustomers(list(owners.values()))
        return next(iter(owners), None)

    def add(self, name: str, language: str) -> int:
        """A new customer."""
        return store.insert(self._db, name, language, self._at)

    def add_handles(self, customer: int, handles: Iterable[Handle]) -> list[Handle]:
        """Write down the handles that nobody has yet, unverified; those."""
        new = [each for each in handles if self.owner(each) is None]
        for each in new:
            store.add_identity(self._db, customer, each.channel, each.handle, each.key, self._at)
            self._owners[each.channel, each.key] = customer
        return new
