"""Pictures are found where the merchant says they are, however their paths are spelled, and nowhere else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from shopctl.catalog.copies import BadPicture
from shopctl.catalog.importing.places import Archive, Folder, NoPlace, Place, place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "in"
    (root / "photos").mkdir(parents=True)
    (root / "photos/Cup.JPG").write_bytes(b"cup")
    (root / "pot.png").write_bytes(b"pot")
    (root / "Cafe\u0301.png").write_bytes(b"coffee")
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    return root


@pytest.fixture(params=["folder", "zip"])
def pictures(request: pytest.FixtureRequest, folder: Path) -> Place:
    if request.param == "folder":
        return place(folder)
    with zipfile.ZipFile(folder.with_suffix(".zip"), "w") as archive:
        for file in sorted(folder.rglob("*.*")):
            archive.write(file, file.relative_to(folder.parent))
    return place(folder.with_suffix(".zip"))


@pytest.mark.parametrize(
    ("path", "found"),
    [("photos/Cup.JPG", b"cup"), ("PHOTOS\\cup.jpg", b"cup"), ("./pot.png", b"pot"), ("images/web/POT.png", b"pot"),
     ("Café.png", b"coffee")],
)  # fmt: skip
def test_letter_case_and_folders_that_are_not_there_do_not_matter(pictures: Place, path: str, found: bytes) -> None:
    assert pictures.read(path) == found


@pytest.mark.parametrize(
    "path", ["../secret.jpg", "photos/../../secret.jpg", "/etc/passwd", "C:\\x.jpg", "\\\\host\\x", ""]
)
def test_no_path_leads_away(pictures: Place, path: str) -> None:
    with pytest.raises(BadPicture, match="leads away"):
        pictures.read(path)


def test_what_is_not_there_is_said_with_the_place(pictures: Place) -> None:
    with pytest.raises(BadPicture, match="there is no such picture in in"):
        pictures.read("photos/lid.jpg")


def test_two_files_that_differ_in_case_are_told_apart_or_asked_about(folder: Path) -> None:
    (folder / "POT.png").write_bytes(b"other")
    assert (Folder(folder).read("pot.png"), Folder(folder).read("POT.png")) == (b"pot", b"other")
    with pytest.raises(BadPicture, match=r"it could be POT.png or pot.png"):
        Folder(folder).read("Pot.PNG")


def test_links_and_what_is_no_file_are_refused(folder: Path) -> None:
    (folder / "link.jpg").symlink_to(folder.parent / "secret.jpg")
    (folder / "out").symlink_to(folder.parent)
    for path in ("link.jpg", "out/secret.jpg"):
        with pytest.raises(BadPicture, match="it is a link"):
            Folder(folder).read(path)
    with pytest.raises(BadPicture, match="it is no file"):
        Folder(folder).read("photos")


def test_zip_bombs_and_links_in_archives_are_refused_from_what_they_declare(tmp_path: Path) -> None:
    file = tmp_path / "pictures.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.jpg", b"\0" * (8 << 20))
        archive.writestr("large.jpg", b"\0" * (40 << 20), zipfile.ZIP_STORED)
        link = zipfile.ZipInfo("link.jpg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("../../evil.jpg", b"evil")
    pictures = Archive(file)
    for path, reason in (("bomb.jpg", "packed suspiciously"), ("large.jpg", "larger than 32"), ("link.jpg", "a link")):
        with pytest.raises(BadPicture, match=reason):
            pictures.read(path)
    assert pictures.read("evil.jpg") == b"evil"  # read, and named anew: its own path is never a place to write to


def test_a_damaged_archive_is_an_error_with_the_way_out(tmp_path: Path) -> None:
    file = tmp_path / "pictures.zip"
    file.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(NoPlace, match=r"neither a folder nor a \.zip") as refused:
        place(file)
    assert "--media" in refused.value.way_out
    with pytest.raises(NoPlace, match="no such folder"):
        place(tmp_path / "nowhere")
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.jpg", b"picture" * 100)
    data = bytearray(file.read_bytes())
    data[60] ^= 0xFF
    file.write_bytes(data)
    with pytest.raises(BadPicture, match="damaged inside"):
        Archive(file).read("a.jpg")
