"""Pictures: found under media/, verified, brought to the widths in use without metadata, named by content.

Each is there as AVIF in every width, and as WebP for browsers and other programs that cannot read that: as a thumbnail,
for cards and in full. One that cannot be used is a warning, never a failed build: its product shows a placeholder.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from PIL import Image, ImageOps, features

from shopctl.catalog.copies import BadPicture
from shopctl.catalog.pictures import DAMAGED, opened
from shopctl.site.folder import Folder

WIDTHS = (360, 720, 1440)
"""Widths in pixels: cards on phones and screens, cards on sharp screens, the product page."""
CARD_WIDTH = WIDTHS[1]
THUMBNAIL = 120
"""Width in pixels of what the search box shows beside a title."""
_NEAR = 1.25
"""A picture that is hardly wider than a width in use is not made in both."""

_QUALITY = 80
_EFFORT = 2
"""libwebp's `method`: 2 is five times faster than 4 for tenth larger files."""
_AVIF_QUALITY, _AVIF_SPEED = 55, 8
"""A quarter smaller than that WebP at 720 pixels, in 43 ms (WebP 10 ms). Speed 6 saves a tenth more in four times the
time, 9 saves nothing over WebP."""
_HAS_AVIF = bool(features.check("avif"))
"""Pillow as some systems build it cannot write AVIF: pages show WebP then."""
_RECIPE = f"{_HAS_AVIF} {WIDTHS} {THUMBNAIL} {_QUALITY} {_EFFORT} {_AVIF_QUALITY} {_AVIF_SPEED} 2"
"""Part of every name: other widths or quality, other files."""


class Picture(NamedTuple):
    """A published picture: its full size in pixels, and (width, address below site/) from small to large."""

    width: int
    height: int
    files: tuple[tuple[int, str], ...]
    """WebP: the thumbnail, for cards, in full."""
    light: tuple[tuple[int, str], ...]
    """AVIF, where this machine can make it. The widest for cards and the widest of all have a WebP of the same name."""

    @property
    def addresses(self) -> list[str]:
        """All of its files."""
        return [address for _, address in (*self.files, *self.light)]


def up_to(files: tuple[tuple[int, str], ...], width: int) -> tuple[tuple[int, str], ...]:
    """`files` from the smallest to the first that is as wide as `width`, or all."""
    enough = next((place for place, (wide, _) in enumerate(files) if wide >= width), len(files))
    return files[: enough + 1]


class Known(NamedTuple):
    """What a former build knew of a source file: unchanged size and time mean unchanged content."""

    size: int
    mtime: int
    digest: str
    width: int
    height: int


class UnusablePicture(ValueError):
    """Why a picture cannot be published, for people."""


def source(root: Path, src: str) -> Path:
    """The file of a product's `src` below the shop's media/.

    Raises UnusablePicture: on another host, outside, behind a link, not there.
    """
    if src.startswith(("https:", "http:", "//")):
        raise UnusablePicture("it lies on another host; product import --fetch-images brings it in")
    pure = PurePosixPath(src)
    if "\\" in src or "\x00" in src or pure.is_absolute() or ".." in pure.parts:
        raise UnusablePicture("its path leads out of media/")
    parts = pure.parts if pure.parts[:1] == ("media",) else ("media", *pure.parts)
    file = os.fspath(root)
    for part in parts:
        file = f"{file}/{part}"
        if os.path.islink(file):  # noqa: PTH114 - asked for every picture of the shop
            raise UnusablePicture("it is a link, or lies behind one")
    if not os.path.isfile(file):  # noqa: PTH113
        raise UnusablePicture("there is no such file")
    return Path(file)


def survey(root: Path, sources: Iterable[str], known: Mapping[str, Known]) -> tuple[dict[str, Known], dict[str, str]]:
    """What the picture files of `sources` are, and why some cannot be used. Nothing is written.

    A file of the size and time that `known` has is not read again.
    """
    found: dict[str, Known] = {}
    problems: dict[str, str] = {}
    for src in sources:
        try:
            found[src] = _looked_at(source(root, src), known.get(src))
        except UnusablePicture as error:
            problems[src] = str(error)
    return found, problems


def picture(fact: Known) -> Picture:
    """How a picture is published: in each width in use that it has, and not wider than the widest."""
    largest = min(fact.width, WIDTHS[-1])
    height = max(1, round(fact.height * largest / fact.width))
    stem = f"media/{fact.digest}-"
    light = tuple((width, f"{stem}{width}.avif") for width in WIDTHS if width * _NEAR <= largest)
    light += ((largest, f"{stem}{largest}.avif"),)
    card = up_to(light, CARD_WIDTH)[-1][0]
    widths = sorted({min(THUMBNAIL, largest), card, largest})
    files = tuple((width, f"{stem}{width}.webp") for width in widths)
    return Picture(largest, height, files, light if _HAS_AVIF else ())


def publish(
    root: Path, folder: Folder, found: Mapping[str, Known], step: Callable[[int, int], Any] = lambda done, total: None
) -> tuple[dict[str, Picture], dict[str, str]]:
    """Bring the pictures into `folder`; those that are there already cost nothing.

    Returns them by source, and why some turned out to be unusable. `step` is told (done, total).
    """
    pictures = {src: picture(fact) for src, fact in found.items()}
    missing = [src for src, shown in pictures.items() if not _all_there(shown, folder)]
    problems: dict[str, str] = {}

    def one(src: str) -> None:
        try:
            data = source(root, src).read_bytes()
            for address, content in _encoded(_opened(data), data, pictures[src]):
                folder.write(address, content)
        except UnusablePicture as error:
            problems[src] = str(error)

    # Threads: Pillow lets go of the interpreter while it decodes, resizes and encodes.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for done, _ in enumerate(pool.map(one, missing), 1):
            step(done, len(missing))
    return {src: shown for src, shown in pictures.items() if src not in problems}, problems


def _looked_at(file: Path, known: Known | None) -> Known:
    status = file.stat()
    if known and (known.size, known.mtime) == (status.st_size, status.st_mtime_ns):
        return known
    data = file.read_bytes()
    digest = blake2b(data, key=_RECIPE.encode(), digest_size=8).hexdigest()
    image = _opened(data)
    turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)  # EXIF orientation: on its side
    width, height = image.size[::-1] if turned else image.size
    return Known(status.st_size, status.st_mtime_ns, digest, width, height)


def _all_there(shown: Picture, folder: Folder) -> bool:
    return all(map(folder.there, shown.addresses))


def _opened(data: bytes) -> Image.Image:
    """The picture with its header read. Raises UnusablePicture: no picture, or too large."""
    try:
        return opened(data)
    except BadPicture as error:
        raise UnusablePicture(str(error)) from error


def _encoded(image: Image.Image, data: bytes, shown: Picture) -> list[tuple[str, bytes]]:
    """The files of a picture, the largest first. Raises UnusablePicture for one that is damaged."""
    profile = image.info.get("icc_profile") if image.mode in ("RGB", "RGBA", "P") else None
    bare = _bare_webp(data) if image.format == "WEBP" and image.size == (shown.width, shown.height) else None
    try:
        image.draft("RGB", (max(shown[:2]),) * 2)  # JPEG decodes to a half, quarter or eighth at once
        pixels = _upright(image)
    except DAMAGED as error:
        raise UnusablePicture("it is damaged") from error
    made = []
    for width, address in sorted((*shown.files, *shown.light), reverse=True):
        if width < pixels.width:
            height = max(1, round(shown.height * width / shown.width))
            pixels = pixels.resize((width, height), Image.Resampling.HAMMING, reducing_gap=1.0)
        kept = bare if address == shown.files[-1][1] else None
        made.append((address, kept or _saved(pixels, address, profile)))
    return made


def _saved(pixels: Image.Image, address: str, profile: bytes | None) -> bytes:
    out = BytesIO()
    if address.endswith(".avif"):
        # One thread each: the pictures themselves are spread over the cores.
        pixels.save(
            out, "AVIF", quality=_AVIF_QUALITY, speed=_AVIF_SPEED, max_threads=1, icc_profile=profile or b"", exif=b""
        )
    else:
        pixels.save(out, "WEBP", quality=_QUALITY, method=_EFFORT, icc_profile=profile)
    return out.getvalue()


def _upright(image: Image.Image) -> Image.Image:
    """The decoded pixels as RGB or RGBA, turned as the camera was held."""
    pixels = ImageOps.exif_transpose(image)
    if pixels.mode in ("RGB", "RGBA"):
        return pixels
    return pixels.convert("RGBA" if pixels.has_transparency_data else "RGB")


def _bare_webp(data: bytes) -> bytes | None:
    """A still WebP with nothing but its picture and colour profile, not encoded anew; None when that cannot be.

    The container is RIFF: four letters, a length, content padded to even (RFC 9649, 2.3 to 2.7).
    """
    kept, at, end = [], 12, min(len(data), 8 + int.from_bytes(data[4:8], "little"))
    while at + 8 <= end:
        name, size = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        chunk = data[at : at + 8 + size + size % 2]
        at += len(chunk)
        if name == b"EXIF" and len(chunk) > 8:
            return None  # it may say which way is up
        if name == b"ANIM":
            return None
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & 0b00110000]) + chunk[9:]
        if name in (b"VP8X", b"VP8 ", b"VP8L", b"ALPH", b"ICCP"):
            kept.append(chunk)
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + len(body).to_bytes(4, "little") + body
