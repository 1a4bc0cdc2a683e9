"""The catalogue in the columns of Shopify's product CSV, as its help has them since 2025.

A column that is missing leaves Shopify's value alone, so columns of which shopctl has nothing to say are left out: its
taxonomy ("Product category") has fixed words, which categories of one's own are not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from zlib import crc32

from shopctl.catalog.exporting.own import Row
from shopctl.catalog.importing import lists
from shopctl.catalog.importing.shopify import DEFAULT_TITLE
from shopctl.catalog.models import EXEMPT
from shopctl.config.languages import LANGUAGES
from shopctl.sheets.write import Cell

_PRODUCT = {
    "Title": "title", "Description": "description", "Vendor": "vendor", "Type": "product_type",
    "Option1 name": "option1_name", "Option2 name": "option2_name", "Option3 name": "option3_name",
    "SEO title": "seo_title", "SEO description": "seo_description",
}  # fmt: skip
_VARIANT = {
    "SKU": "sku", "Barcode": "gtin", "Option1 value": "option1_value", "Option2 value": "option2_value",
    "Option3 value": "option3_value", "Price": "price", "Compare-at price": "compare_at_price",
    "Cost per item": "cost", "Weight value (grams)": "weight_grams",
}  # fmt: skip
HEADER = (
    "Title", "URL handle", "Description", "Vendor", "Type", "Tags", "Published on online store", "Status", "SKU",
    "Barcode", "Option1 name", "Option1 value", "Option2 name", "Option2 value", "Option3 name", "Option3 value",
    "Price", "Compare-at price", "Cost per item", "Charge tax", "Inventory tracker", "Inventory quantity",
    "Continue selling when out of stock", "Weight value (grams)", "Weight unit for display", "Requires shipping",
    "Fulfillment service", "Product image URL", "Image position", "Image alt text", "Variant image URL", "Gift card",
    "SEO title", "SEO description",
)  # fmt: skip
"""In the order of Shopify's template."""


class Sheet(NamedTuple):
    """Rows below `header`, and what of the catalogue they cannot say."""

    header: list[str]
    rows: list[list[Cell]]
    notes: list[str]


def sheet(own: Iterable[Row], picture: Callable[[str], str]) -> Sheet:
    """Shopify's rows of the rows in shopctl's own columns.

    `picture` gives the address that Shopify can fetch a picture from, '' where there is none. Variants whose price is
    on request are left out: Shopify would sell them for nothing.
    """
    told = _Told(picture)
    rows = [row for product in _products(own) for row in told.product(product)]
    attributes = sorted({name for row in rows for name in row if name not in HEADER})
    header = [*HEADER, *attributes]
    return Sheet(header, [[row.get(name, "") for name in header] for row in rows], told.notes)


def _products(own: Iterable[Row]) -> Iterable[list[Row]]:
    rows: list[Row] = []
    for row in own:
        if rows and row["handle"] != rows[0]["handle"]:
            yield rows
            rows = []
        rows.append(row)
    if rows:
        yield rows


class _Told:
    """Tells products in Shopify's columns, and counts what is lost."""

    def __init__(self, picture: Callable[[str], str]) -> None:
        self._picture = picture
        self._unpriced = self._tags = self._unseen = 0

    @property
    def notes(self) -> list[str]:
        """What a merchant should know before Shopify reads the sheet."""
        counted = (
            (self._unpriced, "variants are left out: their price is on request, and Shopify would sell them for 0"),
            (self._tags, "tags hold a comma, which Shopify takes for two tags: written with a semicolon"),
            (self._unseen, "pictures are left out: Shopify fetches from addresses, and these have none (set shop.url)"),
        )
        return [f"{count} {what}" for count, what in counted if count]

    def product(self, own: Sequence[Row]) -> list[Row]:
        """The rows of a product: its variants, then its further pictures. None where nothing of it can be sold."""
        variants = [row for row in own if "sku" in row]
        sold = [row for row in variants if row.get("price") is not None]
        self._unpriced += len(variants) - len(sold)
        if not sold:
            return []
        head, handle = own[0], str(own[0]["handle"])
        rows = [{"URL handle": handle, **self._variant(row, head)} for row in sold]
        rows[0] |= self._head(head)
        if not head.get("option1_name"):
            rows[0] |= {"Option1 name": "Title", "Option1 value": DEFAULT_TITLE}
        for at, image in enumerate(self._images(own)):
            if at == len(rows):
                rows.append({"URL handle": handle})
            rows[at] |= {**image, "Image position": at + 1}
        return rows

    def _head(self, own: Row) -> Row:
        tags = lists.split(str(own.get("tags") or ""))
        self._tags += sum("," in tag for tag in tags)
        status = str(own["status"])
        facts = {
            f"{name.removeprefix('attribute:')} (product.metafields.custom.{_key(name)})": cell
            for name, cell in own.items()
            if name.startswith("attribute:") and name.rpartition(".")[2] not in LANGUAGES and cell
        }
        return {
            **{theirs: own.get(ours, "") for theirs, ours in _PRODUCT.items()},
            "Tags": ", ".join(tag.replace(",", ";") for tag in tags),
            "Published on online store": "FALSE" if status == "draft" else "TRUE",
            "Status": status.capitalize(),
            "Gift card": "FALSE",
            **{name: "; ".join(lists.split(str(cell))) for name, cell in facts.items()},
        }

    def _variant(self, own: Row, head: Row) -> Row:
        tracked = own.get("stock") is not None
        return {
            **{theirs: own.get(ours, "") for theirs, ours in _VARIANT.items()},
            "Charge tax": "FALSE" if head.get("tax_class") == EXEMPT else "TRUE",
            "Inventory tracker": "shopify" if tracked else "",
            "Inventory quantity": own["stock"] if tracked else "",
            "Continue selling when out of stock": "CONTINUE" if own.get("backorder") else "DENY",
            "Weight unit for display": "g",
            "Requires shipping": "FALSE" if own.get("requires_shipping") == "no" else "TRUE",
            "Fulfillment service": "manual",
            "Variant image URL": self._picture(str(own.get("variant_image") or "")),
        }

    def _images(self, own: Sequence[Row]) -> list[Row]:
        sources = [(str(row["image"]), row.get("image_alt", "")) for row in own if row.get("image")]
        shown: list[Row] = []
        for src, alt in sources:
            if url := self._picture(src):
                shown.append({"Product image URL": url, "Image alt text": alt})
            else:
                self._unseen += 1
        return shown


def _key(attribute: str) -> str:
    """A metafield's key: Shopify takes letters, digits, `_` and `-`."""
    name = attribute.removeprefix("attribute:")
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name.lower()).strip("_")
    return plain[:60] or f"fact_{crc32(name.encode()):x}"
