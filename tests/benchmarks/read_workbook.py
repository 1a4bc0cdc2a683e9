"""How fast and how frugally a workbook of 100,000 rows is read, against openpyxl's read-only mode and calamine.

Run: python tests/benchmarks/read_workbook.py [ROUNDS]

Each reader runs in a process of its own, from its start to the last row in the form in which the importer gets it.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

ROWS, COLUMNS = 100_000, 10
LIMIT = 0.25

READERS = {
    "python": "",
    "shopctl": """
from pathlib import Path
from shopctl.sheets.table import open_table
rows = sum(1 for _ in open_table(Path(FILE)).rows())
""",
    "openpyxl": """
from openpyxl import load_workbook
rows = sum(1 for _ in load_workbook(FILE, read_only=True, data_only=True).worksheets[0].iter_rows(values_only=True))
""",
    "calamine": """
from python_calamine import CalamineWorkbook
rows = sum(1 for _ in CalamineWorkbook.from_path(FILE).get_sheet_by_index(0).iter_rows())
""",
}
MEMORY = """
import re
from pathlib import Path
status = Path("/proc/self/status")  # Linux; elsewhere memory is not shown
print(int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) // 1024 if status.exists() else 0)
"""


def make_workbook(file: Path) -> None:
    """Codes, words that repeat, prices, counts, and texts in every other row."""
    rng = random.Random(1)
    words = ["Home > Kitchen", "Gifts", "چای سبز", "Éclair & co"]
    with xlsxwriter.Workbook(str(file)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [f"Column {column}" for column in range(COLUMNS)])
        for row in range(1, ROWS + 1):
            for column in range(0, COLUMNS, 5):
                sheet.write_string(row, column, f"SKU-{row:06d}-{column}")
                sheet.write_string(row, column + 1, rng.choice(words))
                sheet.write_number(row, column + 2, round(rng.random() * 100, 2))
                sheet.write_number(row, column + 3, rng.randrange(1000))
                if row % 2:
                    sheet.write_string(row, column + 4, f"A description of thing {row} in some words")


def timed(code: str, file: Path) -> tuple[float, int]:
    """Seconds, and the most memory in megabytes."""
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", f"FILE = {str(file)!r}\n{code}\n{MEMORY}"], check=True, capture_output=True, text=True
    )
    return time.perf_counter() - start, int(done.stdout)


def main() -> None:
    """Print medians, memory and the ratio."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "products.xlsx"
        make_workbook(file)
        runs: dict[str, list[tuple[float, int]]] = {name: [] for name in READERS}
        for _ in range(rounds):
            for name, code in READERS.items():
                runs[name].append(timed(code, file))
    print(f"{ROWS:,} rows of {COLUMNS} columns")
    medians = {name: statistics.median(seconds for seconds, _ in each) for name, each in runs.items()}
    for name, median in medians.items():
        print(f"{name:<10} {median:6.2f} s {max(memory for _, memory in runs[name]):5} MB")
    ratio = medians["shopctl"] / medians["openpyxl"]
    print(f"read_workbook: XLSX_OVER_OPENPYXL={ratio:.2f} limit={LIMIT:.2f} {'ok' if ratio <= LIMIT else 'short'}")


if __name__ == "__main__":
    main()
