"""What a variant is offered for: the one record that its page, its JSON-LD and product feeds are made of.

Search engines compare the three and take an offer down where they differ, so nobody else decides a price or an
availability.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple
from urllib.parse import quote

from shopctl.catalog.snapshot import Product, Variant
from shopctl.text import latin_digits

Availability = Literal["in_stock", "backorder", "out_of_stock"]
MAX_ID = 50
"""Characters that Google takes of an offer's id."""
_GTIN_LENGTHS = (8, 12, 13, 14)


class Offer(NamedTuple):
    """A variant with a price. Amounts are minor units of the shop's currency."""

    id: str
    """What names it in feeds and in JSON-LD (`sku`): its SKU where no other variant has that."""
    variant: Variant
    price: int
    """What it costs now."""
    full_price: int | None
    """What it cost before, where the price is a reduced one."""
    availability: Availability
    gtin: str
    """Its barcode, if it is a valid GTIN; '' otherwise."""


def offer(variant: Variant, id_: str) -> Offer | None:
    """The offer of a variant; None where its price is on request."""
    if variant.price is None:
        return None
    full = variant.compare_at_price if variant.on_sale else None
    return Offer(id_, variant, variant.price, full, availability(variant), gtin(variant.gtin))


def availability(variant: Variant) -> Availability:
    """Whether a piece can be had now, later, or not at all."""
    if not variant.can_be_ordered:
        return "out_of_stock"
    return "backorder" if variant.available is not None and variant.available <= 0 else "in_stock"


def gtin(code: str) -> str:
    """A barcode as a GTIN (GS1 General Specifications, 7.9): digits with a right check digit; '' if it is none."""
    if not code:  # as most variants have it
        return ""
    digits = "".join(latin_digits(code).split()).replace("-", "")
    if len(digits) not in _GTIN_LENGTHS or not digits.isascii() or not digits.isdigit() or not int(digits):
        return ""
    total = sum(int(digit) * (3, 1)[at % 2] for at, digit in enumerate(reversed(digits[:-1])))
    return digits if (total + int(digits[-1])) % 10 == 0 else ""


def ids(products: Iterable[Product]) -> Mapping[int, str]:
    """Each variant's id for feeds, by its row: the SKU, or where it has none of its own, one that never changes."""
    variants = [variant for product in products for variant in product.variants]
    shared = Counter(variant.sku.casefold() for variant in variants)
    return {
        variant.id: variant.sku
        if variant.sku and len(variant.sku) <= MAX_ID and shared[variant.sku.casefold()] == 1
        else f"variant-{variant.id}"
        for variant in variants
    }


def choices(variants: Sequence[Variant]) -> list[str]:
    """What links name each variant of a product by (`?variant=`): the SKU that no other of them has, else its row."""
    codes = [variant.sku for variant in variants]
    repeated = {code for code, number in Counter(codes).items() if number > 1} if len(set(codes)) < len(codes) else ()
    return [variant.sku if variant.sku and variant.sku not in repeated else f"v{variant.id}" for variant in variants]


def queries(variants: Sequence[Variant]) -> dict[int, str]:
    """By variant's row, what is added to the address of its page so that it is picked; '' where there is one only."""
    if len(variants) == 1:
        return {variants[0].id: ""}
    return {
        variant.id: f"?variant={quote(name, safe='')}"
        for variant, name in zip(variants, choices(variants), strict=True)
    }


def offers(product: Product, ids: Mapping[int, str]) -> Iterator[Offer]:
    """The offers of a product's variants on sale."""
    for variant in product.variants:
        if found := offer(variant, ids[variant.id]):
            yield found
