"""The little of Stripe's API that a shop needs: make a payment page, ask what became of it, close it.

Network only: nothing here knows the database. Amounts are minor units as Stripe counts them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from shopctl import clock
from shopctl.config.payments import PaymentMethod
from shopctl.config.secret import secret
from shopctl.errors import Refused, SettingsError, ShopError
from shopctl.money import decimal

if TYPE_CHECKING:
    from stripe import StripeClient

KEY = "SHOPCTL_STRIPE_KEY"
SERVER = "SHOPCTL_STRIPE_API"
"""Another address than Stripe's own: that of a server to try things out with."""

TIMEOUT = 20

# Stripe's digits of each currency, as its documentation has them ("Supported currencies", "Minor units").
_WHOLE = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF")
)
_THOUSANDTHS = frozenset(("BHD", "JOD", "KWD", "OMR", "TND"))


class StripeTrouble(ShopError):
    """Stripe could not be asked, or said no; nothing is lost, the next run asks again."""

    code = "stripe"
    message = "Stripe: {reason}"


class NoStripe(SettingsError):
    """The optional library is not here."""

    message = "Payment by Stripe needs a library that is not installed."
    hint = "pip install 'shopctl[stripe]'"


class NotPayable(Refused):
    """Stripe takes no such amount."""

    message = "{amount} {currency} is finer than Stripe takes."


_POWERS = (1, 10, 100, 1000, 10000)


@dataclass(frozen=True, slots=True)
class Page:
    """A payment page (a Checkout Session) as it stands; `intent` is '' before somebody began to pay."""

    session: str
    url: str
    status: str
    intent: str
    expires_at: str


@dataclass(frozen=True, slots=True)
class Paid:
    """What became of a payment: its status in Stripe's words (requires_capture, succeeded, canceled), and how much."""

    status: str
    amount: int


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money that went back, of which payment."""

    id: str
    intent: str
    amount: int


def to_stripe(minor: int, currency: str, exponent: int) -> int:
    """An order's minor units as Stripe counts them. Raises NotPayable for thousandths that are no hundredths."""
    digits = _digits(currency)
    scaled, rest = divmod(minor * _POWERS[digits], _POWERS[exponent])
    if rest or (digits == 3 and scaled % 10):
        raise NotPayable(amount=decimal(minor, exponent), currency=currency)
    return scaled


def from_stripe(amount: int, currency: str, exponent: int) -> int:
    """What Stripe counts as the order's minor units."""
    return amount * _POWERS[exponent] // _POWERS[_digits(currency)]


def _digits(currency: str) -> int:
    return 0 if currency in _WHOLE else 3 if currency in _THOUSANDTHS else 2


@contextmanager
def client(method: PaymentMethod, root: Path) -> Iterator[StripeClient]:
    """A connection with the shop's key; within, Stripe's errors become StripeTrouble. Raises SettingsError."""
    key = key_of(method, root)
    try:
        import stripe
    except ImportError as error:
        raise NoStripe(file="shop.toml", key="payments.methods", reason="stripe") from error
    server = os.environ.get(SERVER)
    api = stripe.StripeClient(
        key,
        base_addresses={"api": server} if server else {},
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )
    with told(method, root):
        yield api


@contextmanager
def told(method: PaymentMethod, root: Path) -> Iterator[None]:
    """Within, Stripe's errors become StripeTrouble, without the key in their words."""
    import stripe

    try:
        yield
    except stripe.StripeError as error:
        raise StripeTrouble(reason=_said(error, key_of(method, root))) from None


def key_of(method: PaymentMethod, root: Path) -> str:
    """The secret key: SHOPCTL_STRIPE_KEY, else the file that the method names. Raises SettingsError."""
    return secret(root, variable=KEY, file=method.key_file, key="payments.methods.key_file", what=method.id)


def _said(error: Any, key: str) -> str:
    words = " ".join(str(error.user_message or error).split()) or type(error).__name__
    return words.replace(key, "***")[:300]


def make(
    api: StripeClient, *, name: str, email: str, number: str, amount: int, currency: str, back: str, once: str
) -> Page:
    """A page to pay `amount` on; `once` makes the same request, sent again, the same page."""
    about = {"order": number}
    params: Any = {
        "mode": "payment",
        "client_reference_id": number,
        "success_url": back,
        "cancel_url": back,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {"currency": currency.lower(), "unit_amount": amount, "product_data": {"name": name}},
            }
        ],
        "metadata": about,
        "payment_intent_data": {"metadata": about, "description": name},
    } | ({"customer_email": email} if email else {})
    return _page(api.v1.checkout.sessions.create(params, {"idempotency_key": once}))


def ask(api: StripeClient, session: str) -> Page:
    """The page as it stands now."""
    return _page(api.v1.checkout.sessions.retrieve(session))


def close(api: StripeClient, session: str) -> Page:
    """Nobody can pay on the page any more."""
    return _page(api.v1.checkout.sessions.expire(session))


def paid(api: StripeClient, intent: str) -> Paid:
    """What became of the payment."""
    found = api.v1.payment_intents.retrieve(intent)
    return Paid(found.status, getattr(found, "amount_received", None) or found.amount)


def refunds(api: StripeClient, since: datetime) -> list[Refunded]:
    """The refunds that were made since then, the oldest first."""
    newest_first = api.v1.refunds.list({"limit": 100}).auto_paging_iter()
    recent = takewhile(lambda each: each.created >= since.timestamp(), newest_first)
    done = [Refunded(each.id, _id(each.payment_intent), each.amount) for each in recent if each.status == "succeeded"]
    return done[::-1]


def _id(value: Any) -> str:
    """The id of what Stripe gives as an id, an object, or nothing."""
    return value if isinstance(value, str) else getattr(value, "id", None) or ""


def _page(session: Any) -> Page:
    return Page(
        session=session.id,
        url=session.url or "",
        status=session.status or "open",
        intent=_id(session.payment_intent),
        expires_at=clock.stamp(datetime.fromtimestamp(session.expires_at, UTC)),
    )
