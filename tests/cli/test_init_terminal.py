"""`shopctl init` on a terminal: it asks, and what is answered is what stands in the settings."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from shopctl.config.load import load

pty = pytest.importorskip("pty", reason="terminals are driven by pty, which this system has not")


def talk(args: list[str], answers: list[str], cwd: Path) -> tuple[int, str]:
    """Run shopctl on a terminal of its own, answering each question that ends a line; exit code and transcript."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(cwd)
        os.execv(sys.executable, [sys.executable, "-m", "shopctl", *args])  # noqa: S606
    said, waiting = "", list(answers)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            piece = os.read(terminal, 4096).decode()
        except OSError:  # Linux says EIO when the other end is gone
            break
        if not piece:
            break
        said += piece
        if waiting and said.rstrip("\r\n").endswith(("? ", ") ", "] ")):
            os.write(terminal, f"{waiting.pop(0)}\n".encode())
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), said


def test_it_asks_for_what_it_needs(tmp_path: Path) -> None:
    answers = ["چای‌خانه", "fa, en", "", "shop@chai.example", "021 5555 0100"]
    code, said = talk(["init", "chai"], answers, tmp_path)
    assert code == 0, said
    settings = load(tmp_path / "chai")
    assert settings.shop.name == "چای‌خانه"
    assert settings.shop.languages == ["fa", "en"]
    assert (settings.money.currency, settings.money.show_as) == ("IRR", "toman")
    assert settings.shop.email == "shop@chai.example"
    assert settings.shop.phone == "021 5555 0100"


def test_what_was_given_is_not_asked(tmp_path: Path) -> None:
    args = ["init", "chai", "--name", "Chai", "--language", "en", "--currency", "EUR"]
    code, said = talk(args, ["", ""], tmp_path)
    assert code == 0, said
    assert "called" not in said
    assert "currency" not in said


def test_restoring_asks_first_and_no_means_no(tmp_path: Path, shop: Path) -> None:
    backup = tmp_path / "copy.db"
    backup.write_bytes((shop / "shop.db").read_bytes())
    code, said = talk(["--shop", str(shop), "db", "restore", str(backup)], ["n"], tmp_path)
    assert code == 1
    assert "nothing was changed" in said
    assert not list(shop.glob("*before-restore*"))
