"""A Stripe to try things out with: localstripe's own server, and the Checkout Sessions that it lacks.

Payments, charges, captures and refunds are localstripe's. Keys that make a request idempotent are honoured, as Stripe
does: the same key with the same body gives the same answer, with another body an error.

usage: stripe_server.py PORT
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from aiohttp import web
from localstripe import resources, server
from localstripe.errors import UserError

DAY = 24 * 60 * 60
_answered: dict[str, tuple[str, web.Response]] = {}


class CheckoutSession(resources.StripeObject):  # type: ignore[misc]
    object = "checkout.session"
    _id_prefix = "cs_test_"

    def __init__(self, **data: Any) -> None:
        known = {
            "mode", "client_reference_id", "customer_email", "success_url", "cancel_url", "line_items", "metadata",
            "payment_intent_data",
        }  # fmt: skip
        if set(data) - known or data.get("mode") != "payment" or not data.get("success_url", "").startswith("https://"):
            raise UserError(400, f"Bad request: {sorted(set(data) - known)}")
        (line,) = data["line_items"]
        price = line["price_data"]
        if not price["currency"].islower() or int(price["unit_amount"]) <= 0 or not price["product_data"]["name"]:
            raise UserError(400, "Bad line item")
        super().__init__()
        self.amount_total = int(price["unit_amount"]) * int(line["quantity"])
        self.currency = price["currency"]
        self.client_reference_id = data.get("client_reference_id")
        self.metadata = data.get("metadata") or {}
        self.expires_at = int(time.time()) + DAY
        self.payment_intent = None
        self.status = "open"
        self.url: str | None = f"https://checkout.stripe.example/c/{self.id}"

    @classmethod
    def _api_expire(cls, id: str) -> CheckoutSession:  # noqa: A002 - localstripe's name
        session: CheckoutSession = cls._api_retrieve(id)
        if session.status != "open":
            raise UserError(400, "Only open sessions can be expired")
        session.status, session.url = "expired", None
        return session

    @classmethod
    def _api_pay(cls, id: str, capture_method: str = "automatic") -> CheckoutSession:  # noqa: A002
        """What a customer does on the page: a good card is given, the payment is made."""
        session: CheckoutSession = cls._api_retrieve(id)
        if session.status != "open":
            raise UserError(400, "The page is closed")
        card = resources.PaymentMethod._api_create(
            type="card", card={"number": "4242424242424242", "exp_month": "12", "exp_year": "2030", "cvc": "123"}
        )
        intent = resources.PaymentIntent._api_create(
            amount=session.amount_total, currency=session.currency, payment_method=card.id, confirm=True,
            capture_method=capture_method, metadata=session.metadata,
        )  # fmt: skip
        session.payment_intent, session.status, session.url = intent.id, "complete", None
        return session


@web.middleware
async def idempotency(request: web.Request, handler: Any) -> web.StreamResponse:
    key = request.headers.get("Idempotency-Key")
    if not key or request.method != "POST":
        return await handler(request)  # type: ignore[no-any-return]
    body = await request.text()
    if key not in _answered:
        _answered[key] = body, await handler(request)
    before, answer = _answered[key]
    if before != body:
        error = {"type": "idempotency_error", "message": "Keys can only be used with the same parameters."}
        return web.Response(status=400, text=json.dumps({"error": error}), content_type="application/json")
    return web.Response(status=answer.status, body=answer.body, content_type="application/json")


SESSIONS = "/v1/checkout/sessions"

if __name__ == "__main__":
    app = server.app
    app.middlewares.append(idempotency)
    app.router.add_route("POST", SESSIONS, server.api_create(CheckoutSession, SESSIONS))
    app.router.add_route("GET", SESSIONS + "/{id}", server.api_retrieve(CheckoutSession, SESSIONS))
    for verb, act in (("expire", CheckoutSession._api_expire), ("_pay", CheckoutSession._api_pay)):
        app.router.add_route("POST", f"{SESSIONS}/{{id}}/{verb}", server.api_extra(act, SESSIONS))
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
