"""Where the files are that come with the program: inside the package when installed, beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
"""The program itself."""


def templates_dir() -> Path:
    """The shipped templates."""
    return _shipped("templates")


def examples_dir() -> Path:
    """The shipped example shops."""
    return _shipped("examples")


def _shipped(name: str) -> Path:
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
