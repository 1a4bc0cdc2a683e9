"""Compare drafts with what is on the shelf: which rows to write, what changes from what to what. No I/O.

What a file does not name stays: products, variants and pictures are never deleted here.
"""

from __future__ import annotations

from typing import Any

from shopctl.catalog.importing import pictures, relations, variants
from shopctl.catalog.importing.categories import Tree, Words
from shopctl.catalog.importing.context import Context
from shopctl.catalog.importing.draft import AS_IS, TAXED, ProductDraft, RowError, VariantDraft
from shopctl.catalog.importing.drafting import Rejected
from shopctl.catalog.importing.shelf import ShelfProduct
from shopctl.catalog.models import EXEMPT, STANDARD

_DEFAULTS = {"status": "active", "tax_class": STANDARD}
_OPTION_NAMES = ("option1_name", "option2_name", "option3_name")


class Planner:
    """Takes drafts one by one; fills the context's batch with rows to write and its plan with what they mean."""

    def __init__(self, context: Context, tree: Tree, words: Words) -> None:
        self._context = context
        self._tree = tree
        self._words = words
        product = context.layout.product
        self._names = [product.index(name) if name in product else None for name in _OPTION_NAMES]
        self._title = product.index("title") if "title" in product else None

    def add(self, draft: ProductDraft, shelf: ShelfProduct | None) -> None:
        """Plan one product. Raises Rejected, and has then planned nothing of it."""
        self._words.check(draft.words)
        if shelf is None:
            self._create(draft)
        else:
            self._change(draft, shelf)

    def _create(self, draft: ProductDraft) -> None:
        context, layout = self._context, self._context.layout
        values = self._settled(draft.values, None)
        if self._title is None or not values[self._title]:
            reason = f"there is no product {draft.handle!r} yet, and a new one needs a title"
            raise Rejected([RowError(draft.row, "", reason)])
        rows = draft.variants or [VariantDraft(draft.row, None, "", (), None, None, None, "")]
        if len(rows) > 1 and rows[0].options is None:
            raise Rejected(
                [RowError(rows[1].row, "", "a new product with several variants needs options to tell them apart")]
            )
        variants.check_options(draft, self._option_names(values, None), rows)
        id_ = context.ids.product
        context.ids.product = id_ + 1
        context.batch.products.append((id_, draft.handle, context.stamp, context.stamp, *values))
        context.plan.created["products"] += 1
        if context.details:
            context.plan.new.append(draft.handle)
        images = pictures.add(context, id_, draft.images, 1)
        variants.add(context, id_, 1, rows, images)
        categories = draft.categories
        if not layout.categories and "product_type" in layout.product:
            # A sheet without categories still gives the storefront something to browse by.
            kind = values[layout.product.index("product_type")]
            categories = ((kind,),) if kind else ()
        relations.write(context, self._tree, draft, id_, categories)
        self._words.add(draft.words, context.batch, self._tree)

    def _change(self, draft: ProductDraft, shelf: ShelfProduct) -> None:
        context = self._context
        values = self._settled(draft.values, shelf.values)
        pairs = variants.matched(draft, shelf)
        rows = [variant for variant, _ in pairs]
        gone = context.prune and context.layout.options
        kept = [] if gone else [each for each in variants.unnamed(pairs, shelf) if not each.archived]
        variants.check_options(draft, self._option_names(values, shelf), rows, kept)
        changed = relations.write(context, self._tree, draft, shelf.id, draft.categories, shelf)
        if values != shelf.values:
            context.batch.product_values.append((*values, shelf.id))
            context.tell(draft.row, shelf.handle, context.layout.product, shelf.values, values)
            changed = True
        changed |= self._words.add(draft.words, context.batch, self._tree)
        images, pictured, moved = pictures.change(context, draft, shelf)
        varied, reordered = variants.change(context, shelf, pairs, images)
        changed |= self._wake(draft, shelf, values)
        changed = context.count("products", changed or moved or reordered)
        if changed or pictured or varied:
            context.batch.touched.append((context.stamp, shelf.id))

    def _wake(self, draft: ProductDraft, shelf: ShelfProduct, values: tuple[Any, ...]) -> bool:
        """Bring back what an import archived and this file has again, unless the file says what it is."""
        context, columns = self._context, self._context.layout.product
        if not shelf.archived or not context.revive:
            return False
        if "status" in columns and draft.values[columns.index("status")] is not AS_IS:
            return False
        if not shelf.archived_from:
            context.plan.asleep.append(shelf.handle)
            return False
        context.batch.product_statuses.append((shelf.archived_from, "", shelf.id))
        context.tell(draft.row, shelf.handle, ["status"], ["archived"], [shelf.archived_from])
        return True

    def _settled(self, values: tuple[Any, ...], now: tuple[Any, ...] | None) -> tuple[Any, ...]:
        """The values with what the file leaves to the shop filled in."""
        if AS_IS not in values and TAXED not in values:
            return values
        settled = []
        for at, value in enumerate(values):
            name = self._context.layout.product[at]
            held = now[at] if now else _DEFAULTS.get(name, "")
            if value is TAXED:
                value = STANDARD if held == EXEMPT else held
            settled.append(held if value is AS_IS else value)
        return tuple(settled)

    def _option_names(self, values: tuple[Any, ...], shelf: ShelfProduct | None) -> list[str]:
        held = shelf.option_names if shelf else ("", "", "")
        return [held[n] if at is None else values[at] for n, at in enumerate(self._names)]
