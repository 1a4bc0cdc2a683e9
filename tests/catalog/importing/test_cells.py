"""Single cells, friendly and hostile."""

from __future__ import annotations

import pytest

from shopctl.catalog.importing import cells
from shopctl.catalog.importing.draft import CellError
from shopctl.sheets.table import Number


@pytest.mark.parametrize(
    "src",
    [
        "https://cdn.example.com/a b.jpg",
        "http://x.example/a.jpg",
        "//evil.example/a.jpg",
        "https:\\\\evil.example\\a.jpg",
        "https://user@evil.example/a.jpg",
        "javascript:alert(1)",
        "jav\tascript:alert(1)",
        "data:image/png;base64,xx",
        "file:///etc/passwd",
        'https://x.example/a".jpg',
        "/etc/passwd",
        "media/../shop.toml",
        "media/./a.jpg",
        "media\\..\\shop.db",
        "media/a\x00.jpg",
        "media//a.jpg",
        "media",
        "media/",
        "../media/a.jpg",
        "C:/media/a.jpg",
        "media/c:a.jpg",
    ],
)
def test_a_picture_is_an_https_address_or_a_path_under_media(src: str) -> None:
    with pytest.raises(CellError):
        cells.image(src)


@pytest.mark.parametrize(
    "src",
    ["https://cdn.example.com/s/a.jpg?v=1#x", "HTTPS://x.example", "media/products/tea-1.webp", "media/چای/۱.webp", ""],
)
def test_honest_pictures_pass(src: str) -> None:
    assert cells.image(f" {src} ") == src


@pytest.mark.parametrize(("cell", "pieces"), [("12", 12), (" -3 ", -3), ("۱۲", 12), ("5.0", 5), ("", None), ("+4", 4)])
def test_counts_are_whole_and_may_be_negative(cell: str, pieces: int | None) -> None:
    assert cells.whole(cell) == pieces


@pytest.mark.parametrize("cell", ["1.5", "many", "8809416470245", "1e3", "--1", "½"])
def test_what_is_no_count_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        cells.whole(cell)


@pytest.mark.parametrize("cell", ["-1", "1,5", "nan", "inf", "1e9", "12 kg"])
def test_what_is_no_weight_in_grams_is_refused(cell: str) -> None:
    with pytest.raises(CellError):
        cells.grams(cell)


def test_a_number_cell_of_a_workbook_has_a_decimal_point_whatever_the_shop_writes() -> None:
    read = cells.amount("EUR", 2, ",")
    assert read("1.500") == 150_000
    assert read(Number("1.5")) == 150


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  a  b ", "a b"),
        ("a\r\nb\x00\x1b[31m", "a b[31m"),
        ("\u202eevil\u2066", "evil"),
        ("می‌خواهم", "می‌خواهم"),
        ("'=1+1", "=1+1"),
        ("''=x", "'=x"),
        ("'tis", "'tis"),
    ],
)
def test_a_line_is_clean_and_keeps_its_letters(cell: str, text: str) -> None:
    assert cells.own_line(cell) == text


@pytest.mark.parametrize(("cell", "code"), [("'00123", "00123"), ("'=a", "=a"), ("'A1", "'A1"), ("00012", "00012")])
def test_codes_lose_the_apostrophe_that_kept_their_zeros(cell: str, code: str) -> None:
    assert cells.code(cell) == code


def test_a_description_keeps_everything_but_the_kind_of_its_line_ends() -> None:
    assert cells.body("<p onclick=x>a\r\nb\rc\u2028</p>\0") == "<p onclick=x>a\nb\nc\u2028</p>"
