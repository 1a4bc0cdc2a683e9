"""The pictures of a sheet come into the shop with it, or not at all."""

from __future__ import annotations

import ipaddress
import json
import sqlite3
import ssl
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme

from shopctl import files
from shopctl.catalog.importing import media
from shopctl.catalog.importing.batch import Plan
from shopctl.catalog.importing.coming import LOCK, NAMES
from shopctl.catalog.importing.fetching import Fetcher
from shopctl.catalog.importing.media import Gallery
from shopctl.catalog.importing.places import place
from shopctl.catalog.importing.run import BadRows
from shopctl.catalog.importing.undo import undo
from shopctl.errors import Busy
from shopctl.sheets.table import open_table
from tests.catalog.conftest import contents
from tests.catalog.importing.test_faults import needs_strace, traced
from tests.catalog.test_pictures import made
from tests.conftest import Run

Load = Callable[..., Plan]
Ask = Callable[[str], list[Any]]
NOTHING = {"products": 0, "variants": 0, "images": 0}
SOURCES = "SELECT src FROM image ORDER BY id"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of a shop."""
    (tmp_path / "shop/media").mkdir(parents=True)
    return tmp_path / "shop"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "Cup.JPG").write_bytes(made())
    (folder / "same.jpg").write_bytes(made())
    (folder / "pot.png").write_bytes(made("PNG"))
    (folder / "bad.jpg").write_bytes(b"no picture")
    return folder


def kept(root: Path) -> list[str]:
    return sorted(str(file.relative_to(root)) for file in (root / "media").rglob("*.*"))


SHEET = "handle,title,image,variant_image,price\ncup,Cup,cup.jpg,,1\ncup,,same.jpg,,\npot,Pot,Pot.png,pot.png,2\n"


def test_pictures_beside_the_sheet_are_copied_once_each_and_only_once(
    load: Load, ask: Ask, db: sqlite3.Connection, root: Path, photos: Path
) -> None:
    plan = load(SHEET, gallery=Gallery(root, place(photos)))
    assert plan.created == {"products": 2, "variants": 2, "images": 2}
    assert kept(root) == sorted(ask(SOURCES))  # cup.jpg and same.jpg are the same picture
    assert plan.pictures["copied"] == 2
    before = contents(db)
    times = {file: (root / file).stat().st_mtime_ns for file in kept(root)}
    again = load(SHEET, gallery=Gallery(root, place(photos)))
    assert (again.created, again.changed) == (NOTHING, NOTHING)
    assert contents(db) == before
    assert {file: (root / file).stat().st_mtime_ns for file in kept(root)} == times


def test_a_zip_file_does_as_well(load: Load, ask: Ask, root: Path, photos: Path) -> None:
    with zipfile.ZipFile(photos.with_suffix(".zip"), "w") as archive:
        for file in photos.iterdir():
            archive.write(file, f"upload/{file.name}")
    load(SHEET, gallery=Gallery(root, place(photos.with_suffix(".zip"))))
    assert kept(root) == sorted(ask(SOURCES))


def test_nothing_is_left_of_an_import_that_failed(load: Load, db: sqlite3.Connection, root: Path, photos: Path) -> None:
    before = contents(db)
    for bad in ("lid,Lid,,,cheap\n", "lid,Lid,bad.jpg,,1\n", "lid,Lid,none.jpg,,1\n", "lid,Lid,../x.jpg,,1\n"):
        with pytest.raises(BadRows) as refused:
            load(SHEET + bad, gallery=Gallery(root, place(photos)))
        assert refused.value.facts["rows"][0]["row"] == 5
        assert (kept(root), contents(db)) == ([], before)


def test_pictures_of_products_that_are_left_out_are_not_kept(load: Load, ask: Ask, root: Path, photos: Path) -> None:
    left = photos / "left.csv"
    plan = load(SHEET + "pot,,,,x\n", gallery=Gallery(root, place(photos)), leftovers=left)
    assert plan.left_out == 2
    assert kept(root) == sorted(ask(SOURCES)) != []


def test_a_dry_run_says_what_it_would_copy_and_copies_nothing(load: Load, root: Path, photos: Path) -> None:
    plan = load(SHEET, gallery=Gallery(root, place(photos), dry_run=True), dry_run=True)
    assert plan.pictures["copied"] == 2
    assert "Pictures to copy into the shop: 2" in plan.notes
    assert kept(root) == []


def test_an_import_taken_back_takes_its_pictures_along_and_no_others(
    load: Load, db: sqlite3.Connection, root: Path, photos: Path, now: datetime
) -> None:
    (root / "media/own.jpg").write_bytes(made())
    load("handle,title,image\nlid,Lid,pot.png\nown,Own,media/own.jpg\n", gallery=Gallery(root, place(photos)))
    shared = [file for file in kept(root) if "pot" in file]
    load(
        "handle,title,image\nnew,New,cup.jpg\nnew,,pot.png\nnew,,media/own.jpg\n", gallery=Gallery(root, place(photos))
    )
    media.forget(root, db, undo(db, "t", now).pictures)
    assert kept(root) == sorted(["media/own.jpg", *shared])


def test_without_pictures_beside_it_a_path_is_an_error_and_media_is_the_shops_own(load: Load, ask: Ask) -> None:
    with pytest.raises(BadRows, match="neither an https:// address nor a path under media/"):
        load("handle,title,image\na,A,a.jpg\n")
    load("handle,title,image\na,A,media/a.jpg\n")
    assert ask(SOURCES) == ["media/a.jpg"]


def test_the_sheet_of_another_shop_finds_the_media_folder_beside_it(
    load: Load, ask: Ask, root: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    (other / "media/products").mkdir(parents=True)
    (other / "media/products/lid.jpg").write_bytes(made())
    load("handle,title,image\nlid,Lid,media/products/lid.jpg\n", gallery=Gallery(root, place(other)))
    assert kept(root) == ask(SOURCES)


def test_paths_of_other_programs_are_found_beside_their_sheet(load: Load, ask: Ask, root: Path, photos: Path) -> None:
    """They are told as below media/, where they stay if the picture is nowhere to be found."""
    header = "ID,Type,SKU,Name,Published,Regular price,Images,Parent,Attribute 1 name,Attribute 1 value(s)\n"
    plan = load(header + '1,simple,A,A,1,5,"/x/pot.png, y/none.png",,,\n', gallery=Gallery(root, place(photos)))
    first, second = ask(SOURCES)
    assert kept(root) == [first]
    assert second == "media/y/none.png"
    assert "Picture left as it is, there is no such picture in photos/: media/y/none.png" in plan.notes


# ---- fetched ---------------------------------------------------------------------------------------------------------


class _Pictures(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = {"/a.jpg": made(), "/b.png": made("PNG"), "/text.jpg": b"<html>no picture</html>"}.get(self.path)
        self.send_response(200 if body else 404)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def host() -> Iterator[tuple[str, Fetcher]]:
    """A server of pictures, and how to reach it: its own address and certificate, and nothing else that is private."""
    authority = trustme.CA()
    ours, theirs = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.configure_trust(ours)
    authority.issue_cert("127.0.0.1").configure_cert(theirs)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Pictures)
    server.socket = theirs.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    local = ipaddress.ip_address("127.0.0.1")
    yield f"https://127.0.0.1:{server.server_port}", Fetcher(lambda address: address == local, ours)
    server.shutdown()
    server.server_close()


def test_fetched_pictures_are_the_shops_and_their_addresses_stay_known(
    load: Load, ask: Ask, db: sqlite3.Connection, root: Path, host: tuple[str, Fetcher]
) -> None:
    base, fetcher = host
    sheet = f"handle,title,image\ncup,Cup,{base}/a.jpg\ncup,,{base}/b.png\npot,Pot,{base}/a.jpg\n"
    plan = load(sheet, gallery=Gallery(root, fetcher=fetcher))
    assert plan.pictures["fetched"] == 2
    assert plan.created["images"] == 3
    assert kept(root) == sorted(set(ask(SOURCES)))
    before = contents(db)
    for gallery in (Gallery(root, fetcher=Fetcher()), Gallery(root)):  # neither would get them again
        again = load(sheet, gallery=gallery)
        assert (again.created, again.changed, again.pictures["fetched"]) == (NOTHING, NOTHING, 0)
    assert contents(db) == before


def test_pictures_that_are_addresses_so_far_become_their_copies(
    load: Load, ask: Ask, root: Path, host: tuple[str, Fetcher]
) -> None:
    base, fetcher = host
    sheet = f"handle,title,image\ncup,Cup,{base}/a.jpg\n"
    load(sheet)
    assert ask(SOURCES) == [f"{base}/a.jpg"]
    load(sheet, gallery=Gallery(root, fetcher=fetcher))
    assert ask(SOURCES) == kept(root)


def test_what_cannot_be_fetched_keeps_its_address_and_is_told(
    load: Load, ask: Ask, root: Path, host: tuple[str, Fetcher]
) -> None:
    base, fetcher = host
    sheet = f"handle,title,image\ncup,Cup,{base}/none.jpg\ncup,,{base}/text.jpg\ncup,,https://127.0.0.2/x.jpg\n"
    plan = load(sheet, gallery=Gallery(root, fetcher=fetcher))
    assert ask(SOURCES) == [f"{base}/none.jpg", f"{base}/text.jpg", "https://127.0.0.2/x.jpg"]
    told = " ".join(plan.notes)
    for reason in ("answers 404", "no JPEG, PNG", "inside a private network"):
        assert reason in told
    assert len(plan.pictures["left"]) == 3  # type: ignore[arg-type]
    assert kept(root) == []


def test_a_dry_run_fetches_nothing_and_says_how_many(load: Load, root: Path, host: tuple[str, Fetcher]) -> None:
    base, fetcher = host
    sheet = f"handle,title,image\ncup,Cup,{base}/a.jpg\ncup,,{base}/a.jpg\n"
    plan = load(sheet, gallery=Gallery(root, fetcher=fetcher, dry_run=True), dry_run=True)
    assert (plan.pictures["to_fetch"], plan.pictures["fetched"], kept(root)) == (1, 0, [])


def test_nothing_is_fetched_within_a_transaction(
    load: Load, db: sqlite3.Connection, root: Path, host: tuple[str, Fetcher], monkeypatch: pytest.MonkeyPatch
) -> None:
    base, fetcher = host
    within = []
    real = Fetcher.one

    def one(self: Fetcher, url: str) -> bytes:
        within.append(db.in_transaction)
        return real(self, url)

    monkeypatch.setattr(Fetcher, "one", one)
    load(f"handle,title,image\ncup,Cup,{base}/a.jpg\n", gallery=Gallery(root, fetcher=fetcher))
    assert within == [False]


def test_from_the_command_line(run: Run, shop: Path, tmp_path: Path, photos: Path) -> None:
    sheet = photos / "products.csv"
    sheet.write_text(SHEET, encoding="utf-8")
    planned = json.loads(run("product", "import", sheet, "--dry-run", "--json", shop=shop).stdout)
    assert (planned["pictures"]["copied"], planned["created"]["images"]) == (2, 2)
    assert run("product", "import", sheet, shop=shop).returncode == 0
    moved = tmp_path / "elsewhere.csv"
    moved.write_text(SHEET, encoding="utf-8")
    assert run("product", "import", moved, shop=shop).returncode == 5
    again = json.loads(run("product", "import", moved, "--media", photos, "--json", shop=shop).stdout)
    assert (again["created"], again["changed"]) == (NOTHING, NOTHING)
    assert run("product", "import", moved, "--media", tmp_path / "none", shop=shop).returncode == 5
    assert len(kept(shop)) == 2
    assert run("product", "import", "--undo", "--yes", shop=shop).returncode == 0
    assert kept(shop) == []


def test_a_sheet_of_plain_addresses_is_read_once(db: sqlite3.Connection, root: Path, money: Any, now: datetime) -> None:
    from dataclasses import replace

    from shopctl.catalog.importing.run import import_products

    table = open_table(b"handle,title,image\na,A,https://x.example/a.jpg\n", name="x.csv")
    passes = []

    def rows() -> Any:
        passes.append(1)
        return table.rows()

    import_products(db, money, replace(table, rows=rows), who="t", now=now, gallery=Gallery(root, place(root)))
    assert len(passes) == 1


def test_what_a_killed_import_copied_goes_with_the_next_import(
    db: sqlite3.Connection, load: Load, root: Path, photos: Path
) -> None:
    load(SHEET, gallery=Gallery(root, place(photos)))
    shown = kept(root)
    left = "media/products/left-0123456789abcdef.jpg"
    (root / left).write_bytes(made())
    (root / NAMES).write_text(f"{left}\n{shown[0]}\nmedia/products/never-0123456789abcdef.jpg\n../shop.db\n", "utf-8")
    load("handle,title\nmat,Mat\n", gallery=Gallery(root, dry_run=True), dry_run=True)
    assert (root / left).exists()
    with files.held(root / LOCK):  # another import is copying
        load("handle,title\nmat,Mat\n", gallery=Gallery(root))
        assert (root / left).exists()
        with pytest.raises(Busy):
            load("handle,title,image\nlid,Lid,pot.png\n", gallery=Gallery(root, place(photos)))
    load("handle,title\nmat,Mat\n", gallery=Gallery(root))
    assert kept(root) == shown
    assert not (root / NAMES).exists()


@needs_strace
@pytest.mark.faults
def test_a_kill_between_copying_and_writing_leaves_no_picture_for_long(shop: Path, run: Run, photos: Path) -> None:
    sheet, other = photos / "sheet.csv", photos / "other.csv"
    sheet.write_text("handle,title,image\ncup,Cup,Cup.JPG\n", "utf-8")
    other.write_text("handle,title\nmat,Mat\n", "utf-8")
    folder = shop / "media/products"
    before = sorted(folder.glob("*"))
    assert traced(shop, sheet, "fdatasync:signal=SIGKILL:when=1").returncode != 0
    assert len(sorted(folder.glob("*"))) == len(before) + 1
    assert run("product", "import", other, shop=shop).returncode == 0
    assert sorted(folder.glob("*")) == before
