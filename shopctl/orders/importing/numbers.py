"""The numbers of imported orders: kept as they are, and out of the way of the shop's own."""

from __future__ import annotations

import re
import sqlite3

from shopctl.config.selling import Orders

OUT_OF_THE_WAY = 10**15
"""Serials from here on are of orders whose numbers are no plain numbers, or have a prefix: no counter gets there."""
_COUNTABLE = 10**9
"""Numbers beyond are ids of programs, and the shop does not go on counting from them."""
_PLAIN = re.compile(r"\d{1,12}", re.ASCII)


class Taken(Exception):
    """The number is another order's; the message says whose, and the way out."""


class Numbers:
    """Gives imported orders their numbers, and moves the shop's counter behind them."""

    def __init__(self, db: sqlite3.Connection, settings: Orders, prefix: str) -> None:
        self._db, self._prefix, self._own = db, prefix, settings.prefix
        rows = db.execute("SELECT id, number, serial, source, source_digest FROM orders").fetchall()
        self._numbers = {row["number"].casefold() for row in rows}
        self._serials = {row["serial"]: row["number"] for row in rows}
        self._sources = {
            row["source"]: (row["id"], row["number"], row["source_digest"]) for row in rows if row["source"]
        }
        self._beyond = max([OUT_OF_THE_WAY, *(serial + 1 for serial in self._serials if serial >= OUT_OF_THE_WAY)])
        self._last = 0

    def imported(self, source: str) -> tuple[int, str, str] | None:
        """The order that was imported from there: row id, number, digest."""
        return self._sources.get(source)

    def give(self, number: str) -> tuple[str, int]:
        """The number and the serial of a new order. Raises Taken."""
        whole = f"{self._prefix}{number}"
        plain = number.removeprefix(self._own) if self._own and not self._prefix else number
        serial = int(plain) if _PLAIN.fullmatch(plain) and int(plain) > 0 and not self._prefix else 0
        held = self._serials.get(serial, "") if serial else ""
        if held or whole.casefold() in self._numbers:
            raise Taken(f"the shop has an order {held or whole} of its own; give these a prefix: --prefix OLD-")
        return whole, serial or self._beyond

    def take(self, number: str, serial: int) -> None:
        """The number is given now."""
        self._numbers.add(number.casefold())
        self._serials[serial] = number
        if serial >= OUT_OF_THE_WAY:
            self._beyond = serial + 1
        elif serial < _COUNTABLE:
            self._last = max(self._last, serial)

    def close(self) -> None:
        """The shop's own numbers go on behind the imported ones."""
        if self._last:
            self._db.execute(
                "INSERT INTO counter (name, value) VALUES ('order', :last)"
                " ON CONFLICT (name) DO UPDATE SET value = MAX(value, :last)",
                {"last": self._last},
            )
