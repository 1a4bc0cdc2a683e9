"""What every format makes of its rows: products as drafted in a file, and which parts of a product the file speaks of.

Drafts are NamedTuples and hold values in the order of the layout's columns: a hundred thousand rows pass through here,
and two tuples compare at once. Amounts are minor units of the shop's currency.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from shopctl.catalog.fields import Field
from shopctl.sheets.plan import RowError as RowError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from shopctl.money import Notation
    from shopctl.sheets.table import Table

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


Items = tuple[tuple[str, int], ...]
"""Parts of a bundle: (SKU or other id of a variant, pieces)."""


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
    parts: Items = ()
    abroad: tuple[int | None, ...] = ()
    """Prices in other currencies, in the order of the layout's `abroad`."""


class ImageDraft(NamedTuple):
    """A picture of a product; `position` None: where it stands in the file."""

    row: int
    src: str
    alt: str
    position: int | None
    alts: tuple[str, ...] = ()
    """What it shows, in the order of the layout's `alts`."""


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
    fields: tuple[Field, ...]
    """What buyers fill in."""
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
    alts: tuple[str, ...] = ()
    """Languages that what a picture shows is told in, beside the main one."""
    categories: bool = False
    tags: bool = False
    attributes: tuple[str, ...] = ()
    fields: bool = False
    bundle: bool = False
    abroad: tuple[str, ...] = ()
    """Currencies that prices are told in beside the shop's own."""
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

ReadWords = tuple[int, Callable[[Row], list[Word]]]
"""The column to name in errors, and what reads the words that a row translates."""

Restate = Callable[[Iterator[Row], list[RowError]], Iterator[Row]]
"""Tells the rows of a foreign sheet in the columns that the mapping reads; those that cannot be told become errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How one format reads one header: what reads each part of a product, by our names of the parts.

    `cells` has readers of `price`, `compare_at_price`, `stock`, `variant_image`, `image`, `image_alt`, `position`.
    A row is a variant when one of the columns `tells_variant` is filled. `no_option` is the value of the one option of
    a product without options.
    """

    format: str
    header: tuple[str, ...]
    handle: int | None
    title: int | None
    sku: int | None
    product: dict[str, Read]
    product_rows: dict[str, ReadRow] = field(default_factory=dict)
    """Columns of table product that several cells of a row decide."""
    variant: dict[str, Read]
    cells: dict[str, Read]
    option_values: tuple[int, int, int] | None
    """The columns of the option values, -1 where there is none."""
    read_option: Parse
    no_option: str = ""
    tells_variant: tuple[int, ...]
    categories: ReadRow | None = None
    tags: Read | None = None
    attributes: dict[str, ReadRow] = field(default_factory=dict)
    fields: Read | None = None
    abroad: dict[str, Read] = field(default_factory=dict)
    """Prices by currency."""
    bundle: Read | None = None
    """What a variant consists of."""
    translations: dict[tuple[str, str], Read] = field(default_factory=dict)
    """By (language, field)."""
    alts: dict[str, Read] = field(default_factory=dict)
    """What a picture shows, by language."""
    words: tuple[ReadWords, ...] = ()
    """Read from the row that speaks of the product."""
    variant_words: tuple[ReadWords, ...] = ()
    """Read from every row that is a variant."""
    unused: tuple[str, ...] = ()
    """Headers of columns that the format does not read."""
    key: int | None = None
    """The column that holds the rows of a product together, in files without handles."""
    restate: Restate | None = None
    judged: tuple[str, ...] = ()
    """What its cells mean by more than header and settings, such as a decimal sign that all rows decide."""
    notes: tuple[str, ...] = ()
    """What a merchant should know of how the file was understood."""

    @property
    def layout(self) -> Layout:
        """What a file with this header speaks of."""
        return Layout(
            product=(*self.product, *self.product_rows),
            variant=tuple(self.variant),
            options=self.option_values is not None,
            price="price" in self.cells,
            compare_at_price="compare_at_price" in self.cells,
            stock="stock" in self.cells,
            variant_image="variant_image" in self.cells,
            alt="image_alt" in self.cells,
            alts=tuple(self.alts) if "image" in self.cells else (),
            categories=self.categories is not None,
            tags=self.tags is not None,
            attributes=tuple(self.attributes),
            fields=self.fields is not None,
            bundle=self.bundle is not None,
            abroad=tuple(self.abroad),
            translations=tuple(self.translations),
        )


class Format(NamedTuple):
    """A kind of product spreadsheet: which of a header's columns it knows, and how it reads them."""

    name: str
    fields: Callable[[Sequence[str]], dict[str, int]]
    read: Callable[[Table, Notation, date], Mapping]
    """The mapping of a table on a day: sales have their time."""
    telling: frozenset[str] = frozenset()
    """Columns of which two are needed, where the others could be anybody's."""

    def known(self, header: Sequence[str]) -> dict[str, int]:
        """The columns that are known, if they are this format's."""
        found = self.fields(header)
        return found if not self.telling or len(self.telling & found.keys()) > 1 else {}
