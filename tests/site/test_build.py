"""Building: only what changed, the same bytes each time, whole pages whatever happens, nothing of others touched."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from shopctl.catalog.store import find_variants
from shopctl.db.connect import transaction
from shopctl.files import held
from shopctl.site.build import LOCK, AnotherBuild
from shopctl.site.folder import LinkInSite
from shopctl.site.manifest import FILE
from shopctl.site.press import BadTemplate

MOON = "products/moon-pot/index.html"

KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from shopctl.config.load import load
from shopctl.db.connect import connect
from shopctl.site.build import build

root, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
real, calls = getattr(os, name), 0

def counted(*args, **options):
    global calls
    calls += 1
    if calls == count:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **options)

setattr(os, name, counted)
build(connect(root / "shop.db"), load(root), root, datetime(2026, 3, 10, 9, 30, tzinfo=UTC))
"""


def contents(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def times(site: Path) -> dict[str, int]:
    return {file.relative_to(site).as_posix(): file.stat().st_mtime_ns for file in site.rglob("*") if file.is_file()}


def written_since(site: Path, before: dict[str, int]) -> set[str]:
    return {name for name, time in times(site).items() if before.get(name) != time}


def title(db: sqlite3.Connection, handle: str, text: str) -> None:
    with transaction(db):
        db.execute("UPDATE product SET title = ? WHERE handle = ?", (text, handle))


def test_a_second_build_has_nothing_to_do(site: Path, build_site: Any) -> None:
    before = times(site)
    outcome = build_site()
    assert (outcome.written, outcome.removed, outcome.unchanged) == (0, 0, outcome.pages)
    assert written_since(site, before) == set()


def test_the_same_shop_makes_the_same_bytes(site: Path, shop: Path, build_site: Any) -> None:
    first = contents(site)
    shutil.rmtree(site)
    (shop / FILE).unlink()
    build_site()
    assert contents(site) == first


def test_one_process_and_several_make_the_same_bytes(
    site: Path, build_site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = contents(site)
    monkeypatch.setattr("shopctl.site.workshop._WORTH_PROCESSES", 1)
    monkeypatch.setattr("shopctl.site.workshop._CHUNK", 3)
    monkeypatch.setattr("os.cpu_count", lambda: 3)
    shutil.rmtree(site)
    build_site()
    assert contents(site) == first


def test_a_full_build_looks_at_every_page_and_writes_none_that_is_right(site: Path, build_site: Any) -> None:
    before = times(site)
    outcome = build_site(full=True)
    assert outcome.written == 0
    assert written_since(site, before) == set()


def test_a_new_title_changes_the_pages_that_show_it_and_no_others(
    site: Path, build_site: Any, shop_db: sqlite3.Connection
) -> None:
    before = times(site)
    title(shop_db, "cup", "Weekday cup")
    outcome = build_site()
    written = {name for name in written_since(site, before) if name.endswith(".html")}
    assert outcome.written == len(written)
    english = {name for name in written if not name.startswith(("fa/", "ar/"))}
    assert {"products/cup/index.html", "products/index.html", "categories/tea/index.html", "index.html"} <= english
    assert not {"products/bespoke/index.html", "faq/index.html", "categories/pots/index.html"} & written
    assert "Weekday cup" in (site / "index.html").read_text("utf-8")


def test_a_price_comes_into_force_when_its_time_has_come(
    site: Path, build_site: Any, shop_db: sqlite3.Connection, now: Any
) -> None:
    variant = find_variants(shop_db, "CUP", now)[0]
    with transaction(shop_db):
        shop_db.execute(
            "INSERT INTO price (variant_id, price, valid_from, recorded_at) VALUES (?, 800, ?, ?)",
            (variant.id, "2026-04-01T00:00:00.000000Z", "2026-03-10T09:30:00.000000Z"),
        )
    assert build_site().written == 0
    build_site(at=now + timedelta(days=30))
    assert "€8.00" in (site / "products/cup/index.html").read_text("utf-8")


def test_pages_of_what_is_gone_go_and_what_others_put_there_stays(
    site: Path, build_site: Any, shop_db: sqlite3.Connection
) -> None:
    (site / "CNAME").write_text("tea.example")
    (site / "products/cup/note.txt").write_text("mine")
    with transaction(shop_db):
        shop_db.execute("UPDATE product SET status = 'archived' WHERE handle IN ('cup', 'iron-pot')")
    outcome = build_site()
    assert outcome.removed == 6
    assert not (site / "products/iron-pot").exists()
    assert [path.name for path in (site / "products/cup").iterdir()] == ["note.txt"]
    assert (site / "CNAME").read_text() == "tea.example"


def test_a_page_that_somebody_damaged_or_deleted_is_made_again(site: Path, build_site: Any) -> None:
    good = contents(site)
    (site / MOON).unlink()
    (site / "faq/index.html").write_bytes(b"")
    assert build_site().written == 2
    assert contents(site) == good


def test_shared_files_that_old_pages_use_stay_for_one_more_build(
    site: Path, build_site: Any, change_settings: Any
) -> None:
    old = next((site / "assets").glob("shop.*.css"))
    change_settings("#1f5f5b", "#7a1f5b")
    build_site()
    assert old.exists()
    build_site()
    assert not old.exists()
    assert len(list((site / "assets").glob("shop.*.css"))) == 1


def test_nothing_is_left_lying_about(site: Path, shop: Path) -> None:
    assert not [name for name in contents(shop) if name.endswith((".new", ".tmp"))]


@pytest.mark.faults
@pytest.mark.parametrize(("call", "counts"), [("replace", (1, 2, 9, 24, 31)), ("unlink", (1, 2, 5))])
def test_a_build_killed_anywhere_leaves_whole_pages_and_the_next_one_ends_it(
    site: Path, shop: Path, build_site: Any, shop_db: sqlite3.Connection, call: str, counts: tuple[int, ...]
) -> None:
    title(shop_db, "moon-pot", "Sun teapot")
    with transaction(shop_db):
        shop_db.execute("UPDATE product SET status = 'archived' WHERE handle = 'cup'")
    aside = shop.parent / "aside"
    shutil.copytree(shop, aside)
    before = contents(site)
    shutil.rmtree(site)
    build_site(full=True)
    after = contents(site)
    killed = 0
    for count in counts:
        shutil.rmtree(shop)
        shutil.copytree(aside, shop)
        done = subprocess.run([sys.executable, "-c", KILLED, str(shop), call, str(count)], capture_output=True)
        killed += done.returncode == -signal.SIGKILL
        for name, data in contents(site).items():
            assert data in (before.get(name), after.get(name)) or name.endswith(".new"), f"{call} {count}: {name}"
        build_site()
        left = contents(site)
        assert {name: data for name, data in left.items() if name in after} == after
        assert not [name for name in left if name.endswith((".html", ".new")) and name not in after]
    assert killed == len(counts)


@pytest.mark.faults
def test_a_first_build_that_was_killed_leaves_nothing_behind_that_is_not_known(
    shop: Path, fill: Any, build_site: Any, shop_db: sqlite3.Connection
) -> None:
    fill("handle,title,price\n" + "".join(f"cup-{n},Cup {n},5\n" for n in range(5)))
    subprocess.run([sys.executable, "-c", KILLED, str(shop), "replace", "20"], capture_output=True)
    assert (shop / "site").is_dir()
    with transaction(shop_db):
        shop_db.execute("UPDATE product SET status = 'archived'")
    build_site()
    assert not (shop / "site/products/cup-0").exists()


@pytest.mark.faults
def test_the_names_of_pages_are_on_the_disk_before_the_first_page(shop: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(shop), "fsync", "1"], capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert not list((shop / "site").rglob("*.html"))


def test_two_builds_do_not_run_at_once(site: Path, shop: Path, build_site: Any) -> None:
    with held(shop / LOCK), pytest.raises(AnotherBuild):
        build_site()
    assert build_site().written == 0


def test_a_link_in_the_site_is_refused_and_what_it_leads_to_is_untouched(
    site: Path, tmp_path: Path, build_site: Any, shop_db: sqlite3.Connection
) -> None:
    elsewhere = tmp_path / "elsewhere"
    shutil.move(site / "products", elsewhere)
    (site / "products").symlink_to(elsewhere)
    before = contents(elsewhere)
    title(shop_db, "cup", "Other")
    with pytest.raises(LinkInSite):
        build_site()
    assert contents(elsewhere) == before


@pytest.mark.parametrize(
    "text",
    [
        "not json",
        "[]",
        '{"version": 99}',
        '{"version": 1, "files": {"../../shop.toml": ["", -1]}, "pictures": {}, "retired": []}',
    ],
)
def test_a_manifest_that_lies_harms_nothing(site: Path, shop: Path, build_site: Any, text: str) -> None:
    good = contents(site)
    (shop / FILE).write_text(text)
    build_site()
    assert contents(site) == good
    assert (shop / "shop.toml").exists()


def test_a_handle_of_any_kind_makes_one_folder_inside_the_site(
    shop: Path, site: Path, build_site: Any, shop_db: sqlite3.Connection
) -> None:
    handles = [
        "..",
        ".",
        "%2e%2e%2f",
        "CON",
        "NUL.txt",
        "a b",
        "<script>",
        "-",
        "🫖",
        "x" * 300,
        "UPPER",
        "upper",
        "a:b",
        "a\u202eb",
    ]
    with transaction(shop_db):
        for number, name in enumerate(handles):
            shop_db.execute(
                "INSERT INTO product (handle, title, created_at, updated_at) VALUES (?, ?, '2026', '2026')",
                (name, f"T{number}"),
            )
    outside = {path.name for path in shop.iterdir()}
    build_site()
    assert {path.name for path in shop.iterdir()} == outside
    made = {path.name for path in (site / "products").iterdir() if path.is_dir()}
    assert len(made) == len(handles) + 5
    for name in made:
        assert len(name.encode()) <= 255
        assert not set(name) & set('<>:"/\\|?*% .\u202e')


def test_a_template_of_the_shop_replaces_the_shipped_one(site: Path, shop: Path, build_site: Any) -> None:
    own = shop / "templates/storefront/parts"
    own.mkdir(parents=True)
    (own / "footer.html").write_text("<footer>Ours: {{ shop['name'] }}</footer>")
    build_site()
    assert "<footer>Ours: Test Teahouse</footer>" in (site / MOON).read_text("utf-8")


def test_a_stylesheet_of_the_shop_replaces_the_shipped_part(site: Path, shop: Path, build_site: Any) -> None:
    own = shop / "templates/storefront/css"
    own.mkdir(parents=True)
    (own / "3-cards.css").write_text(".card { order: 7 }")
    (own / "9-own.css").write_text(".mine { order: 8 } /* why */")
    build_site()
    sheets = sorted((site / "assets").glob("shop.*.css"), key=lambda file: file.stat().st_mtime_ns)
    assert sheets[-1].read_text("utf-8").endswith(".mine{order:8 }") or ".mine{order:8" in sheets[-1].read_text("utf-8")
    assert ".card{order:7" in sheets[-1].read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "line"), [("{% if %}", 1), ("ok\n\n{{ nothing_of_the_kind }}", 3), ("\n{{ shop['no such'] }}", 2)]
)
def test_a_broken_template_is_named_with_its_line(
    site: Path, shop: Path, build_site: Any, text: str, line: int
) -> None:
    before = contents(site)
    own = shop / "templates/storefront"
    own.mkdir(parents=True)
    (own / "faq.html").write_text(text)
    with pytest.raises(BadTemplate) as caught:
        build_site()
    assert f"storefront/faq.html, line {line}:" in caught.value.sentence
    assert {name: data for name, data in contents(site).items() if name in before} == before


def test_problems_are_told_with_their_reason(site: Path, build_site: Any) -> None:
    problems = dict(build_site().problems)
    assert "another host" in problems["https://cdn.example/iron.jpg"]


def test_progress_is_told_to_the_end(shop: Path, fill: Any, build_site: Any) -> None:
    fill("handle,title,price\ncup,Cup,5\n")
    told: list[tuple[int, int]] = []
    build_site(progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1]
    assert all(done <= total for done, total in told)


@pytest.mark.skipif(os.name == "nt", reason="modes are POSIX")
def test_visitors_may_read_what_is_published_and_nobody_what_is_remembered(site: Path, shop: Path) -> None:
    assert (site / MOON).stat().st_mode & 0o444 == 0o444
    assert (shop / FILE).stat().st_mode & 0o077 == 0
