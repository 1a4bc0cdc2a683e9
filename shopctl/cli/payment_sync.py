"""What Stripe and the order book tell each other, said to the merchant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from shopctl.cli.output import print_json, say

if TYPE_CHECKING:
    from shopctl.cli.context import Shop

_SAID = {"pages": "sent a page to pay on", "paid": "paid", "reserved": "reserved for", "refunded": "paid back"}


def run(shop: Shop, *, json: bool) -> None:
    """Ask now; a failure where there is no such method, or Stripe could not be asked."""
    from shopctl.errors import SettingsError
    from shopctl.orders import checkout

    if checkout.method(shop.settings) is None:
        raise SettingsError(file="shop.toml", key="payments.methods", reason='none of them is of kind = "stripe"')
    found = checkout.sync(shop.db, shop.settings, shop.root, by=shop.by("payment sync")).document
    print_json(found) if json else tell(found)
    if found["problems"]:
        raise typer.Exit(1)


def tell(found: dict[str, Any]) -> None:
    """One line for each thing that happened."""
    for what, words in _SAID.items():
        if found.get(what):
            say(f"Orders {words}: {', '.join(found[what])}")
    for problem in found.get("problems", ()):
        say(problem)


def sync_due(shop: Shop) -> dict[str, Any]:
    """What `run-due` does about money: ask Stripe, remind, give up; `problems` where something did not work."""
    if not shop.tables.get("payments"):
        return {}
    from shopctl.errors import ShopError
    from shopctl.orders import checkout
    from shopctl.orders.actions.chasing import chase

    by = shop.by("run-due")
    found: dict[str, Any] = {}

    def page(number: str) -> dict[str, Any] | None:
        try:
            return checkout.page_for(shop.db, shop.settings, shop.root, number, by.at) or {}
        except ShopError as error:
            found["problems"].append(f"Order {number}: {error.sentence}")
            return None

    try:
        found |= checkout.sync(shop.db, shop.settings, shop.root, by=by).document
    except ShopError as error:
        found |= {"problems": [error.sentence]}
    chased = chase(shop.db, shop.settings, shop.root, page, by=by)
    return found | {"reminded": list(chased.reminded), "expired": list(chased.expired), "settling": chased.settling}


def tell_due(found: dict[str, Any]) -> None:
    """What `sync_due` did, where it did something."""
    tell(found)
    if found.get("reminded"):
        say(f"Reminded of what is due: {', '.join(found['reminded'])}")
    if found.get("expired"):
        say(f"Given up, as nobody paid: {', '.join(found['expired'])}")
