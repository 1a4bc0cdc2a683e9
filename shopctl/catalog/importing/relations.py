"""The lists of one product - categories, tags, attributes, translations - against what the shop has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shopctl.catalog import fields
from shopctl.catalog.importing import asking
from shopctl.catalog.importing.categories import Tree
from shopctl.catalog.importing.context import Context
from shopctl.catalog.importing.draft import Path, ProductDraft
from shopctl.catalog.importing.shelf import ShelfProduct


def write(
    context: Context,
    tree: Tree,
    draft: ProductDraft,
    id_: int,
    paths: Sequence[Path],
    shelf: ShelfProduct | None = None,
) -> bool:
    """Write the lists that are not what the shop has; whether any changed. `shelf` None: the product is new."""
    changes = [
        _categories(context, tree, draft.row, id_, paths, shelf) if paths or context.layout.categories else False,
        _tags(context, draft, id_, shelf) if context.layout.tags else False,
        _attributes(context, draft, id_, shelf) if context.layout.attributes else False,
        _fields(context, draft, id_, shelf) if context.layout.fields else False,
        _translations(context, draft, id_, shelf) if context.layout.translations else False,
    ]
    return any(changes)


def _categories(
    context: Context, tree: Tree, row: int, id_: int, paths: Sequence[Path], shelf: ShelfProduct | None
) -> bool:
    places = tuple(dict.fromkeys([tree.place(path, context.batch) for path in paths]))
    held = shelf.categories if shelf else ()
    if places == held:
        return False
    context.batch.old_categories += [(id_,)] if held else []
    context.batch.product_categories += [(id_, place, at) for at, place in enumerate(places)]
    if context.details:
        _tell(context, row, shelf, "categories", tree.titles(held), tree.titles(places))
    return True


def _tags(context: Context, draft: ProductDraft, id_: int, shelf: ShelfProduct | None) -> bool:
    held = shelf.tags if shelf else ()
    if draft.tags == held:
        return False
    context.batch.old_tags += [(id_,)] if held else []
    context.batch.tags += [(id_, tag, at) for at, tag in enumerate(draft.tags)]
    _tell(context, draft.row, shelf, "tags", held, draft.tags)
    return True


def _attributes(context: Context, draft: ProductDraft, id_: int, shelf: ShelfProduct | None) -> bool:
    changed = False
    for at, (name, facts) in enumerate(zip(context.layout.attributes, draft.attributes, strict=True)):
        held = shelf.attributes.get(name, ()) if shelf else ()
        if facts != held:
            context.batch.old_attributes += [(id_, name)] if held else []
            context.batch.attributes += [(id_, name, fact, at * 100 + n) for n, fact in enumerate(facts)]
            _tell(context, draft.row, shelf, f"attribute:{name}", held, facts)
            changed = True
    return changed


def _fields(context: Context, draft: ProductDraft, id_: int, shelf: ShelfProduct | None) -> bool:
    held = shelf.fields if shelf else ()
    if draft.fields == held:
        return False
    context.batch.old_fields += [(id_,)] if held else []
    context.batch.fields += [(id_, at, *fields.columns(field)) for at, field in enumerate(draft.fields, 1)]
    if context.details:
        old, new = (asking.cell(each, context.exponent) for each in (held, draft.fields))
        _tell(context, draft.row, shelf, "fields", old, new)
    return True


def _translations(context: Context, draft: ProductDraft, id_: int, shelf: ShelfProduct | None) -> bool:
    changed = False
    for (language, field), text in zip(context.layout.translations, draft.translations, strict=True):
        held = shelf.translations.get((language, field), "") if shelf else ""
        if text != held:
            context.batch.old_translations += [(id_, language, field)] if held else []
            context.batch.translations += [(id_, language, field, text)] if text else []
            _tell(context, draft.row, shelf, f"{field}.{language}", held, text)
            changed = True
    return changed


def _tell(context: Context, row: int, shelf: ShelfProduct | None, name: str, old: Any, new: Any) -> None:
    if shelf:
        context.tell(row, shelf.handle, [name], [old], [new])
