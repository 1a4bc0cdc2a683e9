"""A new shop folder: whole, or not there at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shopctl.config.load import FILE
from shopctl.errors import Refused

FOLDERS = ("content", "media", "templates", "outbox", "inbox")
PRIVATE = ("outbox", "inbox")
"""Folders that hold what customers wrote or are told: mode 0700."""


class FolderInUse(Refused):
    """Nothing is written over what is there."""

    message = "{folder} already holds {found}."
    hint = "Nothing was written. Name a new or empty folder."


def make_folders(shop: Path) -> None:
    """The folders of a shop, those that are not there yet."""
    for name in FOLDERS:
        (shop / name).mkdir(exist_ok=True, mode=0o700 if name in PRIVATE else 0o755)


@contextmanager
def new_folder(folder: Path) -> Iterator[Path]:
    """A folder beside `folder` (a full path) to build the shop in; moved to its place when the block ends well.

    Raises FolderInUse.
    """
    if folder.is_dir():
        found = sorted(path.name for path in folder.iterdir())
        if found:
            raise FolderInUse(folder=str(folder), found=FILE if FILE in found else found[0])
    elif folder.exists():
        raise FolderInUse(folder=str(folder), found="a file of that name")
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}."))
    try:
        yield building
        _move_in(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise


def _move_in(building: Path, folder: Path) -> None:
    """Bring the finished shop to its place; an empty folder that is there stays the one the merchant stands in."""
    if not folder.is_dir():
        building.chmod(0o755)
        building.replace(folder)
        return
    # shop.toml last: it is what makes the folder a shop.
    for child in sorted(building.iterdir(), key=lambda path: path.name == FILE):
        child.replace(folder / child.name)
    building.rmdir()
