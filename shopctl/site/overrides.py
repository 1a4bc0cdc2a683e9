"""The shipped templates, and the shop's own: a file in its templates/ replaces the shipped one of the same path."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from shopctl import files
from shopctl.errors import NotFound, Refused
from shopctl.shipped import templates_dir

FOLDERS = ("storefront", "email", "document")
"""What a shop can have its own of; texts (locale/) and starter content (shop/) are not templates."""


class NoTemplate(NotFound):
    """There is no shipped template of that name, or several."""

    message = "There is no template {id!r}."


class OwnAlready(Refused):
    """The shop has its own; it is never written over."""

    message = "The shop has its own {path} already."
    hint = "It was left as it is. To begin anew, delete or rename it first."


class Template(NamedTuple):
    """A template by its path below templates/. `state`: shipped, copied (the shop's is the same), own, or unused."""

    path: str
    state: str


def listed(root: Path) -> list[Template]:
    """Every shipped template with what the shop at `root` has in its place, then its files that replace nothing."""
    shipped, own = _files(templates_dir()), _files(root / "templates")
    known = [Template(path, _state(file, own.get(path))) for path, file in shipped.items()]
    return known + [Template(path, "unused") for path in own if path not in shipped]


def copy(root: Path, name: str) -> Path:
    """Put a copy of the shipped template `name` into the shop, to be edited; its path.

    `name` is the path below templates/, or the file's name alone where only one has it. Raises NoTemplate, OwnAlready.
    """
    path = _path_of(name)
    target = root / "templates" / path
    if target.exists() or target.is_symlink():
        raise OwnAlready(path=f"templates/{path}")
    target.parent.mkdir(parents=True, exist_ok=True)
    files.replace(target, (templates_dir() / path).read_bytes(), mode=0o644)
    return target


def _path_of(name: str) -> str:
    shipped = _files(templates_dir())
    wanted = name.removeprefix("templates/")
    found = [path for path in shipped if wanted in (path, PurePosixPath(path).name)]
    if len(found) == 1:
        return found[0]
    close = found or get_close_matches(wanted, [*shipped, *(PurePosixPath(path).name for path in shipped)])
    raise NoTemplate(id=name, hint=f"Do you mean {' or '.join(close)}?" if close else "See: shopctl site theme list")


def _files(folder: Path) -> dict[str, Path]:
    """Files that pages, mails and papers are made of, by their path below `folder`."""
    found = [file for name in FOLDERS for file in sorted((folder / name).rglob("*")) if file.is_file()]
    return {
        file.relative_to(folder).as_posix(): file for file in found if "fonts" not in file.relative_to(folder).parts
    }


def _state(shipped: Path, own: Path | None) -> str:
    if own is None:
        return "shipped"
    return "copied" if own.read_bytes() == shipped.read_bytes() else "own"
