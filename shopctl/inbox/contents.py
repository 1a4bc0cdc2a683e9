"""What lies in the inbox. Apart from actions.py, which loads the order book."""

from __future__ import annotations

from pathlib import Path

from shopctl.inbox import folder
from shopctl.inbox.mails import order_in
from shopctl.inbox.models import Contents, Unreadable


def contents(root: Path) -> Contents:
    """What lies in the inbox."""
    found = folder.waiting(root)
    idle = {file for file in found if file.suffix.lower() == ".eml" and _is_idle(file)}
    waiting = tuple(folder.shown(file) for file in found if file not in idle)
    return Contents(waiting, tuple(folder.quarantined(root)), len(idle) + folder.others(root))


def _is_idle(file: Path) -> bool:
    """Whether it is a mail without an order: it stays where it is."""
    try:
        return order_in(folder.read(file)) is None
    except (Unreadable, FileNotFoundError):
        return False
