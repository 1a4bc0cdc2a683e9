"""Which transfers pay which orders: proposals with their reasons. Pure; nothing is guessed between two that fit.

An order is named by its creditor reference or its number in what the payer wrote. Who names none is looked for by the
exact amount, and then by the name. Only a name (reference or number) and the exact amount together are sure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from shopctl.orders.paying import serial_of
from shopctl.text import latin_digits, normal

Confidence = Literal["sure", "likely", "possible", "none"]

_REFERENCE = re.compile(r"(?<![0-9A-Z])RF(?:[ .-]?[0-9A-Z]){3,23}", re.IGNORECASE)
_ACCOUNT = r"\b[A-Z]{2}\d{2}(?: ?[0-9A-Z]{4}){3,}(?: ?[0-9A-Z]{1,3})?\b"
_CODES = re.compile(rf"{_REFERENCE.pattern}|{_ACCOUNT}", re.IGNORECASE)
"""References and accounts (IBANs): digits within them are no order's number."""
_LATIN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae", "œ": "oe"}
_WORD = re.compile(r"[^\W\d_]{2,}")
_INITIAL = re.compile(r"(?<![\w'])[^\W\d_](?![\w'])")
_TITLES = frozenset(("mr", "mrs", "ms", "dr", "herr", "frau", "mme", "sr", "sra", "und", "and", "et", "or", "oder"))
_ALIKE = 0.6
"""Share of a name's words that must be there: 'Ahmadi' alone, of 'Sara Ahmadi', is too little."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A transfer as it is matched: amount in minor units, day as YYYY-MM-DD, who sent it, what they wrote."""

    id: int
    day: str
    amount: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Bill:
    """An order as it is matched: what is due, who owes it, since when (YYYY-MM-DD), and whether it is off."""

    number: str
    serial: int
    due: int
    name: str
    since: str
    status: str
    paid: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a transfer seems to pay. `number` is '' where nothing fits, or more than one thing does (`others`)."""

    transfer: int
    number: str
    confidence: Confidence
    reason: str
    others: tuple[str, ...] = ()


class Ledger:
    """The orders that may be paid, by serial, number and amount; what is due shrinks as transfers are given out."""

    def __init__(self, bills: Iterable[Bill]) -> None:
        self._bills = {bill.serial: bill for bill in bills}
        self._numbers = {f"{bill.serial}": bill.serial for bill in self._bills.values()}
        self._numbers |= {_packed(bill.number): bill.serial for bill in self._bills.values()}
        self._dues: dict[int, list[int]] = {}
        for bill in self._bills.values():
            if bill.due > 0:
                self._dues.setdefault(bill.due, []).append(bill.serial)

    def named(self, paper: Paper) -> list[tuple[Bill, str]]:
        """The orders that the transfer names, each with how."""
        words = f"{paper.text} {paper.name}"
        found = {serial: "reference" for serial in serials(words) if serial in self._bills}
        for word in spoken(words):
            if _packed(word) in self._numbers:
                found.setdefault(self._numbers[_packed(word)], "number")
        return [(self._bills[serial], how) for serial, how in found.items()]

    def of(self, amount: int, until: str) -> list[Bill]:
        """The orders of exactly that due, placed by that day."""
        bills = [self._bills[serial] for serial in self._dues.get(amount, ())]
        return [bill for bill in bills if bill.due == amount and bill.since <= until]

    def paid(self, serial: int, amount: int) -> None:
        """Money was given out to an order: later transfers find so much less due."""
        bill = self._bills[serial]
        self._bills[serial] = replace(bill, due=bill.due - amount, paid=bill.paid + amount)


def propose(papers: Sequence[Paper], ledger: Ledger) -> list[Proposal]:
    """A proposal for each transfer, the oldest served first: of two for the same order, the second pays too much."""
    found = {}
    for paper in sorted(papers, key=lambda each: (each.day, each.id)):
        named = ledger.named(paper)
        proposal = _by_name(paper, named) if named else _by_amount(paper, ledger.of(paper.amount, paper.day))
        if proposal.confidence == "sure":
            ledger.paid(named[0][0].serial, paper.amount)
        found[paper.id] = proposal
    return [found[paper.id] for paper in papers]


def _by_name(paper: Paper, named: Sequence[tuple[Bill, str]]) -> Proposal:
    if len(named) > 1:
        numbers = tuple(bill.number for bill, _ in named)
        whole = sum(max(0, bill.due) for bill, _ in named) == paper.amount
        reason = "it names several orders" + (", and is what they come to together" if whole else "")
        return Proposal(paper.id, "", "none", reason, numbers)
    bill, how = named[0]
    said = f"its {how} is in the text"
    if bill.status == "canceled":
        return Proposal(paper.id, bill.number, "possible", f"{said}, but the order is canceled")
    if bill.due <= 0:
        return Proposal(
            paper.id, bill.number, "possible", f"{said}, but nothing is due" + " any more" * (bill.paid > 0)
        )
    if bill.since > paper.day:
        return Proposal(paper.id, bill.number, "possible", f"{said}, but the transfer is older than the order")
    if bill.due == paper.amount:
        return Proposal(paper.id, bill.number, "sure", f"{said}, and the amount is what is due")
    share = "less" if paper.amount < bill.due else "more"
    return Proposal(paper.id, bill.number, "likely", f"{said}, but the amount is {share} than what is due")


def _by_amount(paper: Paper, bills: Sequence[Bill]) -> Proposal:
    if not bills:
        return Proposal(paper.id, "", "none", "no order is named, and none is due of this amount")
    there = _words(f"{paper.name} {paper.text}")
    alike = [bill for bill in bills if _share(bill.name, there) >= _ALIKE]
    if len(alike) == 1:
        return Proposal(
            paper.id, alike[0].number, "likely", "the amount is what is due, and the name is the customer's"
        )
    if len(bills) == 1:
        return Proposal(paper.id, bills[0].number, "possible", "the amount is what is due, of this order alone")
    numbers = tuple(bill.number for bill in (alike or bills))
    return Proposal(paper.id, "", "none", "the amount fits several orders", numbers)


def serials(words: str) -> list[int]:
    """The orders whose creditor references stand in the words, spaced and spelled in any way."""
    found = []
    for match in _REFERENCE.finditer(latin_digits(words)):
        packed = re.sub("[^0-9A-Za-z]", "", match[0])
        # What follows it may look like part of it: the longest beginning whose check digits are right is meant.
        serial = next((each for end in range(len(packed), 4, -1) if (each := serial_of(packed[:end]))), None)
        if serial is not None:
            found.append(serial)
    return list(dict.fromkeys(found))


def spoken(words: str) -> list[str]:
    """What may be an order's number: words with a digit, not those within dates, amounts, accounts and longer codes."""
    plain = normal(_CODES.sub(" ", latin_digits(words)))
    found = re.findall(r"(?<![\w.,/-])(?<!\d:)#?([\w-]*\d[\w-]*)(?![\w-]|[.,/:]\w)", plain)
    numbers = [re.sub(r"^[^\W\d]{4,}-(?=\d)", "", word.strip("-_")) for word in found]  # 'bestellung-1001'
    return list(dict.fromkeys(numbers))


def serials_spoken(words: str) -> list[int]:
    """The serial numbers that the spoken numbers may end with."""
    ends = (re.search(r"[1-9]\d{0,17}$", word) for word in spoken(words))
    return [int(end[0]) for end in ends if end]


def _packed(number: str) -> str:
    return normal(number).replace("-", "")


def _share(name: str, there: frozenset[str]) -> float:
    """How much of a person's name stands among the words, 0 to 1: in any order, with or without accents."""
    wanted = _name(name)
    whole = sum(not there.isdisjoint(spellings) for spellings in wanted)
    if not whole:
        return 0.0
    initials = sum(there.isdisjoint(word) and any(each[0] in there for each in word) for word in wanted)  # 'Rossi N'
    return (whole + initials) / len(wanted)


@lru_cache(maxsize=50_000)
def _name(name: str) -> tuple[frozenset[str], ...]:
    """The words of a name, each in its spellings."""
    return tuple(_spellings(word) for word in dict.fromkeys(_WORD.findall(normal(name))) if word not in _TITLES)


def _words(text: str) -> frozenset[str]:
    plain = normal(text)
    return frozenset(_INITIAL.findall(plain)).union(*map(_spellings, _WORD.findall(plain)))


def _spellings(word: str) -> frozenset[str]:
    """A word as banks may write it: Müller as it is, and as mueller and muller."""
    bare = "".join(char for char in unicodedata.normalize("NFD", word) if unicodedata.category(char) != "Mn")
    return frozenset((word, bare, "".join(_LATIN.get(char, char) for char in word)))
