"""Where the mail server's password comes from: the environment, or a file that nobody else can read."""

from __future__ import annotations

import os
from pathlib import Path

from shopctl.config.load import FILE
from shopctl.config.model import Mail
from shopctl.errors import SettingsError

VARIABLE = "SHOPCTL_SMTP_PASSWORD"


def password(mail: Mail, root: Path) -> str:
    """The password for `mail.user`: SHOPCTL_SMTP_PASSWORD, else the first line of `mail.password_file`.

    Raises SettingsError when there is neither, or when others can read the file.
    """
    if VARIABLE in os.environ:
        return os.environ[VARIABLE]
    if not mail.password_file:
        raise _wrong(root, f"{mail.user} needs a password", f"Set {VARIABLE}, or name a file of mode 0600.")
    file = root / Path(mail.password_file).expanduser()
    try:
        mode = file.stat().st_mode & 0o777
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = f"{file} cannot be read ({getattr(error, 'strerror', None) or 'not UTF-8 text'})"
        raise _wrong(root, reason, f"Put the password into that file, or set {VARIABLE}.") from None
    if os.name == "posix" and mode & 0o077:
        raise _wrong(root, f"others can read {file} (mode {mode:04o})", f"Run: chmod 600 {file}")
    if not lines or not lines[0]:
        raise _wrong(root, f"{file} is empty", "Put the password into its first line.")
    return lines[0]


def _wrong(root: Path, reason: str, hint: str) -> SettingsError:
    return SettingsError(file=str(root / FILE), key="mail.password_file", reason=reason, hint=hint)
