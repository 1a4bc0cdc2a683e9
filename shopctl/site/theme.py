"""The shop's colours, corners and fonts as CSS custom properties, for light and dark, readable by WCAG 2.2 AA.

A merchant names an accent and a background; every other colour is derived, and text colours are moved towards black
or white until their contrast is enough, so no choice can make a page that cannot be read.
"""

from __future__ import annotations

from dataclasses import dataclass

from shopctl.config.model import Theme

TEXT_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: text of normal size on its ground."""
SHAPE_CONTRAST = 3.0
"""WCAG 2.2, 1.4.11: buttons and focus rings beside their ground."""

_BLACK, _WHITE = (0, 0, 0), (255, 255, 255)
_INK, _PAPER = (23, 24, 26), (250, 249, 247)
_NIGHT = (17, 18, 20)
_SALE, _GOOD, _LOW = (176, 32, 40), (26, 107, 66), (145, 84, 0)

RGB = tuple[int, int, int]

_SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif'
_SERIF = '"Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", "Noto Serif", Georgia, serif'
_HUMANIST = 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "Source Sans 3", "Noto Sans", "DejaVu Sans", sans-serif'
FONTS = {"sans": (_SANS, _SANS), "serif": (_SANS, _SERIF), "humanist": (_HUMANIST, _HUMANIST)}
"""theme.font -> the stacks for text and for headings. Latin text uses the reader's own fonts: nothing to load."""

CORNERS = {"square": ("0", "0", "0"), "soft": ("4px", "10px", "6px"), "round": ("8px", "20px", "999px")}
"""theme.corners -> radius of small things, of pictures and panels, of buttons."""


def rgb(colour: str) -> RGB:
    """'#1f5f5b' as three numbers of 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexadecimal(colour: RGB) -> str:
    """The CSS form of three numbers."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def luminance(colour: RGB) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition)."""
    red, green, blue = (c / 3294.6 if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: RGB, other: RGB) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2, definition)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """`one` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def readable(colour: RGB, *grounds: RGB, ratio: float = TEXT_CONTRAST) -> RGB:
    """`colour`, moved towards black or white as little as it takes to stand out by `ratio` from each ground."""
    end = max((_BLACK, _WHITE), key=lambda pole: min(contrast(pole, ground) for ground in grounds))
    for step in range(26):
        moved = mix(colour, end, step / 25)
        if min(contrast(moved, ground) for ground in grounds) >= ratio:
            return moved
    return end


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of one scheme, by the names of their custom properties."""

    bg: RGB
    surface: RGB
    tile: RGB
    line: RGB
    edge: RGB
    ink: RGB
    soft: RGB
    accent: RGB
    accent_hover: RGB
    on_accent: RGB
    link: RGB
    sale: RGB
    good: RGB
    low: RGB

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return luminance(self.bg) < luminance(self.ink)

    def css(self) -> str:
        """The declarations."""
        scheme = "dark" if self.is_dark else "light"
        colours = "".join(f"--{name.replace('_', '-')}:{hexadecimal(getattr(self, name))};" for name in self.__slots__)
        return f"color-scheme:{scheme};{colours}"


def palette(background: RGB, accent: RGB) -> Palette:
    """The colours that go with a background and an accent."""
    bright = contrast(background, _BLACK) >= contrast(background, _WHITE)
    ink, shade = (_INK, _INK) if bright else (_PAPER, _PAPER)
    if contrast(ink, background) < 9:  # panels on a middling ground must not come nearer to its ink
        shade = _WHITE if bright else _BLACK
    surface = mix(mix(background, accent, 0.04 if shade == ink else 0), shade, 0.025)
    tile = mix(background, shade, 0.05)
    fill = readable(accent, background, surface, ratio=SHAPE_CONTRAST)
    on_accent = max((_WHITE, _INK), key=lambda pole: contrast(pole, fill))
    if contrast(on_accent, fill) < TEXT_CONTRAST:
        on_accent = _WHITE if bright else _BLACK
        fill = readable(fill, on_accent)
    grounds = (background, surface, tile)
    return Palette(
        bg=background,
        surface=surface,
        tile=tile,
        line=mix(background, ink, 0.13),
        edge=readable(mix(background, ink, 0.4), *grounds, ratio=SHAPE_CONTRAST),
        ink=readable(ink, *grounds, ratio=7),
        soft=readable(mix(ink, background, 0.32), *grounds),
        accent=fill,
        accent_hover=mix(fill, _BLACK if on_accent == _WHITE else _WHITE, 0.16),
        on_accent=on_accent,
        link=readable(accent, *grounds),
        sale=readable(_SALE, *grounds),
        good=readable(_GOOD, *grounds),
        low=readable(_LOW, *grounds),
    )


def palettes(theme: Theme) -> tuple[Palette, Palette]:
    """The light and the dark scheme; a shop whose own background is dark has it in both."""
    accent = rgb(theme.accent)
    chosen = palette(rgb(theme.background), accent)
    return chosen, chosen if chosen.is_dark else palette(mix(_NIGHT, accent, 0.03), accent)


def css(theme: Theme, font_url: str = "") -> str:
    """The theme as the first lines of the stylesheet; `font_url` is the shop's own font file, published."""
    light, dark = palettes(theme)
    small, large, button = CORNERS[theme.corners]
    text, display = FONTS[theme.font]
    face = ""
    if font_url:
        face = f'@font-face{{font-family:"Shop";src:url("{font_url}");font-display:swap}}\n'
        text, display = f'"Shop", {text}', f'"Shop", {display}'
    radii = f"--small:{small};--large:{large};--button:{button};"
    shape = f"--paper:{hexadecimal(light.bg)};{radii}--text:{text};--display:{display};"
    return f"{face}:root{{{light.css()}{shape}}}\n@media (prefers-color-scheme:dark){{:root{{{dark.css()}}}}}\n"
