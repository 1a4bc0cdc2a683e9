"""What a command did to a folder, recorded once by strace, and each state of it that a kill or a power cut could leave.

The states are made from the record; the program does not run again, so that every write of every command can be tried.
What is assumed of the disk: a killed process leaves what it wrote. A power cut leaves what was synced; what was not,
in any part; names (made, changed, removed) in their order, up to any point after the last sync of anything, as file
systems with a journal keep them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

CALLS = (
    "open,openat,creat,write,pwrite64,writev,pwritev,pwritev2,sendfile,copy_file_range,splice,fallocate,lseek,"
    "ftruncate,truncate,fsync,fdatasync,sync_file_range,rename,renameat,renameat2,link,linkat,symlink,symlinkat,"
    "unlink,unlinkat,mkdir,mkdirat,rmdir"
)
STRACE = ("strace", "-f", "-qq", "-y", "-xx", "-s", "100000000", "--seccomp-bpf", "-e", f"trace={CALLS}", "-o")

_LINE = re.compile(r"(\d+) +(?:<\.\.\. \w+ resumed>|(\w+)\()(.*?)(?:\) += (-?\d+)(?:<.*)?| <unfinished \.\.\.>)$")
_WORD = re.compile(r'[^\s,"<>]*<((?:\\x..)+)>(\(deleted\))?|"((?:\\x..)*)"|([^\s,"<>]+)')


@dataclass(frozen=True, slots=True)
class Op:
    """One change: of a file's content (`file` at `at`: `data`, or a cut there), of names, or a sync.

    A file is known by its number, whatever its `name` becomes.
    """

    kind: str
    file: int = -1
    at: int = 0
    data: bytes = b""
    name: str = ""
    target: str = ""

    @property
    def of_names(self) -> bool:
        """Whether it changes names, not content."""
        return self.kind in ("name", "rename", "remove")


@dataclass(slots=True)
class Disk:
    """The files of a folder: names of files, their contents apart from them; names of folders."""

    names: dict[str, int] = field(default_factory=dict)
    contents: dict[int, bytearray] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Disk:
        """The folder as it is."""
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        names = {str(path.relative_to(folder)): number for number, path in enumerate(files)}
        return cls(names, {number: bytearray(path.read_bytes()) for number, path in enumerate(files)})

    def copy(self, ops: Iterable[Op] | None = None) -> Disk:
        """The same, to be changed on its own; with `ops`, by these alone."""
        changed = self.contents.keys() if ops is None else {op.file for op in ops}
        contents = {number: bytearray(data) if number in changed else data for number, data in self.contents.items()}
        return Disk(dict(self.names), contents)

    @property
    def files(self) -> dict[str, bytearray]:
        """The contents by name."""
        return {name: self.contents[number] for name, number in self.names.items()}

    def apply(self, op: Op) -> None:
        """Let it happen."""
        if op.kind == "write":
            data = self.contents.setdefault(op.file, bytearray())
            data.extend(bytes(max(0, op.at - len(data))))
            data[op.at : op.at + len(op.data)] = op.data
        elif op.kind == "cut":
            data = self.contents.setdefault(op.file, bytearray())
            data.extend(bytes(max(0, op.at - len(data))))
            del data[op.at :]
        elif op.kind == "name":
            self.names[op.name] = op.file
            self.contents.setdefault(op.file, bytearray())
        elif op.kind == "rename" and op.name in self.names:
            self.names[op.target] = self.names.pop(op.name)
        elif op.kind == "rename":
            for name in [name for name in self.names if name.startswith(f"{op.name}/")]:
                self.names[op.target + name.removeprefix(op.name)] = self.names.pop(name)
        elif op.kind == "remove":
            del self.names[op.name]


class Unread(Exception):
    """strace tells of a call that changes the folder in a way that is not understood here."""


class _Reader:
    """Follows one folder through the record of strace."""

    def __init__(self, folder: Path, before: Disk) -> None:
        self.folder = f"{folder}{os.sep}"
        self.disk = before.copy()
        self.ops: list[Op] = []
        self._places: dict[tuple[str, str], int] = {}
        self._begun: dict[str, tuple[str, str]] = {}

    def read(self, line: str) -> None:
        """Take in one line."""
        found = _LINE.match(line)
        if not found:
            return
        pid, call, words, result = found.groups()
        if call is None:
            if pid not in self._begun:
                return  # it began elsewhere
            call, begun = self._begun.pop(pid)
            words = begun + words
        if result is None:
            self._begun[pid] = call, words
        elif int(result) >= 0:
            parts = [_decoded(*word.groups()) for word in _WORD.finditer(words)]
            self._call(pid, call, parts, int(result))

    def _call(self, pid: str, call: str, parts: list[bytes], result: int) -> None:
        paths = [self._inside(part) for part in parts]
        if call in ("unlinkat", "openat"):
            paths[1] = self._inside(os.path.join(parts[0], parts[1]))  # noqa: PTH118 - bytes
        if call in ("openat", "open", "creat"):
            at = call == "openat"
            if paths[at] is not None:
                self._open(pid, str(paths[at]), parts[at + 1 :], call)
        elif call.startswith("rename"):
            ends = [path for path in paths if path]
            if ends:
                self._do(Op("rename", name=ends[-2], target=ends[-1]))
        elif call == "link" and paths[0] is not None:
            self._do(Op("name", self.disk.names[paths[0]], name=str(paths[1])))
        elif call in ("unlink", "unlinkat"):
            path = paths[-2] if call == "unlinkat" else paths[0]
            if path in self.disk.names:
                self._do(Op("remove", name=str(path)))
        elif paths and paths[0] is not None and call not in ("mkdir", "mkdirat", "rmdir"):
            self._touch(pid, call, str(paths[0]), parts, result)

    def _inside(self, part: bytes) -> str | None:
        path = os.fsdecode(part)
        return path.removeprefix(self.folder) if f"{path}{os.sep}".startswith(self.folder) else None

    def _open(self, pid: str, path: str, words: list[bytes], call: str) -> None:
        flags = words[0].split(b"|") if call != "creat" else [b"O_CREAT", b"O_TRUNC"]
        if path not in self.disk.names:
            if b"O_CREAT" not in flags:
                return  # a folder
            self._do(Op("name", file=len(self.disk.contents), name=path))
        file = self.disk.names[path]
        if b"O_TRUNC" in flags and self.disk.contents[file]:
            self._do(Op("cut", file, name=path))
        self._places[pid, path] = len(self.disk.contents[file]) if b"O_APPEND" in flags else 0

    def _touch(self, pid: str, call: str, path: str, parts: list[bytes], result: int) -> None:
        if call in ("fsync", "fdatasync"):
            self._do(Op("sync", self.disk.names.get(path, -1)))
        elif path not in self.disk.names:
            return  # a file without a name
        elif call in ("write", "pwrite64"):
            place = int(parts[-1]) if call == "pwrite64" else self._places.get((pid, path), 0)
            self._do(Op("write", self.disk.names[path], place, parts[1][:result], path))
            self._places[pid, path] = place + result
        elif call == "lseek":
            self._places[pid, path] = result
        elif call in ("ftruncate", "truncate"):
            self._do(Op("cut", self.disk.names[path], int(parts[1]), name=path))
        else:
            raise Unread(call, path)

    def _do(self, op: Op) -> None:
        self.disk.apply(op)
        self.ops.append(op)


def _decoded(path: str | None, gone: str | None, text: str | None, word: str | None) -> bytes:
    if word is not None:
        return word.encode()
    return b"" if gone else bytes.fromhex((path or text or "").replace("\\x", ""))


def recorded(trace: Path, folder: Path, before: Disk) -> list[Op]:
    """What happened in the folder, which was as `before`, by a trace of strace."""
    reader = _Reader(folder, before)
    marker = "".join(f"\\x{byte:02x}" for byte in os.fsencode(str(folder)))
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            if marker in line or " resumed>" in line:
                reader.read(line)
    return reader.ops


def killed(before: Disk, ops: list[Op]) -> Iterator[Disk]:
    """The folder after each change: what a kill there leaves. The same object each time."""
    disk = before.copy()
    for op in ops:
        if op.kind != "sync":
            disk.apply(op)
            yield disk


def cut_off(before: Disk, ops: list[Op]) -> Iterator[Disk]:
    """What a power cut can leave, just before each sync and at the end."""
    safe, waits = before.copy(), list[Op]()
    for op in [*ops, Op("sync")]:
        if op.kind != "sync":
            waits.append(op)
            continue
        yield from _partly(safe, waits)
        for each in list(waits):
            if each.of_names or each.file == op.file:
                safe.apply(each)
                waits.remove(each)


def _partly(safe: Disk, waits: list[Op]) -> Iterator[Disk]:
    names = [op for op in waits if op.of_names]
    data = [op for op in waits if not op.of_names]
    torn = [*data[:-1], _half(data[-1])] if data else []
    for kept in ([], data, data[::2], data[1::2], data[len(data) // 2 :], torn):
        for known in {0, len(names) // 2, len(names)}:
            disk = safe.copy(kept)
            for op in names[:known] + kept:
                disk.apply(op)
            yield disk


def _half(op: Op) -> Op:
    return replace(op, data=op.data[: len(op.data) // 2]) if op.kind == "write" else op
