"""One normal form, safe handles, and what is taken out of text on its way in."""

from __future__ import annotations

import csv
import unicodedata
from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shopctl.text import blot_cards, direction, handle, latin_digits, normal, one_line, unique

ZWNJ = "\u200c"
WORDS = st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("يىكةۀأإآهٔـ‌َُّ۱١1Iİßﷲ™'- "), max_size=120)


@pytest.mark.parametrize(
    "spellings",
    [
        ("كتاب", "کتاب", "کتــاب"),
        ("علي", "علی", "على"),
        (f"می{ZWNJ}خواهم", "میخواهم"),
        ("مُحَمَّد", "محمد"),
        ("خانهٔ", "خانۀ", "خانه", "خانة"),
        ("قهوة", "قهوه"),
        ("أحمد", "احمد", "إحمد", "آحمد"),
        ("ﷲ", "الله"),
        ("١٢٣", "۱۲۳", "123", "１２３"),
        ("STRASSE", "straße"),
        ("İstanbul", "ISTANBUL", "istanbul"),
        ("cafe\u0301", "CAFÉ"),
        ("SKU\u200e-1", "sku-1", "sku\u00ad-1"),
    ],
)
def test_spellings_of_one_word_have_one_normal_form(spellings: tuple[str, ...]) -> None:
    assert len({normal(spelling) for spelling in spellings}) == 1


def test_different_words_stay_different() -> None:
    words = ["کتاب", "کباب", "موز", "مور", "12", "13", "resume", "résumé"]
    assert len({normal(word) for word in words}) == len(words)


@given(WORDS)
@example("\u06d8\u1e9b\u180c\u0326")
@example("ا\u064e\u0653")
def test_a_normal_form_is_its_own_normal_form(text: str) -> None:
    assert normal(normal(text)) == normal(text)


@given(WORDS)
def test_the_normal_form_does_not_depend_on_composition(text: str) -> None:
    assert normal(text) == normal(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"کتاب{ZWNJ}خانهٔ کوچک ۱۲", "کتاب-خانه-کوچک-۱۲"),
        ("مُحَمَّد", "محمد"),
        ("  Blue Teapot, 0.5 l ", "blue-teapot-0-5-l"),
        ("Men's Rain-Coat", "mens-rain-coat"),
        ("Men’s Rain–Coat", "mens-rain-coat"),
        ("Ultrashell™ Größe ½", "ultrashelltm-grösse-1-2"),
        ("हिन्दी चाय", "हिन्दी-चाय"),
        ("snake_case", "snake_case"),
        ("../../etc", "etc"),
        ("a/b\\c", "a-b-c"),
        ("nul\0byte", "nul-byte"),
        ("%2e%2e%2f", "2e-2e-2f"),
        ("CON", "con-1"),
        ("Lpt9", "lpt9-1"),
        ("con.html", "con-html"),
        ("lone \ud800 surrogate", "lone-surrogate"),
    ],
)
def test_a_handle_keeps_its_script_and_is_one_safe_path_component(text: str, expected: str) -> None:
    assert handle(text) == expected


@pytest.mark.parametrize("text", ["", "...", "☕🫖", "___", "/", "\u064e", "\u3164"])
def test_what_holds_no_letter_falls_back_to_the_sku(text: str) -> None:
    assert handle(text, "TEA 01") == "tea-01"


def test_without_letters_and_fallback_different_texts_get_different_handles() -> None:
    assert handle("☕") == handle("☕", "🫖") != handle("🫖")
    assert handle("☕").startswith("item-")


@given(WORDS, WORDS)
def test_every_handle_is_safe_short_and_its_own_handle(text: str, fallback: str) -> None:
    made = handle(text, fallback)
    assert handle(made) == made
    assert 0 < len(made.encode()) <= 200
    assert PurePosixPath(made).name == PureWindowsPath(made).name == made
    assert not set(made) & set('/\\%.:*?"<>|\0 ')
    assert made.strip("-") == made
    assert not PureWindowsPath(made).is_reserved()


def test_a_long_handle_is_cut_between_characters() -> None:
    made = handle("چای " * 100)
    assert len(made.encode()) <= 200
    assert set(made.split("-")[:-1]) == {"چای"}


def test_handles_of_real_shops_stay_as_they_are(shared_data: Path) -> None:
    csv.field_size_limit(10**8)
    seen = 0
    for file in (shared_data / "shopify").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.DictReader(rows):
                found = row.get("Handle") or row.get("URL handle") or ""
                if found:
                    assert handle(found) == found
                    seen += 1
    assert seen > 1000


def test_a_clash_gets_a_number_and_stays_short() -> None:
    assert unique("کتاب", {"کتاب"}) == "کتاب-2"
    assert unique("tea", {"tea", "tea-2"}) == "tea-3"
    assert unique("tea", set()) == "tea"
    longest = "چ" * 100
    assert len(unique(longest, {longest}).encode()) <= 200


def test_two_spellings_of_one_word_clash() -> None:
    assert unique(handle("كتاب"), {handle("کتاب")}) == "کتاب-2"


def test_digits_are_latinised_and_nothing_else() -> None:
    assert latin_digits("۰۹۱۲ ٣٤، é ５") == "0912 34، é 5"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Subject\r\nBcc: x@evil.example", "Subject Bcc: x@evil.example"),
        ("evil\u202etxt.exe", "eviltxt.exe"),
        ("\u2066iso\u2069late", "isolate"),
        ("  a \t b\u00a0\u2028c ", "a b c"),
        ("bell\x07 null\0 esc\x1b[31m", "bell null esc[31m"),
        ("half \ud83d", "half"),
        (f"می{ZWNJ}خواهم \u200fبله", f"می{ZWNJ}خواهم \u200fبله"),
    ],
)
def test_one_line_strips_what_could_break_a_header_or_a_terminal(text: str, expected: str) -> None:
    assert one_line(text) == expected


@given(st.text())
def test_one_line_is_one_encodable_line(text: str) -> None:
    line = one_line(text)
    assert line.splitlines() in ([], [line])
    assert line.encode().decode() == line == one_line(line)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("card 4111 1111 1111 1111, thanks", "card •••• •••• •••• ••••, thanks"),
        ("4111-1111-1111-1111 12/27 123", "••••-••••-••••-•••• 12/27 123"),
        ("۴۱۱۱ ۱۱۱۱ ۱۱۱۱ ۱۱۱۱", "•••• •••• •••• ••••"),
        ("٤١١١١١١١١١١١١١١١", "••••••••••••••••"),
        ("378282246310005", "•••••••••••••••"),
        ("49 151 23456001", "•• ••• ••••••••"),
        ("order 7 – 4111 1111 1111 1111 2", "order 7 – •••• •••• •••• •••• 2"),
        ("4111\u00a01111\u20111111\u200b1111", "••••\u00a0••••\u2011••••\u200b••••"),
        ("4111 1111 1111 1111 5500 0000 0000 0004", "•••• •••• •••• •••• •••• •••• •••• ••••"),
    ],
)
def test_card_numbers_are_blotted_out_in_any_digits(text: str, expected: str) -> None:
    assert blot_cards(text) == expected
    assert blot_cards(expected) == expected


@pytest.mark.parametrize(
    "text",
    [
        "4111 1111 1111 1112",  # fails the Luhn check
        "order 1001 of 2026-03-10, 12.50 EUR",
        "+49 151 23456001",  # a phone number, though it passes the check
        "0049 151 2345605",  # so does this one
        "411111111111",
        "tracking 411111111111111111111111",
        "4111\n1111\n1111\n1111",
    ],
)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert blot_cards(text) == text


def test_a_long_row_of_numbers_is_searched_in_reasonable_time() -> None:
    text = "12 " * 50_000
    assert blot_cards(text).count("12 ") > 0


@pytest.mark.parametrize(("tag", "expected"), [("fa", "rtl"), ("ar-SA", "rtl"), ("he_IL", "rtl"), ("en", "ltr")])
def test_the_direction_of_a_language(tag: str, expected: str) -> None:
    assert direction(tag) == expected
