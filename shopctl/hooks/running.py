"""One call of a hook: a process with the event on its stdin, little in its environment, and a time limit.

Whatever it does (hang, print without end, never read), the caller goes on: stdin is a file, of what it prints only the
end is kept, and what is left of it when time is up is ended with its children.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, Any

from shopctl.hooks.models import Call

KEPT = 2000
"""How much of what a hook prints is kept, from the end, in bytes."""

_PASSED = ("PATH", "HOME", "LANG")
_PASSED_ON_WINDOWS = ("PATH", "PATHEXT", "SYSTEMROOT", "COMSPEC", "TEMP", "TMP", "USERPROFILE", "LANG")
_LAST_WORDS = 1.0
"""Seconds for the end of what it printed; a child that it leaves running may hold the pipe open for ever."""


def call(program: Path, document: bytes, more: Mapping[str, str], folder: Path, limit: float) -> Call:
    """Run `program` in `folder` with `document` on its stdin, for at most `limit` seconds; never raises for its sake.

    Its environment is PATH, HOME, LANG and `more`: no password of the shop's gets there.
    """
    began = time.monotonic()
    with tempfile.TemporaryFile() as stdin:
        stdin.write(document)
        stdin.seek(0)
        try:
            process = _start(program, stdin, environment(more), folder)
        except OSError as error:
            return Call(_why(error), "", 0.0)
        reason, said = _follow(process, limit)
    return Call(reason, said, round(time.monotonic() - began, 3))


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """What a hook finds in its environment."""
    names = _PASSED_ON_WINDOWS if os.name == "nt" else _PASSED
    return {name: os.environ[name] for name in names if name in os.environ} | dict(more)


def _start(program: Path, stdin: IO[bytes], env: dict[str, str], folder: Path) -> subprocess.Popen[bytes]:
    options: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        options = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return subprocess.Popen(
        _command(program), stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=env, cwd=folder, **options
    )


def _command(program: Path) -> list[str]:
    """How the system runs it: by its first line, or on Windows by its extension."""
    if os.name == "nt" and program.suffix.lower() == ".py":
        return [sys.executable, str(program)]
    if os.name == "nt" and program.suffix.lower() == ".ps1":
        return ["powershell", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", str(program)]
    return [str(program)]


def _follow(process: subprocess.Popen[bytes], limit: float) -> tuple[str, str]:
    said = bytearray()
    listener = Thread(target=_listen, args=(process, said), daemon=True)
    listener.start()
    reason = ""
    try:
        code = process.wait(limit)
        if code:
            reason = f"it ended with exit code {code}" if code > 0 else f"it was ended by signal {-code}"
    except subprocess.TimeoutExpired:
        end(process)
        reason = f"it took longer than {limit:g} seconds and was ended"
    listener.join(_LAST_WORDS)
    return reason, bytes(said).decode(errors="replace").replace("\0", "")


def _listen(process: subprocess.Popen[bytes], said: bytearray) -> None:
    pipe = process.stdout
    if pipe is None:
        return
    with suppress(OSError, ValueError):
        while chunk := os.read(pipe.fileno(), 1 << 16):
            said += chunk
            del said[:-KEPT]
    pipe.close()


def end(process: subprocess.Popen[bytes]) -> None:
    """End a hook and the children that it started."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
    else:
        import signal

        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


def _why(error: OSError) -> str:
    import errno

    if error.errno == errno.ENOEXEC:
        return "the system cannot run it; a script's first line is such as #!/bin/sh"
    if error.errno == errno.ENOENT:
        return "the program that its first line (#!) names is not here"
    return f"it could not be started ({error.strerror})"
