"""Posters: drawn once for what they show, in words that everybody can read, or without."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from shopctl.config.model import Theme
from shopctl.site import posters

MOON = "products/moon-pot/index.html"


def poster(title: str, language: str = "en", picture: str = "") -> posters.Poster:
    return posters._poster(
        "#1f5f5b", "#ffffff", picture, title, "Teahouse" if language == "en" else "چای‌خانه", language
    )


def drawn(made: posters.Poster, photograph: Image.Image | None = None) -> Image.Image:
    image = Image.open(BytesIO(posters.drawn(Theme(), made, photograph)))
    image.load()
    return image


def ink(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Where the title stands: the box of all that is as dark as ink."""
    return image.convert("L").point(lambda grey: 255 if grey < 60 else 0).getbbox()


@pytest.fixture
def published(site: Path, change_settings: Any, build_site: Any) -> Path:
    change_settings('# url = "https://www.example.com"', 'url = "https://tea.example"')
    build_site()
    return site


def poster_of(site: Path, page: str) -> Path:
    text = (site / page).read_text("utf-8")
    found = re.search(r'og:image" content="https://tea\.example/([^"]+)"', text)
    assert found
    return site / found[1]


def test_each_page_has_the_poster_of_its_language(published: Path) -> None:
    pages = [MOON, f"fa/{MOON}", "index.html", "fa/index.html", "categories/tea/index.html", "faq/index.html"]
    files = [poster_of(published, page) for page in pages]
    assert len(set(files)) == len(files)
    for file in files:
        with Image.open(file) as image:
            assert (image.format, image.size) == ("JPEG", (1200, 630))
        assert file.stat().st_size < 100_000


def test_a_shop_that_is_nowhere_yet_has_none(site: Path) -> None:
    assert not (site / "assets/posters").exists()
    assert "og:image" not in (site / MOON).read_text("utf-8")


def test_a_poster_is_drawn_once(published: Path, build_site: Any) -> None:
    before = {file: file.stat().st_mtime_ns for file in published.glob("assets/posters/*")}
    build_site(full=True)
    assert {file: file.stat().st_mtime_ns for file in published.glob("assets/posters/*")} == before
    lost = next(iter(before))
    lost.unlink()
    build_site(full=True)
    assert lost.is_file()


def test_a_price_draws_no_new_poster_and_a_title_does(published: Path, fill: Any, build_site: Any) -> None:
    before = poster_of(published, "products/cup/index.html"), poster_of(published, MOON)
    fill("handle,title,sku,price,image\nmoon-pot,Moon teapot,MOON-W,99,media/pot.jpg\n")
    build_site()
    assert poster_of(published, MOON) == before[1]
    fill("handle,title,sku,price,image\nmoon-pot,Sun teapot,MOON-W,99,media/pot.jpg\n")
    build_site()
    assert poster_of(published, MOON) != before[1]


def test_latin_starts_at_the_left_and_persian_at_the_right() -> None:
    left, right = ink(drawn(poster("Moon"))), ink(drawn(poster("قوری ماه", "fa")))
    assert left is not None
    assert left[0] < 100
    assert left[2] < 600
    assert right is not None
    assert right[2] > 1100
    assert right[0] > 600


def test_letters_of_persian_are_joined() -> None:
    if not posters._SHAPES_LETTERS:
        pytest.skip("this Pillow does not join letters")
    joined, apart = ink(drawn(poster("ببببب", "fa"))), ink(drawn(poster("ب ب ب ب ب", "fa")))
    assert joined is not None
    assert apart is not None
    assert joined[2] - joined[0] < 0.7 * (apart[2] - apart[0])


@pytest.mark.parametrize("title", ["Чайник", "茶壶", "Tea 🫖", "Tea\u202etpircs"])
def test_what_the_font_cannot_write_is_left_out(title: str) -> None:
    made = poster(title, picture="media/a.webp")
    assert made.title in ("", "Teatpircs")
    image = drawn(made, Image.new("RGB", (400, 400), "#c03030"))
    assert image.size == (1200, 630)


def test_the_font_has_every_letter_that_it_is_trusted_with() -> None:
    from fontTools.ttLib import TTFont  # comes with weasyprint, which makes the PDFs

    has = TTFont(posters._FONT).getBestCmap()
    assert [code for code in range(0x20, 0x3000) if posters._READABLE.fullmatch(chr(code)) and code not in has] == []


@pytest.mark.parametrize("title", ["Tea", "A very long title " * 12, "Donaudampfschifffahrtsgesellschaftskapitän " * 2])
def test_titles_of_any_length_stay_off_the_photograph(title: str) -> None:
    photograph = Image.new("RGB", (400, 600), "#c03030")
    image = drawn(poster(title, picture="media/a.webp"), photograph)
    clean = drawn(poster("Tea", picture="media/a.webp"), photograph)
    box = (1200 - 540, 0, 1200, 630)
    assert max(high for _, high in ImageChops.difference(image.crop(box), clean.crop(box)).getextrema()) < 40


def test_a_picture_with_transparency_stands_on_the_shops_ground() -> None:
    image = drawn(poster("Tea", picture="media/a.webp"), Image.new("RGBA", (300, 300), (0, 0, 0, 0)))
    assert min(image.getpixel((1100, 300))) > 200
