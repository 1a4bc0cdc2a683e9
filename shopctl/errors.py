"""What can go wrong, as small classes that own their sentence and their exit code.

Callers pass facts, never finished sentences; slices subclass these beside the rule that is broken. The command
line prints `sentence` (and `way_out` below it), or `document` with --json, and ends with `exit_code`.
"""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar


class ShopError(Exception):
    """A failure that a merchant or a script can act on.

    `message` is the sentence, a str.format template over the keyword facts; `hint` is the way out, another one.
    """

    code: ClassVar[str] = "failed"
    exit_code: ClassVar[int] = 1
    message: ClassVar[str] = "{reason}"
    hint: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(self.sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.facts), ()  # worker processes hand their failures over

    @property
    def sentence(self) -> str:
        """The failure in one sentence: what, and where."""
        return self.message.format(**self.facts)

    @property
    def way_out(self) -> str:
        """What to do about it; empty where there is nothing to say."""
        return self.facts.get("hint") or self.hint.format(**self.facts)

    @property
    def document(self) -> dict[str, Any]:
        """The shape of `--json` errors: {"error": {"code", "message", "hint", ...facts}}."""
        facts = {key: value for key, value in self.facts.items() if key not in ("hint", "reason")}
        return {"error": {"code": self.code, "message": self.sentence, "hint": self.way_out, **facts}}


class Usage(ShopError):
    """The command was called wrongly: options that contradict each other, a question without a terminal."""

    code, exit_code = "usage", 2


class NotFound(ShopError):
    """There is no such thing: `kind` names it in plain words, `id` is what was asked for."""

    code, exit_code = "not_found", 3
    message = "There is no {kind} {id!r}."


class Refused(ShopError):
    """A rule of the shop forbids it: an illegal step, a conflict, not enough stock."""

    code, exit_code = "refused", 4


class BadInput(ShopError):
    """What was given cannot be understood; `reason` says what and where (file, sheet, row, column)."""

    code, exit_code = "bad_input", 5


class SettingsError(ShopError):
    """A setting is wrong: `file`, dotted `key`, and what was expected."""

    code, exit_code = "settings", 6
    message = "{file}: {key}: {reason}"


class StorageError(ShopError):
    """The database or a file cannot be read or written."""

    code, exit_code = "storage", 7


class Busy(ShopError):
    """Another shopctl holds the lock; nothing was done, trying later is right."""

    code, exit_code = "busy", 75
    message = "{what} is busy with another shopctl."
    hint = "Nothing was done; try again in a moment."
