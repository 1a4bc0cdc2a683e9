"""What the parts of a bundle are to an order: written down with its line, read in the customer's words."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from shopctl.catalog import parts
from shopctl.catalog import store as catalog
from shopctl.config.model import Settings
from shopctl.locales import reader
from shopctl.orders import personal
from shopctl.orders.models import Filled, Piece


def pieces(db: sqlite3.Connection, variant_id: int, language: str) -> tuple[Piece, ...]:
    """The parts of one piece of a variant, as they are now; none for what is no bundle."""
    found = parts.of_bundle(db, variant_id)
    terms = catalog.terms(db, language) if any(part.options for part in found) else {}
    return tuple(_piece(db, part, language, terms) for part in found)


def _piece(db: sqlite3.Connection, part: parts.Part, language: str, terms: dict[str, str]) -> Piece:
    title = catalog.product_title(db, part.product_id, language)
    options = " / ".join(terms.get(option, option) for option in part.options)
    return Piece(part.variant_id, part.quantity, part.sku, f"{title} ({options})" if options else title)


def stored(found: Sequence[Piece]) -> str:
    """The parts as the column `order_line.parts` has them."""
    return json.dumps(found, ensure_ascii=False)


def words(
    db: sqlite3.Connection,
    settings: Settings,
    options: Sequence[str],
    filled: Sequence[Filled],
    found: Sequence[Piece],
    language: str,
) -> str:
    """Options, parts, what was filled in, as the customer reads them: 'Blue · 2 × Cup, 1 × Pot · Engraving: Ada'."""
    terms = catalog.terms(db, language) if options or filled else {}
    count = reader(settings, language).number if found else str
    comma = "، " if language in ("fa", "ar") else ", "
    held = comma.join(f"{count(each.quantity)} × {each.title}" for each in found)
    return " · ".join(filter(None, (personal.words(options, (), terms), held, personal.words((), filled, terms))))
