"""Where the mail server's password comes from: the environment, or a file that nobody else can read."""

from __future__ import annotations

from pathlib import Path

from shopctl.config.model import Mail
from shopctl.config.secret import secret

VARIABLE = "SHOPCTL_SMTP_PASSWORD"


def password(mail: Mail, root: Path) -> str:
    """The password for `mail.user`: SHOPCTL_SMTP_PASSWORD, else the first line of `mail.password_file`.

    Raises SettingsError when there is neither, or when others can read the file.
    """
    return secret(root, variable=VARIABLE, file=mail.password_file, key="mail.password_file", what=mail.user)
