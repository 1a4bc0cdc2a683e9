"""How long everyday commands take to start, against sqlite-utils' own on the same file.

Run: python tests/benchmarks/startup.py [RUNS]
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BIN = Path(sys.executable).parent
ORDERS = 50


def timed(command: list[str], env: dict[str, str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def make_shop(folder: Path) -> Path:
    """A shop with some open orders, by the commands themselves."""
    shop = folder / "shop"
    shopctl = str(BIN / "shopctl")
    subprocess.run([shopctl, "init", shop, "--name", "Bench", "--email", "b@bench.example", "--yes"],
                   check=True, capture_output=True)  # fmt: skip
    subprocess.run([shopctl, "--shop", shop, "product", "add", "Cup", "--sku", "CUP", "--price", "5", "--stock", "999"],
                   check=True, capture_output=True)  # fmt: skip
    for n in range(ORDERS):
        subprocess.run([shopctl, "--shop", shop, "order", "new", "--line", "CUP=1", "--email", f"c{n}@x.example",
                        "--name", f"Customer {n}"], check=True, capture_output=True)  # fmt: skip
    return shop


def main() -> None:
    """Print the medians and the ratios."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        shop = make_shop(Path(folder))
        env = os.environ | {"SHOPCTL_SHOP": str(shop)}
        subprocess.run([BIN / "shopctl", "mail", "send"], env=env, check=True, capture_output=True)
        completion = env | {
            "_SHOPCTL_COMPLETE": "complete_bash",
            "COMP_WORDS": "shopctl order show 10",
            "COMP_CWORD": "3",
        }
        shopctl, peer = str(BIN / "shopctl"), str(BIN / "sqlite-utils")
        commands = {
            "python": ([sys.executable, "-c", "pass"], env),
            "tables": ([peer, "tables", str(shop / "shop.db")], env),
            "peer --help": ([peer, "--help"], env),
            "order list": ([shopctl, "order", "list"], env),
            "mail send": ([shopctl, "mail", "send"], env),
            "--help": ([shopctl, "--help"], env),
            "completion": ([shopctl], completion),
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(runs + 1):
            for name, (command, environment) in commands.items():
                times[name].append(timed(command, environment))
        medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    for name, median in medians.items():
        print(f"{name:<12} {median * 1000:7.1f} ms")
    for figure, ours, theirs, limit in (
        ("ORDER_LIST", "order list", "tables", 1.0),
        ("MAIL_SEND", "mail send", "tables", 1.0),
        ("HELP", "--help", "peer --help", 1.0),
        ("COMPLETION", "completion", "tables", 0.5),
    ):
        ratio = medians[ours] / medians[theirs]
        print(f"startup: {figure}={ratio:.2f} limit={limit:.2f} {'ok' if ratio <= limit else 'short'}")


if __name__ == "__main__":
    main()
