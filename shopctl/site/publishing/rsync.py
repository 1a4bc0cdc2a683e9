"""Publishing with the rsync program: to another machine over ssh, with the keys that ssh has, or to a mounted disk."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from shopctl.site.publishing.programs import run
from shopctl.site.publishing.target import File, Step


class Rsync:
    """HOST:/PATH as rsync takes it. rsync itself renames each file into place when it is whole."""

    def __init__(self, where: str) -> None:
        self._where = where.rstrip("/") + "/"

    def digest(self, data: bytes) -> str:
        """See Target."""
        return blake2b(data, digest_size=16).hexdigest()

    def there(self, known: Mapping[str, File]) -> Mapping[str, File]:
        """What was put there: rsync compares the rest itself."""
        return known

    def put(self, site: Path, addresses: Sequence[str], step: Step) -> None:
        """See Target. `--checksum`: sizes and times of generated files say nothing."""
        self._rsync(site, addresses, "--files-from=-", "--checksum", "--chmod=D755,F644", "--mkpath")
        step(len(addresses))

    def remove(self, site: Path, addresses: Sequence[str]) -> None:
        """Files that are not in the site any more, and folders that are empty then; all else is kept from deletion."""
        named: dict[str, None] = {}
        for address in addresses:
            parts = address.split("/")
            named.update(dict.fromkeys("/".join(parts[:end]) + "/" for end in range(1, len(parts))))
            named[address] = None
        patterns = [f"+ /{_literal(name)}" for name in named]
        self._rsync(site, [*patterns, "- *"], "--filter=. -", "--delete", "--existing", "--ignore-existing")

    def _rsync(self, site: Path, given: Sequence[str], *options: str) -> None:
        command = ["rsync", "--recursive", "--from0", *options, "--", f"{site}/", self._where]
        run(f"rsync:{self._where}", command, ["\0".join(given).encode(errors="surrogateescape")])

    def finish(self) -> None:
        """Nothing is held back."""


def _literal(name: str) -> str:
    """A name as a pattern that matches nothing else: where one has wildcards, backslashes count too (rsync(1))."""
    return re.sub(r"[*?\[\\]", r"\\\g<0>", name) if re.search(r"[*?\[]", name) else name
