"""Every command that writes, killed at every write, cut off from power, on a full disk, on a locked database.

The old state or the new one, never between; the right exit code and a plain message; and the next call ends the work.
What each command writes is recorded once (fault_disk.py); the states that a kill could leave are made from the record.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import typer

from shopctl.cli.app import NOUNS
from shopctl.db.connect import connect
from tests.orders import fault_driver, fault_stage
from tests.orders.conftest import broken_rules
from tests.orders.fault_disk import STRACE, Disk, Op, cut_off, killed, recorded
from tests.orders.fault_table import ELSEWHERE, FINDINGS, READING, WRITING, Case
from tests.orders.importing.conftest import broken

MOST_CALLS = 300
"""More than any step makes; a step that made more would fail the test."""

ROOMS: tuple[dict[str, Any], ...] = ({"room": 0}, {"call": "pwrite64", "waste": MOST_CALLS - 28})
"""No room for anything; and none after some pages."""

BATCH = 12
"""Commands tried by one start of the driver."""

MOST_CALLED = 6
"""Images of one command on which it is called again, spread over all of them."""


def can_trace() -> bool:
    if shutil.which("strace") is None:
        return False
    probe = ["strace", "-f", "-e", "inject=getppid:error=EPERM:when=1", "-o", os.devnull, "true"]
    return subprocess.run(probe, capture_output=True, check=False).returncode == 0


needs_strace = pytest.mark.skipif(not can_trace(), reason="strace is not here, or may not trace processes")


@dataclass(frozen=True, slots=True)
class Stage:
    """The shop of fault_stage.py, and what is in it by its name."""

    root: Path
    names: dict[str, str]

    def shop(self, folder: Path, *, hooks: bool = False) -> Path:
        """A copy of the shop there, with a hook or without."""
        shutil.copytree(self.root, folder)
        if hooks:
            fault_stage.hang(folder)
        return folder

    def args(self, case: Case, shop: Path) -> list[str]:
        """What the command is called with."""
        return case.args(self.names | {"shop": str(shop)})


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory, _shop_pattern: Path) -> Stage:
    folder = tmp_path_factory.mktemp("faults")
    root = Path(shutil.copytree(_shop_pattern, folder / "shop"))
    return Stage(root, fault_stage.build(root, folder))


@dataclass(slots=True)
class Driver:
    """A running fault_driver.py."""

    process: subprocess.Popen[str]

    def __call__(self, shop: Path, args: Sequence[str], **faults: Any) -> tuple[int, str]:
        """Run the command; its exit code, or less than 0 for a signal, and what it said on stderr."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"shop": str(shop), "args": [*args], **faults}) + "\n")
        self.process.stdin.flush()
        ended = json.loads(self.process.stdout.readline())
        return os.waitstatus_to_exitcode(ended["status"]), ended["err"]


@contextmanager
def driver(*tracer: str) -> Iterator[Driver]:
    """A driver, traced where that is asked for."""
    ours = re.compile("SHOPCTL_(?!STRIPE_)")
    env = {key: value for key, value in os.environ.items() if not ours.match(key)}
    env |= {"NO_COLOR": "1", "SHOPCTL_USER": "tester"}
    command = [*tracer, sys.executable, fault_driver.__file__]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8", env=env, cwd="/") as process:
        yield Driver(process)
        assert process.stdin is not None
        process.stdin.close()


def injects(call: str, fault: str) -> tuple[str, ...]:
    """strace that lets go wrong the MOST_CALLS-th call of that kind of each process; an error, all that follow too."""
    inject = f"inject={call}:{fault}:when={MOST_CALLS}" + ("+" if fault.startswith("error") else "")
    return "strace", "-f", "-qq", "-o", os.devnull, "-e", f"trace={call}", "-e", inject


def trials(
    root: Path, folder: Path, call: str, fault: str, args: Sequence[str], every: int = 1
) -> Iterator[tuple[Path, int, str]]:
    """The command on a shop for each `every`-th of its calls that goes wrong, how it ended there, and its words."""
    folder.mkdir(exist_ok=True)
    with driver(*injects(call, fault)) as run:
        for n in range(1, MOST_CALLS, every):
            shop = Path(shutil.copytree(root, folder / str(n)))
            code, err = run(shop, args, call=call, waste=MOST_CALLS - n)
            yield shop, code, err
            if code == 0:  # the command makes fewer than n such calls
                return
    raise AssertionError("the step made more calls than were tried")


CASES = [case for cases in WRITING.values() for case in cases]
BATCHES = [CASES[at : at + BATCH] for at in range(0, len(CASES), BATCH)]
batches = pytest.mark.parametrize("cases", BATCHES, ids=lambda cases: f"{cases[0].words} to {cases[-1].words}")


def commands() -> set[str]:
    """The commands that the program has."""
    found = set()
    for noun, (module, _) in NOUNS.items():
        command = typer.main.get_command(import_module(f"shopctl.cli.{module}").app)
        found |= {f"{noun} {verb}" for verb in getattr(command, "commands", ())} or {noun}
    return found


def test_every_command_is_known_to_write_or_not_to() -> None:
    tables = [*WRITING, *READING, *ELSEWHERE]
    assert len(tables) == len(set(tables))
    assert set(tables) == commands()
    for name, cases in WRITING.items():
        assert all(f" {case.words} ".replace(" --as mina", "").startswith(f" {name} ") for case in cases)
    assert all(f"{words} ".startswith(f"{name} ") for name, words in READING.items())
    assert all(Path(file).is_file() for file in ELSEWHERE.values())


_SEEN: dict[bytes, list[str]] = {}


def sound(file: Path) -> list[str]:
    """What is wrong with a shop's database, once SQLite has rolled back what was cut off."""
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version").fetchone()
    data = file.read_bytes()
    if data not in _SEEN:
        _SEEN[data] = _rules(file)
    return _SEEN[data]


def _rules(file: Path) -> list[str]:
    with closing(connect(file)) as db:
        found = [] if db.execute("PRAGMA integrity_check").fetchone()[0] == "ok" else ["integrity_check"]
        found += ["foreign_key_check"] * bool(db.execute("PRAGMA foreign_key_check").fetchall())
        return found + (broken(db) if imported(db) else broken_rules(db))


def imported(db: sqlite3.Connection) -> bool:
    """Whether orders of the past were imported, which keep fewer rules."""
    return db.execute("SELECT 1 FROM order_event WHERE command = 'order import'").fetchone() is not None


_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z|<[^<>@\s]+@[^<>\s]+>")


Rows = dict[str, list[dict[str, Any]]]


def said(file: Path) -> Rows:
    """All that the database says, but for moments and ids made of them, the mails' bytes, and what `undo` needs.

    That knows a command by its moment: of one that two calls did, the last call is taken back.
    """
    tables = """SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
        AND name NOT LIKE 'sqlite_%' AND name NOT IN ('touched', 'order_before', 'last_command')"""
    with closing(sqlite3.connect(file)) as db:
        db.row_factory = sqlite3.Row
        names = [row[0] for row in db.execute(tables)]
        return {name: [_plain(row) for row in db.execute(f"SELECT * FROM {name}")] for name in names}  # noqa: S608


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    """A receipt that was in the hands of a sender when it died is tried, and doubted, once more."""
    values = {name: _MOMENT.sub("", value) if isinstance(value, str) else value for name, value in dict(row).items()}
    return {name: value for name, value in values.items() if name not in ("message", "attempts", "doubts")}


@dataclass(slots=True)
class Trial:
    """A command that was recorded, and the states that faults could leave it in."""

    case: Case
    shop: Path
    before: Disk
    ops: list[Op]
    databases: list[bytes] = field(default_factory=list)
    """The distinct databases found, as SQLite recovers them: the old one, the new one, and what is between."""
    images: dict[tuple[int, frozenset[str]], Disk] = field(default_factory=dict)
    """One image for each database and set of other files."""
    tried: int = 0

    @property
    def after(self) -> Disk:
        return Disk.of(self.shop)

    def look(self, work: Path) -> list[str]:
        """Try all images; what is wrong with them."""
        after, wrong = self.after, []
        again = self.before.copy()
        for op in self.ops:
            again.apply(op)
        if again.files != after.files:
            wrong.append("the record is not all that happened")
        self.databases = [bytes(disk.files["shop.db"]) for disk in (self.before, after)]
        whole = [_others(self.before), _others(after)]
        more = any(op.kind != "sync" and not op.name.startswith("shop.db") for op in self.ops)
        for disk in chain(killed(self.before, self.ops), cut_off(self.before, self.ops)):
            self.tried += 1
            files = _others(disk) if more else {}
            torn = [name for name, data in files.items() if all(data != each.get(name) for each in whole)]
            wrong += [f"{name} is half written" for name in torn if not passing(name)]
            key = self._database(disk, work), frozenset(files)
            if key not in self.images:
                self.images[key] = disk.copy()
        return sorted(set(wrong))

    def _database(self, disk: Disk, work: Path) -> int:
        found = recovered(disk, work)
        if found not in self.databases:
            self.databases.append(bytes(found))
        return self.databases.index(bytes(found))


def passing(name: str) -> bool:
    """Whether a file of that name is one that is being made, or a lock."""
    return any(part.startswith(".") for part in Path(name).parts)


_STAMP = re.compile(r"\d{8}(T\d{6}Z|-\d{6})")


def _others(disk: Disk) -> dict[str, bytearray]:
    return {name: data for name, data in disk.files.items() if not name.startswith("shop.db")}


def recovered(disk: Disk, work: Path) -> bytes | bytearray:
    """The database as whoever opens it next finds it."""
    file, files = work / "shop.db", disk.files
    journal = files.get("shop.db-journal")
    if not journal:
        return files["shop.db"]
    if not file.exists() or file.read_bytes() != files["shop.db"]:
        file.write_bytes(files["shop.db"])
    file.with_name("shop.db-journal").write_bytes(journal)
    with closing(sqlite3.connect(file)) as db:
        db.execute("PRAGMA user_version").fetchone()
    return file.read_bytes()


def put(disk: Disk, folder: Path, pattern: Path) -> Path:
    """The image as a shop folder."""
    shutil.copytree(pattern, folder, ignore=lambda where, names: [n for n in names if (Path(where) / n).is_file()])
    for name, data in disk.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        (folder / name).chmod(0o700 if name.startswith("hooks/") else 0o600)
    return folder


def record(stage: Stage, cases: Sequence[Case], folder: Path) -> list[Trial]:
    """Run each on a shop of its own under strace."""
    trace, began = folder / "trace", []
    with driver(*STRACE, str(trace)) as run:
        for number, case in enumerate(cases):
            shop = stage.shop(folder / f"shop{number}", hooks=case.hooks)
            before = Disk.of(shop)
            code, err = run(shop, stage.args(case, shop))
            assert code == case.code, f"{case.words}: {err}"
            began.append((case, shop, before))
    return [Trial(case, shop, before, recorded(trace, shop, before)) for case, shop, before in began]


@pytest.fixture
def work() -> Iterator[Path]:
    """A folder in memory, where there is one."""
    with TemporaryDirectory(dir=fault_driver.SCRATCH, prefix="shopctl-") as folder:
        yield Path(folder)


@needs_strace
@pytest.mark.faults
@batches
def test_a_kill_or_a_power_cut_leaves_the_old_state_or_the_new_and_the_next_call_ends_the_work(
    stage: Stage, work: Path, cases: list[Case]
) -> None:
    trials = record(stage, cases, work)
    wrong = {}
    with driver() as run:
        for number, trial in enumerate(trials):
            folder = work / str(number)
            folder.mkdir()
            found = trial.look(folder) + states(trial, folder) + calls_again(trial, stage, run, folder)
            if found:
                wrong[trial.case.words] = found
    assert not wrong, "\n".join(f"{words}: {each}" for words, found in wrong.items() for each in found)


def states(trial: Trial, folder: Path) -> list[str]:
    """Whether each database is sound, and none lies between the old one and the new."""
    wrong = []
    for number, data in enumerate(trial.databases):
        file = folder / f"state{number}.db"
        file.write_bytes(data)
        wrong += [f"state {number}: {rule}" for rule in sound(file)]
    if trial.case.parts != (len(trial.databases) > 2):
        wrong.append(f"{len(trial.databases)} states")
    if not trial.ops:
        wrong.append("it wrote nothing")
    return wrong


def calls_again(trial: Trial, stage: Stage, run: Driver, folder: Path) -> list[str]:
    """Whether the command, called once more on an image, does the work, or says that it is done."""
    case, wrong = trial.case, list[str]()
    ended = put(trial.after, folder / "new", stage.root)
    if case.parts:
        run(ended, stage.args(case, ended))  # what is in doubt is for a second call
    wanted = said(ended / "shop.db"), listing(ended)
    spread = list(trial.images.items())[:: len(trial.images) // MOST_CALLED + 1]
    for number, ((database, _), disk) in enumerate(spread):
        shop = put(disk, folder / f"again{number}", stage.root)
        done = not case.parts and (database == 1 if case.database else listing(shop) == wanted[1])
        args = stage.args(case, shop)
        code, err = run(shop, args)
        if case.parts:
            run(shop, args)
        if code != (case.again if done else case.code):
            found = [f"{code}, {err}"]
        else:
            found = sound(shop / "shop.db") if done and case.more else differ(case, shop, *wanted)
        wrong += [f"image {number} of state {database}, called again: {each}" for each in found]
        shutil.rmtree(shop)
    return wrong


def differ(case: Case, shop: Path, wanted: Rows, files: list[str]) -> list[str]:
    """Where the shop is not as wanted."""
    rows, there = said(shop / "shop.db"), set(listing(shop))
    found = [
        f"{name} has {[row for row in rows[name] if row not in wanted[name]]}, "
        f"not {[row for row in wanted[name] if row not in rows[name]]}"
        for name in rows
        if rows[name] != wanted[name]
    ]
    return found + [f"file {name}" for name in set(files) - there | (set() if case.strays else there - set(files))]


def visible(shop: Path) -> dict[str, bytearray]:
    """The files of the shop and what is in them."""
    return {name: data for name, data in Disk.of(shop).files.items() if not passing(name)}


def listing(shop: Path) -> list[str]:
    """The files of the shop, but for what a killed process leaves under a temporary name, and locks."""
    files = [str(file.relative_to(shop)) for file in shop.rglob("*") if file.is_file()]
    return sorted(_STAMP.sub("", file) for file in files if not passing(file))


@needs_strace
@pytest.mark.faults
@batches
def test_a_full_disk_ends_with_7_a_short_message_and_the_old_state(stage: Stage, work: Path, cases: list[Case]) -> None:
    wrong = {}
    with driver(*injects("pwrite64", "error=ENOSPC")) as run:
        for number, (case, fault) in enumerate(product(cases, ROOMS)):
            shop = stage.shop(work / str(number), hooks=case.hooks)
            before = visible(shop)
            code, err = run(shop, stage.args(case, shop), **fault)
            found = ["Traceback"] * ("Traceback" in err) + sound(shop / "shop.db")
            if code == case.code:
                found += ["it says nothing of the full disk"] * ("room" in fault and case.database)
            elif code != 7 and not (case.parts and code == 1):
                found.append(f"exit {code}: {err}")
            elif not case.parts and visible(shop) != before:
                found.append("it changed something")
            if found:
                wrong[case.words, str(fault)] = found, err
            shutil.rmtree(shop)
    assert not wrong, "\n".join(f"{words}: {each}" for words, each in wrong.items())


@pytest.mark.parametrize("lock", ["IMMEDIATE", "EXCLUSIVE"])
def test_a_locked_database_ends_with_75_and_changes_nothing(stage: Stage, tmp_path: Path, lock: str) -> None:
    shop = stage.shop(tmp_path / "shop", hooks=True)
    before, wrong = visible(shop), {}
    holder = connect(shop / "shop.db")
    holder.execute(f"BEGIN {lock}")
    with driver() as run:
        for case in CASES:
            if case.database:
                code, err = run(shop, stage.args(case, shop), wait=0.01)
                if code != 75 or "busy" not in err or len(err.splitlines()) > 2:
                    wrong[case.words] = code, err
        for words in READING.values():
            code, err = run(shop, stage.args(Case(words), shop), wait=0.01)
            if code not in ((words in FINDINGS,) if lock == "IMMEDIATE" else (0, 75)):
                wrong[words] = code, err
    holder.execute("ROLLBACK")
    holder.close()
    assert not wrong, "\n".join(f"{words}: {each}" for words, each in wrong.items())
    assert visible(shop) == before


@needs_strace
@pytest.mark.faults
def test_commands_that_read_write_nothing(stage: Stage, tmp_path: Path) -> None:
    shop, trace = stage.shop(tmp_path / "shop", hooks=True), tmp_path / "trace"
    before = Disk.of(shop)
    with driver(*STRACE, str(trace)) as run:
        ended = {words: run(shop, stage.args(Case(words), shop)) for words in READING.values()}
    assert {words: (code, err) for words, (code, err) in ended.items() if code != int(words in FINDINGS)} == {}
    assert recorded(trace, shop, before) == []


STEPS = {"ship": "order ship {paid}", "undo": "--as mina undo --yes"}
SOME = 7
"""Each so many-th write is enough here: the images above are of every one."""


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("call", ["pwrite64", "fdatasync", "unlink"])
def test_killed_indeed_at_any_call_an_order_is_in_the_old_state_or_the_new(
    stage: Stage, tmp_path: Path, call: str, step: str
) -> None:
    args, before, seen = stage.args(Case(STEPS[step]), stage.root), said(stage.root / "shop.db"), []
    every = SOME if call == "pwrite64" else 1
    for shop, code, err in trials(stage.root, tmp_path, call, "signal=SIGKILL", args, every):
        assert code in (0, -signal.SIGKILL), err
        assert sound(shop / "shop.db") == []
        seen.append(said(shop / "shop.db"))
    assert seen[-1] != before
    done = [rows == seen[-1] for rows in seen]
    assert all(rows in (before, seen[-1]) for rows in seen)
    assert done == sorted(done), "once done, it stays done"
    assert len(seen) > (5 if call == "pwrite64" else 1)


@needs_strace
@pytest.mark.faults
@pytest.mark.parametrize(("call", "error"), [("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("fdatasync", "EIO")])
def test_a_disk_that_fails_at_any_call_ends_with_7_and_the_old_state(
    stage: Stage, tmp_path: Path, call: str, error: str
) -> None:
    args, before = stage.args(Case(STEPS["ship"]), stage.root), said(stage.root / "shop.db")
    ended = list(trials(stage.root, tmp_path, call, f"error={error}", args, SOME if call == "pwrite64" else 1))
    for shop, code, err in ended[:-1]:
        assert (code, len(err.splitlines())) == (7, 2), err
        assert said(shop / "shop.db") == before
    assert len(ended) > 1


TWO_TRANSACTIONS = """
import sys
from pathlib import Path
from shopctl.db.connect import connect, transaction
db = connect(Path(sys.argv[1]) / "shop.db")
for name in ("a", "b"):
    with transaction(db):
        db.execute("INSERT INTO counter (name, value) VALUES (?, 1)", (name,))
with open(sys.argv[1] + "/note.txt", "w") as note:
    note.write("half of it, ")
    note.flush()
    note.write("and the other half")
"""


@needs_strace
def test_what_is_not_one_step_is_found(stage: Stage, tmp_path: Path, work: Path) -> None:
    shop, trace = stage.shop(tmp_path / "shop"), tmp_path / "trace"
    before = Disk.of(shop)
    subprocess.run([*STRACE, str(trace), sys.executable, "-c", TWO_TRANSACTIONS, str(shop)], check=True)
    trial = Trial(Case(""), shop, before, recorded(trace, shop, before))
    assert trial.look(work) == ["note.txt is half written"]
    assert states(trial, work) == ["3 states"]
