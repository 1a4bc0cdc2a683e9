"""The link by which visitors ask to be told when something sold out is back: a mail that the inbox understands.

It needs no script and no server: the visitor's own mail program says who asks.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from shopctl.catalog.snapshot import Product, Variant
from shopctl.notices.models import KIND, REQUEST_BEGIN, REQUEST_END
from shopctl.site.edition import Edition, View
from shopctl.site.links import said


def way(edition: Edition, product: Product, title: str, variants: Sequence[Variant], mail: str) -> View | None:
    """The link for what is sold out of a product, None for nothing; `mail` is the shop's mailto link.

    With one choice it can be followed at once. With several it waits, of kind "back", for a script that writes the mail
    when one of them is meant (js/order.js).
    """
    if not variants or all(variant.can_be_ordered for variant in variants):
        return None
    text = edition.say("Tell me when it is back")
    words = edition.say("Please tell me once, by mail, when it is back in stock.")
    link: View = {"href": mail, "text": text, "out": False, "kind": ""}
    if len(variants) > 1:
        return link | {"kind": "back", "item": product.handle, "words": words}
    wish = {
        "shopctl": KIND, "version": 1, "item": product.handle, "language": edition.language, "words": str(words),
    }  # fmt: skip
    document = json.dumps(wish, ensure_ascii=False)
    body = "\r\n".join([title, str(words), "", REQUEST_BEGIN, document, REQUEST_END, ""])
    return link | {"href": f"{mail}?subject={said(f'{text}: {title}')}&body={said(body)}"}
