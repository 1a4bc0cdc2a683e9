"""Where hooks lie, and the lock of who delivers to them. Light: commands that wrote look whether there are any."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

FOLDER = "hooks"
LOCK = ".hooks.lock"


def programs(root: Path) -> Iterator[Path]:
    """The files that may be hooks; neither folders nor hidden files, READMEs, or what editors leave behind."""
    try:
        with os.scandir(root / FOLDER) as entries:
            for entry in entries:
                if not entry.name.startswith((".", "README")) and not entry.name.endswith("~") and not entry.is_dir():
                    yield Path(entry.path)
    except (FileNotFoundError, NotADirectoryError):
        return
