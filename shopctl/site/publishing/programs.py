"""Other programs do the talking to other machines: run here, their own words kept for when they fail."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Sequence
from contextlib import suppress
from tempfile import TemporaryFile

from shopctl.site.publishing.target import NotPublished

_TELLING = ("fatal:", "rsync:", "error:", "ssh:")


def run(target: str, command: Sequence[str], given: Iterable[bytes] = ()) -> bytes:
    """What `command` prints, with `given` on its stdin; it never asks anybody for a password.

    Raises NotPublished with what it said.
    """
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    with TemporaryFile() as out, TemporaryFile() as errors:
        try:
            process = subprocess.Popen(list(command), stdin=subprocess.PIPE, stdout=out, stderr=errors, env=environment)
        except FileNotFoundError as error:
            raise NotPublished(target=target, reason=f"the program {command[0]} is not on this computer") from error
        with process:
            assert process.stdin is not None
            with suppress(BrokenPipeError):  # why it went away is among its words
                for piece in given:
                    process.stdin.write(piece)
        out.seek(0)
        errors.seek(0)
        if process.returncode:
            said = errors.read().decode(errors="replace").strip().splitlines() or [f"exit code {process.returncode}"]
            telling = [line for line in said if line.startswith(_TELLING)] or said
            raise NotPublished(target=target, reason=telling[0].strip().rstrip("."))
        return out.read()
