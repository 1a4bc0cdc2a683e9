"""Names in the order of the reader's alphabet; the oracle was ICU (Intl.Collator in Node)."""

from __future__ import annotations

import random

import pytest

from shopctl.locales import sort_key

PERSIAN = "آب اسب بابا پنیر جام چای زهرا ژاله ک گل وان هتل یاس"
ARABIC = "أب باب تفاح جبل حليب خبز دار ذرة رمان زهرة سمك شاي صابون ضوء عسل فول قهوة كتاب ليمون ملح نعناع ورد ياسمين"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fa", PERSIAN.split()),
        ("ar", ARABIC.split()),
        ("fa", ["آهن", "ابر", "ما", "ماه", "مء", "مؤمن", "مب", "مسئول"]),
        ("ar", ["اب", "أت", "آب", "قهوب", "قهوة", "قهوث", "ماه", "مأوى", "موز"]),
        ("fa", ["۲ چای", "کتاب", "كتاب ۲", "کتابخانه", "Apple", "éclair", "Zoo"]),
        ("en", ["12 cups", "Apple", "Éclair", "eddy", "zebra", "چای"]),
    ],
)
def test_names_sort_in_the_order_of_the_language(language: str, expected: list[str]) -> None:
    shuffled = random.Random(7).sample(expected, len(expected))
    assert sorted(shuffled, key=sort_key(language)) == expected


def test_persian_puts_vav_before_he_and_arabic_after() -> None:
    assert sorted(["هتل", "وان"], key=sort_key("fa")) == ["وان", "هتل"]
    assert sorted(["وان", "هتل"], key=sort_key("ar")) == ["هتل", "وان"]


def test_spellings_of_one_word_sort_together() -> None:
    words = ["كتاب", "گل", "کتاب", "کَتاب"]
    assert sorted(words, key=sort_key("fa"))[-1] == "گل"
