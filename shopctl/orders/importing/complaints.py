"""What is wrong with the rows of an order, all of it at once: a merchant mends a file once, not cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from shopctl.errors import BadInput
from shopctl.sheets.fields import Columns
from shopctl.sheets.plan import RowError

T = TypeVar("T")


class Rejected(Exception):
    """An order cannot be imported."""

    def __init__(self, *errors: RowError) -> None:
        super().__init__(errors)
        self.errors = errors


class Complaints:
    """Collects the errors of one order, each with the title of its column."""

    def __init__(self, titles: Sequence[str], columns: Columns) -> None:
        self._titles, self._columns = titles, columns
        self.errors: list[RowError] = []

    def add(self, row: int, field: str, reason: str) -> None:
        """Something is wrong with a field of a row."""
        title = self._titles[self._columns[field][0]].strip() if field in self._columns else ""
        self.errors.append(RowError(row, title, reason))

    def attempt(self, row: int, field: str, work: Callable[[], T]) -> T | None:
        """What `work` makes; None, and a complaint, where it cannot."""
        try:
            return work()
        except (BadInput, ValueError) as error:
            reason = error.sentence if isinstance(error, BadInput) else str(error)
            self.add(row, field, reason.removesuffix("."))
            return None

    def check(self) -> None:
        """Raises Rejected when there is anything to complain about."""
        if self.errors:
            raise Rejected(*self.errors)
