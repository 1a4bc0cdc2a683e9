"""Posters: the picture that others show of a page which somebody shares (Open Graph, https://ogp.me).

Its title in its language beside its photograph, where it has one. A price is never on them: others keep them for weeks.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from hashlib import blake2b
from io import BytesIO
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

from shopctl.config.model import Theme
from shopctl.shipped import templates_dir
from shopctl.site import theme
from shopctl.site.folder import Folder
from shopctl.site.pages import Page, Site
from shopctl.text import direction, one_line

SIZE = (1200, 630)
"""Pixels: what Open Graph's readers ask for."""

_FONT = templates_dir() / "storefront" / "fonts" / "posters.ttf"
"""Vazirmatn SemiBold 33.0.3 (OFL, see OFL.txt beside it): Persian, Arabic, and Latin to Latin Extended-A."""
_READABLE = re.compile(
    "[\\u0020-\\u007e\\u00a0-\\u017f\\u060c\\u061b\\u061f\\u0621-\\u063a\\u0640-\\u0658\\u0660-\\u0671\\u0679\\u067e\\u0686\\u0688"
    "\\u0691\\u0698\\u06a9\\u06af\\u06ba\\u06be\\u06c0-\\u06c3\\u06cc\\u06d2-\\u06d5\\u06f0-\\u06f9\\u200c-\\u2015\\u2018-\\u201e"
    "\\u2020-\\u2022\\u2026\\u2039\\u203a\\u20ac\\u2212]+"
)
"""What the font has. A title in other letters is left out: better none than one of boxes."""
_SHAPES_LETTERS = features.check("raqm") and features.check("fribidi")
"""Without these libraries letters stand apart and from left to right: Persian and Arabic are left out."""
_RECIPE = "1"
"""Part of every name: another way of drawing, other files."""
_PHOTOGRAPH = 560
_EDGE = 72
_SIZES = (72, 64, 56, 48, 42)
_LINES = 3
_LEADING = 1.32
_QUALITY = 80


class Poster(NamedTuple):
    """What stands on a poster: the address of a published picture, or empty; a title and the shop's name, or empty."""

    address: str
    picture: str
    title: str
    shop: str
    language: str


def of_page(site: Site, page: Page) -> Poster | None:
    """The poster of a page; None while the shop has not said where it lives, as posters have whole addresses only."""
    if not site.links.origin:
        return None
    look = site.settings.theme
    source, title = _shown(site, page)
    published = site.pictures.get(source)
    picture = published.files[-1][1] if published else ""
    settings = site.settings.shop
    name = settings.name_in(page.language)
    title = title or settings.tagline_in(page.language) or name
    return _poster(look.accent, look.background, picture, title, name, page.language)


def of_pages(site: Site, pages: Iterable[Page]) -> dict[str, Poster]:
    """The posters of `pages`, each once, by address."""
    return {poster.address: poster for page in pages if (poster := of_page(site, page))}


def publish(look: Theme, folder: Folder, posters: Mapping[str, Poster]) -> None:
    """Draw those that are not there yet."""

    def one(poster: Poster) -> None:
        photograph = Image.open(BytesIO(folder.read(poster.picture))) if poster.picture else None
        folder.write(poster.address, drawn(look, poster, photograph))

    with ThreadPoolExecutor(os.cpu_count()) as pool:  # Pillow lets go of the interpreter while it works
        list(pool.map(one, [poster for address, poster in posters.items() if not folder.there(address)]))


def _shown(site: Site, page: Page) -> tuple[str, str]:
    """(source of a picture, title) of a page; empty where it is the shop's name that counts."""
    if page.shape == "product":
        return _product(site, page.subject, page.language)
    if page.shape == "home":
        return site.sources[site.hero][0] if site.hero is not None else "", ""
    if page.shape == "listing" and page.subject[0] is not None:
        shelf = site.shelves[page.subject[0]]
        shown = shelf.products[: site.settings.theme.products_per_page] if page.subject[1] == 1 else ()
        title = shelf.category.title_in(page.language) if shelf.category else ""
        return next((src for at in shown for src in site.sources[at][:1]), ""), title
    if page.shape == "entry":
        kind, name = page.subject
        entry = site.content.entry(kind, name, page.language)
        return (entry.front.picture, entry.front.title) if entry else ("", "")
    return "", ""


def _product(site: Site, at: int, language: str) -> tuple[str, str]:
    if not site.sources[at]:
        return "", ""
    product = site.catalogue.products[at]
    texts = product.texts(language) if product.texts_json != "[]" else {}
    return site.sources[at][0], texts.get("title", product.title)


@lru_cache(maxsize=100_000)
def _poster(accent: str, background: str, picture: str, title: str, shop: str, language: str) -> Poster:
    title, shop = one_line(title), one_line(shop)
    if not _can_write(title, language) or not _can_write(shop, language):
        title = shop = ""
    parts = (_RECIPE, accent, background, picture, title, shop, language)
    digest = blake2b(repr(parts).encode(), digest_size=8).hexdigest()
    return Poster(f"assets/posters/{digest}.jpg", picture, title, shop, language)


def _can_write(text: str, language: str) -> bool:
    if not text or not _READABLE.fullmatch(text):
        return not text
    return bool(_SHAPES_LETTERS) or (direction(language) == "ltr" and text.isascii())


def drawn(look: Theme, poster: Poster, photograph: Image.Image | None) -> bytes:
    """The poster as a JPEG; `photograph` is what its `picture` names."""
    colours = _colours(look.accent, look.background)
    profile = photograph.info.get("icc_profile") if photograph else None
    pixels = _opaque(photograph, colours.tile) if photograph else None
    image = _alone(pixels, colours.tile) if pixels and not poster.title else _with_words(poster, pixels, colours)
    out = BytesIO()
    image.save(out, "JPEG", quality=_QUALITY, optimize=True, icc_profile=profile)
    return out.getvalue()


@lru_cache(maxsize=8)
def _colours(accent: str, background: str) -> theme.Palette:
    return theme.palettes(Theme(accent=accent, background=background))[0]


def _opaque(photograph: Image.Image, ground: theme.RGB) -> Image.Image:
    if not photograph.has_transparency_data:
        return photograph.convert("RGB")
    flat = Image.new("RGB", photograph.size, ground)
    flat.paste(photograph, mask=photograph.convert("RGBA").getchannel("A"))
    return flat


def _alone(photograph: Image.Image, ground: theme.RGB) -> Image.Image:
    """The whole photograph, where its title cannot be written."""
    return ImageOps.pad(photograph, SIZE, color=ground)


def _with_words(poster: Poster, photograph: Image.Image | None, colours: theme.Palette) -> Image.Image:
    """The title where reading starts, the photograph where it ends."""
    image = Image.new("RGB", SIZE, colours.bg)
    rtl = bool(poster.language) and direction(poster.language) == "rtl"
    if photograph:
        image.paste(ImageOps.fit(photograph, (_PHOTOGRAPH, SIZE[1])), (0 if rtl else SIZE[0] - _PHOTOGRAPH, 0))
    draw = ImageDraw.Draw(image)
    start = SIZE[0] - _EDGE if rtl else _EDGE
    bar = (start - 96, _EDGE, start, _EDGE + 8) if rtl else (start, _EDGE, start + 96, _EDGE + 8)
    draw.rectangle(bar, fill=colours.accent)

    def write(top: int, text: str, colour: theme.RGB, size: int) -> None:
        way, language = ("rtl" if rtl else "ltr", poster.language or None) if _SHAPES_LETTERS else (None, None)
        anchor = "ra" if rtl else "la"
        draw.text((start, top), text, colour, _font(size), anchor=anchor, direction=way, language=language)

    write(_EDGE + 32, poster.shop, colours.soft, 34)
    size, lines = _fitted(poster.title, SIZE[0] - 2 * _EDGE - (_PHOTOGRAPH if photograph else 0))
    for number, line in enumerate(reversed(lines), 1):
        write(SIZE[1] - _EDGE - round(number * size * _LEADING), line, colours.ink, size)
    return image


@lru_cache(maxsize=16)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(_FONT, size)


def _fitted(title: str, width: int) -> tuple[int, list[str]]:
    """(size, lines) in which a title fits; one that is too long for the smallest size ends in an ellipsis."""
    for size in _SIZES:
        lines = _broken(title, size, width)
        if len(lines) <= _LINES and all(_font(size).getlength(line) <= width for line in lines):
            return size, lines
    if len(lines) > _LINES:
        lines = [*lines[: _LINES - 1], f"{lines[_LINES - 1]} …"]
    return size, [_cut(line, size, width) for line in lines]


def _cut(line: str, size: int, width: int) -> str:
    kept = line
    while kept and _font(size).getlength(kept) > width:
        line = line[:-1]
        kept = line.rstrip(" …") + "…"
    return kept


def _broken(title: str, size: int, width: int) -> list[str]:
    lines: list[str] = []
    for word in title.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _font(size).getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
