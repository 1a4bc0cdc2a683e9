"""Files below site/: whole, in their place, never through a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from shopctl.site.folder import Folder, LinkInSite, is_address


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "site")


def test_a_file_is_written_once_and_then_left_alone(folder: Folder) -> None:
    assert folder.write("a/b/index.html", b"one")
    file = folder.root / "a/b/index.html"
    before = file.stat().st_mtime_ns
    assert not folder.write("a/b/index.html", b"one")
    assert file.stat().st_mtime_ns == before
    assert folder.write("a/b/index.html", b"two")
    assert file.read_bytes() == b"two"
    assert [path.name for path in file.parent.iterdir()] == ["index.html"]


@pytest.mark.parametrize("address", ["", "..", "../x", "/etc/passwd", "a//b", "a/../../x", "a\\b", "a\x00b", "a/./b"])
def test_no_address_leads_out_of_the_folder(folder: Folder, address: str) -> None:
    assert not is_address(address)
    with pytest.raises(ValueError, match="no address"):
        folder.write(address, b"x")


def test_nothing_is_written_through_a_link(folder: Folder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    folder.root.mkdir()
    (folder.root / "products").symlink_to(elsewhere)
    with pytest.raises(LinkInSite):
        folder.write("products/a/index.html", b"x")
    assert list(elsewhere.iterdir()) == []


def test_a_site_that_is_a_link_itself_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "site").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(LinkInSite):
        Folder(tmp_path / "site").write("index.html", b"x")


def test_a_link_in_the_place_of_a_file_is_refused_and_its_target_untouched(folder: Folder, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("mine")
    folder.root.mkdir()
    (folder.root / "index.html").symlink_to(secret)
    with pytest.raises(LinkInSite):
        folder.write("index.html", b"x")
    assert secret.read_text() == "mine"


def test_removing_takes_empty_folders_and_leftovers_along_and_leaves_what_others_made(folder: Folder) -> None:
    folder.write("a/b/index.html", b"x")
    folder.write("a/index.html", b"x")
    (folder.root / "a/b/index.html.new").write_bytes(b"half")
    (folder.root / "a/notes.txt").write_text("the merchant's")
    assert folder.remove("a/b/index.html")
    assert not (folder.root / "a/b").exists()
    assert folder.remove("a/index.html")
    assert (folder.root / "a/notes.txt").exists()
    assert not folder.remove("a/index.html")


def test_nothing_is_removed_behind_a_link(folder: Folder, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "index.html").write_text("not ours")
    folder.root.mkdir()
    (folder.root / "a").symlink_to(elsewhere)
    assert not folder.remove("a/index.html")
    assert (elsewhere / "index.html").exists()


def test_a_file_of_another_size_is_not_what_was_made(folder: Folder) -> None:
    folder.write("a.txt", b"four")
    assert folder.has("a.txt", 4)
    assert not folder.has("a.txt", 5)
    assert not folder.has("b.txt", 4)
