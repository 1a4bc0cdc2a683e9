"""What a product's bundles consist of, as its page shows it."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from shopctl.catalog.snapshot import Part, Product, Variant
from shopctl.site.edition import Edition, View


def sets(edition: Edition, product: Product, variants: Sequence[Variant]) -> list[tuple[Markup, list[View]]]:
    """Each bundle's name among its variants, '' where it is the only one, and its parts."""
    if product.parts_json == "[]":
        return []
    held: dict[int, list[View]] = {}
    for part in product.parts:
        held.setdefault(part.bundle_id, []).append(_part(edition, part))
    separator = Markup(" · ")
    return [
        (separator.join(map(edition.isolated, variant.options)) if len(variants) > 1 else Markup(), held[variant.id])
        for variant in variants
        if variant.id in held
    ]


def _part(edition: Edition, part: Part) -> View:
    """What is not on the site has no link, and its title as the merchant wrote it."""
    site = edition.site
    at = site.places.get(part.product_id)
    title = part.title if at is None else edition.title(site.catalogue.products[at])
    options = " · ".join(map(edition.term, part.options))
    return {
        "count": edition.reader.number(part.quantity),
        "name": edition.apart(f"{title} ({options})" if options else title),
        "url": "" if at is None else edition.url(site.paths[at]),
    }
