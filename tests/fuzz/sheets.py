"""Mutate valid tables and read them: each must be read, or refused in words; never a traceback, a hang, a crash.

Run: python tests/fuzz/sheets.py [SECONDS] [SEED]

The files are made here; those of the real data are added where it is (SHOPCTL_TEST_DATA, or ../shared/data beside the
checkout). Reading happens in a process of its own, limited to 1 GB. The first file that fails is kept, and the exit
code is 1.
"""

from __future__ import annotations

import contextlib
import io
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import zipfile
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

MAX_MEMORY = 1 << 30
HANG = 30
"""Seconds for one file; the child that reads foreign workbooks gets a third of it."""

TOKENS = [
    b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b'"', b"'", b",", b";", b"\t", b"\r", b"\n", b"sep=|\n", b"\xe2\x80\xa8",
    b"<", b">", b"&", b"&amp;", b"&x;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE a [", b"<row>", b"</row>",
    b"<row r='1'/>", b'<c r="A1">', b"</c>", b"<v>", b"</v>", b"<v/>", b"<is><t>", b"</si>", b"<si/>", b"<f>1</f>",
    b't="s"', b't="b"', b's="1"', b'r="XFD1048576"', b'r="A0"', b'hidden="1"', b"<mergeCell ref=\"A1:XFD1048576\"/>",
    b"99999999999999999999", b"-1", b"1e999", b"nan", b"_x0000_", b"_xD800_", b'number-rows-repeated="99999999"',
]  # fmt: skip


def seeds() -> dict[str, bytes]:
    """Small valid files of every kind."""
    import xlsxwriter

    from shopctl.sheets.write import write_csv

    lines = [
        ["A-1", "Tea, green", Decimal("4.50"), 3],
        ["007", "چای سبز", Decimal("120000"), None],
        ["C", "Käse\nÖl", 1, 0],
    ]
    text = io.StringIO(newline="")
    write_csv(text, ["sku", "title", "price", "stock"], lines * 4)
    written = text.getvalue()
    found = {f"table.{encoding}.csv": written.encode(encoding, "replace")
             for encoding in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "cp1256")}  # fmt: skip
    found["semicolons.csv"] = written.replace(",", ";").replace("\n", "\r").encode()
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "d.m.yyyy"})
        for _ in range(2):
            sheet = book.add_worksheet()
            sheet.merge_range(0, 0, 0, 3, "Price list")
            sheet.write_row(1, 0, ["sku", "title", "price", "from"])
            for row, line in enumerate(lines * 4, 2):
                sheet.write_row(row, 0, [str(line[0]), str(line[1]), float(str(line[2]))])
                sheet.write_datetime(row, 3, date(2024, 1, row), day)
            sheet.merge_range(4, 0, 6, 0, "merged")
            sheet.write_formula(20, 2, "=1+1", None, 2)
            sheet.set_row(5, None, None, {"hidden": True})
    found["book.xlsx"] = buffer.getvalue()
    beside = Path(__file__).resolve().parents[3] / "shared" / "data"
    folder = Path(os.environ.get("SHOPCTL_TEST_DATA", beside)) / "sheets"
    for file in sorted(folder.iterdir()) if folder.is_dir() else ():
        found[file.name] = file.read_bytes()
    return found


def mutated(rng: random.Random, content: bytes) -> bytes:
    """`content` with some bytes changed, cut, repeated, or tokens of the formats put in."""
    changed = bytearray(content)
    for _ in range(rng.choice([1, 1, 2, 3, 8, 40])):
        at = rng.randrange(len(changed) + 1)
        match rng.randrange(6):
            case 0 if changed:
                changed[at % len(changed)] = rng.randrange(256)
            case 1:
                changed[at:at] = rng.choice(TOKENS)
            case 2:
                del changed[at : at + rng.choice([1, 2, 10, 1000])]
            case 3:
                changed[at:at] = changed[at : at + rng.choice([1, 20, 500])] * rng.choice([1, 2, 50])
            case 4:
                other = rng.randrange(len(changed) + 1)
                size = rng.choice([1, 5, 50])
                changed[at : at + size] = changed[other : other + size]
            case _:
                changed[at : at + len(token)] = (token := rng.choice(TOKENS))
    return bytes(changed[: rng.randrange(len(changed) + 1)] if rng.random() < 0.05 else changed)


def mutated_inside(rng: random.Random, content: bytes) -> bytes:
    """A zip with one of its parts mutated and packed again, so that the damage is in the table, not around it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        parts = archive.infolist()
        chosen = rng.choice([part for part in parts if part.filename.endswith((".xml", ".rels", ".bin"))])
        for part in parts:
            data = archive.read(part)
            out.writestr(part.filename, mutated(rng, data) if part is chosen else data)
    return packed.getvalue()


def case(rng: random.Random, files: dict[str, bytes]) -> tuple[str, bytes]:
    """The name of a seed, and a mutation of it."""
    name = rng.choice(sorted(files))
    content = files[name]
    inside = content.startswith(b"PK") and rng.random() < 0.8
    return name, mutated_inside(rng, content) if inside else mutated(rng, content)


def work() -> None:
    """Read the files whose paths come on stdin; answer each with a line: what became of it."""
    from shopctl.errors import ShopError
    from shopctl.sheets import child
    from shopctl.sheets.table import open_table

    child.MAX_SECONDS = HANG // 3
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    for line in sys.stdin:
        try:
            table = open_table(Path(line.strip()), knows=lambda cells: sum(cell in ("sku", "price") for cell in cells))
            before = table.header_row
            for number, cells in table.rows():
                assert number > before, "rows out of order"
                assert all(isinstance(cell, str) for cell in cells), "a cell that is no text"
                assert "workbook" not in table.how or len(cells) == len(table.header), "a row of another width"
                before = number
            answer = "read"
        except ShopError as error:
            answer = (
                f"refused: {type(error).__name__}" if error.sentence and error.exit_code == 5 else "no reason given"
            )
        except BaseException:
            answer = "TRACEBACK " + traceback.format_exc().replace("\n", "\\n")
        print(answer, flush=True)


class Reader:
    """The process that reads; begun again after a crash or a hang."""

    def __init__(self) -> None:
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, __file__, "--work"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line.strip())
        self._answers.put("CRASH")

    def read(self, file: Path) -> str:
        """What became of reading `file`."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{file}\n")
        self._process.stdin.flush()
        try:
            return self._answers.get(timeout=HANG)
        except queue.Empty:
            return f"HANG of more than {HANG} s"

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()


def main() -> int:
    """Run for some seconds; say what was done."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 60
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else random.SystemRandom().randrange(1 << 32)
    rng, files, reader, outcomes = random.Random(seed), seeds(), Reader(), Counter[str]()
    slowest = 0.0
    end = time.monotonic() + seconds
    with tempfile.TemporaryDirectory() as folder:
        while time.monotonic() < end:
            name, content = case(rng, files)
            file = Path(folder) / name
            file.write_bytes(content)
            started = time.monotonic()
            answer = reader.read(file)
            slowest = max(slowest, time.monotonic() - started)
            if not answer.startswith(("read", "refused")):
                kept = Path(tempfile.gettempdir()) / f"fuzz-sheets-{seed}-{name}"
                kept.write_bytes(content)
                reader.close()
                print(f"{answer.replace(chr(92) + 'n', chr(10))}\nkept: {kept}")
                return 1
            outcomes[f"{Path(name).suffix} {answer}"] += 1
    reader.close()
    print(f"seed {seed}: {outcomes.total():,} files in {seconds:.0f} s, the slowest {slowest:.1f} s")
    for outcome, count in sorted(outcomes.items()):
        print(f"{count:8,} {outcome}")
    return 0


if __name__ == "__main__":
    sys.exit(work() if "--work" in sys.argv else main())
