"""The rows of one product as a draft, by a format's mapping; every cell that cannot be read is told at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from shopctl.catalog.importing.draft import (
    NOTHING,
    CellError,
    ImageDraft,
    Mapping,
    ProductDraft,
    Row,
    RowError,
    VariantDraft,
    Word,
)


class Rejected(Exception):
    """Rows of a product cannot be read or do not fit together."""

    def __init__(self, errors: list[RowError]) -> None:
        super().__init__(errors)
        self.errors = errors


def draft(mapping: Mapping, handle: str, rows: list[Row]) -> ProductDraft:
    """The product of these rows. Raises Rejected with every bad cell."""
    errors: list[RowError] = []
    layout = mapping.layout
    row, cells = head = _head(mapping, rows)
    variants = [_variant(mapping, each, errors) for each in rows if _is_variant(mapping, each[1])]
    implied = not variants and layout.variants
    if implied:
        variants = [_variant(mapping, head, errors)]
    values = _read_all(mapping, mapping.product, head, errors)
    if mapping.no_option:
        values, variants = _without_default_option(mapping, values, variants)
    _check_distinct(variants, errors)
    images = _images(mapping, rows, errors)
    product = ProductDraft(
        row=row,
        handle=handle,
        values=values,
        variants=variants,
        images=images,
        categories=_read_all(mapping, [mapping.categories], head, errors)[0] if mapping.categories else (),
        tags=_read_all(mapping, [mapping.tags], head, errors)[0] if mapping.tags else (),
        attributes=_read_all(mapping, mapping.attributes, head, errors) if mapping.attributes else (),
        translations=tuple([parse(cells[at]) for at, parse in mapping.translations]),
        words=_words(mapping, head, rows, errors),
        implied=implied,
    )
    if errors:
        raise Rejected(errors)
    return product


def _head(mapping: Mapping, rows: list[Row]) -> Row:
    """The row that speaks of the product: the first with a title, else the first."""
    if mapping.title is not None and not rows[0][1][mapping.title]:
        return next((row for row in rows if row[1][mapping.title]), rows[0])
    return rows[0]


def _is_variant(mapping: Mapping, cells: list[str]) -> bool:
    return any(cells[at] for at in mapping.tells_variant)


def _variant(mapping: Mapping, row: Row, errors: list[RowError]) -> VariantDraft:
    number, cells = row
    try:
        values = tuple([parse(cells[at]) for at, parse in mapping.variant])
        at, parse = mapping.price
        price = parse(cells[at])
        at, parse = mapping.compare_at_price
        compare = parse(cells[at])
        at, parse = mapping.stock
        stock = parse(cells[at])
        at, parse = mapping.variant_image
        image = parse(cells[at])
    except CellError:
        _complain(mapping, row, errors)
        return VariantDraft(number, None, "", (), None, None, None, "")
    sku = values[mapping.sku_value] if mapping.sku_value is not None else ""
    return VariantDraft(number, _options(mapping, cells), sku, values, price, compare, stock, image or "")


def _options(mapping: Mapping, cells: list[str]) -> tuple[str, str, str] | None:
    if not mapping.option_values:
        return None
    read = mapping.read_option
    first, second, third = mapping.option_values
    return (
        read(cells[first]) if cells[first] else "",
        read(cells[second]) if second >= 0 and cells[second] else "",
        read(cells[third]) if third >= 0 and cells[third] else "",
    )


def _complain(mapping: Mapping, row: Row, errors: list[RowError]) -> None:
    """Tell every cell of a variant row that cannot be read."""
    number, cells = row
    extras = (mapping.price, mapping.compare_at_price, mapping.stock, mapping.variant_image)
    for at, parse in (*mapping.variant, *extras):
        try:
            parse(cells[at])
        except CellError as error:
            errors.append(RowError(number, mapping.header[at], str(error)))


def _read_all(mapping: Mapping, reads: Iterable[Any], row: Row, errors: list[RowError]) -> tuple[Any, ...]:
    values = []
    for at, read in reads:
        try:
            values.append(read(row[1]))
        except CellError as error:
            errors.append(RowError(row[0], mapping.header[at], str(error)))
            values.append(None)
    return tuple(values)


def _words(mapping: Mapping, head: Row, rows: list[Row], errors: list[RowError]) -> tuple[Word, ...]:
    words: list[Word] = []
    reads = [(head, read) for read in mapping.words]
    if mapping.variant_words:
        reads += [(row, read) for row in rows for read in mapping.variant_words]
    for (number, cells), (at, read) in reads:
        try:
            words += read(number, cells)
        except CellError as error:
            errors.append(RowError(number, mapping.header[at], str(error)))
    return tuple(words)


def _without_default_option(
    mapping: Mapping, values: tuple[Any, ...], variants: list[VariantDraft]
) -> tuple[tuple[Any, ...], list[VariantDraft]]:
    """A lone variant that is called as the format calls the one of a product without options has none."""
    if len(variants) != 1 or not (options := variants[0].options) or options[0] != mapping.no_option:
        return values, variants
    names = mapping.layout.product
    values = tuple("" if name == "option1_name" else value for name, value in zip(names, values, strict=True))
    return values, [variants[0]._replace(options=("", *options[1:]))]


def _check_distinct(variants: list[VariantDraft], errors: list[RowError]) -> None:
    if len(variants) < 2:
        return
    seen: dict[Any, int] = {}
    for variant in variants:
        key = variant.options if variant.options is not None else variant.sku
        first = seen.setdefault(key, variant.row)
        if first != variant.row and not errors:
            what = " / ".join(filter(None, key)) if isinstance(key, tuple) else key
            errors.append(RowError(variant.row, "", f"row {first} is the same variant ({what or 'without options'})"))


def _images(mapping: Mapping, rows: list[Row], errors: list[RowError]) -> list[ImageDraft]:
    """The pictures in their order, each once."""
    if mapping.image is NOTHING:
        return []
    at, parse = mapping.image
    images: dict[str, ImageDraft] = {}
    for number, cells in rows:
        if not cells[at]:
            continue
        try:
            src = parse(cells[at])
            if src and src not in images:
                alt, position = mapping.alt, mapping.position
                image = ImageDraft(number, src, alt[1](cells[alt[0]]) or "", position[1](cells[position[0]]))
                images[src] = image
        except CellError as error:
            errors.append(RowError(number, mapping.header[at], str(error)))
    ordered = list(images.values())
    if len(ordered) > 1 and all(image.position is not None for image in ordered):
        ordered.sort(key=lambda image: image.position or 0)
    return ordered
