"""The terms under which an entry of the search index is found: words in the normal form of text.py."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from shopctl.text import normal

TEXT, FACT, CODE, TITLE = range(4)
"""Where a term stands in an entry; where it stands in several, the last of these counts."""

_LONGEST = 32
_COMMON = {
    "en": """a all an and any are as at be but by can for from has have if in into is it its more no not of on only or
        our so than that the their them then there these they this to up was we when which will with you your""",
    "fa": """آن آن‌ها از است اگر ای این با باشد بر برای بود به بی تا تر خود دارد در را شد شده شما شود که کند کنید ما
        می نیز ها های هر هم همه و ولی یا یک""",
    "ar": """أن أو إلى إن الذي التي بعد به بها بين ثم عن على عند غير فقط في فيه فيها قبل قد كان كل كما كيف لا لك لكل
        لم له لها ما مثل مع من منه منها هذا هذه هو هي و يمكن""",
}
_NOT_IN_CODES = {letter: None for letter in range(128) if not chr(letter).isalnum()}
_ASCII = re.compile("[a-z0-9]+")


class Entry(NamedTuple):
    """Something to find: a product has its own number above 0, all else numbers below.

    `codes` are found as a whole or by how they start, `facts` and `text` by their words; `shown` is for its result.
    """

    number: int
    title: str
    codes: Sequence[str]
    facts: str
    text: str
    shown: Sequence[Any]
    sold_out: bool = False


class _Terms(dict[str, tuple[str, ...]]):
    """Terms by the piece of text that they come from, worked out once: a shop's texts repeat themselves."""

    def __init__(self, left_out: Collection[str]) -> None:
        self._left_out = left_out

    def __missing__(self, piece: str) -> tuple[str, ...]:
        found = self[piece] = tuple(term for term in _terms(piece) if term not in self._left_out)
        return found

    def of(self, text: str) -> Iterable[str]:
        return chain.from_iterable(map(self.__getitem__, text.split()))


class Speech:
    """How texts of one language become terms; its `common` words say nothing in running text and are left out of it."""

    def __init__(self, language: str) -> None:
        self.common = frozenset(term for word in _COMMON.get(language, "").split() for term in _terms(word))
        self._all = _Terms(())
        self._telling = _Terms(self.common)

    def terms(self, text: str) -> Iterable[str]:
        """The terms of `text` in order: its words, and besides the parts of "tea-pot" also "teapot"."""
        return self._all.of(text)

    def postings(self, entry: Entry) -> dict[str, int]:
        """For each term of `entry` its number * 4 + where the term stands."""
        base = entry.number * 4
        found = dict.fromkeys(self._telling.of(entry.text), base)
        found.update(dict.fromkeys(self._all.of(entry.facts), base + FACT))
        found.update(dict.fromkeys(map(code, entry.codes), base + CODE))
        found.update(dict.fromkeys(self._all.of(entry.title), base + TITLE))
        found.pop("", None)
        return found


def _terms(piece: str) -> tuple[str, ...]:
    if piece.isascii() and piece.isalnum() and len(piece) <= _LONGEST:
        return (piece.lower(),)
    folded = normal(piece.replace("\u200c", "-"))
    parts = _ASCII.findall(folded) if folded.isascii() else _words(folded)
    if len(parts) > 1:
        parts.append("".join(parts))
    return tuple(part for part in parts if len(part) <= _LONGEST)


def _words(text: str) -> list[str]:
    """Runs of letters, digits and marks, as JavaScript's [\\p{L}\\p{N}\\p{M}]+ finds them."""
    return "".join(c if c.isalnum() or unicodedata.category(c)[0] == "M" else " " for c in text).split()


def code(text: str) -> str:
    """A SKU or GTIN as it is searched: in normal form, nothing but letters and digits."""
    if text.isascii():
        return text.lower().translate(_NOT_IN_CODES)
    return "".join(_words(normal(text)))
