"""Reads a workbook (.xls, .xlsb, .ods) in a process of its own, which may be killed, or abort, without harm.

Run as a script, with nothing of shopctl loaded: the workbook comes on stdin, JSON lines go to stdout. A line that is
an object begins a sheet: {"sheet": name, "visible": bool, "merges": [[top, left, bottom, right], ...]}; each line
that is an array is a row of it: [number, cells]. A cell is text or a number, or {"days": number} where it is shown
as a date. Ends with one of the exit codes below; any other is a crash.
"""

from __future__ import annotations

import io
import json
import sys
from datetime import date, datetime, time, timedelta
from typing import Any

MAX_MEMORY = 1 << 30
MAX_SECONDS = 60
MAX_OUTPUT = 500_000_000

LOCKED, NO_WORKBOOK, TOO_LARGE = 10, 11, 12

_FIRST_OF_MARCH = datetime(1900, 3, 1)  # noqa: DTZ001 - cells have no time zone


def limit() -> None:
    """Take from this process what it must not use up, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the parent's time limit remains
        return
    for what, most in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, MAX_SECONDS),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(what, (most, most))
        except (ValueError, OSError):  # macOS refuses some
            continue


def convert(workbook: bytes, out: io.TextIOBase) -> None:
    """Write every sheet that has cells. Raises what calamine raises, and MemoryError when it becomes too much."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=_shown_as_date).encode
    left = MAX_OUTPUT
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    for each in book.sheets_metadata:
        if each.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(each.name)
        merges = [
            [top + 1, left_, bottom + 1, right] for (top, left_), (bottom, right) in sheet.merged_cell_ranges or ()
        ]
        visible = each.visible == SheetVisibleEnum.Visible
        out.write(encode({"sheet": each.name, "visible": visible, "merges": merges}) + "\n")
        before = [""] * (sheet.start or (0, 0))[1]  # rows come from the first of the sheet, cells from the first in use
        for number, cells in enumerate(sheet.iter_rows(), 1):
            if any(cell != "" for cell in cells):
                line = encode([number, before + cells])
                left -= len(line)
                if left < 0:
                    raise MemoryError
                out.write(line + "\n")


def _shown_as_date(value: Any) -> Any:
    """The number behind a cell that calamine gives as a date; a text where two numbers make the same date."""
    if isinstance(value, timedelta):
        return {"days": value / timedelta(days=1)}
    if isinstance(value, time):
        return {"days": (value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6) / 86_400}
    if not isinstance(value, datetime):
        assert isinstance(value, date)
        value = datetime(value.year, value.month, value.day)  # noqa: DTZ001
    days = (value - _FIRST_OF_MARCH) / timedelta(days=1) + 61
    # Excel has a 29 February 1900, calamine has not: 59.3 and 60.3 are the same moment to it.
    if 60 <= days < 61:
        return value.isoformat(" ")
    return {"days": days if days >= 61 else days - 1}


def main() -> int:
    """Convert stdin to stdout; the exit code says what was wrong."""
    limit()
    try:
        with io.TextIOWrapper(sys.stdout.buffer, "utf-8", "replace", newline="\n", write_through=False) as out:
            convert(sys.stdin.buffer.read(), out)
    except MemoryError:
        return TOO_LARGE
    except BaseException as error:  # a panic of Rust is no Exception
        return LOCKED if type(error).__name__ == "PasswordError" else NO_WORKBOOK
    return 0


if __name__ == "__main__":
    sys.exit(main())
