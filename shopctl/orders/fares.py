"""Which shipping methods serve an address, and what one costs: zones, weight, order value. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from shopctl.config.model import Settings
from shopctl.config.selling import Band, ShippingMethod
from shopctl.errors import BadInput, Refused
from shopctl.money import to_minor
from shopctl.orders import zones
from shopctl.orders.pricing import Basis
from shopctl.orders.zones import Destination


class NoSuchMethod(BadInput):
    """A shipping method that shop.toml does not know."""

    message = "There is no shipping method {id!r}."
    hint = "There is: {known}. They are in shop.toml under shipping.methods."


class NotServed(Refused):
    """The method does not go there, or does not take so much."""

    code = "not_served"
    message = "{method} does not serve {to} with {grams} g: {why}."
    hint = "These do: {others}."


@dataclass(frozen=True, slots=True)
class Fare:
    """What a method costs, in minor units, and what that rests on."""

    amount: int
    basis: Basis


def known(settings: Settings, id_: str) -> None:
    """Nothing needs shipping; a method that is named must exist all the same. Raises NoSuchMethod."""
    methods = [each.id for each in settings.shipping.methods]
    if id_ and id_ not in methods:
        raise NoSuchMethod(id=id_, known=", ".join(methods) or "none")


def choose(settings: Settings, id_: str, to: Destination, grams: int) -> ShippingMethod | None:
    """The method of that id, '' for the first that serves the address; None in a shop without methods.

    Raises NoSuchMethod, NotServed.
    """
    known(settings, id_)
    methods = {each.id: each for each in settings.shipping.methods}
    if not methods:
        return None
    chosen = methods[id_] if id_ else next(iter(serving(settings, to, grams)), settings.shipping.methods[0])
    if why := obstacle(settings, chosen, to, grams):
        raise _not_served(settings, chosen, to, grams, why)
    return chosen


def serving(settings: Settings, to: Destination, grams: int) -> list[ShippingMethod]:
    """The methods that go to that address with that weight."""
    return [each for each in settings.shipping.methods if not obstacle(settings, each, to, grams)]


def obstacle(settings: Settings, method: ShippingMethod, to: Destination, grams: int) -> str:
    """Why a method does not take the parcel there; '' when it does."""
    here = zones.matching(settings, to)
    if method.zones and not set(method.zones) & set(here):
        return f"it goes to {', '.join(method.zones)} only"
    bands = [band for band in method.bands if not band.zones or set(band.zones) & set(here)]
    if method.bands and not bands:
        return "it has no price for there"
    if bands and not any(_carries(band, grams) for band in bands):
        return f"it takes {max(band.up_to_grams or 0 for band in bands)} g at most"
    return ""


def fare(settings: Settings, method: ShippingMethod, to: Destination, grams: int, goods: int) -> Fare:
    """What the method costs for goods of that value after discount: the first band that fits. Raises NotServed."""
    digits = settings.money.minor_digits
    if method.free_over is not None and goods >= to_minor(method.free_over, digits):
        return Fare(0, {"method": method.id, "free_over": to_minor(method.free_over, digits)})
    if not method.bands:
        return Fare(to_minor(method.price, digits), {"method": method.id})
    here = zones.matching(settings, to)
    for place, band in enumerate(method.bands, 1):
        below = None if band.below_amount is None else to_minor(band.below_amount, digits)
        if (not band.zones or set(band.zones) & set(here)) and _carries(band, grams) and (not below or goods < below):
            zone = next((each for each in here if each in band.zones), "")
            limits = {"zone": zone, "up_to_grams": band.up_to_grams, "below_amount": below}
            basis = {"method": method.id, "band": place, "grams": grams} | {k: v for k, v in limits.items() if v}
            return Fare(to_minor(band.price, digits), basis)
    raise _not_served(settings, method, to, grams, "none of its bands fits the order value")


def usual(settings: Settings) -> ShippingMethod | None:
    """What customers at home get when they say nothing; what is sent before what is fetched."""
    found = serving(settings, zones.home(settings), 0)
    return next((each for each in found if each.kind == "delivery"), next(iter(found), None))


def prices(settings: Settings, method: ShippingMethod, to: Destination) -> list[Band]:
    """All that the method can cost at an address, by weight and order value."""
    here = zones.matching(settings, to)
    bands = [band for band in method.bands if not band.zones or set(band.zones) & set(here)]
    return bands or [Band(price=method.price)]


def _carries(band: Band, grams: int) -> bool:
    return band.up_to_grams is None or grams <= band.up_to_grams


def _not_served(settings: Settings, method: ShippingMethod, to: Destination, grams: int, why: str) -> NotServed:
    others = ", ".join(each.id for each in serving(settings, to, grams) if each.id != method.id)
    words = {"method": method.id, "to": str(to), "grams": grams, "why": why, "others": others}
    return NotServed(
        **words, **({} if others else {"hint": "No other method does; see shipping.methods in shop.toml."})
    )
