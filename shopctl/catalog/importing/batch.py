"""Rows to be written, table by table, and what the import as a whole does: created, changed, unchanged, rejected."""

from __future__ import annotations

from dataclasses import dataclass, field
from dataclasses import fields as fields_of
from typing import Any

from shopctl.sheets.plan import Change as Change
from shopctl.sheets.plan import RowError

Rows = list[tuple[Any, ...]]


@dataclass(slots=True)
class Batch:
    """Rows in the order of the columns that apply.py names for each list; ids are given already."""

    categories: Rows = field(default_factory=list)
    products: Rows = field(default_factory=list)
    product_values: Rows = field(default_factory=list)
    touched: Rows = field(default_factory=list)
    images: Rows = field(default_factory=list)
    image_alts: Rows = field(default_factory=list)
    image_words: Rows = field(default_factory=list)
    image_positions: Rows = field(default_factory=list)
    variants: Rows = field(default_factory=list)
    variant_values: Rows = field(default_factory=list)
    variant_options: Rows = field(default_factory=list)
    variant_positions: Rows = field(default_factory=list)
    variant_images: Rows = field(default_factory=list)
    variant_statuses: Rows = field(default_factory=list)
    product_statuses: Rows = field(default_factory=list)
    prices: Rows = field(default_factory=list)
    counts: Rows = field(default_factory=list)
    product_categories: Rows = field(default_factory=list)
    tags: Rows = field(default_factory=list)
    attributes: Rows = field(default_factory=list)
    fields: Rows = field(default_factory=list)
    abroad: Rows = field(default_factory=list)
    bundle_items: Rows = field(default_factory=list)
    variant_tracking: Rows = field(default_factory=list)
    translations: Rows = field(default_factory=list)
    words: Rows = field(default_factory=list)
    category_words: Rows = field(default_factory=list)
    old_categories: Rows = field(default_factory=list)
    old_tags: Rows = field(default_factory=list)
    old_attributes: Rows = field(default_factory=list)
    old_fields: Rows = field(default_factory=list)
    old_abroad: Rows = field(default_factory=list)
    old_bundle_items: Rows = field(default_factory=list)
    old_translations: Rows = field(default_factory=list)
    old_image_words: Rows = field(default_factory=list)
    old_words: Rows = field(default_factory=list)
    old_category_words: Rows = field(default_factory=list)

    def clear(self) -> None:
        """Empty all lists."""
        for name in LISTS:
            getattr(self, name).clear()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in LISTS)


LISTS = tuple(each.name for each in fields_of(Batch))


def _nothing() -> dict[str, int]:
    return {"products": 0, "variants": 0, "images": 0}


@dataclass(slots=True)
class Plan:
    """What an import does, or would do."""

    file: str
    format: str
    how: str
    unused: tuple[str, ...] = ()
    """Headers of columns that the format does not read."""
    notes: tuple[str, ...] = ()
    """What a merchant should know of how the file was understood."""
    pictures: dict[str, object] = field(default_factory=dict)
    """What was copied and fetched, where that was asked for."""
    created: dict[str, int] = field(default_factory=_nothing)
    changed: dict[str, int] = field(default_factory=_nothing)
    unchanged: dict[str, int] = field(default_factory=_nothing)
    archived: dict[str, int] = field(default_factory=lambda: {"products": 0, "variants": 0})
    """What the file no longer has, where that is asked for."""
    changes: list[Change] = field(default_factory=list)
    """Every change with its old and new value, where they were asked for."""
    new: list[str] = field(default_factory=list)
    """Handles of the products created, where they were asked for."""
    rejected: list[RowError] = field(default_factory=list)
    left_out: int = 0
    """Rows that were written to the file `leftovers`: all those of the products that have a rejected one."""
    leftovers: str = ""
    asleep: list[str] = field(default_factory=list)
    """Handles of products that the file speaks of, and that the merchant has archived: they stay so."""
    uncounted: int = 0
    """New variants whose stock is tracked, in a file without quantities: they start at 0."""

    @property
    def document(self) -> dict[str, Any]:
        """The JSON of `product import`."""
        return {
            "file": self.file,
            "format": self.format,
            "read_as": self.how,
            "created": self.created,
            "changed": self.changed,
            "unchanged": self.unchanged,
            "archived": self.archived,
            "stay_archived": self.asleep,
            "rejected": len({error.row for error in self.rejected}),
            "left_out": {"rows": self.left_out, "file": self.leftovers},
            "pictures": self.pictures,
            "columns_not_used": list(self.unused),
            "notes": list(self.notes),
        }

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The plan of a dry run as a table: one line for each new product, changed value and rejected row."""
        new = [{"what": "new", "id": handle} for handle in self.new]
        changed = [{"what": "change", **change._asdict()} for change in self.changes]
        rejected = [
            {"what": "rejected", "row": error.row, "field": error.column, "reason": error.reason}
            for error in self.rejected
        ]
        return [*new, *changed, *rejected]

    @property
    def details(self) -> dict[str, Any]:
        """What the JSON of a dry run has beside that."""
        return {
            "new": self.new,
            "changes": [change._asdict() for change in self.changes],
            "rejected_rows": [error._asdict() for error in self.rejected],
        }
