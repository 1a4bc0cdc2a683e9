"""Text as people type it: one normal form to compare by, handles for URLs, and what is taken out on the way in.

The normal form is for comparing, searching and slugs, never for showing: it takes two spellings for one word where
readers of Persian and Arabic do.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from zlib import crc32

HANDLE_BYTES = 200
"""The longest handle in UTF-8: leaves room for a suffix and an extension in file systems that take 255."""

_ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"
_PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
_WIDE_DIGITS = "０１２３４５６７８９"
_DIGITS = str.maketrans(_ARABIC_DIGITS + _PERSIAN_DIGITS + _WIDE_DIGITS, "0123456789" * 3)


def _codes(*ranges: tuple[int, int]) -> dict[int, None]:
    """A translation that drops every code point of the ranges, ends included."""
    return {code: None for first, last in ranges for code in range(first, last + 1)}


# Arabic vowel signs and Koranic marks (Mn), and the tatweel that only stretches a word.
_MARKS = _codes((0x610, 0x61A), (0x640, 0x640), (0x64B, 0x65F), (0x670, 0x670), (0x6D6, 0x6DC), (0x6DF, 0x6E4))
_MARKS |= _codes((0x6E7, 0x6E8), (0x6EA, 0x6ED), (0x897, 0x89F), (0x8CA, 0x8E1), (0x8E3, 0x8FF))
# What nobody sees: Unicode's Default_Ignorable_Code_Point, the zero-width non-joiner among them.
_UNSEEN = _codes((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F))
_UNSEEN |= _codes((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F))
_UNSEEN |= _codes((0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0xE0001, 0xE007F), (0xE0100, 0xE01EF))
_LETTERS = str.maketrans("يىكةۀأإآٱ", "ییکههاااا")
_FOLD = _LETTERS | _MARKS | _UNSEEN
_NORMAL = _FOLD | _DIGITS

_ZWNJ = "\u200c"
_APOSTROPHES = str.maketrans("", "", "'’ʼ")
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10)))
)

# Patterns stay texts where they are rare: `re` compiles and keeps them at first use, not at every start of a command.
_UNWANTED = "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"

_RTL = frozenset(("ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"))


def normal(text: str) -> str:
    """The form in which two spellings of one word are equal: for comparing and searching, never for showing.

    NFKC; Arabic letters and digits folded to one kind; no vowel signs, tatweel or unseen characters; case folded.
    """
    if text.isascii():
        return text.lower()
    return _folded(text, _NORMAL)


def _folded(text: str, table: dict[int, int | None]) -> str:
    composed = unicodedata.normalize("NFKC", text)
    folded = composed.replace("İ", "i").casefold().translate(table)  # casefold would leave İ's dot on the i
    # Dropping and folding can bring a letter and its mark together, or take a composed letter apart.
    return unicodedata.normalize("NFKC", folded)


def latin_digits(text: str) -> str:
    """`text` with Arabic-Indic, Persian and full-width digits as 0-9; all else as it was."""
    return text if text.isascii() else text.translate(_DIGITS)


def one_line(text: str) -> str:
    """`text` as one line fit for a header, a name or a terminal.

    Control characters, bidirectional overrides and isolates, and lone surrogates go; white space becomes single spaces.
    """
    return " ".join((text if text.isprintable() else re.sub(_UNWANTED, "", text)).split())


def handle(text: str, fallback: str = "") -> str:
    """The URL name of `text` in its own script, or of `fallback` when nothing is left of it.

    Lower-case letters, digits, '_' and single '-': always one path component that is safe on every system, at most
    HANDLE_BYTES long in UTF-8. A handle's handle is itself. Where neither text holds a letter or digit, it is 'item-'
    and a checksum of `text`, so that two of those do not become one.
    """
    return _handle(text) or _handle(fallback) or f"item-{crc32(text.encode(errors='surrogatepass')):x}"


def _handle(text: str) -> str:
    if text.isascii():
        words = re.sub("[^a-z0-9_]+", "-", text.lower().replace("'", ""))
    else:
        words = _words(_folded(text.replace(_ZWNJ, " "), _FOLD).translate(_APOSTROPHES))
    words = _cut(words.strip("-"), HANDLE_BYTES).strip("-")
    if words in _DEVICES:
        return words + "-1"
    return words if words.strip("-_") else ""


def _words(text: str) -> str:
    """`text` with one '-' for every run of what is no letter, digit or '_', nor a mark that follows one of these."""
    kept: list[str] = []
    gap = True
    for char in text:
        kind = unicodedata.category(char)
        if kind[0] == "L" or kind == "Nd" or char == "_" or (kind in ("Mn", "Mc") and not gap):
            kept.append(char)
            gap = False
        elif not gap:
            kept.append("-")
            gap = True
    return "".join(kept)


def _cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, cut between characters."""
    return text.encode()[:size].decode(errors="ignore")


def unique(handle: str, taken: Container[str]) -> str:
    """`handle`, or with '-2', '-3'... when it is taken; still at most HANDLE_BYTES long."""
    candidate, number = handle, 1
    while candidate in taken:
        number += 1
        suffix = f"-{number}"
        candidate = _cut(handle, HANDLE_BYTES - len(suffix)).rstrip("-") + suffix
    return candidate


def direction(language: str) -> str:
    """'rtl' or 'ltr': how a language tag ('fa', 'ar-SA', 'en_GB') is written."""
    return "rtl" if re.split("[-_]", language.lower(), maxsplit=1)[0] in _RTL else "ltr"


# Groups of digits in any script, and what people put between the groups of one card number.
_CARD_GAP = "(?:[ \t\u00a0\u2000-\u2015\u202f\u2212-]{1,3})"
_CARD_RUN = rf"\d(?:{_CARD_GAP}?\d){{12,}}"
_CARD_DIGITS = range(13, 20)
_PHONE_DIGITS = 15


def blot_cards(text: str) -> str:
    """`text` with every digit of what looks like a payment card number as '•'.

    Such is a row of whole groups of digits, in any script, of 13 to 19 digits (ISO/IEC 7812) that passes the Luhn check
    and does not start with 0. A row after '+' of at most 15 digits is a phone number (E.164).
    """
    return re.sub(_CARD_RUN, _blot_run, text)


def _blot_run(run: re.Match[str]) -> str:
    chars = list(run[0])
    groups = list(re.finditer(r"\d+", run[0]))
    phone = run.string[: run.start()].endswith("+")
    first = 0
    while first < len(groups):
        last = _card_end(groups, first, shortest=_PHONE_DIGITS + 1 if phone and first == 0 else 0)
        if last >= first:
            for at in range(groups[first].start(), groups[last].end()):
                chars[at] = "•" if chars[at].isdecimal() else chars[at]
        first = max(first, last) + 1
    return "".join(chars)


def _card_end(groups: list[re.Match[str]], first: int, shortest: int) -> int:
    """The last group of the longest card number that starts at group `first`, or -1."""
    digits: list[int] = []
    found = -1
    for index in range(first, len(groups)):
        digits += map(int, groups[index][0])
        if len(digits) > _CARD_DIGITS[-1]:
            break
        if len(digits) in _CARD_DIGITS and len(digits) >= shortest and _is_card(digits):
            found = index
    return found


def _is_card(digits: list[int]) -> bool:
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[-2::-2])
    return digits[0] != 0 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
