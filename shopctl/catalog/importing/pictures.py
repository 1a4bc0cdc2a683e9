"""The pictures of one product: which are new, which moved, whose description changed."""

from __future__ import annotations

from shopctl.catalog.importing.context import Context, in_order
from shopctl.catalog.importing.draft import ImageDraft, ProductDraft
from shopctl.catalog.importing.shelf import ShelfProduct


def add(context: Context, product_id: int, images: list[ImageDraft], first: int) -> dict[str, int]:
    """New pictures from position `first` on; their ids by source."""
    ids: dict[str, int] = {}
    for position, image in enumerate(images, first):
        ids[image.src] = id_ = context.ids.image
        context.ids.image = id_ + 1
        context.batch.images.append((id_, product_id, position, image.src, image.alt))
    context.plan.created["images"] += len(images)
    return ids


def change(context: Context, draft: ProductDraft, shelf: ShelfProduct) -> tuple[dict[str, int], bool]:
    """Compare the pictures of a product with the shop's: the ids of them all by source, and whether any changed."""
    ids = {image.src: image.id for image in shelf.images}
    if [(image.src, image.alt) for image in draft.images] == [(image.src, image.alt) for image in shelf.images]:
        return ids, context.count("images", 0, len(ids))
    known = {image.src: image for image in shelf.images}
    late = [image for image in draft.images if image.src not in known]
    named = [known[image.src].id for image in draft.images if image.src in known]
    order = None if late else in_order([image.id for image in shelf.images], named)
    if order:
        context.batch.image_positions += [(position, id_) for position, id_ in enumerate(order, 1)]
        context.tell(
            draft.row, shelf.handle, ["image order"], [tuple(ids)], [tuple(image.src for image in draft.images)]
        )
    changed = False
    for image in draft.images:
        if now := known.get(image.src):
            alt = context.layout.alt and image.alt != now.alt
            if alt:
                context.batch.image_alts.append((image.alt, now.id))
                context.tell(image.row, shelf.handle, ["image_alt"], [now.alt], [image.alt])
            changed |= context.count("images", alt or (order is not None))
    if late:
        ids |= add(context, shelf.id, late, len(shelf.images) + 1)
    return ids, changed or bool(late)


def of_variant(context: Context, product_id: int, src: str, ids: dict[str, int]) -> int | None:
    """The id of a variant's picture; one that the product does not show yet is added to `ids` and to the product."""
    if not src:
        return None
    if src not in ids:
        ids |= add(context, product_id, [ImageDraft(0, src, "", None)], len(ids) + 1)
    return ids[src]
