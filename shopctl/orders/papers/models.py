"""Papers as frozen values, and the rules that refuse them. Amounts are minor units of the paper's own currency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, get_args

from shopctl.errors import NotFound, Refused

Kind = Literal["invoice", "credit_note"]
Cause = Literal["", "changed", "canceled"]
"""What happened to the order, that its invoice is taken back; the papers say it in the customer's language."""
KINDS: tuple[Kind, ...] = get_args(Kind)


class NoSuchPaper(NotFound):
    """No invoice or credit note has that number."""

    message = "There is no invoice or credit note {id!r}."
    hint = "All of them: shopctl invoice list"


class NotInvoiced(Refused):
    """Only what is taken on can be invoiced."""

    message = "Order {number} cannot be invoiced, it is {status}."
    hint = "Confirm it first: shopctl order confirm {number}"


class InvoicedAlready(Refused):
    """The order has an invoice in force, and an issued invoice never changes."""

    code = "conflict"
    message = "Order {number} has invoice {invoice} already."
    hint = "If it is wrong, take it back first: shopctl invoice credit {invoice}"


class NothingToCredit(Refused):
    """All of the invoice is taken back already, or the number is a credit note's."""

    message = "Nothing of {number} is left to credit."
    hint = "See: shopctl invoice show {number}"


@dataclass(frozen=True, slots=True)
class Paper:
    """An issued paper: `data` is what is printed on it (content.py), `digest` the SHA-256 of that as it is kept."""

    id: int
    kind: Kind
    number: str
    order_id: int
    order: str
    corrects_id: int | None
    total: int
    issued_at: str
    who: str
    data: dict[str, Any]
    digest: str
    intact: bool
    """Whether `data` still is what `digest` was made of."""


@dataclass(frozen=True, slots=True)
class Returned:
    """A part of a line that a refund is for: what it came to, tax and all."""

    line_id: int
    quantity: int
    worth: int


@dataclass(frozen=True, slots=True)
class Grant:
    """A refund that has no credit note yet, and what came back for it; empty when it is for no goods.

    With the id 0 it is no refund: the invoice is taken back, for its `cause`.
    """

    id: int
    amount: int
    reason: str
    returned: tuple[Returned, ...]
    cause: Cause = ""
