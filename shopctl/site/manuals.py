"""Manuals: files in media/manuals that belong to a product by their name.

`moon-teapot.pdf` is for everybody, `moon-teapot.fa.pdf` for readers of Persian; a folder `moon-teapot/` holds several.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

FOLDER = "media/manuals"
KINDS = frozenset((".pdf", ".txt", ".epub", ".zip", ".stl", ".svg", ".png", ".jpg"))
"""Kinds of files that are published: none that a browser would run as a page of the shop."""


class Manual(NamedTuple):
    """A file below the shop's folder, which is its address below site/ too; `language` empty: for all."""

    address: str
    title: str
    language: str
    size: int


def survey(root: Path, languages: Sequence[str]) -> dict[str, list[Manual]]:
    """The manuals by the handle of their product, in the order of their names; links are left alone."""
    found: dict[str, list[Manual]] = {}
    for file in _files(root / FOLDER):
        stem, _, language = file.stem.rpartition(".")
        if not stem or language not in languages:
            stem, language = file.stem, ""
        handle = stem if file.parent == root / FOLDER else file.parent.name
        title = stem.replace("-", " ").replace("_", " ")
        address = file.relative_to(root).as_posix()
        found.setdefault(handle, []).append(Manual(address, title, language, file.stat().st_size))
    return found


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir() or folder.is_symlink():
        return
    for entry in sorted(folder.iterdir()):
        if entry.is_symlink():
            continue
        if entry.is_dir() and entry.parent.name == "manuals":
            yield from _files(entry)
        elif entry.is_file() and entry.suffix.lower() in KINDS:
            yield entry


def addresses(manuals: Mapping[str, Sequence[Manual]]) -> Iterator[Manual]:
    """All of them."""
    for of_product in manuals.values():
        yield from of_product
