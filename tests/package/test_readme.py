"""The README's tour works as it stands, and names only commands that exist."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

from tests.conftest import Run

ROOT = Path(__file__).resolve().parents[2]
WAITS = {"shopctl site serve"}


def tour() -> list[str]:
    """The commands of the tour, in order."""
    text = (
        (ROOT / "README.md").read_text(encoding="utf-8").partition("## A tour")[2].partition("## Where to read on")[0]
    )
    return re.findall(r"^\$ (.+)$", text, re.MULTILINE)


def test_every_command_of_the_tour_works_in_its_turn(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "clone"
    shutil.copytree(ROOT / "examples/little-linden", folder / "examples/little-linden")
    commands = tour()
    assert len(commands) > 15
    for command in commands:
        words = shlex.split(command)
        if words[0] == "cd":
            folder = folder / words[1]
        elif command not in WAITS:
            done = run(*words[1:], cwd=folder)
            assert done.returncode == 0, f"{command}: {done.stderr}"


def test_every_file_that_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
