"""The frame of a product: all of it that decides where it stands, and what stands around it.

While frames stay the same, so do the order of products, their addresses, their pictures, what listings can be sifted by
and which product's page shows which other. What is not named here belongs to the frame.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import blake2b
from operator import itemgetter

from shopctl.catalog.snapshot import Product
from shopctl.site import ordering
from shopctl.site.pages import Site
from shopctl.site.review_views import average
from shopctl.site.sanitise import pictures_in_html

_SHOWN_ONLY = {"title", "description", "seo_title", "seo_description", "updated_at", "variants_json", "images_json"}
_SHOWN_ONLY |= {"texts_json", "fields_json", "parts_json"}
"""Of these only what `_more` tells belongs to the frame."""
_frame = itemgetter(*(place for place, name in enumerate(Product._fields) if name not in _SHOWN_ONLY))


def frames(site: Site) -> Callable[[int], str]:
    """The digest of the frame of the product at a position."""
    place = ordering.key(site)

    def digest(at: int) -> str:
        product, said = site.catalogue.products[at], site.reviews(at)
        more = (
            [image.src for image in site.catalogue.images[at]],
            pictures_in_html(product.description),
            site.held(product),
            site.badges.get(at),
            average(said) if said else None,
            place(at) if place else None,
        )
        return blake2b(repr((_frame(product), more)).encode(), digest_size=8).hexdigest()

    return digest
