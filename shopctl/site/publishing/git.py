"""Publishing as a commit on a branch, as GitHub, GitLab and Codeberg serve pages from.

There is no working copy: a bare repository beside site/ takes the branch as it is, `git fast-import` puts one commit on
it, and that is pushed. So visitors see all of a publish or nothing, and files of others on the branch stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha1
from pathlib import Path

from shopctl.site.publishing.programs import run
from shopctl.site.publishing.target import File, NotPublished, Step

_REF = "refs/heads/publish"
_WHO = "shopctl <shopctl@localhost> now"
_SAYS = "Publish the shop"


class Branch:
    """A branch of a repository that git can push to, with the keys that git has."""

    def __init__(self, store: Path, repository: str, branch: str) -> None:
        self._store, self._repository, self._branch = store, repository, branch
        self._name = f"git:{repository}#{branch}"
        self._changes: list[tuple[Path, str]] = []
        self._gone: list[str] = []

    def digest(self, data: bytes) -> str:
        """The name git gives a blob."""
        return sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()

    def there(self, known: Mapping[str, File]) -> Mapping[str, File]:
        """The files on the branch as it is now; none where there is no such branch yet."""
        if not self._store.is_dir():
            run(self._name, ["git", "init", "--quiet", "--bare", "--", str(self._store)])
        branch = f"refs/heads/{self._branch}"
        if run(self._name, ["git", "ls-remote", "--", self._repository, branch]):
            self._git("fetch", "--quiet", "--depth=1", "--force", "--", self._repository, f"{branch}:{_REF}")
        elif self._git("for-each-ref", _REF):
            self._git("update-ref", "-d", _REF)
        if not self._git("for-each-ref", _REF):
            return {}
        lines = self._git("ls-tree", "-r", "-z", "--long", _REF).decode(errors="surrogateescape").split("\0")
        return dict(_blob(line) for line in lines if " blob " in line)

    def put(self, site: Path, addresses: Sequence[str], step: Step) -> None:
        """Note what the commit is to hold."""
        self._changes += [(site / address, address) for address in addresses]
        step(len(addresses))

    def remove(self, site: Path, addresses: Sequence[str]) -> None:
        """Note what the commit is to leave out."""
        self._gone += addresses

    def finish(self) -> None:
        """Commit and push; somebody else's push in the meantime is a failure and loses nothing."""
        command = ["git", "--git-dir", str(self._store), "fast-import", "--quiet", "--force", "--date-format=now"]
        run(self._name, command, self._commit())
        self._git("push", "--quiet", "--", self._repository, f"{_REF}:refs/heads/{self._branch}")

    def _commit(self) -> Iterator[bytes]:
        after = f"from {_REF}^0\n" if self._git("for-each-ref", _REF) else ""
        yield f"commit {_REF}\ncommitter {_WHO}\ndata {len(_SAYS)}\n{_SAYS}\n{after}".encode()
        for file, address in self._changes:
            data = file.read_bytes()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (_quoted(address), len(data), data)
        for address in self._gone:
            yield b"D %s\n" % _quoted(address)
        yield b"\n"

    def _git(self, *arguments: str) -> bytes:
        return run(self._name, ["git", "--git-dir", str(self._store), *arguments])


def _blob(line: str) -> tuple[str, File]:
    about, _, address = line.partition("\t")
    _mode, _kind, name, size = about.split()
    return address, File(name, int(size))


def _quoted(address: str) -> bytes:
    if "\n" in address:
        raise NotPublished(target=address, reason="git takes no line break in a name")
    return b'"%s"' % address.replace("\\", "\\\\").replace('"', '\\"').encode(errors="surrogateescape")
