"""Pictures that come in: verified, upright, without metadata, and stored once under a safe name."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, PngImagePlugin

from shopctl.catalog.copies import BadPicture, held, is_copy, store
from shopctl.catalog.pictures import copy

KINDS = ["JPEG", "PNG", "WEBP", "GIF", "AVIF"]


def made(kind: str = "JPEG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    """A picture whose left half is red and whose right half is blue."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> bytes:
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010F] = "SECRET-CAMERA"
    data.get_ifd(0x8825)[2] = (52.0, 31.0, 12.0)
    return data.tobytes()


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("orientation", [1, 6])
def test_nothing_is_left_of_where_and_with_what_it_was_taken(kind: str, orientation: int) -> None:
    data = made(kind, exif=exif(orientation))
    assert b"SECRET-CAMERA" in data
    src, clean = copy(data, "Front View.JPG")
    assert b"SECRET-CAMERA" not in clean
    image = opened(clean)
    assert not dict(image.getexif())
    assert image.size == ((40, 20) if orientation == 1 else (20, 40))
    # Turned by 90 degrees clockwise (6), what was left is on top.
    assert image.convert("RGB").getpixel((2, 2))[0] > 150  # type: ignore[index]
    assert src.startswith("media/products/front-view-")


def test_comments_and_texts_go_and_the_colour_profile_stays() -> None:
    from PIL.ImageCms import ImageCmsProfile, createProfile

    profile = ImageCmsProfile(createProfile("sRGB")).tobytes()
    note = PngImagePlugin.PngInfo()
    note.add_text("Author", "SECRET")
    for data in (
        made("JPEG", comment=b"SECRET", icc_profile=profile),
        made("PNG", pnginfo=note, icc_profile=profile),
        made("GIF", comment=b"SECRET"),
        made("JPEG") + b"SECRET",
        made("PNG") + b"SECRET",
    ):
        clean = copy(data, "x")[1]
        assert b"SECRET" in data
        assert b"SECRET" not in clean
        image = opened(clean)
        assert image.size == (40, 20)
        assert image.format == "GIF" or (image.info.get("icc_profile") or b"") in (b"", profile)
    assert opened(copy(made("JPEG", icc_profile=profile), "x")[1]).info["icc_profile"] == profile


def test_what_needs_no_turning_is_not_encoded_anew() -> None:
    for options in ({"progressive": True}, {"restart_marker_blocks": 1}):
        data = made("JPEG", (64, 64), exif=exif(), **options)
        assert opened(copy(data, "x")[1]).tobytes() == opened(data).tobytes()


def test_an_animation_keeps_its_frames() -> None:
    frames = [Image.new("RGB", (10, 10), color) for color in ("red", "green", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        out = BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
        assert getattr(opened(copy(out.getvalue(), "x")[1]), "n_frames", 1) == 3, kind


def huge_png() -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 14_000, 14_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (huge_png(), "14000 x 14000 pixels are too many"),
        (b"", "no JPEG, PNG"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no JPEG, PNG"),
        (b"%PDF-1.4", "no JPEG, PNG"),
        (made("BMP"), "no JPEG, PNG"),
        (made("PNG", (300, 300))[:300], "damaged"),
        (made("JPEG", (300, 300))[:700], "damaged"),
        (b"\xff\xd8\xff" + b"\0" * (33 << 20), "larger than 32 MB"),
    ],
)
def test_what_is_no_picture_of_reasonable_size_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(BadPicture, match=reason):
        copy(data, "x")


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_picture_is_refused_or_whole_and_never_a_crash(kind: str) -> None:
    data = made(kind)
    for at in range(0, len(data), max(1, len(data) // 60)):
        for damaged in (data[:at], data[:at] + b"\xff" + data[at + 1 :], data[:at] + b"\0\0\0\0" + data[at + 4 :]):
            try:
                clean = copy(damaged, "x")[1]
            except BadPicture:
                continue
            opened(clean)


@pytest.mark.parametrize(
    ("name", "stem"),
    [("CON.jpg", "con-1"), ("../../etc/passwd", "passwd"), ("%2e%2e%2f.png", "2e-2e-2f"), ("قوری ماه.jpg", "قوری-ماه"),
     ("🫖.jpg", "picture"), ("", "picture"), ("a" * 300, "a" * 60), ("x\0y", "x-y")],
)  # fmt: skip
def test_names_are_safe_on_every_system(name: str, stem: str) -> None:
    src, _ = copy(made(), name)
    assert src.rpartition("-")[0] == f"media/products/{stem}"
    assert is_copy(src)


def test_a_copy_is_found_again_by_its_content(tmp_path: Path) -> None:
    data = made()
    src, clean = copy(data, "cup.jpg")
    store(tmp_path, src, clean)
    (tmp_path / "media/products/mine.jpg").write_bytes(b"x")
    assert list(held(tmp_path).values()) == [src]
    assert (tmp_path / src).stat().st_mode & 0o777 == 0o644


def test_nothing_is_kept_behind_a_link(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop/media").symlink_to(elsewhere)
    with pytest.raises(BadPicture, match="media/ is a link"):
        store(tmp_path / "shop", *copy(made(), "x"))
    assert not list(elsewhere.iterdir())
