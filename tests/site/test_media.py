"""Pictures: verified, brought to size, stripped of what nobody should know."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from shopctl.site import media
from shopctl.site.folder import Folder
from shopctl.site.media import UnusablePicture, publish, source, survey


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG", **more: object) -> bytes:
    out = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(out, kind, **more)
    return out.getvalue()


def put(root: Path, name: str, data: bytes) -> str:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    return name


def run(root: Path, *sources: str) -> tuple[dict[str, media.Picture], dict[str, str]]:
    found, problems = survey(root, sources, {})
    pictures, damaged = publish(root, Folder(root / "site"), found)
    return pictures, problems | damaged


def opened(root: Path, address: str) -> Image.Image:
    image = Image.open(root / "site" / address)
    image.load()
    return image


def test_a_picture_is_published_in_the_widths_it_has(tmp_path: Path) -> None:
    pictures, problems = run(tmp_path, put(tmp_path, "media/a.jpg", picture((900, 600))))
    shown = pictures["media/a.jpg"]
    assert problems == {}
    assert (shown.width, shown.height) == (900, 600)
    assert [width for width, _ in shown.light] == [360, 720, 900]
    assert [width for width, _ in shown.files] == [120, 720, 900]
    for kind, files in (("AVIF", shown.light), ("WEBP", shown.files)):
        for width, address in files:
            image = opened(tmp_path, address)
            assert (image.format, image.size) == (kind, (width, round(width * 2 / 3)))


def test_a_picture_hardly_wider_than_one_in_use_is_made_once(tmp_path: Path) -> None:
    shown = run(tmp_path, put(tmp_path, "media/a.jpg", picture((800, 800))))[0]["media/a.jpg"]
    assert [width for width, _ in shown.light] == [360, 800]
    assert [width for width, _ in shown.files] == [120, 800]


@pytest.mark.parametrize("width", [90, 120, 200, 360, 440, 700, 720, 890, 910, 1440, 4000])
def test_what_cards_and_pages_show_at_most_is_there_in_both_kinds(width: int) -> None:
    shown = media.picture(media.Known(1, 1, "x", width, width))
    for widest in (media.CARD_WIDTH, 10_000):
        light, plain = media.up_to(shown.light, widest)[-1], media.up_to(shown.files, widest)[-1]
        assert light[1].replace(".avif", ".webp") == plain[1]


def test_without_avif_pages_have_webp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "_HAS_AVIF", False)
    shown = run(tmp_path, put(tmp_path, "media/a.jpg", picture()))[0]["media/a.jpg"]
    assert shown.light == ()
    assert [width for width, _ in shown.files] == [120, 720, 900]


def test_a_large_picture_is_brought_down_and_a_small_one_never_up(tmp_path: Path) -> None:
    large, small = (
        put(tmp_path, "media/l.jpg", picture((3000, 2000))),
        put(tmp_path, "media/s.png", picture((90, 60), "PNG")),
    )
    pictures, _ = run(tmp_path, large, small)
    assert [width for width, _ in pictures[large].light] == [360, 720, 1440]
    assert [width for width, _ in pictures[small].light] == [90] == [width for width, _ in pictures[small].files]


def test_position_and_camera_do_not_get_out(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif.get_ifd(0x8825)[1] = "N"
    for name, kind in (("media/a.jpg", "JPEG"), ("media/b.webp", "WEBP")):
        put(tmp_path, name, picture((400, 300), kind, exif=exif.tobytes(), xmp=b"<x:xmpmeta/>"))
    pictures, _ = run(tmp_path, "media/a.jpg", "media/b.webp")
    for shown in pictures.values():
        for address in shown.addresses:
            data = (tmp_path / "site" / address).read_bytes()
            assert b"CameraMaker" not in data
            assert b"xmpmeta" not in data
            assert dict(opened(tmp_path, address).getexif()) == {}


def test_a_webp_of_the_right_size_is_not_encoded_again(tmp_path: Path) -> None:
    data = picture((800, 800), "WEBP", quality=90)
    shown = run(tmp_path, put(tmp_path, "media/a.webp", data + b"trailing payload"))[0]["media/a.webp"]
    published = (tmp_path / "site" / shown.files[-1][1]).read_bytes()
    assert published == data


def test_what_the_camera_held_sideways_stands_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    shown = run(tmp_path, put(tmp_path, "media/a.jpg", picture((400, 200), exif=exif.tobytes())))[0]["media/a.jpg"]
    assert (shown.width, shown.height) == (200, 400)
    assert opened(tmp_path, shown.files[-1][1]).size == (200, 400)


def test_transparency_survives(tmp_path: Path) -> None:
    out = BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(out, "PNG")
    shown = run(tmp_path, put(tmp_path, "media/a.png", out.getvalue()))[0]["media/a.png"]
    assert [opened(tmp_path, address).mode for address in shown.addresses] == ["RGBA", "RGBA"]


def bomb() -> bytes:
    """A PNG header that declares 14000 x 14000 pixels, and hardly any content."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", 14000, 14000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("media/bomb.png", bomb(), "too many"),
        ("media/text.jpg", b"<html>", "no JPEG"),
        ("media/drawn.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "no JPEG"),
        ("media/cut.jpg", picture()[:2000], "damaged"),
        ("media/cut.webp", picture(kind="WEBP")[:300], "damaged"),
        ("media/empty.png", b"", "no JPEG"),
    ],
)
def test_what_is_no_sound_picture_is_not_published(tmp_path: Path, name: str, data: bytes, why: str) -> None:
    pictures, problems = run(tmp_path, put(tmp_path, name, data))
    assert pictures == {}
    assert why in problems[name]
    assert not list((tmp_path / "site").rglob("*.*"))


@pytest.mark.parametrize(
    ("src", "why"),
    [
        ("https://cdn.example/a.jpg", "another host"),
        ("../shop.db", "out of media/"),
        ("/etc/passwd", "out of media/"),
        ("media/../shop.toml", "out of media/"),
        ("media\\..\\shop.toml", "out of media/"),
        ("media/nothing.jpg", "no such file"),
        ("media", "no such file"),
    ],
)
def test_only_files_below_media_are_pictures(tmp_path: Path, src: str, why: str) -> None:
    (tmp_path / "media").mkdir()
    with pytest.raises(UnusablePicture, match=why):
        source(tmp_path, src)


def test_links_are_not_followed(tmp_path: Path) -> None:
    put(tmp_path, "private/a.jpg", picture())
    (tmp_path / "media").mkdir()
    (tmp_path / "media" / "a.jpg").symlink_to(tmp_path / "private" / "a.jpg")
    (tmp_path / "media" / "folder").symlink_to(tmp_path / "private")
    for src in ("media/a.jpg", "media/folder/a.jpg"):
        with pytest.raises(UnusablePicture, match="link"):
            source(tmp_path, src)


def test_an_unchanged_picture_is_neither_read_nor_encoded_again(tmp_path: Path) -> None:
    name = put(tmp_path, "media/a.jpg", picture())
    found, _ = survey(tmp_path, [name], {})
    publish(tmp_path, Folder(tmp_path / "site"), found)
    made = {file: file.stat().st_mtime_ns for file in (tmp_path / "site").rglob("*.*")}
    assert made
    (tmp_path / "media/a.jpg").write_bytes(b"\0" * found[name].size)  # of the same size and time: not looked into
    import os

    os.utime(tmp_path / "media/a.jpg", ns=(found[name].mtime, found[name].mtime))
    again, problems = survey(tmp_path, [name], found)
    publish(tmp_path, Folder(tmp_path / "site"), again)
    assert (again, problems) == (found, {})
    assert {file: file.stat().st_mtime_ns for file in (tmp_path / "site").rglob("*.*")} == made


def test_a_published_picture_that_was_lost_comes_back(tmp_path: Path) -> None:
    name = put(tmp_path, "media/a.jpg", picture())
    found, _ = survey(tmp_path, [name], {})
    pictures, _ = publish(tmp_path, Folder(tmp_path / "site"), found)
    lost = tmp_path / "site" / pictures[name].files[0][1]
    lost.unlink()
    publish(tmp_path, Folder(tmp_path / "site"), found)
    assert lost.is_file()


def test_another_picture_under_the_same_name_gets_another_address(tmp_path: Path) -> None:
    name = put(tmp_path, "media/a.jpg", picture((500, 500)))
    before = run(tmp_path, name)[0][name]
    put(tmp_path, "media/a.jpg", picture((500, 500), quality=30))
    assert run(tmp_path, name)[0][name].files != before.files
