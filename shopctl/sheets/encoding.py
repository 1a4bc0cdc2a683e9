"""Which encoding a text is in: what its first bytes say, else UTF-8 if all of it is that, else the likeliest guess.

The guess weighs the letters beyond ASCII: each encoding makes other letters of the same bytes, and each language uses
its letters more and less often. Tables are short, names of goods are shorter, and general detectors need prose.
"""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections import Counter
from functools import cache
from itertools import pairwise
from math import log
from typing import BinaryIO

from shopctl.sheets.table import UnreadableTable

CHUNK_BYTES = 1 << 20
_LONGEST_LINE = 16 * CHUNK_BYTES
_TELLING_BYTES = 1 << 16
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
WAY_OUT = "Save it as CSV in UTF-8, or name its encoding, such as --encoding windows-1252."

_WEST = (
    "äüöß", "éèàêçôùâîûïëœ", "óíáéñúü", "ãçáéíóêõúâàô", "àèùòìé", "éëïèóü", "äöåé", "åøæé", "õäöüšž", "íáþðéóöæúý",
)  # fmt: skip
_CENTRAL = ("łąęóśżćńź", "íáéěřžýčšůúňťďó", "áéöóőüíúű", "ăîşţâșț", "čšžćđ", "áíčžýéšúľťôňďä", "äüöß")
_TURKISH = ("ıüşçöğâî", "əışüöçğ")
_BALTIC = ("āīēšņļūčžķģ", "ėšžųūčįąę", "äõüöšž")
_CYRILLIC = ("оаеинтрслвкпмдуыяьбзгчйжхшюцщфэъё", "оанитрвесклдмупяізьгбйчхжшщцїюєґф", "аоиентрсвлдпкзмубгъчщцжхшюяйф",
             "аоиенртсјвкупдмлзгбчшцжћљњфхђџ", "аоіенртслвкдпмуяызьгёчбйцжшхюфўэ")  # fmt: skip
_GREEK = ("ατοιεσνρκυμπληίγάόςδέωήθχύφβξώζψ",)
_HEBREW = ("יולהמארתבשנקדפםטעגסחכצזןךףץ",)
_ARABIC = ("الينرمتبةسدعوكفقحجهشطصخزغضذثءأئظىؤإآ", "اينرمهتدشوبسلکكزفقگپچحجخعغطصضثذظژآئء", "éèàêçôùâîûïë")
_LANGUAGES = {
    "cp1252": _WEST,
    "cp1250": _CENTRAL,
    "cp1251": _CYRILLIC,
    "cp1254": _TURKISH,
    "cp1256": _ARABIC,
    "cp1253": _GREEK,
    "cp1255": _HEBREW,
    "cp1257": _BALTIC,
    "iso8859_15": _WEST,
    "iso8859_2": _CENTRAL,
    "iso8859_5": _CYRILLIC,
    "iso8859_6": _ARABIC,
    "iso8859_7": _GREEK,
    "iso8859_8": _HEBREW,
    "iso8859_9": _TURKISH,
    "iso8859_13": _BALTIC,
    "koi8_r": _CYRILLIC,
    "mac_roman": _WEST,
}
"""The letters beyond ASCII of each language that is written in an encoding, the most frequent first."""

_SIGNS = "€£“”„‘’–—…«»‹›©®™°½¼¾²³µ·•×§¡¿ºª\xa0،؛؟\u200c\u200d\u200e\u200f№`´"
_SIGN, _NEIGHBOUR, _STRANGE, _BROKEN = log(0.02), log(0.003), log(0.0005), log(1e-7)
_ODD, _MIXED_SCRIPT = log(0.02), log(0.01)
_PRIOR = {"cp1252": log(1.0), "cp": log(0.5), "is": log(0.1), "ko": log(0.1), "ma": log(0.1)}
_WORST_MEAN = log(0.004)
_CASE_LOST = re.compile(r"[^\W\d_][^\W\d_]")


def tell(stream: BinaryIO, name: str) -> tuple[str, bool]:
    """The encoding of all that the stream holds, and whether that is a guess.

    Raises UnreadableTable: no text; UTF-8 with foreign bytes in it; an encoding that cannot be told; an endless line.
    """
    head = stream.read(CHUNK_BYTES)
    marked = next((encoding for mark, encoding in _BOMS if head.startswith(mark)), "")
    if not marked and b"\0" in head:
        return _utf16(head, name), True
    decoder = codecs.getincrementaldecoder("utf-8")()
    line, chunk, stretch = 1, head, 0
    while chunk:
        stretch = 0 if b"\n" in chunk or b"\r" in chunk else stretch + len(chunk)
        if stretch > _LONGEST_LINE:
            raise UnreadableTable(file=name, reason=f"line {line:,} is longer than 16 million characters")
        if not marked:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return _guess(chunk, line, name), True
        line += chunk.count(b"\n")
        chunk = stream.read(CHUNK_BYTES)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _guess(head, 1, name), True
    return marked or "utf-8", False


def known(encoding: str, name: str) -> str:
    """The encoding that was asked for, by Python's name. Raises UnreadableTable."""
    try:
        found = codecs.lookup(encoding).name
        io.TextIOWrapper(io.BytesIO(), found)  # not every codec is one of texts
    except (LookupError, ValueError) as error:
        reason = f"{encoding!r} is no encoding"
        raise UnreadableTable(file=name, reason=reason, hint="For example: utf-8, windows-1252, iso-8859-2") from error
    return "utf-8-sig" if found == "utf-8" else found


def shown(encoding: str) -> str:
    """An encoding by the name that people know it by."""
    for python, people in (("utf-8-sig", "utf-8"), ("cp12", "windows-12"), ("iso8859-", "iso-8859-")):
        if encoding.replace("_", "-").startswith(python):
            return people + encoding[len(python) :]
    return encoding


def _utf16(head: bytes, name: str) -> str:
    """UTF-16 without a mark: every other byte of its ASCII is zero. Anything else with zeros is no text."""
    encoding = "utf-16-le" if head[1::2].count(0) > head[0::2].count(0) else "utf-16-be"
    text = head[: len(head) & ~1].decode(encoding, "replace")[:4096]
    strange = sum(unicodedata.category(letter) in ("Cc", "Cn", "Co") and not letter.isspace() for letter in text)
    if (strange + text.count("\ufffd")) * 100 > len(text):
        raise UnreadableTable(file=name, reason="it is not a table but some other kind of file")
    return encoding


def _guess(chunk: bytes, line: int, name: str) -> str:
    """The likeliest encoding of bytes that are not UTF-8; `line` is the number of their first line."""
    # Few lines of a long table have letters beyond ASCII, and only those lines tell.
    telling = b"\n".join([each for each in re.split(rb"[\r\n]+", chunk) if not each.isascii()])[:_TELLING_BYTES]
    _refuse_damaged(chunk, line, name)
    score, best = max((likelihood(telling, encoding), -at) for at, encoding in enumerate(_LANGUAGES))
    if score < _WORST_MEAN:
        raise UnreadableTable(file=name, reason="its encoding cannot be told", hint=WAY_OUT)
    return list(_LANGUAGES)[-best]


def _refuse_damaged(chunk: bytes, line: int, name: str) -> None:
    """One foreign byte must not turn a whole file of good UTF-8 into signs that nobody wrote."""
    text = chunk.decode("utf-8", "surrogateescape")
    good = sum(map(len, re.findall(r"[^\x00-\x7f\udc80-\udcff]+", text)))
    foreign = re.search(r"[\udc80-\udcff]", text)
    if foreign and good > 10 * len(re.findall(r"[\udc80-\udcff]", text)):
        line += text.count("\n", 0, foreign.start())
        raise UnreadableTable(file=name, reason=f"line {line:,} is not UTF-8 like the rest", hint=WAY_OUT)


def likelihood(sample: bytes, encoding: str) -> float:
    """How likely `sample` was written in `encoding`: the mean log-probability of its characters beyond ASCII."""
    text = sample.decode(encoding, "replace")
    foreign = Counter(letter for letter in text if letter > "\x7f")
    if not foreign:
        return 0.0
    languages = _LANGUAGES[encoding]
    total = max(
        sum(count * odds.get(letter, _STRANGE) for letter, count in foreign.items())
        for odds in (_odds(letters, languages) for letters in languages)
    )
    return (total + _context(text) + _PRIOR.get(encoding, _PRIOR[encoding[:2]])) / foreign.total()


@cache
def _odds(letters: str, neighbours: tuple[str, ...]) -> dict[str, float]:
    """Log-probabilities: by rank, as letters of a language fall off (Zipf); of its neighbours' letters and of signs."""
    whole = sum(1 / rank for rank in range(1, len(letters) + 1))
    near = "".join(neighbours)
    odds = dict.fromkeys(near + near.upper(), _NEIGHBOUR) | dict.fromkeys(_SIGNS, _SIGN)
    odds |= dict.fromkeys(["\ufffd", *map(chr, range(0x80, 0xA0))], _BROKEN)
    for rank, letter in enumerate(letters, 1):
        odds[letter] = odds[letter.upper()] = log(1 / rank / whole)
    return odds


def _context(text: str) -> float:
    """What speaks against it in pairs of neighbours: a capital in a word, two scripts in one, a letter at a price."""
    total = 0.0
    for (first, second), count in Counter(pairwise(text)).items():
        if (first.isascii() and second.isascii()) or not first.isalpha():
            continue
        if second.isdecimal() or (first.islower() and second.isupper()):
            total += count * _ODD
        elif second.isalpha() and (first < "\u0250") != (second < "\u0250"):
            total += count * _MIXED_SCRIPT
    return total
