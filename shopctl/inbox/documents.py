"""Order documents: what a storefront sends when somebody orders. Nothing in them is believed but what is wanted.

Prices and totals are the catalogue's; what a document says of them is only compared (docs: shopctl guide inbox).
"""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import from_json

from shopctl import money
from shopctl.catalog.fields import LONGEST, MOST_FIELDS
from shopctl.config.shop import Money
from shopctl.inbox.models import NotAnOrder
from shopctl.orders.models import NewOrder
from shopctl.orders.personal import joined
from shopctl.text import blot_cards, one_line

MOST_LINES = 100
MOST_PIECES = 1000

_NOT_BLOTTED = frozenset({"id", "item", "phone"})
"""Codes that may look like card numbers by chance, and that have to stay what they are."""


def _lines(text: str) -> str:
    return blot_cards("\n".join(filter(None, map(one_line, text.splitlines()))))


def _line(text: str) -> str:
    return blot_cards(one_line(text))


Code = Annotated[str, Field(max_length=300), AfterValidator(one_line)]
Line = Annotated[str, Field(max_length=200), AfterValidator(_line)]
Value = Annotated[str, Field(max_length=LONGEST), AfterValidator(_line)]
Lines = Annotated[str, Field(max_length=1000), AfterValidator(_lines)]
Note = Annotated[str, Field(max_length=4000), AfterValidator(_lines)]
Total = Annotated[str, StringConstraints(pattern=r"^([0-9]{1,15}([.][0-9]{1,6})?)?$")]
Currency = Annotated[str, StringConstraints(pattern=r"^([A-Z]{3})?$")]
Country = Annotated[str, StringConstraints(pattern=r"^([A-Z]{2})?$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class Border(BaseModel):
    """What every document is: frozen, strict about kinds of values, deaf to keys that it does not know."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")


class Wish(Border):
    """So many of what a SKU, a handle or `handle/option` names."""

    item: Annotated[Code, Field(min_length=1)]
    quantity: Annotated[int, Field(ge=1, le=MOST_PIECES)]
    fields: Annotated[dict[Line, Value], Field(max_length=MOST_FIELDS)] = {}
    """What was filled in (an engraving), by the name of the field in any of the shop's languages."""

    @property
    def named(self) -> tuple[str, int]:
        """The line as the order book reads it. Raises NotALine."""
        return joined(self.item, self.fields), self.quantity


class OrderDocument(Border):
    """An order as a customer's browser wrote it, version 1. `total` and `currency` are what the customer saw."""

    shopctl: Literal["order"]
    version: Literal[1]
    id: Id
    lines: Annotated[list[Wish], Field(min_length=1, max_length=MOST_LINES)]
    name: Line = ""
    email: Code = ""
    phone: Code = ""
    address: Lines = ""
    country: Country = ""
    postcode: Line = ""
    language: Code = ""
    shipping: Code = ""
    payment: Code = ""
    note: Note = ""
    total: Total = ""
    currency: Currency = ""

    @property
    def digest(self) -> str:
        """What tells two bodies apart: SHA-256 of all that counts, however it was written down and wrapped."""
        said = self.model_dump(exclude_defaults=True)  # so that a field of a later version changes no digest
        return sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()

    def wish(self, shop: Money) -> NewOrder:
        """What is wanted, in the words of the order book."""
        return NewOrder(
            lines=tuple(line.named for line in self.lines),
            name=self.name, email=self.email, phone=self.phone, address=self.address, country=self.country,
            postcode=self.postcode, language=self.language, channel="web", shipping=self.shipping,
            payment=self.payment, note=self.note,
            source=f"inbox:{self.id}", source_digest=self.digest, seen_total=self._seen(shop),
        )  # fmt: skip

    def _seen(self, shop: Money) -> str:
        """The total that the customer saw, written as the order book writes it."""
        if not self.total:
            return ""
        currency, total = self.currency or shop.currency, self.total
        if currency == shop.currency:
            with suppress(money.AmountError):  # finer or larger than any total: it differs as it stands
                total = money.decimal(money.to_minor(Decimal(total), shop.minor_digits), shop.minor_digits)
        return f"{total} {currency}"


def parsed(data: bytes) -> Any:
    """The JSON value in `data`, at most 200 levels deep. Raises NotAnOrder."""
    try:
        return from_json(data.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False)
    except ValueError as error:
        raise NotAnOrder(place="", what=f"it is no JSON ({error})") from error


def document(value: Any) -> OrderDocument:
    """The order document that a JSON value is. Raises NotAnOrder, which names the first mistake."""
    try:
        found = OrderDocument.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise NotAnOrder(place=f"{place}: " if place else "", what=first["msg"]) from error
    if not (found.email or found.phone):
        raise NotAnOrder(place="", what="there is neither a mail address nor a phone number to answer to")
    return found


def without_cards(value: Any) -> bytes | None:
    """The JSON value written down with card numbers blotted out; None when there are none."""
    blotted = _blotted(value)
    return None if blotted == value else json.dumps(blotted, ensure_ascii=False, indent=2).encode() + b"\n"


def _blotted(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: each if key in _NOT_BLOTTED else _blotted(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_blotted(each) for each in value]
    if isinstance(value, str):
        return blot_cards(value)
    if isinstance(value, int) and blot_cards(str(value)) != str(value):
        return blot_cards(str(value))
    return value
