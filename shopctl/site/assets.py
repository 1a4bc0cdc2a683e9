"""The stylesheets, fonts, drawings and scripts that pages share, each under a name that carries its content's hash."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import blake2b
from html import escape
from pathlib import Path
from typing import NamedTuple

from shopctl.config.model import Settings
from shopctl.shipped import templates_dir
from shopctl.site import scripts, theme
from shopctl.site.media import UnusablePicture, source

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_XML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SPACE = re.compile(r"\s*\n\s*")
_AROUND = re.compile(r"\s*([{};,>])\s*|(?<=:)\s+")
_VIEW_BOX = re.compile(rb"""<svg\b[^>]*\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+\.?\d*)[\s,]+(\d+\.?\d*)""")
_FONT_URL = re.compile(r'url\("fonts/([a-z0-9.-]+)"\)')
_ARABIC = "arabic.css"
"""The part of the stylesheet for right-to-left scripts: font and type; the layout mirrors by itself."""

APART = {"lists": ("5-lists.css",), "home": ("5-home.css",), "texts": ("5-texts.css", "5-aids.css")}
"""Sheets of their own: of all pages but the home page and products, of the home page, and of texts and aids."""


class Logo(NamedTuple):
    """A drawn logo: its address, and its size in pixels (0: it does not say)."""

    address: str
    width: int
    height: int


@dataclass(slots=True)
class Assets:
    """Files by address below site/, and which is which; addresses are empty where the shop has no such thing."""

    files: dict[str, bytes] = field(default_factory=dict)
    styles: dict[str, str] = field(default_factory=dict)
    font: str = ""
    placeholder: str = ""
    icons: str = ""
    icon: str = ""
    script: str = ""
    logos: dict[str, Logo] = field(default_factory=dict)
    """Drawn ones, by language; those that are pictures are among the pictures."""
    colour: str = ""
    night: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, data: bytes) -> str:
        """Take in a file and return its address: assets/NAME.HASH.EXTENSION."""
        stem, dot, extension = name.rpartition(".")
        address = f"assets/{stem}.{blake2b(data, digest_size=5).hexdigest()}{dot}{extension}"
        self.files[address] = data
        return address

    def add_text(self, name: str, text: str) -> str:
        """Take in a script, or a stylesheet made small."""
        return self.add(name, _small(text) if name.endswith(".css") else text.encode())


def collect(root: Path, settings: Settings) -> Assets:
    """Everything that the pages of the shop at `root` share."""
    assets = Assets()
    chosen = settings.theme
    light, dark = theme.palettes(chosen)
    assets.colour, assets.night = theme.hexadecimal(light.bg), theme.hexadecimal(dark.bg)
    own_font = _shop_file(root, chosen.font_file, (".woff2", ".woff", ".ttf", ".otf"), "theme.font_file", assets)
    head = theme.css(chosen, own_font.rpartition("/")[2])
    assets.icons = _drawing(root, "icons.svg", assets)
    assets.placeholder = _drawing(root, "placeholder.svg", assets)
    sheets = _sheets(root, assets.placeholder.rpartition("/")[2])
    for sheet, names in APART.items():
        assets.styles[sheet] = assets.add_text(f"{sheet}.css", "\n".join(sheets.pop(name, "") for name in names))
    if any(language in ("fa", "ar") for language in settings.shop.languages):
        arabic = _with_fonts(root, sheets.pop(_ARABIC, ""), assets)
        assets.styles["rtl"] = assets.add("shop-rtl.css", _small(head + "\n".join(sheets.values()) + arabic))
    sheets.pop(_ARABIC, None)
    assets.styles["ltr"] = assets.add("shop.css", _small(head + "\n".join(sheets.values())))
    modules = {file.name: file for folder in _folders(root, "js") for file in folder.glob("*.js")}
    modules |= {file.name: file for folder in _folders(root, "css/later") for file in folder.glob("*.css")}
    assets.script = scripts.take_in("start.js", modules, assets.add_text)
    for language in settings.shop.languages:
        if chosen.logo_in(language).endswith(".svg"):
            address = _shop_file(root, chosen.logo_in(language), (".svg",), "theme.logo", assets)
            if address:
                assets.logos[language] = Logo(address, *_size(assets.files[address]))
    icons = (".svg", ".png", ".ico", ".webp")
    assets.icon = _shop_file(root, chosen.icon, icons, "theme.icon", assets) or assets.add(
        "icon.svg", _drawn_icon(settings).encode()
    )
    return assets


def _folders(root: Path, name: str) -> tuple[Path, Path]:
    """Where files of a kind are found: what the shop has of the same name replaces what is shipped."""
    return templates_dir() / "storefront" / name, root / "templates" / "storefront" / name


def _sheets(root: Path, placeholder: str) -> dict[str, str]:
    """The parts of the stylesheet by name, in their order; `placeholder` is the drawing's name beside them."""
    parts = {file.name: file for folder in _folders(root, "css") for file in folder.glob("*.css")}
    return {
        name: parts[name].read_text("utf-8").replace('url("placeholder.svg")', f'url("{placeholder}")')
        for name in sorted(parts)
    }


def _drawing(root: Path, name: str, assets: Assets) -> str:
    """Take in a drawing of the theme, without comments and line ends; the address."""
    file = next(file for folder in reversed(_folders(root, "")) if (file := folder / name).is_file())
    return assets.add(name, _XML_COMMENT.sub("", file.read_text("utf-8")).replace("\n", "").encode())


def _with_fonts(root: Path, css: str, assets: Assets) -> str:
    """`css` with its fonts/ taken in as assets; the first one is what pages load early."""

    def hashed(match: re.Match[str]) -> str:
        file = next(file for folder in reversed(_folders(root, "fonts")) if (file := folder / match[1]).is_file())
        address = assets.add(file.name, file.read_bytes())
        assets.font = assets.font or address
        return f'url("{address.rpartition("/")[2]}")'

    return _FONT_URL.sub(hashed, css)


def _shop_file(root: Path, name: str, kinds: tuple[str, ...], key: str, assets: Assets) -> str:
    """Take in a file of the shop that a setting names; the address, or empty with a problem noted."""
    if not name:
        return ""
    try:
        file = source(root, name)
    except UnusablePicture as error:
        assets.problems.append((f"{key} = {name}", str(error)))
        return ""
    if file.suffix.lower() not in kinds:
        assets.problems.append((f"{key} = {name}", f"it is none of {', '.join(kinds)}"))
        return ""
    return assets.add(file.name.lower(), file.read_bytes())


def _size(svg: bytes) -> tuple[int, int]:
    """Width and height by a drawing's viewBox (SVG 2, 8.6); 0 where it has none."""
    found = _VIEW_BOX.search(svg)
    return (round(float(found[1])), round(float(found[2]))) if found else (0, 0)


def _small(css: str) -> bytes:
    """A stylesheet without comments and needless space."""
    return _AROUND.sub(lambda m: m[1] or "", _SPACE.sub(" ", _COMMENT.sub("", css))).strip().replace(";}", "}").encode()


def _drawn_icon(settings: Settings) -> str:
    """A browser icon: the first letter of the shop's name on its accent."""
    light, _ = theme.palettes(settings.theme)
    letter = escape(next((c for c in settings.shop.name if c.isalnum()), "•").upper())
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="14" fill="{theme.hexadecimal(light.accent)}"/>'
        f'<text x="32" y="44" text-anchor="middle" font-family="Georgia,serif" font-size="36" '
        f'fill="{theme.hexadecimal(light.on_accent)}">{letter}</text></svg>'
    )
