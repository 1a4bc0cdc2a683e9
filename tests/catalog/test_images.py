"""A product's pictures by hand, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from tests.catalog.test_pictures import exif, made
from tests.conftest import Run


def test_pictures_are_added_listed_and_removed(run: Run, shop: Path, tmp_path: Path) -> None:
    photo = tmp_path / "Front View.JPG"
    photo.write_bytes(made(exif=exif(6)))
    for title in ("Cup", "Pot"):
        assert run("product", "add", title, "--price", "4", shop=shop).returncode == 0
    added = run("product", "image", "add", "cup", photo, "--alt", "front", "--translate", "fa=جلو", "--json", shop=shop)
    src = json.loads(added.stdout)["src"]
    assert b"SECRET-CAMERA" not in (shop / src).read_bytes()
    assert run("product", "image", "add", "cup", "https://x.example/2.jpg", shop=shop).returncode == 0
    assert json.loads(run("product", "image", "add", "pot", photo, "--json", shop=shop).stdout)["src"] == src
    assert run("product", "image", "add", "cup", photo, shop=shop).returncode == 4
    listed = json.loads(run("product", "image", "list", "cup", "--json", shop=shop).stdout)
    assert [(each["position"], each["src"], each["alt"], each["translations"]) for each in listed] == [
        (1, src, "front", {"fa": "جلو"}), (2, "https://x.example/2.jpg", "", {}),
    ]  # fmt: skip
    assert "front" in run("product", "image", "list", "cup", shop=shop).stdout
    assert run("product", "image", "remove", "cup", "1", shop=shop).returncode == 0
    assert (shop / src).is_file()  # the pot shows it
    assert run("product", "image", "remove", "pot", src, shop=shop).returncode == 0
    assert not (shop / src).exists()


def test_what_is_no_picture_is_refused_and_nothing_is_left(run: Run, shop: Path, tmp_path: Path) -> None:
    assert run("product", "add", "Cup", "--price", "4", shop=shop).returncode == 0
    (tmp_path / "cup.jpg").write_bytes(b"no picture")
    for source, reason in (
        (tmp_path / "cup.jpg", "no JPEG, PNG"),
        (tmp_path / "none.jpg", "there is no such file"),
        ("http://x.example/1.jpg", "there is no such file"),
        (tmp_path, "there is no such file"),
    ):
        refused = run("product", "image", "add", "cup", source, shop=shop)
        assert (refused.returncode, reason in refused.stderr) == (5, True), refused.stderr
    assert run("product", "image", "add", "none", tmp_path / "cup.jpg", shop=shop).returncode == 3
    missing = run("product", "image", "remove", "cup", "7", shop=shop)
    assert missing.returncode == 3
    assert "shopctl product image list cup" in missing.stderr
    assert not list((shop / "media").rglob("cup*"))


def test_pictures_are_put_into_another_order(run: Run, shop: Path) -> None:
    assert run("product", "add", "Cup", "--price", "4", shop=shop).returncode == 0
    for name in "abc":
        assert run("product", "image", "add", "cup", f"https://x.example/{name}.jpg", shop=shop).returncode == 0

    def move(which: str, place: str) -> list[str]:
        done = run("product", "image", "move", "cup", which, place, "--json", shop=shop)
        return [f"{each['position']}{each['src'][-5]}" for each in json.loads(done.stdout)]

    assert move("3", "1") == ["1c", "2a", "3b"]
    assert move("https://x.example/c.jpg", "9") == ["1a", "2b", "3c"]
    assert (
        "https://x.example/b.jpg" in run("product", "image", "move", "cup", "2", "1", shop=shop).stdout.splitlines()[1]
    )
    assert run("product", "image", "move", "cup", "7", "1", shop=shop).returncode == 3
    assert run("product", "image", "move", "cup", "1", "0", shop=shop).returncode == 2
