"""Whatever colours a merchant chooses, pages can be read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shopctl.config.model import Theme
from shopctl.site.theme import SHAPE_CONTRAST, TEXT_CONTRAST, contrast, css, palettes, rgb

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast(rgb("#767676"), rgb("#ffffff")) == pytest.approx(4.54, abs=0.01)


@given(colours, colours)
def test_every_text_colour_is_readable_on_every_ground(accent: str, background: str) -> None:
    for palette in palettes(Theme(accent=accent, background=background)):
        for ground in (palette.bg, palette.surface, palette.tile):
            for text in (palette.ink, palette.soft, palette.link, palette.sale, palette.good, palette.low):
                assert contrast(text, ground) >= TEXT_CONTRAST


@given(colours, colours)
def test_buttons_stand_out_and_their_words_are_readable(accent: str, background: str) -> None:
    for palette in palettes(Theme(accent=accent, background=background)):
        assert contrast(palette.on_accent, palette.accent) >= TEXT_CONTRAST
        assert contrast(palette.on_accent, palette.accent_hover) >= TEXT_CONTRAST
        assert contrast(palette.accent, palette.bg) >= SHAPE_CONTRAST
        assert contrast(palette.accent, palette.surface) >= SHAPE_CONTRAST


def test_an_accent_that_is_readable_already_is_left_alone() -> None:
    light, _ = palettes(Theme(accent="#1f5f5b"))
    assert light.accent == light.link == rgb("#1f5f5b")


def test_a_dark_shop_is_dark_in_both_schemes() -> None:
    light, dark = palettes(Theme(background="#101418"))
    assert light == dark
    assert light.is_dark


def test_the_stylesheet_names_corners_fonts_and_both_schemes() -> None:
    text = css(Theme(corners="square", font="serif"), "own.0123.woff2")
    assert "--large:0" in text
    assert "color-scheme:light" in text
    assert "@media (prefers-color-scheme:dark){:root{color-scheme:dark" in text
    assert 'src:url("own.0123.woff2")' in text
    assert '--display:"Shop", "Iowan Old Style"' in text
