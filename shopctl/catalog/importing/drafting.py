"""The rows of one product as a draft, by a format's mapping; every cell that cannot be read is told at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from shopctl.catalog.importing.draft import (
    CellError,
    ImageDraft,
    Mapping,
    ProductDraft,
    Read,
    ReadRow,
    Row,
    RowError,
    VariantDraft,
    Word,
)

_BESIDE = ("price", "compare_at_price", "stock", "variant_image")
"""What a variant's row says beside the columns of table variant."""

_NOTHING: Final[Read] = (0, lambda _: None)
"""Stands for a column that the file does not have."""

_NO_OPTION: Final[Read] = (0, lambda _: "")
"""Stands for the column of an option that the file does not have."""


class Rejected(Exception):
    """Rows of a product cannot be read or do not fit together."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__(errors)
        self.errors = errors


class Drafter:
    """Makes drafts of rows by one mapping, whose readers it keeps at hand in the order of the layout's columns."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._product = tuple(mapping.product.values())
        self._product_rows = tuple(mapping.product_rows.values())
        self._attributes = tuple(mapping.attributes.values())
        self._translations = tuple(mapping.translations.values())
        own = tuple(mapping.cells.get(name, _NOTHING) for name in _BESIDE)
        options = [(at, mapping.read_option) if at >= 0 else _NO_OPTION for at in mapping.option_values or (-1,) * 3]
        self._variant = (*own, *options, *mapping.variant.values())
        self._sku = list(mapping.variant).index("sku") if "sku" in mapping.variant else None
        self._first_option = list(mapping.product).index("option1_name") if "option1_name" in mapping.product else None
        self._has_variants = mapping.layout.variants

    def draft(self, handle: str, rows: list[Row]) -> ProductDraft:
        """The product of these rows. Raises Rejected with every bad cell."""
        errors: list[RowError] = []
        mapping = self._mapping
        head = self._head(rows)
        variants = [self._draft_variant(row, errors) for row in self._variant_rows(rows)]
        implied = not variants and self._has_variants
        if implied:
            variants = [self._draft_variant(head, errors)]
        if mapping.bundle or mapping.abroad:
            variants = self._with_more(dict(rows), variants, errors)
        values = self._read(self._product, head, errors)
        if self._product_rows:
            values += self._read_row(self._product_rows, head, errors)
        if mapping.no_option:
            values, variants = self._without_default_option(values, variants)
        if len(variants) > 1:
            _check_distinct(variants, errors)
        product = ProductDraft(
            row=head[0],
            handle=handle,
            values=values,
            variants=variants,
            images=_images(mapping, rows, errors) if "image" in mapping.cells else [],
            categories=self._read_row((mapping.categories,), head, errors)[0] if mapping.categories else (),
            tags=self._read((mapping.tags,), head, errors)[0] if mapping.tags else (),
            attributes=self._read_row(self._attributes, head, errors) if self._attributes else (),
            translations=self._read(self._translations, head, errors) if self._translations else (),
            fields=(self._read((mapping.fields,), head, errors)[0] or ()) if mapping.fields else (),
            words=self._words(head, rows, errors) if mapping.words or mapping.variant_words else (),
            implied=implied,
        )
        if errors:
            raise Rejected(errors)
        return product

    def _head(self, rows: list[Row]) -> Row:
        """The row that speaks of the product: the first with a title, else the first."""
        title = self._mapping.title
        if title is not None and not rows[0][1][title]:
            return next((row for row in rows if row[1][title]), rows[0])
        return rows[0]

    def _variant_rows(self, rows: list[Row]) -> list[Row]:
        """Those of the rows that are variants: one of the columns that tell so is filled."""
        if not self._mapping.tells_variant:
            return []
        first, *others = self._mapping.tells_variant
        return [row for row in rows if row[1][first] or any(row[1][at] for at in others)]

    def _draft_variant(self, row: Row, errors: list[RowError]) -> VariantDraft:
        number, cells = row
        try:
            price, compare, stock, image, one, two, three, *values = [parse(cells[at]) for at, parse in self._variant]
        except CellError:
            self._read(self._variant, row, errors)
            return VariantDraft(number, None, "", (), None, None, None, "")
        sku = "" if self._sku is None else values[self._sku]
        options = (one, two, three) if self._mapping.option_values else None
        return VariantDraft(number, options, sku, tuple(values), price, compare, stock, image or "")

    def _with_more(
        self, cells: dict[int, list[str]], variants: list[VariantDraft], errors: list[RowError]
    ) -> list[VariantDraft]:
        """What few files say of variants: parts, prices in other currencies."""
        reads = (self._mapping.bundle or _NOTHING, *self._mapping.abroad.values())
        found = [self._read(reads, (each.row, cells[each.row]), errors) for each in variants]
        return [
            each._replace(parts=parts or (), abroad=tuple(abroad))
            for each, (parts, *abroad) in zip(variants, found, strict=True)
        ]

    def _read(self, reads: tuple[Read, ...], row: Row, errors: list[RowError]) -> tuple[Any, ...]:
        """One value for each cell; every cell that cannot be read is an error."""
        number, cells = row
        try:
            return tuple([parse(cells[at]) for at, parse in reads])
        except CellError:
            for at, parse in reads:
                self._try(parse, cells[at], number, at, errors)
            return (None,) * len(reads)

    def _read_row(self, reads: tuple[ReadRow, ...], row: Row, errors: list[RowError]) -> tuple[Any, ...]:
        """One value for each reader of whole rows."""
        number, cells = row
        return tuple([self._try(read, cells, number, at, errors) for at, read in reads])

    def _try(self, read: Callable[[Any], Any], given: Any, number: int, at: int, errors: list[RowError]) -> Any:
        try:
            return read(given)
        except CellError as error:
            errors.append(RowError(number, self._mapping.header[at], str(error)))

    def _words(self, head: Row, rows: list[Row], errors: list[RowError]) -> tuple[Word, ...]:
        reads = [(head, read) for read in self._mapping.words]
        reads += [(row, read) for row in rows for read in self._mapping.variant_words]
        words: list[Word] = []
        for row, (at, read) in reads:
            words += self._try(read, row, row[0], at, errors) or ()
        return tuple(words)

    def _without_default_option(
        self, values: tuple[Any, ...], variants: list[VariantDraft]
    ) -> tuple[tuple[Any, ...], list[VariantDraft]]:
        """A lone variant that is called as the format calls the one of a product without options has none."""
        if len(variants) != 1 or not (options := variants[0].options) or options[0] != self._mapping.no_option:
            return values, variants
        name = self._first_option
        if name is not None:
            values = (*values[:name], "", *values[name + 1 :])
        return values, [variants[0]._replace(options=("", *options[1:]))]


def _check_distinct(variants: list[VariantDraft], errors: list[RowError]) -> None:
    """No two rows may be the same variant: by options, else by SKU."""
    seen: dict[Any, int] = {}
    for variant in variants:
        key = variant.sku if variant.options is None else variant.options
        first = seen.setdefault(key, variant.row)
        if first != variant.row and not errors:
            what = key if isinstance(key, str) else " / ".join(filter(None, key))
            errors.append(RowError(variant.row, "", f"row {first} is the same variant ({what or 'without options'})"))


def _images(mapping: Mapping, rows: list[Row], errors: list[RowError]) -> list[ImageDraft]:
    """The pictures in their order, each once."""
    at, parse = mapping.cells["image"]
    alt_at, alt = mapping.cells.get("image_alt", _NOTHING)
    position_at, position = mapping.cells.get("position", _NOTHING)
    spoken = tuple(mapping.alts.values())
    images: dict[str, ImageDraft] = {}
    for number, cells in rows:
        if cells[at]:
            try:
                src = parse(cells[at])
                if src and src not in images:
                    alts = tuple([read(cells[column]) for column, read in spoken]) if spoken else ()
                    images[src] = ImageDraft(number, src, alt(cells[alt_at]) or "", position(cells[position_at]), alts)
            except CellError as error:
                errors.append(RowError(number, mapping.header[at], str(error)))
    ordered = list(images.values())
    if len(ordered) > 1 and all(image.position is not None for image in ordered):
        ordered.sort(key=lambda image: image.position or 0)
    return ordered
