"""The variants of one product: which row is which variant, what is new, what changes from what to what.

A row is the variant with the same options (spelled alike, else alike in normal form), else the one with the row's SKU.
When a product without options gets some, its one variant becomes the first row. Nothing is deleted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from shopctl.catalog.importing import bundling, pictures
from shopctl.catalog.importing.context import Context, Wish, rearranged
from shopctl.catalog.importing.draft import AS_IS, ProductDraft, RowError, VariantDraft
from shopctl.catalog.importing.drafting import Rejected
from shopctl.catalog.importing.shelf import ShelfProduct, ShelfVariant
from shopctl.text import normal

Options = tuple[str, str, str]
Pair = tuple[VariantDraft, ShelfVariant | None]
_NO_OPTIONS: Options = ("", "", "")
_OPTION_COLUMNS = ("option1_value", "option2_value", "option3_value")


def matched(draft: ProductDraft, shelf: ShelfProduct) -> list[Pair]:
    """Each row with the variant that it is, or None for a new one. Raises Rejected where nobody can tell."""
    if draft.implied:
        lone = shelf.variants[0] if len(shelf.variants) == 1 else None
        return [(draft.variants[0]._replace(options=None), lone)] if lone and lone.options == _NO_OPTIONS else []
    if [variant.options for variant in draft.variants] == [variant.options for variant in shelf.variants]:
        return list(zip(draft.variants, shelf.variants, strict=True))
    by_options = {variant.options: variant for variant in shelf.variants}
    pairs: list[Pair] = [(variant, by_options.get(variant.options or _NO_OPTIONS)) for variant in draft.variants]
    if draft.variants and draft.variants[0].options is None:
        pairs = [(variant, None) for variant in draft.variants]
    if any(known is None for _, known in pairs):
        for look in (_alike, _of_same_sku, _lone):
            pairs = look(pairs, shelf)
    return pairs


def unnamed(pairs: list[Pair], shelf: ShelfProduct) -> list[ShelfVariant]:
    """The variants in the shop that no row is."""
    taken = {known.id for _, known in pairs if known}
    return [variant for variant in shelf.variants if variant.id not in taken]


def _alike(pairs: list[Pair], shelf: ShelfProduct) -> list[Pair]:
    """Find options again that differ only in how they are spelled."""
    left = {tuple(map(normal, variant.options)): variant for variant in unnamed(pairs, shelf)}
    return [
        (variant, known or (left.pop(tuple(map(normal, variant.options)), None) if variant.options else None))
        for variant, known in pairs
    ]


def _of_same_sku(pairs: list[Pair], shelf: ShelfProduct) -> list[Pair]:
    """Find variants again by SKUs that one row and one variant have."""
    left = unnamed(pairs, shelf)
    shop = Counter(variant.sku_key for variant in left if variant.sku_key)
    rows = Counter(normal(variant.sku) for variant, known in pairs if known is None and variant.sku)
    by_sku = {variant.sku_key: variant for variant in left if shop[variant.sku_key] == 1 == rows[variant.sku_key]}
    return [(variant, known or by_sku.get(normal(variant.sku))) for variant, known in pairs]


def _lone(pairs: list[Pair], shelf: ShelfProduct) -> list[Pair]:
    """A product with one variant: a file without options means that one, a first row with options becomes it."""
    only = shelf.variants[0] if len(shelf.variants) == 1 and unnamed(pairs, shelf) else None
    found: list[Pair] = []
    for variant, known in pairs:
        if known is None and only and (only.options == _NO_OPTIONS or (variant.options is None and len(pairs) == 1)):
            known, only = only, None
        elif known is None and variant.options is None:
            what = f"no variant of {shelf.handle!r} has the SKU {variant.sku!r}" if variant.sku else ""
            reason = f"{what or 'it names no variant'}; give its options or its SKU"
            raise Rejected([RowError(variant.row, "", reason)])
        found.append((variant, known))
    return found


def check_options(
    draft: ProductDraft, names: Sequence[str], rows: Sequence[VariantDraft], kept: Sequence[ShelfVariant] = ()
) -> None:
    """Options need names, and a variant needs a value of each, also one that is `kept` unnamed. Raises Rejected."""
    named = [bool(name) for name in names]
    errors = [
        error for row in rows if row.options and list(map(bool, row.options)) != named for error in _gaps(row, names)
    ]
    if not errors and (unfit := [known for known in kept if list(map(bool, known.options)) != named]):
        errors.append(RowError(draft.row, "option1_name", _unfit(draft, unfit, names)))
    if errors:
        raise Rejected(errors)


def _unfit(draft: ProductDraft, kept: Sequence[ShelfVariant], names: Sequence[str]) -> str:
    shown = ", ".join(" / ".join(filter(None, known.options)) or "without options" for known in kept[:3])
    options = " and ".join(filter(None, names)) or "no options"
    return (
        f"here {draft.handle!r} has {options}, but variants that the shop has ({shown}{', ...' if kept[3:] else ''})"
        " do not. List them here as well, give this product another handle, or archive what is not in the file: --prune"
    )


def _gaps(variant: VariantDraft, names: Sequence[str]) -> Iterator[RowError]:
    for name, value, column in zip(names, variant.options or (), _OPTION_COLUMNS, strict=True):
        if value and not name:
            yield RowError(variant.row, column, f"the option of {value!r} has no name")
        elif name and not value:
            yield RowError(variant.row, column, f"there is no value of {name!r}")


def add(
    context: Context, product_id: int, first: int, variants: Sequence[VariantDraft], image_ids: dict[str, int]
) -> None:
    """New variants from position `first` on, with their first prices and stock."""
    batch, stamp, tracked = context.batch, context.stamp, context.tracked
    id_ = context.ids.variant
    for position, (line, options, sku, values, price, compare_at_price, stock, src, parts, abroad) in enumerate(
        variants, first
    ):
        if parts:
            context.bundles.append(Wish(line, product_id, id_, parts))
        if abroad:
            _price_abroad(context, id_, (), abroad)
        image = pictures.of_variant(context, product_id, src, image_ids) if src else None
        if AS_IS in values:
            values = tuple(0 if value is AS_IS else value for value in values)
        key = normal(sku) if sku else ""
        counted = tracked is not None and values[tracked]
        on_hand = (stock or 0) if counted else 0
        row = (id_, product_id, position, *(options or _NO_OPTIONS), key, image, stamp, on_hand, *values)
        batch.variants.append(row)
        if price is not None or compare_at_price is not None:
            batch.prices.append((id_, price, compare_at_price))
        if stock is None and counted:
            context.plan.uncounted += 1
        id_ += 1
    context.ids.variant = id_
    context.plan.created["variants"] += len(variants)


def _price_abroad(context: Context, variant: int, held: Sequence[int | None], prices: Sequence[int | None]) -> None:
    codes = context.layout.abroad
    context.batch.old_abroad += [(variant, code) for code, price in zip(codes, held, strict=False) if price is not None]
    context.batch.abroad += [
        (variant, code, price) for code, price in zip(codes, prices, strict=True) if price is not None
    ]


def change(context: Context, shelf: ShelfProduct, pairs: list[Pair], image_ids: dict[str, int]) -> tuple[bool, bool]:
    """Compare variants with the shop's and add the new ones: whether anything changed, whether any moved."""
    compared = [_changed(context, shelf, variant, known, image_ids) for variant, known in pairs if known]
    changed = context.count("variants", sum(compared), len(compared))
    now = [variant.id for variant in shelf.variants]
    late: list[int] = []
    if len(compared) < len(pairs):
        new = [variant for variant, known in pairs if known is None]
        late = list(range(context.ids.variant, context.ids.variant + len(new)))
        add(context, shelf.id, len(now) + 1, new, image_ids)
    named = iter(late)
    order = [known.id if known else next(named) for _, known in pairs]
    if context.prune and context.layout.options:
        _archive(context, shelf, [variant for variant in unnamed(pairs, shelf) if not variant.archived])
    moved = rearranged(context.batch.variant_positions, now, late, order)
    if moved:
        context.tell(pairs[0][0].row, shelf.handle, ["variant order"], [""], ["as in the file"])
    return changed or bool(late), moved


def _archive(context: Context, shelf: ShelfProduct, variants: list[ShelfVariant]) -> None:
    """Archive what the file no longer has of a product that it has."""
    for variant in variants:
        context.batch.variant_statuses.append(("archived", variant.id))
        id_ = "/".join(filter(None, (shelf.handle, *variant.options)))
        context.tell(0, id_, ["status"], ["active"], ["archived"])
    context.plan.archived["variants"] += len(variants)


def _changed(
    context: Context, shelf: ShelfProduct, variant: VariantDraft, known: ShelfVariant, image_ids: dict[str, int]
) -> bool:
    layout, batch = context.layout, context.batch
    row, options, sku, values, price, compare, stock, src, parts, abroad = variant
    if values != known.values and AS_IS in values:
        values = tuple(now if value is AS_IS else value for value, now in zip(values, known.values, strict=True))
    if not layout.price:
        price = known.price
    if not layout.compare_at_price:
        compare = known.compare_at_price
    if stock is None or context.tracked is None or not values[context.tracked]:
        stock = known.stock
    image = pictures.of_variant(context, shelf.id, src, image_ids) if layout.variant_image else known.image_id
    options = options or known.options
    new, old = (options, values, price, compare, stock, image), known[3:9]
    back = known.archived and context.revive
    composed = layout.bundle and not bundling.same(parts, known.parts)
    if new == old and not back and not composed and abroad == known.abroad:
        return False
    if abroad != known.abroad:
        _price_abroad(context, known.id, known.abroad, abroad)
        id_ = "/".join(filter(None, (shelf.handle, *known.options)))
        context.tell(row, id_, [f"price.{code}" for code in layout.abroad], known.abroad, abroad)
    if composed:
        context.bundles.append(Wish(row, shelf.id, known.id, parts))
        id_ = "/".join(filter(None, (shelf.handle, *known.options)))
        context.tell(row, id_, ["bundle"], ["as it is" if known.parts else ""], [bundling.cell(parts)])
    if back:
        batch.variant_statuses.append(("active", known.id))
        context.tell(row, "/".join(filter(None, (shelf.handle, *known.options))), ["status"], ["archived"], ["active"])
    if values != known.values:
        key = normal(sku) if context.sku is not None else known.sku_key
        batch.variant_values.append((*values, key, known.id))
    if options != known.options:
        batch.variant_options.append((*options, known.id))
    if (price, compare) != (known.price, known.compare_at_price):
        batch.prices.append((known.id, price, compare))
    if stock != known.stock:
        batch.counts.append((known.id, stock - known.stock))
    if image != known.image_id:
        batch.variant_images.append((image, known.id))
    if context.details:
        _tell(context, shelf, row, old, new, image_ids)
    return True


def _tell(
    context: Context, shelf: ShelfProduct, row: int, old: tuple[Any, ...], new: tuple[Any, ...], ids: dict[str, int]
) -> None:
    sources = {number: src for src, number in ids.items()}
    names = ("options", *context.layout.variant, "price", "compare_at_price", "stock", "variant_image")

    def flat(values: tuple[Any, ...]) -> list[Any]:
        options, own, price, compare, stock, image = values
        return [tuple(filter(None, options)), *own, price, compare, stock, sources.get(image)]

    context.tell(row, "/".join(filter(None, (shelf.handle, *old[0]))), names, flat(old), flat(new))
