"""The order of names in a language: Persian puts و before ه, Arabic after it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from shopctl.text import normal

# CLDR's order, in the letters of text.normal; each alphabet has the other's letters at their places.
_ALPHABETS = {
    "fa": "آاءبپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
    "ar": "اآبپتثجچحخدذرزژسشصضطظعغفقکگلمنهوی",
}
_ALIKE = {"fa": str.maketrans("أؤإئ", "ءءءء"), "ar": str.maketrans("ءأؤإئة", "ااااات")}
_ALEF_MADDA = "\ue000"
"""Carries آ, a letter of its own in Persian, through the normal form, which takes it for ا."""

SortKey = tuple[str, str]


def sort_key(language: str) -> Callable[[str], SortKey]:
    """The key by which `sorted` puts names in the order of `language`; letters of other scripts follow its own."""
    ranks = _ranks(language)

    def key(text: str) -> SortKey:
        composed = unicodedata.normalize("NFC", text)
        if language in _ALIKE:
            composed = composed.translate(_ALIKE[language])
        compared = normal(composed.replace("آ", _ALEF_MADDA))
        return _without_accents(compared).translate(ranks), text

    return key


@lru_cache
def _ranks(language: str) -> dict[int, int]:
    """Digits and punctuation stay first; then the language's letters, then a-z and the rest of Unicode."""
    alphabet = _ALPHABETS.get(language, "").replace("آ", _ALEF_MADDA)
    if not alphabet:
        return {}
    latin = {ord(letter): 0x100 + ord(letter) for letter in "abcdefghijklmnopqrstuvwxyz"}
    return latin | {ord(letter): 0x80 + place for place, letter in enumerate(alphabet)}


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
