"""What the last build made, remembered beside site/ and not in it: a published folder must not list unlisted pages.

Before a file is written, it is noted as unfinished, in a small file of its own. A killed build so leaves nothing behind
that the next one does not know: it makes those pages again and takes away what no longer belongs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from shopctl.files import replace
from shopctl.site.folder import are_addresses, is_address
from shopctl.site.media import Known

FILE = ".site.json"
UNFINISHED_FILE = ".site-unfinished.json"
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
        files = {address: (digest, size) for address, (digest, size) in document["files"].items()}
        if not are_addresses(files):
            files = {address: made for address, made in files.items() if is_address(address)}
        pictures = {src: Known(*known) for src, known in document["pictures"].items()}
        return Manifest(files | _unfinished(root), pictures, set(document["retired"]))
    except (OSError, ValueError, KeyError, TypeError, IndexError, AttributeError):
        return Manifest(_unfinished(root))


def _unfinished(root: Path) -> dict[str, Made]:
    """What a killed build was at."""
    with suppress(OSError, ValueError, TypeError):
        return {name: UNFINISHED for name in json.loads((root / UNFINISHED_FILE).read_bytes()) if is_address(name)}
    return {}


def announce(root: Path, addresses: Iterable[str], settle: bool = False) -> None:
    """Note all files that a build is at before it writes them; on the disk when this returns, where it is to `settle`.

    That waits for every page written before, too: a build does it once, before its first. What a power cut takes later,
    is made again: a page that lost its bytes has not the size that it should have.
    """
    replace(root / UNFINISHED_FILE, json.dumps([*addresses]).encode(), settle=settle)


def write(root: Path, manifest: Manifest) -> None:
    """Keep the manifest of a build that ends."""
    document = {
        "version": _VERSION,
        "files": manifest.files,
        "pictures": manifest.pictures,
        "retired": sorted(manifest.retired),
    }
    replace(root / FILE, json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode(), settle=False)
