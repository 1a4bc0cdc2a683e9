"""The catalogue's values: what is sold, as frozen plain data, and the rules that refuse it.

Amounts are integer minor units of the shop's currency. Light on purpose: everyday commands load this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from shopctl.errors import BadInput, NotFound, Refused

Status = Literal["draft", "active", "unlisted", "archived"]
STATUSES: tuple[Status, ...] = ("draft", "active", "unlisted", "archived")
"""draft: not shown; active: sold and listed; unlisted: sold to whoever has the link; archived: no longer sold."""

EXEMPT = "exempt"
"""The tax class of what is never taxed, whatever the settings' rates; STANDARD is everybody else's."""
STANDARD = "standard"


@dataclass(frozen=True, slots=True)
class Variant:
    """What is sold, with its price and stock of one moment."""

    id: int
    product_id: int
    handle: str
    title: str
    sku: str
    gtin: str
    option_names: tuple[str, ...]
    options: tuple[str, ...]
    status: Literal["active", "archived"]
    product_status: Status
    price: int | None
    compare_at_price: int | None
    tax_class: str
    requires_shipping: bool
    stock_tracked: bool
    backorder: bool
    stock_on_hand: int
    allocated: int
    weight_grams: float | None = None
    price_since: str | None = None
    """Since when the price is in force, as a clock stamp."""
    low_stock: int | None = None
    """From how few pieces on it runs low; None: as the shop's settings say."""
    bundled: int | None = None
    """How many the parts of a bundle make; None where that is not counted, and for what is no bundle."""

    @property
    def available(self) -> int | None:
        """Pieces that can be promised now, below zero when oversold or backordered; None where stock is not tracked."""
        return self.stock_on_hand - self.allocated if self.stock_tracked else self.bundled

    @property
    def for_sale(self) -> bool:
        """Whether orders may hold it: neither archived nor a draft. Stock and price are other questions."""
        return self.status == "active" and self.product_status in ("active", "unlisted")

    @property
    def on_sale(self) -> bool:
        """Whether the price is a reduced one."""
        return on_sale(self.price, self.compare_at_price)

    @property
    def label(self) -> str:
        """What people call it: 'Tea cup (Blue / Large)'."""
        return f"{self.title} ({' / '.join(self.options)})" if self.options else self.title


def on_sale(price: int | None, compare_at_price: int | None) -> bool:
    """Whether `compare_at_price` makes `price` a reduced one: only when it is higher."""
    return price is not None and compare_at_price is not None and compare_at_price > price


class NoSuchProduct(NotFound):
    """No product or variant answers to this SKU or handle."""

    message = "There is no product with SKU or handle {id!r}."
    hint = "Look for it: shopctl product list --search WORD"


class NotOneVariant(BadInput):
    """A SKU or handle that names several variants where one is needed; `choices` lists ids that name one each."""

    code = "ambiguous"
    message = "{id!r} names {count} variants."
    hint = "Name one of them: {choices}"


class OutOfStock(Refused):
    """There is less available than was asked for, and the variant takes no backorders."""

    code = "out_of_stock"
    message = "{item}: {wanted} wanted, {available} available."
    hint = "Lower the quantity, count the stock again, or allow backorders for it."
