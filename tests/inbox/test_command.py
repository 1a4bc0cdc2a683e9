"""`shopctl inbox` and `run-due` as processes, and what they load."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.conftest import Run
from tests.inbox.conftest import Inbox


def test_fetch_says_what_it_took_and_what_it_set_aside(inbox: Inbox, run: Run) -> None:
    inbox.put("a.json")
    inbox.put("b.json")
    inbox.put("c.json", b"{")
    done = run("inbox", "fetch", "--json", shop=inbox.book.root)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    counts = {"orders": 1, "tickets": 0, "reviews": 0, "known": 1, "quarantined": 1}
    assert counts.items() <= found.items()
    assert found["numbers"] == ["1001"]
    assert found["reasons"][0]["file"] == "c.json"
    shown = json.loads(run("order", "show", "1001", "--json", shop=inbox.book.root).stdout)
    assert (shown["status"], shown["total"], shown["channel"]) == ("placed", "25.00", "web")


def test_fetch_talks_on_stderr_and_is_quiet_when_there_is_nothing(inbox: Inbox, run: Run) -> None:
    inbox.put("a.json")
    inbox.put("c.json", b"{")
    told = run("inbox", "fetch", shop=inbox.book.root)
    assert told.stdout == ""
    assert told.stderr.startswith("New orders: 1001.\nSet aside: c.json: It is not an order document")
    quiet = run("inbox", "fetch", shop=inbox.book.root)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_a_dry_run_changes_nothing(inbox: Inbox, run: Run) -> None:
    inbox.put("a.json")
    done = run("inbox", "fetch", "--dry-run", shop=inbox.book.root)
    assert done.stderr == "There would be new orders: 1001.\n"
    assert inbox.count() == 0
    assert inbox.names() == ["a.json"]


def test_list_shows_what_waits_and_why_others_do_not(inbox: Inbox, run: Run) -> None:
    inbox.put("c.json", b"{")
    inbox.fetch()
    inbox.put("a.json")
    inbox.put("question.eml", b"Subject: Hello\n\nAre you open?\n")
    found = json.loads(run("inbox", "list", "--json", shop=inbox.book.root).stdout)
    assert (found["waiting"], found["not_understood"]) == (["a.json"], 1)
    assert found["quarantined"][0]["file"] == "c.json"
    assert "no JSON" in found["quarantined"][0]["reason"]
    shown = run("inbox", "list", shop=inbox.book.root)
    assert [line.split()[:2] for line in shown.stdout.splitlines()[1:]] == [
        ["a.json", "waiting"],
        ["c.json", "quarantined"],
    ]
    assert "not understood yet: 1" in shown.stderr


def test_run_due_fetches_before_it_sends(inbox: Inbox, run: Run) -> None:
    inbox.put("a.json")
    done = run("run-due", "--json", shop=inbox.book.root)
    found = json.loads(done.stdout)
    assert found["inbox"]["orders"] == 1
    assert found["mail"]["sent"] == 1, "the acknowledgement leaves in the same run"
    assert len(list((inbox.book.root / "outbox").glob("*.eml"))) == 1


def test_an_empty_inbox_costs_run_due_no_heavy_import(shop: Path) -> None:
    code = (
        "import sys\nfrom shopctl.cli.app import main\n"
        f"sys.argv = ['shopctl', '--shop', {str(shop)!r}, 'run-due']\n"
        "try:\n    main()\n"
        "finally:\n    print('LOADED', *{m.partition('.')[0] for m in sys.modules}, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.rpartition("LOADED")[2].split())
    assert "typer" in loaded
    assert not loaded & {
        "pydantic",
        "pydantic_core",
        "email",
        "babel",
        "jinja2",
        "phonenumbers",
        "rich",
        "sqlite_utils",
    }
