"""What a merchant says of a sheet, where it should not be recognised or guessed."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Choice:
    """What a merchant says of a sheet: targets by title (or letter) of the column, the key column, the decimal sign."""

    columns: dict[str, str] = field(default_factory=dict)
    key: str = ""
    decimal_sign: str = ""
    only: bool = False
    """Columns that are not named stay unused, instead of being guessed."""

    def __bool__(self) -> bool:
        return bool(self.columns or self.key or self.decimal_sign)


NOTHING_SAID = Choice()
"""All is as recognised or guessed."""
