"""Rows of a list of customers as drafts: read, cleaned, checked; nothing is compared or written yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from shopctl.customers.addresses import Address
from shopctl.customers.models import email_key, phone_key
from shopctl.errors import BadInput
from shopctl.sheets import fields, words
from shopctl.sheets.fields import Columns
from shopctl.sheets.plan import RowError
from shopctl.sheets.table import Table
from shopctl.text import blot_cards, one_line

MOST_LETTERS = 1000
"""What a name or an address may have: more is a text in the wrong column."""
MOST_WORDS = 20_000
"""What a note may have."""

CHANNELS = {"accepts_email": "email", "accepts_sms": "phone"}
"""The columns of consents, and the channel that each is for."""

_SUBSCRIBED = frozenset(("subscribed", "opted in", "opt in", "single opt in", "confirmed"))
_UNSUBSCRIBED = frozenset(("unsubscribed", "not subscribed", "opted out", "opt out", "invalid", "redacted"))
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)


class Rejected(Exception):
    """A row cannot be imported."""

    def __init__(self, *errors: RowError) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Handle:
    """One way to recognise a customer: `channel` is email, phone, or the program whose customer number it is."""

    channel: str
    handle: str
    key: str


@dataclass(frozen=True, slots=True)
class Said:
    """A yes or no to marketing, in the file's words, for an identity."""

    to: Handle
    yes: bool
    words: str


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """What one row says of a customer. None: the file has no such column, and what the shop has stays."""

    row: int
    name: str
    handles: tuple[Handle, ...]
    company: str | None
    language: str | None
    note: str | None
    tags: tuple[str, ...] | None
    address: Address
    said: tuple[Said, ...]
    unheard: int
    """Consents for an identity that the row does not have: nobody could be reached by them."""

    @property
    def label(self) -> str:
        """What the customer is known by to people."""
        return self.handles[0].handle


class Reader:
    """Reads the rows of one file."""

    def __init__(self, table: Table, columns: Columns, format_: str, region: str) -> None:
        self._titles = table.header
        self._columns = columns
        self._program = "number" if format_ == "plain" else format_
        self._keys: dict[str, Callable[[str], str]] = {
            "email": lru_cache(50_000)(email_key),
            "phone": lru_cache(50_000)(lambda text: phone_key(text, region)),
        }

    def read(self, row: int, cells: Sequence[str]) -> CustomerDraft | None:
        """The customer of a row; None for a row that says nothing. Raises Rejected."""
        if not any(cell.strip() for cell in cells):
            return None
        if any(cell.strip() for cell in cells[len(self._titles) :]):
            raise Rejected(
                RowError(row, "", "it has more cells than the header: is a text with a comma not in quotes?")
            )
        errors: list[RowError] = []
        get = partial(fields.cell, cells, self._columns)
        handles = self._handles(row, get, errors)
        said, unheard = self._said(row, get, handles, errors)
        language = self._language(row, get, errors)
        name = fields.line(get("name")) or fields.line(f"{get('first_name')} {get('last_name')}")
        company, address = fields.line(get("company")), self._address(get, name)
        note = fields.lines(get("note"))
        self._check_lengths(row, {"name": name, "company": company, "address1": "".join(address.lines)}, note, errors)
        if not handles and not errors:
            errors.append(
                RowError(row, "", "there is no mail address, phone number or customer number to know them by")
            )
        if errors:
            raise Rejected(*errors)
        return CustomerDraft(
            row=row, name=name, handles=handles, said=said, unheard=unheard, language=language, address=address,
            company=company if "company" in self._columns else None,
            note=note if "note" in self._columns else None,
            tags=_tags(get("tags")) if "tags" in self._columns else None,
        )  # fmt: skip

    def _check_lengths(self, row: int, texts: Mapping[str, str], note: str, errors: list[RowError]) -> None:
        found = [(field, text, MOST_LETTERS) for field, text in texts.items()] + [("note", note, MOST_WORDS)]
        for field, text, most in found:
            if len(text) > most:
                errors.append(self._error(row, field, f"{len(text):,} characters are more than it can have, {most:,}"))

    def _handles(self, row: int, get: Callable[[str], str], errors: list[RowError]) -> tuple[Handle, ...]:
        found = []
        for channel, key_of in self._keys.items():
            if text := one_line(get(channel)):
                try:
                    found.append(Handle(channel, text, key_of(text)))
                except BadInput as error:
                    errors.append(self._error(row, channel, error.sentence.removesuffix(".")))
        number = one_line(get("id"))
        if self._program == "number" and blot_cards(number) != number:
            errors.append(self._error(row, "id", "it looks like a card number, and those are never stored"))
        elif number:
            found.append(Handle(self._program, number, number.casefold()))
        return tuple(found)

    def _said(
        self, row: int, get: Callable[[str], str], handles: Sequence[Handle], errors: list[RowError]
    ) -> tuple[tuple[Said, ...], int]:
        """The consents, and how many there are for nobody."""
        found, unheard = [], 0
        for field, channel in CHANNELS.items():
            if not (cell := fields.line(get(field))):
                continue
            answer = _answer(cell)
            to = next((each for each in handles if each.channel == channel), None)
            if answer is None:
                errors.append(self._error(row, field, f"{cell!r} is neither yes nor no"))
            elif to is None:
                unheard += answer
            else:
                found.append(Said(to, answer, f"{self._title(field)}: {cell}"))
        return tuple(found), unheard

    def _language(self, row: int, get: Callable[[str], str], errors: list[RowError]) -> str | None:
        if not (cell := fields.line(get("language"))):
            return None
        if not (found := _LANGUAGE.fullmatch(cell)):
            errors.append(self._error(row, "language", f"{cell!r} is no language code such as de or fa"))
            return None
        return found[1].lower()

    def _address(self, get: Callable[[str], str], name: str) -> Address:
        street = "\n".join(filter(None, (fields.lines(get("address1")), fields.lines(get("address2")))))
        parts = {field: fields.line(get(field)) for field in ("company", "city", "postcode", "region")}
        found = Address(name=name, street=street, country=fields.line(get("country_code") or get("country")), **parts)
        return found if found else Address()

    def _title(self, field: str) -> str:
        return self._titles[self._columns[field][0]].strip()

    def _error(self, row: int, field: str, reason: str) -> RowError:
        return RowError(row, self._title(field) if field in self._columns else field, reason)


def _answer(cell: str) -> bool | None:
    plain = words.spelled(cell)
    if words.yes(cell) or plain in _SUBSCRIBED:
        return True
    return False if words.no(cell) or plain in _UNSUBSCRIBED else None


def _tags(cell: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for each in re.split("[,;،]", cell) if (tag := fields.line(each))))
