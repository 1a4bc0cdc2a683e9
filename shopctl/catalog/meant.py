"""What somebody may have meant by a SKU or a handle that nothing has."""

from __future__ import annotations

import sqlite3
from difflib import get_close_matches

from shopctl import text
from shopctl.catalog.models import NoSuchProduct

_NAMES = """
    SELECT handle, handle FROM product WHERE status <> 'archived'
    UNION ALL SELECT v.sku_key, v.sku FROM variant v JOIN product p ON p.id = v.product_id
        WHERE v.sku_key <> '' AND v.status = 'active' AND p.status <> 'archived'
"""


def closest(db: sqlite3.Connection, id_text: str) -> str:
    """The handle or SKU that begins so, has this in it, or is spelled most like it, in that order; '' for none."""
    names: dict[str, str] = dict(db.execute(_NAMES).fetchall())
    for wanted in (text.handle(id_text), text.normal(id_text).strip()):
        if len(wanted) < 2:
            continue
        within = sorted((name.find(wanted), len(name), name) for name in names if wanted in name)
        found = [within[0][2]] if within else get_close_matches(wanted, names, 1)
        if found:
            return names[found[0]]
    return ""


def asked_back(db: sqlite3.Connection, error: NoSuchProduct) -> NoSuchProduct:
    """The same failure with what may have been meant as its way out, where something is like it."""
    meant = closest(db, error.facts["id"])
    return NoSuchProduct(**error.facts, hint=f"Did you mean {meant}? {error.way_out}") if meant else error
