"""Prices that the merchant set in visitors' currencies, as pages carry them for js/currency.js.

`USD:64.00 GBP:50.00+`: an amount for each currency that visitors can choose; `+` says that other choices cost more.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shopctl.catalog.snapshot import Product, Variant
from shopctl.money import EXPONENTS, decimal
from shopctl.site.edition import Edition


def of(edition: Edition, product: Product, variants: Sequence[Variant]) -> str:
    """What `variants` of a product cost, told for them all; a currency without a price of one is left to the rates."""
    if product.abroad_json == "[]":
        return ""
    prices, priced = product.abroad, [variant.id for variant in variants if variant.price is not None]
    told = (_told(code, prices, priced) for code in edition.site.settings.money.guide_currencies)
    return " ".join(filter(None, told))


def _told(code: str, prices: Mapping[int, Mapping[str, int]], variants: Sequence[int]) -> str:
    amounts = [prices.get(variant, {}).get(code) for variant in variants]
    known = [amount for amount in amounts if amount is not None]
    if not known or len(known) < len(amounts):
        return ""
    return f"{code}:{decimal(min(known), EXPONENTS[code])}{'+' if max(known) > min(known) else ''}"
