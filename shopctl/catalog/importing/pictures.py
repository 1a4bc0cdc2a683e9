"""The pictures of one product: which are new, which moved, whose description changed."""

from __future__ import annotations

from shopctl.catalog.importing.context import Context, rearranged
from shopctl.catalog.importing.draft import ImageDraft, ProductDraft
from shopctl.catalog.importing.shelf import ShelfImage, ShelfProduct


def add(context: Context, product_id: int, images: list[ImageDraft], first: int) -> dict[str, int]:
    """New pictures from position `first` on; their ids by source."""
    ids: dict[str, int] = {}
    for position, image in enumerate(images, first):
        ids[image.src] = id_ = context.ids.image
        context.ids.image = id_ + 1
        context.batch.images.append((id_, product_id, position, image.src, image.alt))
        if image.alts:
            words = zip(context.layout.alts, image.alts, strict=True)
            context.batch.image_words += [(id_, language, alt) for language, alt in words if alt]
    context.plan.created["images"] += len(images)
    return ids


def change(context: Context, draft: ProductDraft, shelf: ShelfProduct) -> tuple[dict[str, int], bool, bool]:
    """Compare pictures with the shop's: the ids of them all by source, whether any changed, whether any moved."""
    ids = {image.src: image.id for image in shelf.images}
    if not context.layout.alts and [image[1:3] for image in draft.images] == [image[1:3] for image in shelf.images]:
        context.count("images", 0, len(ids))
        return ids, False, False
    known = {image.src: image for image in shelf.images}
    changed = [_described(context, image, now, shelf) for image in draft.images if (now := known.get(image.src))]
    context.count("images", sum(changed), len(changed))
    context.count("images", 0, len(of_variants_only(draft) & ids.keys()))
    late = add(context, shelf.id, [image for image in draft.images if image.src not in known], len(ids) + 1)
    named = [(late | ids)[image.src] for image in draft.images]
    moved = rearranged(context.batch.image_positions, list(ids.values()), list(late.values()), named)
    if moved:
        new = tuple(image.src for image in draft.images)
        context.tell(draft.row, shelf.handle, ["image order"], [tuple(ids)], [new])
    return ids | late, any(changed) or bool(late), moved


def of_variants_only(draft: ProductDraft) -> set[str]:
    """The pictures that only variants name; the product shows them too, after its own."""
    return {variant.image for variant in draft.variants} - {"", *(image.src for image in draft.images)}


def _described(context: Context, image: ImageDraft, now: ShelfImage, shelf: ShelfProduct) -> bool:
    changed = _translated(context, image, now, shelf)
    if not context.layout.alt or image.alt == now.alt:
        return changed
    context.batch.image_alts.append((image.alt, now.id))
    context.tell(image.row, shelf.handle, ["image_alt"], [now.alt], [image.alt])
    return True


def _translated(context: Context, image: ImageDraft, now: ShelfImage, shelf: ShelfProduct) -> bool:
    changed = False
    for language, alt in zip(context.layout.alts, image.alts, strict=True):
        held = now.alts.get(language, "")
        if alt != held:
            context.batch.old_image_words += [(now.id, language)] if held else []
            context.batch.image_words += [(now.id, language, alt)] if alt else []
            context.tell(image.row, shelf.handle, [f"image_alt.{language}"], [held], [alt])
            changed = True
    return changed


def of_variant(context: Context, product_id: int, src: str, ids: dict[str, int]) -> int | None:
    """The id of a variant's picture; one that the product does not show yet is added to `ids` and to the product."""
    if not src:
        return None
    if src not in ids:
        ids |= add(context, product_id, [ImageDraft(0, src, "", None)], len(ids) + 1)
    return ids[src]
