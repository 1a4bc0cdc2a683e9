"""The copies of pictures that the shop keeps: each once, however often and under whichever names it came.

A copy's name ends with a digest of the file that came, so it is found again by that. Light on purpose: what a picture
is and holds is looked at in pictures.py.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path, PurePosixPath

from shopctl import files

FOLDER = "media/products"
"""Where the copies are kept, below the shop's folder."""
MAX_BYTES = 32 << 20
"""A picture file of more is refused unread."""

_OWN = re.compile(r"media/products/[^/]*-[0-9a-f]{16}\.(?:jpg|png|webp|avif|gif)")


class BadPicture(ValueError):
    """Why a picture cannot be used, for people."""


def is_copy(src: str) -> bool:
    """Whether a picture's path is one that `store` gave."""
    return bool(_OWN.fullmatch(src))


def digest(data: bytes) -> str:
    """What names the copy of a picture file."""
    return blake2b(data, digest_size=8).hexdigest()


def held(root: Path) -> dict[str, str]:
    """The copies that the shop has: their paths by digest."""
    folder = root / FOLDER
    names = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else []
    return {name.rpartition("-")[2].partition(".")[0]: src for name in names if is_copy(src := f"{FOLDER}/{name}")}


def store(root: Path, src: str, data: bytes) -> None:
    """Write a copy to its place. Raises BadPicture where the folder is no folder of the shop's; OSError."""
    folder = root
    for part in PurePosixPath(src).parent.parts:
        folder = folder / part
        if folder.is_symlink():
            raise BadPicture(f"{folder.name}/ is a link: pictures are kept in the shop's own folder")
        folder.mkdir(exist_ok=True)
    files.replace(root / src, data, mode=0o644)
