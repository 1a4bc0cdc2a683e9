"""What `shopctl site check` finds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Kind = Literal[
    "broken link", "broken anchor", "duplicate title", "heavy page", "slow page", "heavy picture",
    "picture without text", "not translated", "hard to read",
]  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One thing that visitors would stumble over: its kind, the page or source it is about, and what is wrong there."""

    kind: Kind
    place: str
    what: str

    @property
    def document(self) -> dict[str, str]:
        """The shape of a finding with --json; public API."""
        return asdict(self)
