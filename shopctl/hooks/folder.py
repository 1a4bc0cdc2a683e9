"""The folder hooks/: which programs are there, which events they are for, and which must not be run."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from shopctl.hooks.models import Hook, NoSuchHook
from shopctl.hooks.place import FOLDER, programs
from shopctl.orders import status
from shopctl.orders.returns import status as returns
from shopctl.text import one_line

_BESIDE_STEPS = (
    "drafted", "delay_told", "arrival_told", "exchanged", "imported", "noted", "invoiced", "credited", "undone",
)  # fmt: skip
EVENTS = frozenset(
    {f"order.{what}" for what in _BESIDE_STEPS}
    | {f"order.{step.event}" for step in status.STEPS}
    | {f"order.{step.event}" for step in (returns.BEGIN, returns.WITHDRAW, *returns.STEPS)}
    | {"stock.low", "stock.refilled"}
)
"""Every event that a hook can be for."""
ANY = ("any", "order.any", "stock.any")

_NAME = re.compile(r"(any|(?:order|stock)\.[a-z_]+)(-[A-Za-z0-9_-]+)?(\.[A-Za-z0-9]+)?")
_WINDOWS = (".exe", ".bat", ".cmd", ".py", ".ps1")


def hooks(root: Path) -> list[Hook]:
    """The programs of the shop by name, those that must not be run too; folders and hidden files are none."""
    return [_hook(root / FOLDER, file) for file in sorted(programs(root))]


def named(root: Path, name: str) -> Hook:
    """The hook of that file name. Raises NoSuchHook."""
    for hook in hooks(root):
        if hook.name == name:
            return hook
    raise NoSuchHook(id=name)


def _hook(folder: Path, file: Path) -> Hook:
    match = _NAME.fullmatch(file.name)
    event = match[1] if match else ""
    name = one_line(file.name)[:100]
    if event not in EVENTS and event not in ANY:
        return Hook(name, "", file, f"{event or 'its name'} is no event; shopctl guide hooks has them all")
    return Hook(name, event, file, _problem(folder, file))


def _problem(folder: Path, file: Path) -> str:
    try:
        real = file.resolve(strict=True)
        if folder.resolve() not in real.parents:
            return "it is a link to a file outside of hooks/; copy the file there"
        mode = real.stat().st_mode
        if not stat.S_ISREG(mode):
            return "it is not a plain file"
        return _windows_problem(file) if os.name == "nt" else _mode_problem(folder, real, mode)
    except OSError as error:
        return f"it cannot be read ({error.strerror})"


def _mode_problem(folder: Path, real: Path, mode: int) -> str:
    for path in (folder, real.parent):
        if path.stat().st_mode & stat.S_IWOTH:
            return f"every user of this machine can write to its folder; chmod o-w {path}"
    if mode & stat.S_IWOTH:
        return f"every user of this machine can change it; chmod o-w {real}"
    return "" if os.access(real, os.X_OK) else f"it may not be executed; chmod u+x {real}"


def _windows_problem(file: Path) -> str:
    return "" if file.suffix.lower() in _WINDOWS else f"Windows runs files that end in {', '.join(_WINDOWS)}"
