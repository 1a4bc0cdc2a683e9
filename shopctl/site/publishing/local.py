"""Publishing to a folder: a web server's root, a mounted disk, a folder that another program synchronises."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path

from shopctl.errors import ShopError
from shopctl.site.folder import Folder
from shopctl.site.publishing.target import File, NotPublished, Step


class Local:
    """A folder on this machine; every file is written beside its place and renamed into it."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = Folder(root)

    def digest(self, data: bytes) -> str:
        """See Target."""
        return blake2b(data, digest_size=16).hexdigest()

    def there(self, known: Mapping[str, File]) -> Mapping[str, File]:
        """What was put there and still has its size."""
        return {address: file for address, file in known.items() if self._stands(address, file)}

    def _stands(self, address: str, file: File) -> bool:
        try:
            status = os.lstat(self._folder.path(address))
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and file.size in (status.st_size, -1)

    def put(self, site: Path, addresses: Sequence[str], step: Step) -> None:
        """See Target."""
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            for address in addresses:
                self._folder.write(address, (site / address).read_bytes())
                step(1)
        except (OSError, ShopError) as error:
            raise NotPublished(target=str(self._root), reason=_reason(error)) from error

    def remove(self, site: Path, addresses: Sequence[str]) -> None:
        """See Target."""
        for address in addresses:
            self._folder.remove(address)

    def finish(self) -> None:
        """Nothing is held back."""


def _reason(error: OSError | ShopError) -> str:
    return error.sentence.rstrip(".") if isinstance(error, ShopError) else f"{error.strerror} ({error.filename})"
