"""Pictures on their way into the shop: named before they are copied, so that a killed import's are found again."""

from __future__ import annotations

import os
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from shopctl import files
from shopctl.errors import Busy

LOCK = ".pictures.lock"
NAMES = ".pictures.coming"


@dataclass(slots=True)
class Coming:
    """The copies that one import at a time makes in the shop at `root`."""

    root: Path
    _lock: ExitStack | None = None

    def __bool__(self) -> bool:
        """Whether there is anything to settle: this import's, or another one's that was killed."""
        return self._lock is not None or os.path.exists(self.root / NAMES)  # noqa: PTH110

    def begin(self) -> None:
        """Keep other imports from copying until the `end`. Raises Busy where one is at it."""
        if self._lock is None:
            lock = ExitStack()
            try:
                lock.enter_context(files.held(self.root / LOCK))
            except BlockingIOError as error:
                raise Busy(what="Pictures of another import") from error
            self._lock = lock

    def name(self, src: str) -> None:
        """Say that this copy is made next."""
        with (self.root / NAMES).open("a", encoding="utf-8") as out:
            out.write(f"{src}\n")

    def named(self) -> list[str]:
        """All copies that came since pictures were last settled."""
        file = self.root / NAMES
        return file.read_text("utf-8").split("\n") if file.exists() else []

    def end(self) -> None:
        """All of them are shown, or gone."""
        (self.root / NAMES).unlink(missing_ok=True)
        if self._lock:
            self._lock.close()
            self._lock = None
