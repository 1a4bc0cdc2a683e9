"""Fixtures that every slice uses: a real shop folder, a real database, the command line as a process."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from shopctl.config.load import load
from shopctl.config.model import Settings
from shopctl.db.actions import create
from shopctl.db.connect import connect
from shopctl.setup.init import Wishes, init

# CI judges a change by examples that are the same each time; new ones are looked for at the desk and by tests/fuzz.
_CALM = [HealthCheck.too_slow]
hypothesis_settings.register_profile("desk", deadline=None, suppress_health_check=_CALM)
hypothesis_settings.register_profile("ci", deadline=None, derandomize=True, suppress_health_check=_CALM)
hypothesis_settings.load_profile("ci" if os.environ.get("CI") else "desk")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def now() -> datetime:
    """A moment to act at."""
    return datetime(2026, 3, 10, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def _pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One empty database, copied for each test: migrating takes longer than most tests."""
    file = tmp_path_factory.mktemp("pattern") / "shop.db"
    create(file)
    return file


@pytest.fixture
def db(tmp_path: Path, _pattern: Path) -> Iterator[sqlite3.Connection]:
    """A fresh, migrated database file, opened as the commands open it."""
    file = tmp_path / "shop.db"
    file.write_bytes(_pattern.read_bytes())
    connection = connect(file)
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def _shop_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wishes = Wishes(
        name="Test Teahouse",
        languages=["en", "fa", "ar"],
        currency="EUR",
        email="shop@teahouse.example",
        phone="+49 30 555 0100",
    )
    return init(tmp_path_factory.mktemp("shops") / "teahouse", wishes)


@pytest.fixture
def shop(tmp_path: Path, _shop_pattern: Path) -> Path:
    """A fresh shop folder as `shopctl init` makes it: en, fa and ar, in EUR."""
    import shutil

    return Path(shutil.copytree(_shop_pattern, tmp_path / "teahouse"))


@pytest.fixture
def settings(shop: Path) -> Settings:
    """The settings of `shop`."""
    return load(shop)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `shopctl ARGS` in a process of its own: run("order", "list", shop=folder, stdin="...", env={...})."""

    def _run(
        *args: str | Path,
        shop: Path | None = None,
        stdin: str = "",
        env: dict[str, str] | None = None,
        cwd: Path | None = None,
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if not key.startswith("SHOPCTL_")}
        clean |= {"PYTHONUTF8": "1", "NO_COLOR": "1", "SHOPCTL_USER": "tester"} | (env or {})
        if shop is not None:
            clean["SHOPCTL_SHOP"] = str(shop)
        return subprocess.run(
            [sys.executable, "-m", "shopctl", *map(str, args)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=clean,
            cwd=cwd or tmp_path,
            timeout=timeout,
            check=False,
        )

    return _run


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real spreadsheets that nobody here wrote; tests that need them are skipped where they are absent."""
    beside = Path(__file__).resolve().parents[2] / "shared" / "data"
    folder = Path(os.environ.get("SHOPCTL_TEST_DATA", beside))
    if not (folder / "MANIFEST.md").is_file():
        pytest.skip("the real data is not here (SHOPCTL_TEST_DATA)")
    return folder
