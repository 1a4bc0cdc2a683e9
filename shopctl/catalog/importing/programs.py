"""The formats of other programs, loaded when a header is not wholly shopctl's or Shopify's."""

from __future__ import annotations

from shopctl.catalog.importing import (
    bigcommerce,
    etsy,
    magento,
    merchant_feed,
    prestashop,
    salla,
    square,
    woo,
    woo_titles,
)
from shopctl.catalog.importing.draft import Format

FORMATS = (
    Format("woocommerce", woo_titles.fields, woo.read, woo.TELLING),
    Format("etsy", etsy.fields, lambda table, money, today: etsy.read(table, money), etsy.TELLING),
    Format("prestashop", prestashop.fields, prestashop.read, prestashop.TELLING),
    Format("magento", magento.fields, magento.read, magento.TELLING),
    Format("salla", salla.fields, salla.read, salla.TELLING),
    Format("merchant feed", merchant_feed.fields, merchant_feed.read, merchant_feed.TELLING),
    Format("square", square.fields, lambda table, money, today: square.read(table, money), square.TELLING),
    Format(
        "bigcommerce",
        bigcommerce.fields,
        lambda table, money, today: bigcommerce.read(table, money),
        bigcommerce.TELLING,
    ),
)
"""The first wins where two know equally many columns."""
