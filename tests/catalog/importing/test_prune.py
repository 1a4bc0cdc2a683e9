"""`--prune` archives what a file no longer has, and asks first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog import actions
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.run import BadRows
from shopctl.catalog.importing.undo import undo
from shopctl.config.shop import Money
from tests.catalog.conftest import contents
from tests.conftest import Run

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]

OLD = """handle,title,option1_name,option1_value,price
cup,Cup,Size,S,4
cup,,,M,5
pot,Pot,,,9
gone,Gone,,,1
"""
NEW = "handle,title,option1_name,option1_value,price\ncup,Cup,Size,S,4\npot,Pot,,,9\nnew,New,,,2\n"
STATUSES = "SELECT handle || ' ' || status FROM product ORDER BY id"


def test_products_and_variants_that_the_file_no_longer_has_are_archived(load: Load, ask: Ask) -> None:
    load(OLD)
    plan = load(NEW, prune=True)
    assert plan.archived == {"products": 1, "variants": 1}
    assert ask(STATUSES) == ["cup active", "pot active", "gone archived", "new active"]
    assert ask("SELECT option1 FROM variant WHERE status = 'archived'") == ["M"]
    assert load(NEW, prune=True).archived == {"products": 0, "variants": 0}


def test_without_it_everything_stays(load: Load, ask: Ask) -> None:
    load(OLD)
    assert load(NEW).archived == {"products": 0, "variants": 0}
    assert ask("SELECT count(*) FROM product WHERE status = 'archived'") == [0]


def test_a_file_that_tells_no_variants_apart_archives_none(load: Load, ask: Ask) -> None:
    load(OLD)
    plan = load("handle,title\ncup,Cup\npot,Pot\ngone,Gone\n", prune=True)
    assert plan.archived == {"products": 0, "variants": 0}


def test_a_dry_run_names_them_and_a_bad_row_archives_nothing(db: sqlite3.Connection, load: Load) -> None:
    load(OLD)
    before = contents(db)
    plan = load(NEW, prune=True, dry_run=True)
    assert [(change.id, change.new) for change in plan.changes] == [("cup/M", "archived"), ("gone", "archived")]
    with pytest.raises(BadRows):
        load(NEW + "bad,Bad,,,cheap\n", prune=True)
    assert contents(db) == before


def test_what_was_archived_comes_back_when_the_import_is_undone(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    load(OLD)
    load(NEW, prune=True)
    undo(db, "t", now + timedelta(hours=1))
    assert ask(STATUSES) == ["cup active", "pot active", "gone active"]
    assert ask("SELECT count(*) FROM variant WHERE status = 'archived'") == [0]


def test_the_command_asks_and_says_what_it_archived(run: Run, shop: Path, tmp_path: Path) -> None:
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    run("product", "import", old, shop=shop)
    asked = run("product", "import", new, "--prune", shop=shop)
    assert asked.returncode == 2
    assert "Archive 1 product, 1 variant that new.csv no longer has?" in asked.stderr
    assert run("product", "import", new, "--prune", "--skip-bad", "--yes", shop=shop).returncode == 2
    done = run("product", "import", new, "--prune", "--yes", "--json", shop=shop)
    assert json.loads(done.stdout)["archived"] == {"products": 1, "variants": 1}
    assert "Archived" not in run("product", "import", new, "--prune", shop=shop).stderr


def test_the_command_takes_the_last_import_back_once(run: Run, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_text(OLD, encoding="utf-8")
    assert run("product", "import", "--undo", "--yes", shop=shop).returncode == 4
    run("product", "import", file, shop=shop)
    assert run("product", "import", file, "--undo", "--yes", shop=shop).returncode == 2
    assert run("product", "import", "--undo", shop=shop).returncode == 2
    done = run("product", "import", "--undo", "--yes", shop=shop)
    assert "Took back the import of old.csv: 3 products removed, 0 as before." in done.stderr
    assert json.loads(run("product", "list", "--json", shop=shop).stdout) == []
    failed = run("product", "import", "--undo", "--yes", "--json", shop=shop)
    assert (failed.returncode, json.loads(failed.stderr)["error"]["code"]) == (4, "nothing_to_undo")
    assert run("product", "import", shop=shop).returncode == 2


def test_what_was_archived_comes_back_as_it_was_when_a_file_has_it_again(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    load(OLD.replace("handle,title,", "handle,status,title,").replace("gone,", "gone,unlisted,").replace("p,C", "p,,C")
         .replace("p,,,M", "p,,,,M").replace("pot,", "pot,,"))  # fmt: skip
    load(NEW, prune=True)
    planned = load(OLD, dry_run=True)
    told = [(change.id, change.field, change.old, change.new) for change in planned.changes]
    assert told == [("cup/M", "status", "archived", "active"), ("gone", "status", "archived", "unlisted")]
    assert (planned.changed["products"], planned.changed["variants"]) == (1, 1)
    load(OLD)
    assert ask(STATUSES) == ["cup active", "pot active", "gone unlisted", "new active"]
    assert ask("SELECT count(*) FROM variant WHERE status = 'archived'") == [0]
    again = load(OLD)
    assert again.changed == {"products": 0, "variants": 0, "images": 0}
    undo(db, "t", now + timedelta(hours=1))
    assert ask(STATUSES)[2] == "gone archived"
    load(OLD)
    assert ask(STATUSES)[2] == "gone unlisted"


def test_what_the_merchant_archived_stays_so_and_is_told(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    load(OLD)
    load(NEW, prune=True)
    actions.archive(db, "gone", now, restore=True)
    actions.archive(db, "gone", now)
    actions.archive(db, "pot", now)
    plan = load(OLD)
    assert plan.asleep == ["pot", "gone"]
    assert ask(STATUSES)[1:3] == ["pot archived", "gone archived"]
    load("handle,status\npot,active\n")
    assert ask(STATUSES)[1] == "pot active"


def test_editing_an_archived_product_by_hand_does_not_bring_it_back(
    db: sqlite3.Connection, load: Load, ask: Ask, now: datetime
) -> None:
    load(OLD)
    load(NEW, prune=True)
    actions.edit(db, Money(), "gone", {"vendor": "Kiln"}, "t", now)
    assert ask(STATUSES)[2] == "gone archived"


def test_a_file_that_shares_a_handle_but_not_its_options_is_refused_with_the_way_out(load: Load, ask: Ask) -> None:
    load(OLD)
    two = "handle,title,option1_name,option1_value,option2_name,option2_value,price\ncup,Cup,Size,L,Colour,Red,4\n"
    with pytest.raises(BadRows) as refused:
        load(two)
    (row,) = refused.value.facts["rows"]
    assert row["row"] == 2
    assert "here 'cup' has Size and Colour, but variants that the shop has (S, M) do not" in row["reason"]
    assert "--prune" in row["reason"]
    load(two, prune=True)
    assert ask("SELECT option1 || option2 FROM variant WHERE status = 'active' AND product_id = 1") == ["LRed"]
