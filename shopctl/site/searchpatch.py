"""Change a few entries of a search index: what the files would be if all were indexed anew, at a fraction of the work.

Only files that have the old entries or the new ones are read and written. Where the change moves terms to other files
(seldom: the layout goes in steps), nothing can be saved, and the index has to be made anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from shopctl.site.searchindex import (
    BLOCK,
    Index,
    Layout,
    Postings,
    State,
    add,
    as_json,
    best,
    differences,
    is_word,
    plan,
    size,
    sums,
    wide_starts,
)
from shopctl.site.terms import Entry, Terms


class Moved(Exception):
    """Terms would change their files: the index has to be made anew."""


def patch(
    read: Callable[[str], bytes], state: State, gone: Collection[int], entries: Sequence[Entry], says: Mapping[str, Any]
) -> Index:
    """The index without the numbers `gone` and with `entries`, which may have numbers that were there before.

    `read` gives the bytes of a file by its name; `state` is what went with them. The files of the new index are those
    returned and, of the others that index.json names, the old ones. Raises Moved, and what `read` raises.
    """
    return _Patch(read, state, gone, entries).index(says)


class _Patch:
    """An index while it is changed."""

    def __init__(
        self, read: Callable[[str], bytes], state: State, gone: Collection[int], entries: Sequence[Entry]
    ) -> None:
        self.read = read
        self.state = state
        self.entries = entries
        self.gone = {*gone, *(entry.number for entry in entries)}
        self.terms = Terms()
        self.new = {entry.number: self.terms.postings(entry) for entry in entries}
        count, largest = plan(state.sizes[""])
        self.layout = Layout(frozenset(state.sizes.keys() - {""}), count, largest)
        self.document = self.load("index.json")
        self.files: dict[str, bytes] = {}

    def index(self, says: Mapping[str, Any]) -> Index:
        groups = self.groups()
        before = self.found(groups)
        after = self.exchanged(before)
        for term, posting in after.items():
            groups[self.file(term)][term] = differences(posting)
        sizes = self.sizes(before, after)
        self.check(sizes, groups, after)
        for at, group in groups.items():
            whole = {term: group[term] for term in sorted(group) if group[term]}
            self.document["groups"][at] = add(self.files, whole)
        self.document["words"] = self.words(before, after)
        self.document["cards"] = self.cards()
        titles, sold_out = self.titles(), self.sold_out()
        last = {"best": best(titles, set(sold_out)), "sold_out": differences(sold_out), "says": says}
        self.files["index.json"] = as_json(self.document | last)
        return Index(self.files, State(self.mentions(), sizes, titles))

    def load(self, name: str) -> Any:
        return json.loads(self.read(name))

    def file(self, term: str) -> int:
        return self.layout.file(self.layout.group(term))

    def groups(self) -> dict[int, Postings]:
        """The files that have what goes, or that get what comes, as they are: postings as differences."""
        bits = 0
        for number in self.gone:
            bits |= self.state.mentions.get(number, 0)
        touched = {at for at in range(self.layout.count) if bits >> at & 1}
        touched.update(self.file(term) for found in self.new.values() for term in found)
        names = self.document["groups"]
        return {at: self.load(names[at]) for at in sorted(touched)}

    def found(self, groups: Mapping[int, Postings]) -> Postings:
        """The postings that will change."""
        old = self.old()
        found: Postings = {term: [] for terms in self.new.values() for term in terms}
        for group in groups.values():
            for term, steps in group.items():
                if term in found or not old.isdisjoint(accumulate(steps)):
                    found[term] = sums(steps)
        return found

    def exchanged(self, before: Postings) -> Postings:
        """What they will be."""
        old = self.old()
        after = {term: [number for number in posting if number not in old] for term, posting in before.items()}
        for terms in self.new.values():
            for term, number in terms.items():
                after[term].append(number)
        return {term: sorted(posting) for term, posting in after.items()}

    def old(self) -> set[int]:
        """The postings that go: any of the numbers, wherever the term stands."""
        return {number * 4 + place for number in self.gone for place in range(4)}

    def sizes(self, before: Postings, after: Postings) -> dict[str, int]:
        sizes = dict(self.state.sizes)
        for term in before:
            grown = _size(term, after[term]) - _size(term, before[term])
            for depth in range(len(term) + 1):
                if term[:depth] not in sizes:
                    break
                sizes[term[:depth]] += grown
        return sizes

    def check(self, sizes: Mapping[str, int], groups: Mapping[int, Postings], changed: Iterable[str]) -> None:
        """Raise Moved unless the layout is the one that terms of these sizes have."""
        largest = self.layout.largest
        if plan(sizes[""]) != (self.layout.count, largest) or any(sizes[name] <= largest for name in self.layout.wide):
            raise Moved
        for name in {self.layout.group(term) for term in changed} - self.layout.wide:
            group = groups[self.layout.file(name)]
            if sum(size(term, posting) for term, posting in group.items() if term.startswith(name)) > largest:
                raise Moved

    def words(self, before: Postings, after: Postings) -> dict[str, str]:
        names: dict[int, str] = {int(length): name for length, name in self.document["words"].items()}
        changes: dict[int, set[str]] = defaultdict(set)
        for term in before:
            if is_word(term, before[term]) != is_word(term, after[term]):
                changes[len(term)].add(term)
        for length, changed in changes.items():
            known = set(self.load(names[length]).split()) if length in names else set()
            names.pop(length, None)
            if words := known ^ changed:
                names[length] = add(self.files, " ".join(sorted(words)))
        return {str(length): names[length] for length in sorted(names)}

    def cards(self) -> dict[str, str]:
        names: dict[int, str] = {int(block): name for block, name in self.document["cards"].items()}
        shown = {entry.number: entry.shown for entry in self.entries}
        for block in {number // BLOCK for number in self.gone}:
            cards = (
                {int(number): card for number, card in self.load(names.pop(block)).items()} if block in names else {}
            )
            cards = {number: card for number, card in cards.items() if number not in self.gone}
            cards |= {number: card for number, card in shown.items() if number // BLOCK == block}
            if cards:
                names[block] = add(self.files, dict(sorted(cards.items())))
        return {str(block): names[block] for block in sorted(names)}

    def titles(self) -> dict[str, list[int]]:
        starts = {entry.number: wide_starts(entry, self.layout.wide, self.terms) for entry in self.entries}
        titles = {}
        for start, numbers in self.state.titles.items():
            fresh = [number for number, found in starts.items() if start in found]
            if fresh or not self.gone.isdisjoint(numbers):
                numbers = sorted({*numbers} - self.gone | {*fresh})
            titles[start] = numbers
        return titles

    def sold_out(self) -> list[int]:
        still = {*sums(self.document["sold_out"])} - self.gone
        return sorted(still | {entry.number for entry in self.entries if entry.sold_out})

    def mentions(self) -> dict[int, int]:
        mentions = {number: bits for number, bits in self.state.mentions.items() if number not in self.gone}
        for number, found in self.new.items():
            mentions[number] = 0
            for at in {self.file(term) for term in found}:
                mentions[number] |= 1 << at
        return mentions


def _size(term: str, posting: Sequence[int]) -> int:
    return size(term, posting) if posting else 0
