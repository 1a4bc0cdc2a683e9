"""What buyers fill in on a product's page: the fields, what they cost, and how a script writes the sum."""

from __future__ import annotations

from shopctl.catalog.fields import YES, Field
from shopctl.catalog.snapshot import Product
from shopctl.site.edition import Edition, View
from shopctl.site.facets import money_of


def form(edition: Edition, product: Product) -> View | None:
    """The product's fields with all that is said of them; None where nothing is filled in."""
    if product.fields_json == "[]":
        return None
    asked = [_shown(edition, field) for field in product.fields]
    return {
        "asked": asked,
        "named": [f"{field['plain']}{' (' + field['price'] + ')' if field['price'] else ''}" for field in asked],
        "money": money_of(edition.reader),
    }


def blanks(edition: Edition, product: Product) -> list[str]:
    """The names of the fields, as a mail asks for them."""
    if product.fields_json == "[]":
        return []
    return [f"{edition.term(field.name)}: " for field in product.fields]


def _shown(edition: Edition, field: Field) -> View:
    return {
        "name": edition.isolated(field.name),
        "plain": edition.term(field.name),
        "kind": field.kind,
        "required": field.required,
        "max_length": field.max_length,
        "choices": [edition.term(choice) for choice in field.choices],
        "yes": YES,
        "extra": field.price,
        "price": edition.say("%(price)s more", price=edition.reader.money(field.price)) if field.price else "",
    }
