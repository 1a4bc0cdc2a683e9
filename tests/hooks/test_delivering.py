"""Events reach hooks after they are recorded, at least once and in order, and no hook can hold up or break the shop."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import time
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from shopctl import clock, files
from shopctl.hooks import actions, folder, store
from shopctl.hooks.models import MOST_IN_A_ROW, NoSuchHook, pause
from shopctl.hooks.place import LOCK
from shopctl.orders.actions import promising
from tests.hooks.conftest import FAILS, LOG, Hang, deliver, heard, names
from tests.orders.conftest import Book

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the hooks here are shell scripts")

# Fails for order 1001 while the file `broken` is there.
PICKY = """#!/bin/sh
document=$(cat)
case "$document" in *'"number": "1001"'*) if [ -e broken ]; then echo "not this one"; exit 1; fi;; esac
printf '%s\\n' "$document" >> log.txt
"""


def backlog(db: sqlite3.Connection) -> list[tuple[str, int, int]]:
    rows = db.execute("SELECT hook, event_id, attempts FROM hook_backlog ORDER BY hook, event_id")
    return [tuple(row) for row in rows]


def test_a_hook_gets_the_events_of_its_name_with_the_order_as_it_is(book: Book, hang: Hang) -> None:
    hang("order.shipped.sh")
    order = book.confirmed(address="12 Garden Street", note="")
    book.ship(order, carrier="dhl", tracking_number="JD01")
    assert deliver(book).document == {"delivered": 1, "failed": {}}
    (document,) = heard(book.root)
    assert document["event"] == "order.shipped"
    assert re.fullmatch(r"order_event:\d+", document["id"])
    assert (document["who"], document["command"]) == ("tester", "order ship")
    assert document["order"]["fulfillments"][0]["tracking_number"] == "JD01"
    assert document["order"]["total"] == "25.00"
    assert not {"events", "next"} & document["order"].keys()
    assert deliver(book).delivered == 0


def test_any_hears_all_and_several_hooks_may_be_for_one_event(book: Book, hang: Hang) -> None:
    hang("any")
    hang("order.any-archive.sh", LOG.replace("log.txt", "archive.txt"))
    hang("order.confirmed-label", LOG.replace("log.txt", "label.txt"))
    book.confirmed()
    assert deliver(book).delivered == 5
    assert names(book.root) == [("order.placed", "1001"), ("order.confirmed", "1001")]
    assert (book.root / "label.txt").read_text(encoding="utf-8").count("\n") == 1


def test_a_new_hook_does_not_get_what_happened_before_it_was_there(book: Book, hang: Hang) -> None:
    book.confirmed()
    with time_machine.travel(clock.now() + timedelta(days=1), tick=True):
        book.now = clock.now()
        os.utime(hang("order.any"), (0, 0))  # whatever date it pretends to have
        book.confirmed()
        assert deliver(book).delivered == 2
    assert names(book.root) == [("order.placed", "1002"), ("order.confirmed", "1002")]


def test_a_hook_that_is_gone_is_forgotten_with_its_backlog(book: Book, hang: Hang) -> None:
    file = hang("order.any", FAILS)
    book.new()
    deliver(book)
    assert backlog(book.db)
    file.unlink()
    deliver(book)
    assert store.states(book.db) == {}
    assert not backlog(book.db)


def test_what_fails_is_tried_again_later_and_later_and_the_events_of_its_order_wait_behind_it(
    book: Book, hang: Hang
) -> None:
    hang("order.any", PICKY)
    (book.root / "broken").touch()
    first, second = book.new(), book.new()
    book.confirm(first)
    book.confirm(second)
    outcome = deliver(book)
    assert outcome.document == {"delivered": 2, "failed": {"order.any": "it ended with exit code 1: not this one"}}
    assert names(book.root) == [("order.placed", "1002"), ("order.confirmed", "1002")]
    assert backlog(book.db) == [("order.any", 1, 1), ("order.any", 3, 0)]
    assert deliver(book).document == {"delivered": 0, "failed": {}}  # not due yet
    with time_machine.travel(clock.now() + timedelta(minutes=1, seconds=1), tick=True):
        assert deliver(book).failed
        assert deliver(book).document == {"delivered": 0, "failed": {}}
    (book.root / "broken").unlink()
    with time_machine.travel(clock.now() + timedelta(minutes=4), tick=True):
        assert deliver(book).document == {"delivered": 2, "failed": {}}
    assert names(book.root)[2:] == [("order.placed", "1001"), ("order.confirmed", "1001")]
    assert not backlog(book.db)


def test_the_pause_doubles_up_to_a_ceiling() -> None:
    assert [pause(n) for n in (1, 2, 3)] == [timedelta(minutes=n) for n in (1, 2, 4)]
    assert pause(10) == pause(500) == timedelta(hours=6) > pause(9)


def test_a_hook_that_always_fails_rests_and_the_others_go_on(book: Book, hang: Hang) -> None:
    hang("order.any-a", FAILS)
    hang("order.any-b")
    for _ in range(6):
        book.new()
    assert deliver(book).delivered == 6
    assert len(backlog(book.db)) == MOST_IN_A_ROW  # the rest is not even read
    assert deliver(book).document == {"delivered": 0, "failed": {}}
    hang("order.any-a", LOG.replace("log.txt", "a.txt"))
    assert actions.retry(book.db, lambda: book.settings, book.root, "order.any-a").delivered == 6
    assert actions.troubles(book.db, book.root) == []


def test_a_rest_is_over_after_a_while_and_longer_the_next_time(book: Book, hang: Hang) -> None:
    hang("order.any", FAILS)
    for _ in range(4):
        book.new()
    deliver(book)
    before = store.states(book.db)["order.any"]
    with time_machine.travel(clock.now() + timedelta(minutes=1, seconds=1), tick=True):
        deliver(book)
        after = store.states(book.db)["order.any"]
    assert (before.failures, after.failures) == (3, 4)
    assert clock.parse(after.rests_until) - clock.parse(before.rests_until) > timedelta(minutes=2)


def test_a_clock_that_was_wrong_puts_nothing_off_for_years(book: Book, hang: Hang) -> None:
    hang("order.any", FAILS)
    with time_machine.travel(clock.now() + timedelta(days=3650), tick=True):
        deliver(book)
        book.now = clock.now()
        book.new()
        deliver(book)
    assert backlog(book.db) == [("order.any", 1, 1)]
    hang("order.any")
    assert deliver(book).delivered == 1


def test_a_hook_that_hangs_is_ended_with_its_children(book: Book, hang: Hang) -> None:
    hang("order.any", "#!/bin/sh\nsleep 300 & echo $! > child.txt\necho waiting\nwait\n")
    book.new()
    began = time.monotonic()
    outcome = deliver(book, time_limit_seconds=1)
    assert time.monotonic() - began < 10
    assert outcome.failed == {"order.any": "it took longer than 1 seconds and was ended: waiting"}
    child = int((book.root / "child.txt").read_text(encoding="utf-8"))
    assert not runs(child)


def runs(pid: int) -> bool:
    """Whether the process still does something; one that nobody waited for does not."""
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_hook_may_leave_a_child_behind_that_holds_on_to_its_output(book: Book, hang: Hang) -> None:
    hang("order.any", "#!/bin/sh\nsleep 20 &\nexit 0\n")
    book.new()
    began = time.monotonic()
    assert deliver(book).delivered == 1
    assert time.monotonic() - began < 10


def test_a_hook_that_prints_a_gigabyte_is_no_burden(book: Book, hang: Hang) -> None:
    hang("order.any", "#!/bin/sh\nhead -c 1000000000 /dev/zero | tr '\\0' x\necho\necho the end >&2\nexit 1\n")
    book.new()
    assert deliver(book).failed == {"order.any": "it ended with exit code 1: the end"}


def test_a_hook_need_not_read_what_it_gets(book: Book, hang: Hang) -> None:
    hang("order.any", "#!/bin/sh\nexit 0\n")
    book.new(*(("CUP", 1) for _ in range(60)))  # more than a pipe holds
    assert deliver(book).delivered == 1


def test_a_hook_that_is_killed_has_failed(book: Book, hang: Hang) -> None:
    hang("order.any", "#!/bin/sh\nkill -9 $$\n")
    book.new()
    assert deliver(book).failed == {"order.any": "it was ended by signal 9"}


def test_a_hook_sees_little_of_the_environment_and_no_secret(
    book: Book, hang: Hang, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOPCTL_SMTP_PASSWORD", "hunter2")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    hang("order.any", "#!/bin/sh\nenv > env.txt\npwd >> env.txt\n")
    book.new()
    deliver(book)
    said = (book.root / "env.txt").read_text(encoding="utf-8")
    assert "hunter2" not in said
    found = {line.partition("=")[0] for line in said.splitlines() if "=" in line}
    own = {"SHOPCTL_SHOP", "SHOPCTL_EVENT", "SHOPCTL_EVENT_ID"}
    assert own <= found <= own | {"PATH", "HOME", "LANG", "PWD", "SHLVL", "OLDPWD", "_"}
    assert said.endswith(f"{book.root}\n")


def test_keys_of_digital_goods_are_not_told(book: Book, hang: Hang) -> None:
    from shopctl.catalog.digital import add_keys

    hang("any")
    book.product("APP", on_hand=0)
    add_keys(book.db, "APP", ["SECRET-KEY-1"], "tester", book.now)
    book.pay(book.confirmed(("APP", 1)))
    assert deliver(book).delivered
    assert "order.given" in {each["event"] for each in heard(book.root)}
    assert "SECRET-KEY" not in (book.root / "log.txt").read_text(encoding="utf-8")


def test_a_hook_that_may_not_be_executed_is_reported_and_gets_all_when_it_may(book: Book, hang: Hang) -> None:
    file = hang("order.any")
    file.chmod(0o600)
    deliver(book)
    book.new()
    assert deliver(book).document == {"delivered": 0, "failed": {}}
    (trouble,) = actions.troubles(book.db, book.root)
    assert (trouble.name, trouble.waiting) == ("order.any", 0)
    assert trouble.reason == f"it may not be executed; chmod u+x {file}"
    file.chmod(0o700)
    assert deliver(book).delivered == 1


def test_what_others_can_change_or_lies_outside_is_not_run(book: Book, hang: Hang, tmp_path: Path) -> None:
    hang("order.any-open").chmod(0o777)
    outside = tmp_path / "outside.sh"
    outside.write_text(LOG, encoding="utf-8")
    outside.chmod(0o700)
    (book.root / "hooks" / "order.any-link").symlink_to(outside)
    (book.root / "hooks" / "order.any-nowhere").symlink_to(tmp_path / "nothing")
    (book.root / "hooks" / "order.any-inside").symlink_to("order.any-open")
    book.new()
    assert deliver(book).document == {"delivered": 0, "failed": {}}
    assert not heard(book.root)
    reasons = {each.name: each.reason for each in actions.troubles(book.db, book.root)}
    assert "every user of this machine can change it" in reasons["order.any-open"]
    assert "every user of this machine can change it" in reasons["order.any-inside"]
    assert "a link to a file outside" in reasons["order.any-link"]
    assert "cannot be read" in reasons["order.any-nowhere"]


def test_a_folder_that_others_can_write_to_runs_nothing(book: Book, hang: Hang) -> None:
    hang("order.any")
    (book.root / "hooks").chmod(0o777)
    book.new()
    assert deliver(book).delivered == 0
    assert "can write to its folder" in actions.troubles(book.db, book.root)[0].reason


def test_names_that_are_no_events_are_reported_and_others_things_in_the_folder_are_left_alone(
    book: Book, hang: Hang
) -> None:
    for name in ("order.shiped", "order.py", "notes", "README.md", ".hidden", "order.paid~"):
        hang(name)
    (book.root / "hooks" / "lib").mkdir()
    reasons = {each.name: each.reason for each in actions.troubles(book.db, book.root)}
    assert sorted(reasons) == ["notes", "order.py", "order.shiped"]
    assert reasons["order.shiped"].startswith("order.shiped is no event")
    deliver(book)
    assert store.states(book.db) == {}
    with pytest.raises(NoSuchHook):
        folder.named(book.root, "order.paid")


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo no first line\n", "the system cannot run it; a script's first line is such as #!/bin/sh"),
        ("#!/nowhere/at/all\n", "the program that its first line (#!) names is not here"),
    ],
)
def test_a_script_that_cannot_start_says_why(book: Book, hang: Hang, script: str, reason: str) -> None:
    hang("order.any", script)
    book.new()
    assert deliver(book).failed == {"order.any": reason}


def test_only_one_delivers_at_a_time(book: Book, hang: Hang) -> None:
    hang("order.any")
    book.new()
    with files.held(book.root / LOCK):
        assert deliver(book).delivered == 0
    assert deliver(book).delivered == 1


def test_what_is_recorded_during_a_round_is_delivered_by_it(book: Book, hang: Hang) -> None:
    python = "import sys; sys.argv[1:] = ['order', 'confirm', '1001']; from shopctl.cli.app import main; main()"
    import sys

    hang("order.placed", f'#!/bin/sh\nexec {sys.executable} -c "{python}"\n')
    hang("order.confirmed")
    book.new()
    assert deliver(book).document == {"delivered": 2, "failed": {}}
    assert names(book.root) == [("order.confirmed", "1001")]


def test_every_event_that_the_order_book_writes_can_have_a_hook() -> None:
    sources = Path(folder.status.__file__).parent.rglob("*.py")
    pattern = re.compile(r'(?:ledger\.event\(\s*[^,]+,\s*[^,]+,|_record\(db, order,)\s*"([a-z_]+)"')
    written = {what for file in sources for what in pattern.findall(file.read_text(encoding="utf-8"))}
    assert {"drafted", "invoiced", "exchanged"} <= written
    written |= {promising.LEAVING.event, promising.ARRIVING.event}
    assert {f"order.{what}" for what in written} <= folder.EVENTS


def test_a_big_shop_is_not_read_through(book: Book) -> None:
    for sql in store._EVENTS.values():
        plan = " ".join(row[3] for row in book.db.execute(f"EXPLAIN QUERY PLAN {sql}", (1, 1)))
        assert "USING INTEGER PRIMARY KEY (rowid>?)" in plan
    for sql in (*store._BEFORE.values(), *store._LAST.values()):
        plan = " ".join(row[3] for row in book.db.execute(f"EXPLAIN QUERY PLAN {sql}", ("",) * sql.count("?")))
        assert "TEMP B-TREE" not in plan  # it walks from the newest row, and stops at the first


def test_modes_of_what_the_shop_keeps(book: Book, hang: Hang) -> None:
    hang("order.any")
    deliver(book)
    assert stat.S_IMODE((book.root / LOCK).stat().st_mode) == 0o600
