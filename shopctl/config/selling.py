"""shop.toml: tax, shipping, the order book."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from shopctl.config.base import Amount, ByLanguage, Line, Rate, Section, ShortName, matching
from shopctl.config.zones import ZoneId


class Tax(Section):
    """Whether prices include tax, and the rate in percent of each tax class."""

    prices_include_tax: bool = True
    """Whether prices in the catalogue include tax."""
    rates: dict[str, Rate] = {"standard": Decimal(0)}
    """Percent by tax class, where no zone says otherwise."""
    elsewhere: Literal["gross", "net"] = "gross"
    """Where prices include tax and a zone's rate differs: "gross" keeps the price, "net" what it is without tax."""


class Band(Section):
    """One price of a shipping method: the first band that fits an order is its price."""

    zones: list[ZoneId] = []
    """Only for addresses in these zones; none for all that the method serves."""
    up_to_grams: Annotated[int, Field(ge=1)] | None = None
    """Only for orders that weigh no more."""
    below_amount: Amount | None = None
    """Only for order values below this."""
    price: Amount
    """What it costs."""


class ShippingMethod(Section):
    """One way to deliver: what it costs, and what it promises in days."""

    id: ShortName
    """Its short name in commands."""
    name: Line
    """Its name for customers, in the main language."""
    names: ByLanguage = {}
    """Its name in other languages."""
    kind: Literal["delivery", "pickup"] = "delivery"
    """"delivery" goes to the customer's address; "pickup" waits at the shop."""
    zones: list[ZoneId] = []
    """The zones that it serves; none for everywhere."""
    price: Amount = Decimal(0)
    """What it costs, where there are no bands."""
    bands: list[Band] = []
    """Prices by zone, weight and order value; an order that fits none is not served."""
    free_over: Amount | None = None
    """Free of charge from this order value, whatever the bands say."""
    ship_within_days: Annotated[int, Field(ge=0, le=365)] = 2
    """The promise: handed to the carrier within so many days."""
    deliver_within_days: Annotated[int, Field(ge=0, le=365)] = 5
    """The promise: with the customer within so many days."""

    def name_in(self, language: str) -> str:
        """The method's name in `language`."""
        return self.names.get(language, self.name)


class Carrier(Section):
    """A carrier of the shop's own; `{number}` in the link stands for the tracking number."""

    name: Line
    """Its name for customers."""
    tracking_url: Annotated[
        str, matching(r"https://[^\s\"'<>\\]*\{number\}[^\s\"'<>\\]*", "an https:// address with {number} in it")
    ]
    """Where a parcel is followed; {number} stands for its number."""


class Shipping(Section):
    """Shipping methods, the first being the usual one, and carriers by their short name."""

    methods: list[ShippingMethod] = []
    """Ways to deliver, the usual one first."""
    carriers: dict[ShortName, Carrier] = {}
    """Carriers by short name, beside the well known ones."""


class Digital(Section):
    """Digital goods: what links are signed with."""

    signing_key_file: str = ""
    """A file of mode 0600 with the key that {signature} in links is made with, unless SHOPCTL_LINK_KEY has it."""


class Orders(Section):
    """The order book: numbering and thresholds."""

    first_number: Annotated[int, Field(ge=1)] = 1001
    """The number of the first order."""
    prefix: Annotated[str, matching("[A-Za-z0-9-]{0,10}", "at most ten letters a-z, digits or hyphens")] = ""
    """What stands before order numbers."""
    low_stock: Annotated[int, Field(ge=0)] = 3
    """`shopctl today` warns when no more than this is left."""
    return_days: Annotated[int, Field(ge=0, le=3650)] = 14
    """How many days after delivery customers may give things back."""
