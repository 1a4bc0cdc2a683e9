"""Build the storefront, or see at once that there is nothing to build.

Most builds that cron starts find nothing changed. That is told by the sizes and times of the files that a build reads
and of those it made (inputs.py); what makes pages is loaded only when something is to be made. Of those that do, most
find that a few products were touched: only they are loaded (partial.py). All others compare everything (making.py).
"""

from __future__ import annotations

import gc
import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from shopctl.errors import Busy
from shopctl.files import held
from shopctl.site import inputs
from shopctl.site.outcome import FOLDER, Outcome, Progress

if TYPE_CHECKING:
    from shopctl.config.model import Settings
    from shopctl.site.inputs import Stamp

__all__ = ["FOLDER", "LOCK", "AnotherBuild", "Outcome", "build", "only_build"]

LOCK = ".site.lock"


class AnotherBuild(Busy):
    """Two builds would take each other's files away."""

    message = "Another shopctl is building the site of {shop}."
    hint = "Nothing was done; that build brings the site up to date."


def build(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    now: datetime,
    *,
    full: bool = False,
    progress: Progress = lambda done, total: None,
) -> Outcome:
    """Bring site/ of the shop at `root` up to date; `full` renders every page anew.

    Raises AnotherBuild, BadContent, BadTemplate, LinkInSite, OSError, and what the database raises.
    """
    started = time.monotonic()
    with only_build(root), _quiet_collector():
        stamp = inputs.stamp(root)
        outcome = None if full else inputs.unchanged(root, stamp, now)
        if outcome is None:
            outcome = _made(db, settings, root, now, stamp, full, progress)
    outcome.seconds = round(time.monotonic() - started, 3)
    return outcome


def _made(
    db: sqlite3.Connection,
    settings: Settings,
    root: Path,
    now: datetime,
    stamp: Stamp,
    full: bool,
    progress: Progress,
) -> Outcome:
    from shopctl.site import partial

    outcome = None if full else partial.make(db, settings, root, now, stamp, progress)
    if outcome is None:
        from shopctl.site import making

        read = making.read(db, now)
        inputs.forget(root)
        outcome, token = making.make(root, settings, read, now, full, progress)
        inputs.remember(root, stamp, read.mark, token, outcome)
    return outcome


@contextmanager
def only_build(root: Path) -> Iterator[None]:
    """Keep others from building, or from taking a site away that is half built. Raises AnotherBuild."""
    with ExitStack() as stack:
        try:
            stack.enter_context(held(root / LOCK))
        except BlockingIOError as error:
            raise AnotherBuild(shop=str(root)) from error
        yield


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """Load without looking for garbage: millions of values that all live to the end of the build are none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
