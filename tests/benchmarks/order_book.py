"""Everyday commands on a shop of a million orders, against the same commands on a shop of one.

Run: python tests/benchmarks/order_book.py [ORDERS]   (1000000 orders, 200000 customers, 3000000 lines: some minutes)

Each command is a process of its own, run alternately on both shops; the medians of the wall times are compared. What
writes (`order new` and `order confirm`) writes for good: the shops grow by one order a run.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from big_shop import fill

from shopctl.db.connect import open_raw

SHOPCTL = Path(sys.executable).parent / "shopctl"
RUNS = 11
LIMIT = 1.5


def shopctl(shop: Path, *words: str) -> str:
    """Run a command and return what it prints."""
    done = subprocess.run([SHOPCTL, "--shop", shop, *words], check=True, capture_output=True, text=True)
    return done.stdout


def make_shop(shop: Path, orders: int, customers: int) -> Path:
    """A shop with that many orders."""
    subprocess.run([SHOPCTL, "init", shop, "--name", "Bench", "--email", "b@bench.example", "--yes"],
                   check=True, capture_output=True)  # fmt: skip
    db = open_raw(shop / "shop.db")
    fill(db, customers=customers, orders=orders, now=int(time.time()))
    db.close()
    return shop


def seconds(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def commands(shop: Path, orders: int) -> dict[str, Callable[[], object]]:
    """What is measured, by name; of orders and customers those in the middle of the tables."""
    middle = max(1, orders // 2)
    who = 1 + middle * 7919 % max(1, orders // 5)
    phone = f"+4915{who:09d}"

    def new_and_confirm() -> None:
        made = shopctl(shop, "order", "new", "--line", "THING-1=1", "--email", f"c{who}@example.com", "--json")
        shopctl(shop, "order", "confirm", json.loads(made)["number"])

    return {
        "order show": lambda: shopctl(shop, "order", "show", str(1000 + middle)),
        "order find": lambda: shopctl(shop, "order", "find", phone),
        "find words": lambda: shopctl(shop, "order", "find", "thi", "customer"),
        "list by total": lambda: shopctl(shop, "order", "list", "--sort", "total", "--limit", "20"),
        "list completed": lambda: shopctl(shop, "order", "list", "--status", "completed", "--sort", "customer"),
        "order list": lambda: shopctl(shop, "order", "list", "--open", "--limit", "20"),
        "order late": lambda: shopctl(shop, "order", "late", "--limit", "20"),
        "today": lambda: shopctl(shop, "today"),
        "customer show": lambda: shopctl(shop, "customer", "show", phone),
        "new, confirm": new_and_confirm,
    }


def main() -> None:
    """Print the medians and the ratios."""
    orders = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as name:
        start = time.perf_counter()
        big = make_shop(Path(name) / "big", orders, max(1, orders // 5))
        small = make_shop(Path(name) / "small", 1, 1)
        size = (big / "shop.db").stat().st_size / 1e6
        print(f"{orders:,} orders in {time.perf_counter() - start:.0f} s, {size:,.0f} MB")
        ours, empty = commands(big, orders), commands(small, 1)
        for what in ours:
            pairs = [(seconds(ours[what]), seconds(empty[what])) for _ in range(RUNS)][1:]
            large, little = (statistics.median(each) for each in zip(*pairs, strict=True))
            ratio = large / little
            print(f"{what:<14}{large * 1000:8.0f} ms  empty shop {little * 1000:6.0f} ms")
            figure = what.upper().replace(", ", "_").replace(" ", "_")
            print(f"order_book: {figure}={ratio:.2f} limit={LIMIT:.2f} {'ok' if ratio <= LIMIT else 'short'}")


if __name__ == "__main__":
    main()
