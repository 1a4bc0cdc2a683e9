"""`shopctl site` as merchants and scripts run it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest


def test_build_answers_scripts_with_one_document(shop: Path, run: Any) -> None:
    first = run("site", "build", "--json", shop=shop)
    assert first.returncode == 0, first.stderr
    document = json.loads(first.stdout)
    assert {"pages", "written", "unchanged", "removed", "seconds"} <= document.keys()
    assert document["pages"] == document["written"] > 20
    again = json.loads(run("site", "build", "--json", shop=shop).stdout)
    assert (again["written"], again["unchanged"]) == (0, document["pages"])


def test_build_tells_people_what_it_did(shop: Path, run: Any) -> None:
    (shop / "shop.toml").write_text((shop / "shop.toml").read_text() + 'logo = "media/none.webp"\n')
    done = run("site", "build", shop=shop)
    assert done.stdout == ""
    assert "written, 0 unchanged." in done.stderr
    assert "media/none.webp: there is no such file" in done.stderr


def test_a_text_that_cannot_be_read_is_named_and_ends_with_5(shop: Path, run: Any) -> None:
    (shop / "content/pages/broken.md").write_text("no front matter")
    done = run("site", "build", shop=shop)
    assert done.returncode == 5
    assert "content/pages/broken.md: it has no front matter." in done.stderr
    assert "Traceback" not in done.stderr
    error = json.loads(run("site", "build", "--json", shop=shop).stderr)["error"]
    assert (error["code"], error["file"]) == ("bad_input", "content/pages/broken.md")


def test_serve_without_a_site_says_what_to_run(shop: Path, run: Any) -> None:
    done = run("site", "serve", shop=shop)
    assert done.returncode == 3
    assert "shopctl site build" in done.stderr


# A job in the background of a script is started with Ctrl+C ignored, and hands that on to its children.
HEARS_CTRL_C = """import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from shopctl.__main__ import main
sys.argv[0] = "shopctl"
main()
"""


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C is sent as a signal")
def test_serve_shows_the_site_until_ctrl_c(shop: Path, run: Any) -> None:
    run("site", "build", shop=shop)
    command = [sys.executable, "-c", HEARS_CTRL_C, "--shop", str(shop), "site", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as serving:
        try:
            assert serving.stderr is not None
            address = serving.stderr.readline().split()[4]
            with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - the preview
                assert b"Test Teahouse" in answer.read()
            serving.send_signal(signal.SIGINT)
            assert serving.wait(20) == 0
            assert "Traceback" not in serving.stderr.read()
        finally:
            serving.kill()
