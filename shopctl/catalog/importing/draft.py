"""What every format makes of its rows: products as drafted in a file, and which parts of a product the file speaks of.

Drafts are NamedTuples and hold values in the order of the layout's columns: a hundred thousand rows pass through here,
and two tuples compare at once. Amounts are minor units of the shop's currency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, NamedTuple

Row = tuple[int, list[str]]
"""A row's number, as a spreadsheet shows it, and its cells."""

Path = tuple[str, ...]
"""The titles of a category and those above it, from the root."""


class Given(Enum):
    """What a cell says without naming the value: the shop's own value decides."""

    AS_IS = "as it is"
    """Blank, in a column that cannot be empty."""
    TAXED = "taxed"
    """Some tax class, whichever."""


AS_IS: Final = Given.AS_IS
TAXED: Final = Given.TAXED


class CellError(ValueError):
    """A cell cannot be understood; the message says why."""


class RowError(NamedTuple):
    """Why a row is rejected; `column` is '' where it is the row as a whole."""

    row: int
    column: str
    reason: str

    @property
    def sentence(self) -> str:
        """Where and why, for people."""
        return f"row {self.row}, {self.column}: {self.reason}" if self.column else f"row {self.row}: {self.reason}"


class VariantDraft(NamedTuple):
    """One row that is a variant. `options` None: the file has no option columns; `stock` None: not counted here."""

    row: int
    options: tuple[str, str, str] | None
    sku: str
    values: tuple[Any, ...]
    price: int | None
    compare_at_price: int | None
    stock: int | None
    image: str


class ImageDraft(NamedTuple):
    """A picture of a product; `position` None: where it stands in the file."""

    row: int
    src: str
    alt: str
    position: int | None


class Word(NamedTuple):
    """A word that products share, or the title of the category at `path`, as a language has it."""

    row: int
    term: str | Path
    language: str
    text: str


class ProductDraft(NamedTuple):
    """All rows of one handle. Parts that the layout does not name are empty and mean nothing."""

    row: int
    handle: str
    values: tuple[Any, ...]
    variants: list[VariantDraft]
    images: list[ImageDraft]
    categories: tuple[Path, ...]
    tags: tuple[str, ...]
    attributes: tuple[tuple[str, ...], ...]
    translations: tuple[str, ...]
    words: tuple[Word, ...]
    implied: bool
    """The file has variant columns and no row fills any: the one variant is that of the first row, if anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What a file speaks of. What it has no column for stays as it is in the shop."""

    product: tuple[str, ...] = ()
    """Columns of table product, in the order of ProductDraft.values."""
    variant: tuple[str, ...] = ()
    """Columns of table variant, in the order of VariantDraft.values."""
    options: bool = False
    price: bool = False
    compare_at_price: bool = False
    stock: bool = False
    variant_image: bool = False
    alt: bool = False
    categories: bool = False
    tags: bool = False
    attributes: tuple[str, ...] = ()
    translations: tuple[tuple[str, str], ...] = ()
    """(language, field) in the order of ProductDraft.translations."""

    @property
    def variants(self) -> bool:
        """Whether the file has any column about variants."""
        return bool(self.variant or self.options or self.price or self.compare_at_price or self.stock)


Parse = Callable[[str], Any]
"""Reads one cell. Raises CellError."""

Read = tuple[int, Parse]
"""A column and how its cells are read."""

ReadRow = tuple[int, Callable[[list[str]], Any]]
"""The column to name in errors, and what reads a value from the whole row."""

ReadWords = tuple[int, Callable[[int, list[str]], list[Word]]]
"""The column to name in errors, and what reads the words that a row translates."""

NOTHING: Final[Read] = (0, lambda _: None)
"""Stands for a column that the file does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How one format reads one header: where each part of a product stands and what reads it.

    `product`, `variant`, `attributes` and `translations` stand in the order of the layout's names. A row is a variant
    when one of the columns `tells_variant` is filled. `no_option` is the option value of products without options.
    """

    format: str
    header: tuple[str, ...]
    layout: Layout
    unused: tuple[str, ...] = ()
    handle: int | None = None
    title: int | None = None
    sku: int | None = None
    product: tuple[ReadRow, ...] = ()
    variant: tuple[Read, ...] = ()
    sku_value: int | None = None
    """Where the SKU stands in VariantDraft.values."""
    option_values: tuple[int, int, int] | None = None
    """The columns of the option values, -1 where there is none."""
    read_option: Parse = str
    no_option: str = ""
    price: Read = NOTHING
    compare_at_price: Read = NOTHING
    stock: Read = NOTHING
    variant_image: Read = NOTHING
    image: Read = NOTHING
    alt: Read = NOTHING
    position: Read = NOTHING
    categories: ReadRow | None = None
    tags: ReadRow | None = None
    attributes: tuple[ReadRow, ...] = ()
    translations: tuple[Read, ...] = ()
    words: tuple[ReadWords, ...] = ()
    """Read from the row that speaks of the product."""
    variant_words: tuple[ReadWords, ...] = ()
    """Read from every row that is a variant."""
    tells_variant: tuple[int, ...] = ()
