"""Runs one shopctl command again and again, each time in a forked process on a fresh copy of a shop, under strace.

strace fails or kills the tracee's WHEN-th call of one kind; to reach the n-th call of the command itself, the child
first makes WHEN - n calls of that kind that do not matter. Importing once and forking makes a trial cost milliseconds.

usage: fault_driver.py CALL WHEN PATTERN TRIALS ARGS...    writes TRIALS/n/{shop.db,...} and prints "n wait-status"
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import redirect_stdout
from pathlib import Path

from shopctl.cli.app import main


def waste(call: str, times: int, scratch: Path) -> None:
    """Make calls of that kind that change nothing that matters."""
    fd = os.open(scratch, os.O_CREAT | os.O_RDWR)
    for _ in range(times):
        if call == "pwrite64":
            os.pwrite(fd, b"x", 0)
        elif call == "unlink":
            scratch.with_suffix(".tmp").touch()
            os.unlink(scratch.with_suffix(".tmp"))  # noqa: PTH108 - the system call itself
        else:
            getattr(os, call)(fd)
    os.close(fd)


def command(trial: Path, args: list[str]) -> int:
    """Run the command on that shop, in this process."""
    sys.stderr = (trial / "stderr").open("w", encoding="utf-8", buffering=1)
    sys.argv = ["shopctl", "--shop", str(trial), *args]
    try:
        with (trial / "stdout").open("w", encoding="utf-8") as said, redirect_stdout(said):
            main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 0


def copy(pattern: Path, trial: Path) -> None:
    trial.mkdir()
    for name in ("shop.toml", "shop.db"):
        shutil.copy(pattern / name, trial)


def run(call: str, when: int, pattern: Path, trials: Path, args: list[str]) -> None:
    copy(pattern, trials / "warm")
    command(trials / "warm", args)  # imports all that the command imports
    for n in range(1, when + 1):
        trial = trials / str(n)
        copy(pattern, trial)
        pid = os.fork()
        if pid == 0:
            waste(call, when - n, trial / "scratch")
            os._exit(command(trial, args))
        status = os.waitpid(pid, 0)[1]
        print(n, status, flush=True)
        if status == 0:  # the command makes fewer than n such calls
            return


if __name__ == "__main__":
    run(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]), sys.argv[5:])
