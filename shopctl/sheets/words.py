"""The words of sheets: titles of columns in the form in which they are compared, and what says yes."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from shopctl.sheets.write import unguarded
from shopctl.text import normal, one_line

_LONGEST_TITLE = 200
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_MARKS = re.compile(r"""[?¿؟*:.,;"'`´()\[\]/_\-–]+""")


@lru_cache(maxsize=4096)
def title(text: str) -> str:
    """A column's title as titles are compared: without what stands in brackets, marks, letter case, odd spaces."""
    text = text[:_LONGEST_TITLE]
    plain = normal(_ASIDE.sub(" ", one_line(unguarded(text.lstrip("\ufeff").replace("’", "'")))))
    return " ".join(_MARKS.sub(" ", plain).split()) or " ".join(_MARKS.sub(" ", normal(text)).split())


def spelled(text: str) -> str:
    """A title without accents and with its words apart: prixVente as prix vente, Quantité as quantite."""
    words = title(re.sub(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ])", " ", text))
    return "".join(char for char in unicodedata.normalize("NFD", words) if unicodedata.category(char) != "Mn")


def plain(text: str) -> str:
    """A title as vocabularies of things have it: spelled, and without the number of one of many: IMAGE12 as image."""
    words = spelled(text)
    return re.sub(r"\s*\d+$", "", words) or words


def yes(cell: str) -> bool:
    """Whether a cell says yes, in any of the ways of programs and people."""
    return normal(cell.strip()) in _YES


def no(cell: str) -> bool:
    """Whether a cell says no."""
    return normal(cell.strip()) in _NO


_YES_WORDS = "1|1.0|y|yes|true|on|x|ja|oui|sí|si|sim|tak|да|evet|بله|آری|نعم|✓|✔|+"
_YES = frozenset(map(normal, _YES_WORDS.split("|")))
_NO_WORDS = "0|0.0|n|no|false|off|nein|non|nee|não|nie|нет|hayır|خیر|نه|لا|-|✗"
_NO = frozenset(map(normal, _NO_WORDS.split("|")))
