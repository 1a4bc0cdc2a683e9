"""What the last build made, remembered beside site/ and not in it: a published folder must not list unlisted pages.

Before the first page is written, the files to come are noted as ours. A killed build so leaves nothing behind that the
next one does not know: it makes those pages again and takes away what no longer belongs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from shopctl.files import replace
from shopctl.site.folder import is_address
from shopctl.site.media import Known

FILE = ".site.json"
_VERSION = 1

Made = tuple[str, int]
"""(digest of what a file was made from, its size in bytes); ("", -1) for one that may be unfinished."""
UNFINISHED: Made = ("", -1)
STATIC: Made = ("=", 0)
"""A file that is compared as it is: shared files and pictures, the sitemap."""


@dataclass(slots=True)
class Manifest:
    """Files by address, sources of pictures, and assets that only older pages use: they stay for one more build."""

    files: dict[str, Made] = field(default_factory=dict)
    pictures: dict[str, Known] = field(default_factory=dict)
    retired: set[str] = field(default_factory=set)


def read(root: Path) -> Manifest:
    """The manifest of the shop at `root`; an empty one when there is none, or one that cannot be used."""
    try:
        document = json.loads((root / FILE).read_bytes())
        if document["version"] != _VERSION:
            return Manifest()
        files = {address: (made[0], made[1]) for address, made in document["files"].items() if is_address(address)}
        pictures = {src: Known(*known) for src, known in document["pictures"].items()}
        return Manifest(files, pictures, set(document["retired"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Manifest()


def write(root: Path, manifest: Manifest, settle: bool = False) -> None:
    """Keep the manifest; on the disk before this returns where it is to `settle`.

    That waits for every page written before, too: a build does it once, before its first. What a power cut takes later,
    is made again: a page that lost its bytes has not the size that it should have.
    """
    document = {
        "version": _VERSION,
        "files": manifest.files,
        "pictures": manifest.pictures,
        "retired": sorted(manifest.retired),
    }
    replace(root / FILE, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), settle=settle)
