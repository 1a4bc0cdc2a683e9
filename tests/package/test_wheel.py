"""The wheel holds what an installed shopctl needs, and nothing that it must not."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The paths inside a wheel built from this checkout."""
    out = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        out,
        ROOT,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        return set(packed.namelist())


def shipped(folder: str) -> set[str]:
    """The files git knows below a folder of the checkout."""
    listed = subprocess.run(["git", "ls-files", folder], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.split("\n")) - {""}


@pytest.mark.parametrize("folder", ["templates", "examples"])
def test_templates_and_examples_are_inside_the_package(names: set[str], folder: str) -> None:
    files = shipped(folder)
    assert files
    assert {f"shopctl/{file}" for file in files} <= names


def test_the_package_is_whole(names: set[str]) -> None:
    assert shipped("shopctl") <= names
    assert {"shopctl/py.typed", "shopctl/templates/shop/shop.toml.j2"} <= names
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_nothing_else_is_in_it(names: set[str]) -> None:
    strangers = {name for name in names if not name.startswith(("shopctl/", "shopctl-"))}
    assert strangers == set()
    assert not {name for name in names if "__pycache__" in name or name.endswith((".db", ".sqlite", ".pyc"))}
