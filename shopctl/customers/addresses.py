"""Where customers live: remembered as they come, never changed."""

from __future__ import annotations

import sqlite3
from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in its parts. `street` may have several lines; `country` is ISO 3166 where that is known."""

    name: str = ""
    company: str = ""
    street: str = ""
    city: str = ""
    postcode: str = ""
    region: str = ""
    country: str = ""

    def __bool__(self) -> bool:
        return any((self.street, self.city, self.postcode))

    @property
    def lines(self) -> tuple[str, ...]:
        """The address as it stands on a parcel."""
        place = " ".join(filter(None, (self.postcode, self.city)))
        return tuple(
            filter(None, (self.name, self.company, *self.street.splitlines(), place, self.region, self.country))
        )


_COLUMNS = "name, company, street, city, postcode, region, country"


def of(db: sqlite3.Connection, customer: int) -> list[Address]:
    """A customer's addresses, the newest first."""
    sql = f"SELECT {_COLUMNS} FROM address WHERE customer_id = ? ORDER BY id DESC"  # noqa: S608 - a constant
    return [Address(*row) for row in db.execute(sql, (customer,))]


def remember(db: sqlite3.Connection, customer: int, address: Address, at: str) -> None:
    """Write down an address, in the caller's transaction."""
    sql = f"INSERT INTO address (customer_id, {_COLUMNS}, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
    db.execute(sql, (customer, *astuple(address), at))
