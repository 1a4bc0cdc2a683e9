"""Pictures that come into the shop: verified, turned upright, without metadata, under a safe name."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import PurePosixPath

from PIL import Image, ImageOps

from shopctl import text
from shopctl.catalog.copies import FOLDER, MAX_BYTES, BadPicture, digest

MAX_PIXELS = 50_000_000
"""A picture of more is refused before it is decoded: 150 MB of memory each."""
SUFFIXES = {"JPEG": ".jpg", "MPO": ".jpg", "PNG": ".png", "WEBP": ".webp", "AVIF": ".avif", "GIF": ".gif"}

Image.MAX_IMAGE_PIXELS = None  # ours is the limit: an error where Pillow's would be a warning

_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
_STEM_BYTES = 60
_ORIENTATION = 0x0112
DAMAGED = (
    OSError,
    ValueError,
    SyntaxError,
    LookupError,
    EOFError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
)
"""What Pillow raises for damaged files, as its plugins come to grief in many ways."""


def copy(data: bytes, name: str) -> tuple[str, bytes]:
    """The path below the shop that a copy of this picture file gets, and what to keep there.

    `name` is what the merchant called it. Raises BadPicture: no picture, damaged, too large.
    """
    if len(data) > MAX_BYTES:
        raise BadPicture(f"it is larger than {MAX_BYTES >> 20} MB")
    image = opened(data)
    try:
        clean = _cleaned(image, data)
    except DAMAGED as error:
        raise BadPicture("it is damaged") from error
    stem = text.handle(PurePosixPath(name).stem, "picture").encode()[:_STEM_BYTES].decode(errors="ignore").strip("-")
    return f"{FOLDER}/{stem or 'picture'}-{digest(data)}{SUFFIXES[image.format or '']}", clean


def opened(data: bytes) -> Image.Image:
    """The picture with its header read. Raises BadPicture: no picture, or too many pixels."""
    try:
        image = Image.open(BytesIO(data), formats=_FORMATS)
    except DAMAGED as error:
        raise BadPicture("it is damaged, or no JPEG, PNG, WebP, AVIF or GIF picture") from error
    if image.width * image.height > MAX_PIXELS:
        raise BadPicture(f"{image.width} x {image.height} pixels are too many (at most {MAX_PIXELS:,})")
    return image


# ---- without metadata ----------------------------------------------------------------------------------------------


def _cleaned(image: Image.Image, data: bytes) -> bytes:
    """The file without what is no picture: where it was taken, by whom. Encoded anew only where it must be."""
    turned = image.getexif().get(_ORIENTATION, 1) != 1
    image.load()  # all of it can be decoded
    bare = b"" if turned else _stripped(image, data)
    if bare:
        opened(bare).load()
        return bare
    upright = ImageOps.exif_transpose(image)
    for name in ("exif", "xmp", "comment", "XML:com.adobe.xmp", "Raw profile type exif"):
        upright.info.pop(name, None)
    out = BytesIO()
    profile = image.info.get("icc_profile")
    kind = "JPEG" if image.format == "MPO" else image.format
    several = {"save_all": True} if kind == "GIF" else {"quality": 92}
    upright.save(out, kind, icc_profile=profile, exif=b"", **several)
    return out.getvalue()


def _stripped(image: Image.Image, data: bytes) -> bytes:
    """The file with its metadata cut out; b'' where that needs decoding."""
    if image.format in ("JPEG", "MPO"):
        return b"".join(_jpeg(data))
    if image.format == "PNG":
        return b"".join(_png(data))
    if image.format == "WEBP":
        return _webp(data)
    return b"" if {"exif", "xmp", "comment"} & image.info.keys() else data


_NEXT_MARKER = re.compile(rb"\xff+([^\x00\xff\xd0-\xd7])", re.DOTALL)
_START_OF_SCAN, _END = 0xDA, 0xD9


def _jpeg(data: bytes) -> Iterator[bytes]:
    """Segments but comments and applications' own, other than JFIF, colour profile and Adobe (ITU T.81, annex B)."""
    yield data[:2]
    at = 2
    while found := _NEXT_MARKER.search(data, at):
        marker, start = found[1][0], found.end()
        if marker == _END:
            break
        size = int.from_bytes(data[start : start + 2], "big")
        end = start + size
        if marker == _START_OF_SCAN:  # its data run on to the next marker
            following = _NEXT_MARKER.search(data, end)
            end = following.start() if following else len(data)
        profile = marker == 0xE2 and data[start + 2 : start + 13] == b"ICC_PROFILE"
        if marker in (0xE0, 0xEE) or profile or not (0xE0 <= marker <= 0xEF or marker == 0xFE):
            yield b"\xff" + data[found.end() - 1 : end]
        at = end
    yield b"\xff\xd9"


_PNG_KEPT = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT pHYs bKGD acTL fcTL fdAT".split())


def _png(data: bytes) -> Iterator[bytes]:
    """The chunks that make the picture (PNG third edition, 5.3)."""
    yield data[:8]
    at = 8
    while at + 12 <= len(data):
        kind, end = data[at + 4 : at + 8], at + 12 + int.from_bytes(data[at : at + 4], "big")
        if kind in _PNG_KEPT:
            yield data[at:end]
        if kind == b"IEND":
            break
        at = end


def _webp(data: bytes) -> bytes:
    """The chunks that make the picture, one after the other in RIFF (RFC 9649, 2.3 to 2.7)."""
    kept, at, end = [], 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + size + size % 2]
        at += 8 + size + size % 2
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & 0b00110010]) + chunk[9:]
        if name in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP", b"ANIM", b"ANMF"):
            kept.append(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
