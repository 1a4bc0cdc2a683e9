"""site/ while a build brings it up to date: what the last build made, what this one has made so far, what is to go."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from shopctl.site import manifest
from shopctl.site.folder import Folder
from shopctl.site.manifest import Manifest
from shopctl.site.outcome import FOLDER


@dataclass(slots=True)
class Upkeep:
    """The folder, and the manifests of two builds; `full`: nothing of the last one counts as right."""

    root: Path
    folder: Folder
    old: Manifest
    full: bool = False
    new: Manifest = field(default_factory=Manifest)
    _unfinished: list[str] = field(default_factory=list)

    @classmethod
    def begin(cls, root: Path, full: bool = False) -> Upkeep:
        """Look at what the last build left, and sweep up after one that was killed."""
        old, folder = manifest.read(root), Folder(root / FOLDER)
        unfinished = [address for address, made in old.files.items() if made == manifest.UNFINISHED]
        for address in unfinished:
            folder.sweep(address)
        return cls(root, folder, old, full, _unfinished=unfinished)

    def announce(self, addresses: Iterable[str], *, again: bool = False, settle: bool = False) -> None:
        """Note new files as ours before they are written, and those that are made `again` as unfinished.

        So even a killed build's files are found again, and none that it was at is taken for what it was before.
        """
        known = self.old.files
        coming = [name for name in addresses if known.get(name) != manifest.UNFINISHED and (again or name not in known)]
        if coming:
            known.update(dict.fromkeys(coming, manifest.UNFINISHED))
            self._unfinished += coming
            manifest.announce(self.root, self._unfinished, settle)

    def digest(self, address: str) -> str:
        """What the file was made from, as far as that is known."""
        return self.old.files.get(address, manifest.UNFINISHED)[0]

    def stands(self, address: str, digest: str) -> bool:
        """Whether the file is there as it is to be: made from what `digest` tells, and of the size it had."""
        made, size = self.old.files.get(address, manifest.UNFINISHED)
        return not self.full and made == digest and self.folder.has(address, size)

    def keep(self, *addresses: str) -> None:
        """Leave files as they are."""
        self.new.files.update({address: self.old.files[address] for address in addresses})

    def publish(self, files: Mapping[str, bytes]) -> None:
        """Put files where they are not yet; they are compared as they are."""
        for address, data in files.items():
            self.folder.write(address, data)
        self.belong(files)

    def belong(self, addresses: Iterable[str]) -> None:
        """These files are part of the site, and compared as they are."""
        self.new.files.update(dict.fromkeys(addresses, manifest.STATIC))

    def below(self, folder: str) -> list[str]:
        """The files in a folder of the site, beside those that only stay for older pages."""
        return [name for name in self.old.files if name.startswith(folder) and name not in self.old.retired]

    def close(self) -> int:
        """Take away what no page uses any more and keep the manifest; how many pages went.

        Shared files of the build before stay for one more: pages that visitors opened just now still ask for them.
        """
        pages = 0
        for address in self.old.files.keys() - self.new.files.keys():
            if address.startswith(("assets/", "media/")) and address not in self.old.retired:
                self.new.retired.add(address)
                self.new.files[address] = manifest.STATIC
            else:
                pages += self.folder.remove(address) and address.endswith(".html")
        if self.new != self.old:
            manifest.write(self.root, self.new)
        (self.root / manifest.UNFINISHED_FILE).unlink(missing_ok=True)
        return pages
