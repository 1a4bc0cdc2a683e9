"""What a build says of itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

FOLDER = "site"
"""Where the storefront stands in the shop's folder."""

Progress = Callable[[int, int], None]
"""Told (done, total)."""


@dataclass(slots=True)
class Outcome:
    """What a build did, in HTML pages, and what the merchant should look at: (what, why)."""

    pages: int = 0
    written: int = 0
    removed: int = 0
    seconds: float = 0.0
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def unchanged(self) -> int:
        """Pages that stood there already as they should be."""
        return self.pages - self.written
