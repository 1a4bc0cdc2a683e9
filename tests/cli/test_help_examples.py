"""The example of every command's help does what it says, typed as it stands, in the shop that `shopctl demo` makes."""

from __future__ import annotations

import inspect
import os
import shlex
import shutil
from pathlib import Path

import pytest
import typer

from shopctl import clock
from shopctl.cli.app import app
from shopctl.setup.demo import demo
from tests.cli.test_frame import commands

ELSEWHERE = {
    "demo": "makes the shop that the others stand in",
    "run-due": "is a line for cron",
    "mail retry": "needs a mail that failed",
    "payment sync": "asks Stripe",
    "site serve": "goes on until Ctrl+C",
    "site publish": "asks another computer",
}
"""Examples that cannot be typed here, and why."""

BEFORE = {
    "product bundle show": ["product bundle set slow-morning-gift-set --item PEB-OAT-1=2"],
    "product bundle remove": ["product bundle set slow-morning-gift-set --item PEB-OAT-1=2"],
    "product keys list": ["product keys add GIFT-25 keys.txt"],
    "product notify remove": ["product notify PEB-MOS-4 --email sara@example.com"],
    "pricelist show": ["product price LINDEN-100 12 --list wholesale"],
    "customer pricelist": ["product price LINDEN-100 12 --list wholesale"],
    "order place": ["order new --line LINDEN-100=2 --name Sara --draft"],
    "order complete": ["order reopen 1004"],
    "order capture": ["order authorize 1011"],
    "order void": ["order authorize 1011"],
    "order release": ["order hold 1011"],
    "order unarchive": ["order archive 1004"],
    "order give": [
        "product keys add GIFT-25 keys.txt", "order new --line GIFT-25 --email sara@example.com", "order confirm 1014",
        "order pay 1014",
    ],
    "undo": ["order hold 1011"],
    "return authorize": ["return new 1004 --line MUG-FOG=1"],
    "return reject": ["return new 1004 --line MUG-FOG=1"],
    "return resolve": ["return receive R1003-1"],
    "payment ignore": ["payment match statement.csv --yes"],
    "mail cancel": ["order confirm 1013"],
    "db restore": ["db backup ../monday.db"],
}  # fmt: skip
"""What has to be done first."""

FILES = {
    "keys.txt": "AAAA-1111\nBBBB-2222\n",
    "prices.csv": "sku,price\nLINDEN-100,12.00\n",
    "aramex.csv": "Order,Tracking number,Status\n1009,LR-118,delivered\n",
    "orders_export.csv": "Order,Date,Email,SKU,Item,Quantity,Price\n501,2024-03-31,sara@example.com,CUP,Cup,2,12.50\n",
    "customers_export.csv": "Name,Email\nSara,sara@example.com\n",
    "statement.csv": "Date,Amount,Name,Text\n2026-03-10,5.00,Nobody,\n2026-03-11,6.00,Nobody,\n",
}
"""What a merchant would have at hand."""


@pytest.fixture(scope="module")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("demo") / "little-linden"
    demo(folder, "little-linden", clock.now())
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    shutil.copy(next((folder / "media/products").glob("*.webp")), folder / "moon.jpg")
    return folder


@pytest.fixture
def linden(_demo: Path, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The demo shop, to do anything with."""
    folder = tmp_path / "little-linden"
    unused = shutil.ignore_patterns() if name.startswith("site") else shutil.ignore_patterns("site", "outbox", ".site*")
    shutil.copytree(_demo, folder, ignore=unused, copy_function=_linked)
    if name.startswith("hook"):
        (folder / "hooks").mkdir(exist_ok=True)
        (folder / "hooks/order.shipped").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
        (folder / "hooks/order.shipped").chmod(0o755)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SHOPCTL_LINK_KEY", "0123456789abcdef")
    monkeypatch.setenv("SHOPCTL_USER", "tester")
    monkeypatch.delenv("SHOPCTL_SHOP", raising=False)
    return folder


def _linked(source: str, target: str) -> None:
    """Only these are ever changed in place; all else may have a second name."""
    shutil.copy2(source, target) if Path(source).name in ("shop.db", "shop.toml") else os.link(source, target)


def _example(command: typer.core.TyperCommand) -> list[str]:
    """The words behind `shopctl` of the command's example, as a shell would take them apart."""
    words = shlex.split(inspect.cleandoc(command.help or "").rpartition("Example: ")[2])
    if ">" in words:
        words = words[: words.index(">")]
    return words[words.index("shopctl") + 1 :]


@pytest.mark.parametrize(
    ("name", "command"),
    [each for each in commands() if each[0] not in ELSEWHERE],
    ids=[name for name, _ in commands() if name not in ELSEWHERE],
)
@pytest.mark.usefixtures("linden")
def test_the_example_works_as_it_stands(
    name: str, command: typer.core.TyperCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks = any("--yes" in option.opts for option in command.params)
    for words in map(shlex.split, BEFORE.get(name, [])):
        _type(words, monkeypatch)
    code = _type([*_example(command), *(["--yes"] if asks else [])], monkeypatch)
    assert code in ((0, 1) if name == "site check" else (0,))


def _type(words: list[str], monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr("sys.argv", ["shopctl", *words])
    code = app(words, prog_name="shopctl", standalone_mode=False)
    return code or 0
