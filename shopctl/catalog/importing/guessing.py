"""What the columns of an unknown sheet mean, guessed from their titles and some of their cells. Pure; no I/O."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from shopctl.catalog.importing import foreign, vocabulary
from shopctl.catalog.models import STATUSES
from shopctl.sheets.columns import UNUSED as UNUSED
from shopctl.sheets.columns import letter as letter
from shopctl.sheets.table import Dated, Number
from shopctl.text import latin_digits

SURE = 1.0
"""The confidence of a title that is exactly one of the vocabulary."""

WEIGHTS = {
    "weight_grams": Decimal(1),
    "weight_kg": Decimal(1000),
    "weight_lb": Decimal("453.59237"),
    "weight_oz": Decimal("28.349523125"),
}
"""Targets for weights, by the grams in their unit."""

_SEVERAL = frozenset(("image", "stock", vocabulary.FACT))
"""Meanings that several columns may have: pictures, stock by warehouse, facts."""
_PRICES = ("price", "net_price", "compare_at_price", "sale_price", "cost")

_MOST_WORDS = 6


class Guess(NamedTuple):
    """What one column is taken for: one of mapping.TARGETS, or UNUSED; how sure that is, from 0 to 1; some cells."""

    column: int
    title: str
    target: str
    confidence: float
    samples: tuple[str, ...]


def propose(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[Guess]:
    """A guess for each column of the header, by its title and its cells in some rows."""
    samples = [[row[at] for row in rows if at < len(row) and row[at].strip()] for at in range(len(header))]
    candidates = [
        (confidence, -at, target)
        for at, title in enumerate(header)
        for target, confidence in _meanings(title).items()
        if _fits(target, samples[at])
        or (confidence == SURE and target in _PRICES and any(map(_is_amount, samples[at])))
    ]
    taken: dict[int, tuple[str, float]] = {}
    for confidence, minus, target in sorted(candidates, reverse=True):
        if -minus not in taken and (target in _SEVERAL or target not in {each for each, _ in taken.values()}):
            taken[-minus] = target, confidence
    if "title" not in {target for target, _ in taken.values()}:
        taken |= _untitled(header, samples, taken)
    return [
        Guess(
            at,
            title.strip() if title.strip() and title not in header[:at] else letter(at),
            _named(meaning, title, samples[at]),
            confidence,
            tuple(dict.fromkeys(samples[at]))[:3],
        )
        for at, title in enumerate(header)
        for meaning, confidence in [taken.get(at, (UNUSED, 0.0))]
    ]


def known(header: Sequence[str]) -> int:
    """How many of the titles are exactly of the vocabulary."""
    phrases = vocabulary.phrases()
    return sum(vocabulary.plain(title) in phrases for title in header if len(title) < 60)


def _meanings(title: str) -> dict[str, float]:
    """Each meaning that a title may have, and how sure it is: of all of it, or of some of its words."""
    phrases = vocabulary.phrases()
    plain = vocabulary.plain(title)
    if not plain or len(title) > 80:
        return {}
    if plain in phrases:
        return {phrases[plain]: 0.9 if plain == "id" else SURE}
    words = plain.split()
    found: dict[str, float] = {}
    for size in range(min(len(words), _MOST_WORDS), 0, -1):
        for at in range(len(words) - size + 1):
            target = phrases.get(" ".join(words[at : at + size]))
            if target and size / len(words) >= 0.3 and target not in found:
                found[target] = 0.5 + 0.4 * size / len(words)
    return found


def _untitled(
    header: Sequence[str], samples: Sequence[Sequence[str]], taken: dict[int, tuple[str, float]]
) -> dict[int, tuple[str, float]]:
    """The column without a title that holds different words in each row: lists often leave out what they list."""
    for at, title in enumerate(header):
        cells = samples[at]
        if not title.strip() and at not in taken and _fits("title", cells) and len(set(cells)) * 2 > len(cells) > 1:
            return {at: ("title", 0.6)}
    return {}


def _named(meaning: str, title: str, samples: Sequence[str]) -> str:
    """The target of a meaning: facts by their name, weights by their unit, which has to be told somewhere."""
    if meaning == vocabulary.FACT:
        name = " ".join(title.split())
        return vocabulary.FACT + (name.capitalize() if name.isupper() else name[:1].upper() + name[1:])
    if meaning == "weight":
        gram = foreign.unit(title)
        if gram is None and not all(_tells_unit(cell) for cell in samples):
            return UNUSED
        return next(target for target, factor in WEIGHTS.items() if factor == (gram or 1))
    return meaning


def _tells_unit(cell: str) -> bool:
    """Whether a weight names its unit, or can only be grams: 520."""
    plain = latin_digits(cell).strip()
    return not plain[-1:].isdecimal() or (plain.isdecimal() and int(plain) >= 10)


# ---- do the cells look like it ------------------------------------------------------------------------------------

_AMOUNT = re.compile(r"\D{0,24}\d[\d.,'’٬٫،\s]*\D{0,12}")
_COUNT = re.compile(r"[<>~]?\s*-?\d{1,3}(?:[., ]?\d{3})*(?:[.,]0+)?\s*\+?\s*[^\d\s]{0,12}\.?")
_PICTURE = re.compile(r"(?:https?:)?//\S+|.*\.(?:jpe?g|png|gif|webp|avif|bmp|tiff?|svg)\b.*", re.IGNORECASE)


def _fits(target: str, cells: Sequence[str], *, sure: bool = False) -> bool:
    """Whether most cells look like the meaning; a column of blanks can be anything.

    One amount is enough below a title that is `sure`: an error tells of the others, and no price is lost.
    """
    looks = _LOOKS.get(target)
    if not looks or not cells or (sure and target in _PRICES and any(map(looks, cells))):
        return True
    return sum(map(looks, cells)) * 3 >= len(cells) * 2


def _is_amount(cell: str) -> bool:
    return isinstance(cell, Number | Dated) or bool(_AMOUNT.fullmatch(latin_digits(cell).strip()))


def _is_count(cell: str) -> bool:
    return bool(_COUNT.fullmatch(latin_digits(cell).strip())) or foreign.pieces(cell) != cell


def _is_weight(cell: str) -> bool:
    number, _, unit = latin_digits(cell).strip().partition(" ")
    return bool(re.fullmatch(r"\d+(?:[.,]\d+)?\s*\D{0,4}", number)) and len(unit) < 8


def _is_code(cell: str) -> bool:
    return bool(re.fullmatch(r"'?\d{6,14}", latin_digits(cell).replace("-", "").replace(" ", "")))


def _is_name(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not _PICTURE.fullmatch(cell.strip())


_LOOKS: dict[str, Callable[[str], bool]] = {
    "title": _is_name,
    "gtin": _is_code,
    "stock": _is_count,
    "image": lambda cell: bool(_PICTURE.fullmatch(cell.strip())),
    "weight": _is_weight,
    "status": lambda cell: cell.strip().casefold() in STATUSES or foreign.yes(cell) or foreign.pieces(cell) == "0",
    "tax_rate": lambda cell: bool(re.fullmatch(r"\d{0,2}(?:[.,]\d+)?\s*%?", latin_digits(cell).strip())),
    **dict.fromkeys(_PRICES, _is_amount),
}
