"""Secrets come from the environment, or from a file that nobody else can read; they never stand in shop.toml."""

from __future__ import annotations

import os
from pathlib import Path

from shopctl.config.load import FILE
from shopctl.errors import SettingsError


def secret(root: Path, *, variable: str, file: str, key: str, what: str) -> str:
    """The secret: the environment's `variable`, else the first line of `file`, which the setting `key` names.

    `what` needs it, in the failure's words. Raises SettingsError: there is neither, or others can read the file.
    """
    if variable in os.environ:
        return os.environ[variable]
    if not file:
        raise _wrong(root, key, f"{what} needs it", f"Set {variable}, or name a file of mode 0600.")
    path = root / Path(file).expanduser()
    try:
        mode = path.stat().st_mode & 0o777
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = f"{path} cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8 text'})"
        raise _wrong(root, key, reason, f"Put the secret into that file, or set {variable}.") from None
    if os.name == "posix" and mode & 0o077:
        raise _wrong(root, key, f"others can read {path} (mode {mode:04o})", f"Run: chmod 600 {path}")
    if not lines or not lines[0].strip():
        raise _wrong(root, key, f"{path} is empty", "Put the secret into its first line.")
    return lines[0].strip()


def _wrong(root: Path, key: str, reason: str, hint: str) -> SettingsError:
    return SettingsError(file=str(root / FILE), key=key, reason=reason, hint=hint)
