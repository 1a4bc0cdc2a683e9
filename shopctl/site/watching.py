"""Notice that something a build reads has changed, while somebody looks at the site."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from shopctl.site.inputs import looked_at

_PAUSE = 0.3
"""Seconds between two looks: an editor is through with saving by then."""
_SHARE = 20
"""Of so many seconds one is spent looking, at most: a shop may have fifty thousand pictures."""


def changes(root: Path) -> Iterator[None]:
    """Yield once for every change of the shop at `root`, as soon as nothing moves any more; never ends by itself.

    What changes while the caller is at work is another change.
    """
    seen = looked_at(root)
    while True:
        started = time.monotonic()
        now = _look(root, seen)
        time.sleep(max(_PAUSE, _SHARE * (time.monotonic() - started)))
        if now != seen and now == _look(root, now):
            seen = now
            yield


def _look(root: Path, last: tuple[str, int]) -> tuple[str, int]:
    try:
        return looked_at(root)
    except OSError:  # a file went away between its name and the look at it
        return ("moving", last[1])
