"""A Shopify CSV of 100,000 rows through the whole import, against what it costs only to put the rows into a table.

Run: python tests/benchmarks/import_products.py [ROWS]   (1000000 rows measure the memory)

The file has 25 columns and 5 rows a product. Everything runs as a process of its own, alternately; the smallest of the
processor times counts, because sqlite-utils spends most of its minutes waiting for the disk:
  raw rows      csv.reader and one executemany into one table of text: nothing is read, checked, compared or related
  dict rows     the same by csv.DictReader
  sqlite-utils  sqlite-utils insert --csv
  first         shopctl product import into an empty shop
  again         the same file once more
  changed       the file with other prices in 1 % of the rows
"""

from __future__ import annotations

import csv
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

BIN = Path(sys.executable).parent
RUNS = 3

HEADER = [
    "Handle", "Title", "Body (HTML)", "Vendor", "Type", "Tags", "Published", "Option1 Name", "Option1 Value",
    "Option2 Name", "Option2 Value", "Variant SKU", "Variant Grams", "Variant Inventory Tracker",
    "Variant Inventory Qty", "Variant Inventory Policy", "Variant Price", "Variant Compare At Price",
    "Variant Requires Shipping", "Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text",
    "Status",
]  # fmt: skip

FLOOR = """
import csv, sqlite3, sys
db = sqlite3.connect(sys.argv[2])
with open(sys.argv[1], encoding="utf-8", newline="") as stream:
    reader = csv.{reader}(stream)
    header = {header}
    columns = ", ".join(f'"{{name}}" TEXT' for name in header)
    db.execute(f"CREATE TABLE rows ({{columns}})")
    db.executemany(f"INSERT INTO rows VALUES ({{', '.join('?' * len(header))}})", {rows})
db.commit()
"""
RAW = FLOOR.format(reader="reader", header="next(reader)", rows="reader")
DICT = FLOOR.format(reader="DictReader", header="reader.fieldnames", rows="(tuple(row.values()) for row in reader)")


def write(file: Path, rows: int, changed: float = 0.0) -> None:
    """Products of five variants, two of them with a picture, as long as those of real shops are (430 bytes a row)."""
    chance, other = random.Random(7), random.Random(8)
    colours, sizes = ("Black", "White", "Navy", "Olive", "Sand"), ("XS", "S", "M", "L", "XL")
    with file.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(HEADER)
        for n in range(rows):
            product, variant = divmod(n, 5)
            price = f"{chance.randint(500, 20000) / 100:.2f}"
            if changed and other.random() < changed:
                price = "1.23"
            body = f"<p>{'A good thing to have, made to last a life. ' * chance.randint(10, 45)}</p>"
            head = [f"Product {product}", body, f"Vendor {product % 50}", f"Type {product % 20}",
                    f"tag {product % 30}, tag {product % 31}", "TRUE", "Colour"]  # fmt: skip
            picture = [f"https://cdn.example.com/s/files/1/0923/8036/products/{product}-{variant}_1024x1024.jpg?v=1402{n}",
                       variant + 1, f"View {variant}"]  # fmt: skip
            first = variant == 0
            writer.writerow([
                f"product-{product}", *(head if first else [""] * 7), colours[variant], "Size" if first else "",
                sizes[(product + variant) % 5], f"SKU-{product}-{variant}", chance.randint(50, 2000), "shopify",
                chance.randint(0, 90), "deny", price, "", "true", "true", f"{n:013d}",
                *(picture if variant < 2 else ["", "", ""]), "active" if first else "",
            ])  # fmt: skip


def timed(command: list[str | Path]) -> tuple[float, float, str]:
    """Processor seconds, megabytes at most, and what the command printed."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, said


def round_(folder: Path, file: Path, altered: Path, peers: bool) -> dict[str, tuple[float, float]]:
    """Every way once."""
    shop = folder / "shop"
    subprocess.run([BIN / "shopctl", "init", shop, "--name", "Bench", "--yes"], check=True, capture_output=True)
    importing: list[str | Path] = [BIN / "shopctl", "--shop", shop, "product", "import", "--json"]
    found = {}
    if peers:
        found["raw rows"] = timed([sys.executable, "-c", RAW, file, folder / "raw.db"])
        found["dict rows"] = timed([sys.executable, "-c", DICT, file, folder / "dict.db"])
        found["sqlite-utils"] = timed([BIN / "sqlite-utils", "insert", folder / "peer.db", "rows", file, "--csv"])
    found["first"] = timed([*importing, file])
    found["again"] = timed([*importing, file])
    found["changed"] = timed([*importing, altered])
    assert json.loads(found["first"][2])["created"]["variants"] > 0
    assert not any(json.loads(found["again"][2])["changed"].values())
    return {name: (seconds, megabytes) for name, (seconds, megabytes, _) in found.items()}


def main() -> None:
    """Print the best times and the ratios."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    memory = rows >= 1_000_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, altered = folder / "products.csv", folder / "altered.csv"
        write(file, rows)
        write(altered, rows, changed=0.01)
        rounds = []
        for run in range(1 if memory else RUNS):
            (place := folder / str(run)).mkdir()
            rounds.append(round_(place, file, altered, peers=not memory))
    best = {name: min(each[name][0] for each in rounds) for name in rounds[0]}
    most = {name: max(each[name][1] for each in rounds) for name in rounds[0]}
    for name, seconds in best.items():
        print(f"{name:<14}{seconds:8.2f} s {most[name]:7.0f} MB {rows / seconds:12,.0f} rows/s")
    figures = [
        ("AGAIN", best["again"] / best["first"], 0.6),
        ("CHANGED", best["changed"] / best["first"], 0.6),
    ]
    if memory:
        figures.append(("MEGABYTES", max(most.values()), 300))
    else:
        figures[:0] = [
            ("SQLITE_UTILS", best["first"] / best["sqlite-utils"], 0.3),
            ("RAW_ROWS", best["first"] / best["raw rows"], 3.0),
            ("DICT_ROWS", best["first"] / best["dict rows"], 3.0),
        ]
    for figure, value, limit in figures:
        print(f"import_products: {figure}={value:.2f} limit={limit:.2f} {'ok' if value <= limit else 'short'}")


if __name__ == "__main__":
    main()
