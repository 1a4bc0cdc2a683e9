"""Change a few entries of a search index: what the files would be if all were indexed anew, at a fraction of the work.

Only files that have the old entries or the new ones are read and written. Where the change moves terms to other files
(seldom: the layout goes in steps), nothing can be saved, and the index has to be made anew.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shopctl.site.searchindex import (
    BLOCK,
    Index,
    Layout,
    Measures,
    Postings,
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
from shopctl.site.terms import Entry, Speech


class Moved(Exception):
    """Terms would change their files: the index has to be made anew."""


def patch(
    read: Callable[[str], bytes],
    measures: Measures,
    gone: Sequence[Entry],
    come: Sequence[Entry],
    speech: Speech,
    says: Mapping[str, Any],
) -> Index:
    """The index without the entries `gone` and with those that `come`, some of which may have the same numbers.

    `read` gives the bytes of a file by its name; `measures` went with them. The files of the new index are those
    returned and, of the others that its index.json names, the old ones. Raises Moved, and what `read` raises.
    """
    return _Patch(read, measures, gone, come, speech).index(says)


class _Patch:
    """An index while it is changed."""

    def __init__(
        self,
        read: Callable[[str], bytes],
        measures: Measures,
        gone: Sequence[Entry],
        come: Sequence[Entry],
        speech: Speech,
    ) -> None:
        self.read = read
        self.measures = measures
        self.speech = speech
        self.come = come
        self.numbers = {entry.number for entry in (*gone, *come)}
        old, new = ({pair for entry in entries for pair in speech.postings(entry).items()} for entries in (gone, come))
        self.gone, self.fresh = old - new, new - old
        count, largest = plan(measures.sizes[""])
        self.layout = Layout(frozenset(measures.sizes.keys() - {""}), count, largest)
        self.document = self.load("index.json")
        self.files: dict[str, bytes] = {}

    def index(self, says: Mapping[str, Any]) -> Index:
        names = self.document["groups"]
        at = {term: self.layout.file(self.layout.group(term)) for term, _ in (*self.gone, *self.fresh)}
        groups: dict[int, Postings] = {place: self.load(names[place]) for place in sorted({*at.values()})}
        before = {term: sums(groups[place].get(term, [])) for term, place in at.items()}
        after = self.exchanged(before)
        for term, posting in after.items():
            groups[at[term]][term] = differences(posting)
        sizes = self.sizes(before, after)
        self.check(sizes, groups, after)
        for place, group in groups.items():
            names[place] = add(self.files, {term: group[term] for term in sorted(group) if group[term]})
        self.document["words"] = self.words(before, after)
        self.document["cards"] = self.cards()
        titles, sold_out = self.titles(), self.sold_out()
        last = {"best": best(titles, set(sold_out)), "sold_out": differences(sold_out), "says": says}
        self.files["index.json"] = as_json(self.document | last)
        return Index(self.files, Measures(sizes, titles))

    def load(self, name: str) -> Any:
        return json.loads(self.read(name))

    def exchanged(self, before: Postings) -> Postings:
        """The postings without what goes and with what comes."""
        after = {term: set(posting) for term, posting in before.items()}
        for term, posting in self.gone:
            after[term].discard(posting)
        for term, posting in self.fresh:
            after[term].add(posting)
        return {term: sorted(posting) for term, posting in after.items()}

    def sizes(self, before: Postings, after: Postings) -> dict[str, int]:
        sizes = dict(self.measures.sizes)
        for term in before:
            grown = size(term, after[term]) - size(term, before[term])
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
            known = set(self.load(names.pop(length)).split()) if length in names else set()
            if words := known ^ changed:
                names[length] = add(self.files, " ".join(sorted(words)))
        return {str(length): names[length] for length in sorted(names)}

    def cards(self) -> dict[str, str]:
        names: dict[int, str] = {int(block): name for block, name in self.document["cards"].items()}
        for block in {number // BLOCK for number in self.numbers}:
            before = self.load(names.pop(block)) if block in names else {}
            cards = {int(number): card for number, card in before.items() if int(number) not in self.numbers}
            cards |= {entry.number: entry.shown for entry in self.come if entry.number // BLOCK == block}
            if cards:
                names[block] = add(self.files, dict(sorted(cards.items())))
        return {str(block): names[block] for block in sorted(names)}

    def titles(self) -> dict[str, list[int]]:
        starts = [(entry.number, wide_starts(entry, self.layout.wide, self.speech)) for entry in self.come]
        titles = {}
        for start, numbers in self.measures.titles.items():
            fresh = {number for number, found in starts if start in found}
            if fresh or not self.numbers.isdisjoint(numbers):
                numbers = sorted({*numbers} - self.numbers | fresh)
            titles[start] = numbers
        return titles

    def sold_out(self) -> list[int]:
        still = {*sums(self.document["sold_out"])} - self.numbers
        return sorted(still | {entry.number for entry in self.come if entry.sold_out})
