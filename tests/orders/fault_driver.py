"""Runs shopctl commands one after another, each in a fork of one process that has imported all there is.

A trial then costs milliseconds, also under strace, which can start this driver in a command's place. A job is one line
of JSON on stdin: `shop`, `args`, and what is to go wrong:

- `wait`: how many seconds the command waits for a lock;
- `room`: how many bytes a file may have (RLIMIT_FSIZE): what is more fails as it does where a disk is full;
- `call` and `waste`: strace fails or kills each process's n-th call of one kind; a child that first makes `waste` such
  calls that do not matter is hit at its (n - waste)-th.

For each comes a line back: `status` as waitpid has it, `out` and `err`.
"""

from __future__ import annotations

import gc
import json
import os
import pkgutil
import signal
import sys
from importlib import import_module
from typing import Any, NoReturn

import shopctl
from shopctl.cli.app import main
from shopctl.db.connect import connect

SCRATCH = "/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp"  # noqa: S108


def waste(call: str, times: int) -> None:
    """Make calls of that kind that change nothing that matters."""
    scratch = f"{SCRATCH}/shopctl-fault-{os.getpid()}"
    fd = os.open(scratch, os.O_CREAT | os.O_RDWR)
    for _ in range(times):
        if call == "pwrite64":
            os.pwrite(fd, b"x", 0)
        elif call in ("unlink", "rename"):
            os.close(os.open(f"{scratch}.tmp", os.O_CREAT))
            os.unlink(f"{scratch}.tmp") if call == "unlink" else os.rename(f"{scratch}.tmp", scratch)  # noqa: PTH104, PTH108
        else:
            getattr(os, call)(fd)
    os.close(fd)


def prepare(job: dict[str, Any]) -> None:
    """Let go wrong what is to go wrong."""
    if "wait" in job:
        connect.__kwdefaults__["wait"] = job["wait"]
    if "room" in job:
        import resource  # which Windows lacks, where this file is imported, too

        resource.setrlimit(resource.RLIMIT_FSIZE, (job["room"], job["room"]))
    if "call" in job:
        waste(job["call"], job["waste"])


def command(job: dict[str, Any], out: int, err: int) -> NoReturn:
    """Run the command in this process, its words into these pipes, and end as it ends."""
    for descriptor, pipe in ((1, out), (2, err)):
        os.dup2(pipe, descriptor)
    sys.stdout, sys.stderr = os.fdopen(1, "w"), os.fdopen(2, "w", buffering=1)  # the ones before knew a file perhaps
    sys.argv = ["shopctl", "--shop", job["shop"], *job["args"]]
    try:
        prepare(job)
        main()
    except SystemExit as ended:
        code = ended.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code if isinstance(code, int) else 1)


def run(job: dict[str, Any]) -> dict[str, Any]:
    """The command in a process of its own, and how it ended."""
    heard, said = zip(*(os.pipe() for _ in range(2)), strict=True)
    pid = os.fork()
    if pid == 0:
        command(job, *said)
    for pipe in said:
        os.close(pipe)
    out, err = (os.fdopen(pipe, "rb").read().decode() for pipe in heard)
    return {"status": os.waitpid(pid, 0)[1], "out": out, "err": err}


if __name__ == "__main__":
    jobs, answers = os.fdopen(os.dup(0)), os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for module in pkgutil.walk_packages(shopctl.__path__, "shopctl."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    gc.freeze()
    for line in jobs:
        print(json.dumps(run(json.loads(line))), file=answers, flush=True)
