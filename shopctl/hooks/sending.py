"""Have events delivered right after a command, by a process of its own: the command neither waits for it nor fails.

Loaded by every command that wrote, where there are hooks: it stays light.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from shopctl import files
from shopctl.hooks.place import LOCK, programs


def send_off(root: Path) -> None:
    """Start `shopctl hook deliver` on its own, where the shop has hooks and no other process delivers already.

    Whoever holds the lock looks for new events once more when it has let go of it. Raises OSError.
    """
    if next(programs(root), None) is None:
        return
    with files.held(root / LOCK):
        pass
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.DETACHED_PROCESS | subprocess.CREATE_NEW_PROCESS_GROUP}
    subprocess.Popen(
        [sys.executable, "-m", "shopctl", "--shop", str(root), "hook", "deliver"],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=root, **options,
    )  # fmt: skip
