"""Whoever looks at the site while it is worked on sees every change in the browser, by itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from shopctl.db.connect import connect, transaction
from shopctl.site import watching


@pytest.fixture
def preview(site: Path, shop: Path) -> Iterator[str]:
    """The address of `shopctl site serve --watch`."""
    command = [sys.executable, "-m", "shopctl", "--shop", str(shop), "site", "serve", "--watch", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True) as running:
        assert running.stderr is not None
        said = ""
        while not (found := re.search(r"http://127\.0\.0\.1:\d+/", said)):
            line = running.stderr.readline()
            assert line, said
            said += line
        threading.Thread(target=running.stderr.read, daemon=True).start()
        yield found[0]
        os.killpg(running.pid, signal.SIGINT)
        assert running.wait(20) == 0


@pytest.mark.browser
@pytest.mark.skipif(os.name != "posix", reason="ends the preview by a signal")
def test_a_change_of_text_product_or_template_shows_in_the_browser(preview: str, shop: Path, page: Any) -> None:
    page.goto(preview + "about/")
    heading = page.locator("h1").inner_text()
    page.evaluate("window.mark = 1")
    about = shop / "content" / "pages" / "about.md"
    about.write_text(about.read_text("utf-8").replace(heading, "Who we are", 1), "utf-8")
    page.get_by_role("heading", level=1, name="Who we are").wait_for(timeout=60_000)
    assert page.evaluate("window.mark") is None, "the page was loaded again"

    page.goto(preview + "products/moon-pot/")
    db = connect(shop / "shop.db")
    with transaction(db):
        db.execute("UPDATE product SET title = 'Sun teapot' WHERE handle = 'moon-pot'")
    db.close()
    page.get_by_role("heading", level=1, name="Sun teapot").wait_for(timeout=60_000)


def test_the_site_itself_knows_nothing_of_it(site: Path) -> None:
    assert not [file for file in site.rglob("*.html") if b"reload.js" in file.read_bytes()]


def test_a_change_is_told_once_and_only_when_it_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_PAUSE", 0.05)
    monkeypatch.setattr(watching, "_SHARE", 0)
    (tmp_path / "content").mkdir()
    seen = []

    def look() -> None:
        for _ in watching.changes(tmp_path):
            seen.append((tmp_path / "content" / "a.md").stat().st_size)

    threading.Thread(target=look, daemon=True).start()
    time.sleep(0.3)
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "site").mkdir()
    with (tmp_path / "content" / "a.md").open("w") as file:
        for _ in range(20):
            file.write("x")
            file.flush()
            time.sleep(0.02)
    time.sleep(1)
    assert seen == [20]
