"""The folder inbox/: what waits in it, and where it goes. Everything in it is a stranger's, names included."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from shopctl import files
from shopctl.inbox.models import SetAside, Unreadable
from shopctl.text import blot_cards, handle, one_line

FOLDER = "inbox"
DONE = "done"
QUARANTINE = "quarantine"
LOCK = ".inbox.lock"

LARGEST = 256 * 1024
"""Bytes of the largest file that is read: an order of a hundred lines has a tenth of it."""

_REASON = ".reason.txt"
_NAME_BYTES = 200  # leaves room for '-2' and '.reason.txt' in file systems that take 255
_AGAIN = "To have it read again, put right what is wrong and move the file back into inbox/."
_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


def waiting(root: Path) -> list[Path]:
    """What may carry an order (*.json, *.eml, whatever kind of file it is), the longest waiting first.

    Names that begin with a dot are of files still being written.
    """
    found = []
    for file in _entries(root / FOLDER):
        if file.suffix.lower() in (".json", ".eml"):
            try:
                found.append((file.lstat().st_mtime_ns, file.name, file))
            except FileNotFoundError:  # taken away since
                continue
    return [file for _, _, file in sorted(found)]


def others(root: Path) -> int:
    """How many files lie there that are neither documents nor mails."""
    return sum(file.is_file() and file.suffix.lower() not in (".json", ".eml") for file in _entries(root / FOLDER))


def _entries(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            yield from (Path(entry.path) for entry in entries if not entry.name.startswith("."))
    except FileNotFoundError:
        return


def read(file: Path) -> bytes:
    """The bytes of a plain file of at most LARGEST; links are not followed. Raises Unreadable, FileNotFoundError."""
    try:
        data = _plain_bytes(file)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable(reason=f"It cannot be read: {error.strerror}.") from error
    if len(data) > LARGEST:
        raise Unreadable(reason=f"It is larger than {LARGEST // 1024} kB.")
    return data


def _plain_bytes(file: Path) -> bytes:
    """Asks what it is before opening, for Windows knows no O_NOFOLLOW, and after, for it may have been exchanged."""
    if not stat.S_ISREG(file.lstat().st_mode):
        raise Unreadable(reason="It is not a plain file.")
    with os.fdopen(os.open(file, _FLAGS), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise Unreadable(reason="It is not a plain file.")
        return opened.read(LARGEST + 1)


def shown(file: Path) -> str:
    """A file's name as it can be printed."""
    return one_line(file.name)[:100]


def finish(root: Path, file: Path, instead: bytes | None) -> None:
    """Move a file whose order is taken to done/; with `instead`, keep these bytes in its place. Raises OSError."""
    _put(file, _target(root / FOLDER / DONE, file, instead), instead)


def set_aside(root: Path, file: Path, reason: str, instead: bytes | None) -> None:
    """Move a file to quarantine/, with the reason beside it: that first, so that none lies there without one.

    With `instead`, keep these bytes in its place. Raises OSError.
    """
    target = _target(root / FOLDER / QUARANTINE, file, instead)
    files.replace(target.with_name(target.name + _REASON), f"{reason}\n\n{_AGAIN}\n".encode())
    _put(file, target, instead)


def reason(sentence: str, way_out: str = "") -> str:
    """Why a file is set aside, as one line that may quote it."""
    return blot_cards(one_line(f"{sentence} {way_out}"))[:500]


def quarantined(root: Path) -> list[SetAside]:
    """What is set aside, by name, each with its reason."""
    found = sorted(file for file in _entries(root / FOLDER / QUARANTINE) if not file.name.endswith(_REASON))
    return [SetAside(shown(file), _reason_of(file)) for file in found]


def _reason_of(file: Path) -> str:
    try:
        text = read(file.with_name(file.name + _REASON)).decode(errors="replace")
    except (OSError, Unreadable):
        return ""
    return one_line(text.partition("\n")[0])[:500]


def _target(folder: Path, file: Path, instead: bytes | None) -> Path:
    """A free name in `folder`, the file's own where it can be kept."""
    folder.mkdir(mode=0o700, exist_ok=True)
    name = file.name if file.name.isprintable() and len(os.fsencode(file.name)) <= _NAME_BYTES else _safe(file)
    name = f"{name}.json" if instead is not None and file.suffix.lower() == ".eml" else name
    stem, dot, suffix = name.rpartition(".")
    target, number = folder / name, 1
    while os.path.lexists(target):
        number += 1
        target = folder / f"{stem}-{number}{dot}{suffix}"
    return target


def _safe(file: Path) -> str:
    return f"{handle(file.stem)[:50]}{file.suffix.lower()}"


def _put(file: Path, target: Path, instead: bytes | None) -> None:
    if instead is not None:
        files.replace(target, instead)
        file.unlink()
        files.sync_folder(file.parent)
        return
    if not file.is_symlink():
        with suppress(OSError):  # another user's file may be moved out of our folder, and not be changed
            file.chmod(0o700 if file.is_dir() else 0o600)
    files.move(file, target)
