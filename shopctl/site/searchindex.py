"""The search index of one language as small files, so that a browser fetches only what a query needs.

Terms are spread over files by their first letters: a prefix is wide while all that starts with it is larger than half a
file; the shortest prefix that is not wide names the group in which a term is kept, and a hash of that name the file. A
query so needs one file for each of its words. Wide prefixes have their best entries listed beforehand, which answers
the first keystrokes.

The files, all JSON:
    index.json   {"wide": "a b ba ...", "common": "and the ...", "groups": [file, ...], "words": {length: file},
                  "cards": {block: file}, "best": {prefix: [numbers]}, "sold_out": [numbers], "says": {...}}
    a group      {term: [number * 4 + where it stands (see terms.py), ascending]}
    words        "term term ...": terms of so many letters, among which misspelt words look for their neighbours
    a block      {number: [...]}: what a result shows, for BLOCK numbers each
Numbers in lists stand as differences. All but index.json are named by their content. js/finder.js reads them.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, chain, islice
from operator import sub
from typing import Any, NamedTuple

from shopctl.site.terms import Entry, Speech

BLOCK = 64
"""So many consecutive numbers share a file of what results show."""
BEST = 16
"""So many entries are listed for a wide prefix."""
SHORTEST_MISSPELT = 4
"""Letters of a word that neighbours are looked for."""

_FILE = 24_000
_FILES = 512
_KNOWN = 3
_LAST = "\U0010ffff"

Postings = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which file holds a term: `wide` prefixes, `count` files, groups of up to `largest` bytes."""

    wide: frozenset[str]
    count: int
    largest: int

    def group(self, term: str) -> str:
        """The name of a term's group."""
        return next((term[:depth] for depth in range(1, len(term)) if term[:depth] not in self.wide), term)

    def file(self, group: str) -> int:
        """Where a group is kept: the FNV-1a hash of its letters, of 32 bits."""
        state = 0x811C9DC5
        for letter in group:
            state = (state ^ ord(letter)) * 0x01000193 & 0xFFFFFFFF
        return state % self.count


class Measures(NamedTuple):
    """What is not published but needed to change a few entries (see searchpatch.py).

    `sizes` of wide prefixes, the empty one's being the sum of all; `titles`: for each wide prefix the entries with a
    word in the title that starts so, ascending.
    """

    sizes: dict[str, int]
    titles: dict[str, list[int]]


class Index(NamedTuple):
    """The files by name, index.json last, and the measures that go with them."""

    files: dict[str, bytes]
    measures: Measures


def index(entries: Iterable[Entry], speech: Speech, says: Mapping[str, Any]) -> Index:
    """The index of one language; `says` are the texts that the page's script shows."""
    ordered = sorted(entries, key=lambda entry: entry.number)
    postings: Postings = defaultdict(list)
    for entry in ordered:
        for term, posting in speech.postings(entry).items():
            postings[term].append(posting)
    known = sorted(postings)
    layout, sizes, groups = _laid_out(known, [size(term, postings[term]) for term in known])
    files: dict[str, bytes] = {}
    names = [
        add(files, {term: differences(postings[term]) for first, end in spans for term in known[first:end]})
        for spans in _filed(layout, groups)
    ]
    titles = _titles(ordered, layout.wide, speech)
    sold_out = [entry.number for entry in ordered if entry.sold_out]
    document = {
        "wide": " ".join(sorted(layout.wide)),
        "common": " ".join(sorted(speech.common)),
        "groups": names,
        "words": {str(length): add(files, " ".join(words)) for length, words in _by_length(known, postings)},
        "cards": {str(block): add(files, cards) for block, cards in _blocks(ordered)},
        "best": best(titles, set(sold_out)),
        "sold_out": differences(sold_out),
        "says": says,
    }
    files["index.json"] = as_json(document)
    return Index(files, Measures(sizes, titles))


def size(term: str, posting: Sequence[int]) -> int:
    """About how many bytes a term takes in its file."""
    return len(term) + 5 + 5 * len(posting) if posting else 0


def plan(total: int) -> tuple[int, int]:
    """(number of files, largest group) for terms of `total` bytes; steps of two, so that they seldom change."""
    share = _FILE
    while total > share * _FILES:
        share *= 2
    count = 1
    while count * share < total:
        count *= 2
    return count, share // 2


def _laid_out(known: Sequence[str], sizes: Sequence[int]) -> tuple[Layout, dict[str, int], list[tuple[str, int, int]]]:
    """The layout, the sizes of its wide prefixes, and the groups as (name, first, end) in `known`."""
    upto = [0, *accumulate(sizes)]
    count, largest = plan(upto[-1])
    wide = {"": upto[-1]}
    groups: list[tuple[str, int, int]] = []

    def divide(first: int, end: int, depth: int) -> None:
        while first < end:
            name = known[first][:depth]
            whole = len(known[first]) < depth
            last = first + 1 if whole else bisect_right(known, name + _LAST, first, end)
            if not whole and upto[last] - upto[first] > largest:
                wide[name] = upto[last] - upto[first]
                divide(first, last, depth + 1)
            else:
                groups.append((name, first, last))
            first = last

    divide(0, len(known), 1)
    return Layout(frozenset(wide.keys() - {""}), count, largest), wide, groups


def _filed(layout: Layout, groups: Iterable[tuple[str, int, int]]) -> list[list[tuple[int, int]]]:
    """The groups of each file, as (first, end)."""
    filed: list[list[tuple[int, int]]] = [[] for _ in range(layout.count)]
    for name, first, end in groups:
        filed[layout.file(name)].append((first, end))
    return filed


def _by_length(known: Iterable[str], postings: Postings) -> Iterator[tuple[int, list[str]]]:
    words: dict[int, list[str]] = defaultdict(list)
    for term in known:
        if term.isalpha() and is_word(term, postings[term]):
            words[len(term)].append(term)
    yield from sorted(words.items())


def is_word(term: str, posting: Sequence[int]) -> bool:
    """Whether misspelt words may have meant `term`.

    What has digits is a code or a measure; its neighbours are others. A word of one description may be a slip itself.
    """
    if len(term) < SHORTEST_MISSPELT or not term.isalpha():
        return False
    return len(posting) >= _KNOWN or any(number & 3 for number in posting)


def _blocks(entries: Iterable[Entry]) -> Iterator[tuple[int, dict[int, Sequence[Any]]]]:
    blocks: dict[int, dict[int, Sequence[Any]]] = defaultdict(dict)
    for entry in entries:
        blocks[entry.number // BLOCK][entry.number] = entry.shown
    yield from blocks.items()


def _titles(entries: Iterable[Entry], wide: Collection[str], speech: Speech) -> dict[str, list[int]]:
    titles: dict[str, list[int]] = {start: [] for start in sorted(wide)}
    for entry in entries:
        for start in wide_starts(entry, wide, speech):
            titles[start].append(entry.number)
    return titles


def wide_starts(entry: Entry, wide: Collection[str], speech: Speech) -> set[str]:
    """The wide prefixes with which words of an entry's title start."""
    starts: set[str] = set()
    for term in speech.terms(entry.title):
        for depth in range(1, len(term) + 1):
            if term[:depth] not in wide:
                break
            starts.add(term[:depth])
    return starts


def best(titles: Mapping[str, Sequence[int]], sold_out: Collection[int]) -> dict[str, list[int]]:
    """For each wide prefix what to show first: what is available before what is sold out, new before old."""
    found = {}
    for start, numbers in titles.items():
        there = (number for number in reversed(numbers) if number not in sold_out)
        gone = (number for number in reversed(numbers) if number in sold_out)
        found[start] = differences(list(islice(chain(there, gone), BEST)))
    return found


def differences(numbers: list[int]) -> list[int]:
    """`numbers`, each but the first as what it is above the one before."""
    if len(numbers) == 1:  # as for most terms
        return numbers
    return list(map(sub, numbers, chain((0,), numbers)))


def sums(steps: Iterable[int]) -> list[int]:
    """The numbers whose `differences` are `steps`."""
    return list(accumulate(steps))


def add(files: dict[str, bytes], document: Any) -> str:
    """Put `document` among `files` under a name made of its content, and return that."""
    data = as_json(document)
    name = blake2b(data, digest_size=6).hexdigest() + ".json"
    files[name] = data
    return name


def as_json(document: Any) -> bytes:
    """The bytes of a file."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
