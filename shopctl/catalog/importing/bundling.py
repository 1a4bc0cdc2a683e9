"""The column `bundle`: what a variant consists of, as `product bundle set` has it: `CUP=2; POT=1`.

Its parts may come later in the same file, so bundles are put together when all rows are written.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import datetime

from shopctl.catalog import bundles, store
from shopctl.catalog.importing import cells, lists
from shopctl.catalog.importing.context import Context
from shopctl.catalog.importing.draft import CellError, Items, RowError
from shopctl.catalog.importing.shelf import Held
from shopctl.errors import ShopError
from shopctl.sheets.write import unguarded
from shopctl.text import normal


def read(cell: str) -> Items:
    """The parts that a cell names. Raises CellError."""
    return tuple(_item(text) for text in lists.slots(unguarded(cell)) if text)


def _item(text: str) -> tuple[str, int]:
    name, sign, pieces = text.rpartition("=")
    quantity = cells.whole(pieces) if sign else 1
    if not (name or text).strip() or quantity is None or quantity < 1:
        raise CellError(f"{text!r} is not understood; parts are written as: CUP=2; POT=1")
    return (name if sign else text).strip(), quantity


def cell(items: Iterable[tuple[str, int]]) -> str:
    """The cell that such parts are read from."""
    return lists.join(f"{name}={quantity}" for name, quantity in items)


def same(items: Items, held: tuple[Held, ...]) -> bool:
    """Whether a variant consists of these parts already."""
    return len(items) == len(held) and all(
        quantity == part.quantity and normal(name).strip() in part.names
        for (name, quantity), part in zip(items, held, strict=True)
    )


def settle(db: sqlite3.Connection, context: Context, now: datetime) -> list[RowError]:
    """Fill the batch with what the wishes of a whole file come to; what is wrong with them."""
    errors = []
    for wish in context.bundles:
        try:
            parts = bundles.parts_of(db, store.variant(db, wish.variant_id, now), wish.items, now) if wish.items else []
        except ShopError as error:
            errors.append(RowError(wish.row, "bundle", str(error).removesuffix(".")))
            continue
        batch = context.batch
        batch.old_bundle_items.append((wish.variant_id,))
        batch.bundle_items += [(wish.variant_id, part.id, at, pieces) for at, (part, pieces) in enumerate(parts, 1)]
        if parts:
            batch.variant_tracking.append((0, 0, wish.variant_id))
        batch.touched.append((context.stamp, wish.product_id))
    return errors
