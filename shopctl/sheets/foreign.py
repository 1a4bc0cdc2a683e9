"""Workbooks of other kinds (.xls, .xlsb, .ods) by calamine, which aborts its process on some hostile files.

So it runs in a child with limits of time and memory (child.py), whose rows are kept in a temporary file.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from shopctl.sheets import child
from shopctl.sheets.archive import MAX_BYTES, damaged, open_archive
from shopctl.sheets.serial import dated, number
from shopctl.sheets.sheet import Merge, Sheet, Survey
from shopctl.sheets.source import Opener, Spool
from shopctl.sheets.table import Row, UnreadableTable

_WAY_OUT = "Open it in a spreadsheet program and save it as .xlsx."
_REASONS = {
    child.LOCKED: "it is locked with a password",
    child.NO_WORKBOOK: "it is damaged or no workbook",
    child.TOO_LARGE: "it holds too much",
}


def sheets(opened: Opener, name: str) -> list[Sheet]:
    """The sheets of a workbook that have cells, in its order. Raises UnreadableTable."""
    spool = Spool()
    with opened() as stream, tempfile.TemporaryFile() as copy:
        _check(opened, name)
        shutil.copyfileobj(stream, copy)
        copy.seek(0)
        _run(copy, spool, name)
    found = []
    for offset, line in _lines(spool):
        if line.startswith(b"{"):
            head: dict[str, Any] = json.loads(line)
            merges = [Merge(*each) for each in head["merges"]]
            rows = partial(_rows, spool, offset + len(line))
            found.append(Sheet(head["sheet"], head["visible"], partial(Survey, merges), rows))
    return found


def _check(opened: Opener, name: str) -> None:
    """Refuse what is too large, or, being a zip, unpacks to more than it says."""
    with opened() as stream:
        if stream.seek(0, 2) > MAX_BYTES:
            raise UnreadableTable(file=name, reason=f"it is larger than {MAX_BYTES >> 20} MB", hint=_WAY_OUT)
        stream.seek(0)
        if stream.read(2) != b"PK":
            return
        with damaged(name):
            archive = open_archive(stream, name)
            for part in archive.infolist():
                if part.filename.endswith((".xml", ".bin")):
                    with archive.open(part) as unpacked:
                        while chunk := unpacked.read(1 << 20):
                            if b"<!DOCTYPE" in chunk:
                                raise UnreadableTable(file=name, reason=f"it defines entities ({part.filename})")


def _run(workbook: Any, spool: Spool, name: str) -> None:
    # By its path, not as a module: a folder in which somebody has put a json.py must not be looked into (-P).
    command = [sys.executable, "-P", str(Path(child.__file__))]
    try:
        code = subprocess.run(
            command,
            stdin=workbook,
            stdout=spool.file,
            stderr=subprocess.DEVNULL,
            timeout=child.MAX_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired as error:
        raise UnreadableTable(file=name, reason="it takes too long to read", hint=_WAY_OUT) from error
    if code:
        reason = _REASONS.get(code, "it holds too much, or a cell far away from the others")
        raise UnreadableTable(file=name, reason=reason, hint=_WAY_OUT)


def _lines(spool: Spool, start: int = 0) -> Iterator[tuple[int, bytes]]:
    with spool.open() as stream:
        stream.seek(start)
        for line in stream:
            yield start, line
            start += len(line)


def _rows(spool: Spool, start: int, width: int) -> Iterator[Row]:
    decode = json.JSONDecoder(parse_int=number, parse_float=number, object_hook=_dated).decode
    for _, line in _lines(spool, start):
        if line.startswith(b"{"):
            return
        at_row, cells = decode(line.decode())
        cells = [_text(cell) for cell in cells[:width]]
        if any(cells):
            yield int(at_row), cells + [""] * (width - len(cells))


def _text(cell: str | bool) -> str:
    return cell if isinstance(cell, str) else str(cell).upper()


def _dated(cell: dict[str, str]) -> str:
    return dated(cell["days"])
