"""What is bought, and what together, counted from the order book: no order, customer or count comes out of it."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping

FEWEST_ORDERS = 3
"""Orders with both products from which on they are said to go together: one customer's taste is private."""
LEAST_LIFT = 1.2
"""How many times more often they are bought together than chance would have it."""
MOST = 4
"""Companions told of a product."""

_BOUGHT = """WITH bought AS MATERIALIZED (
        SELECT DISTINCT l.order_id, v.product_id FROM order_line l
        JOIN variant v ON v.id = l.variant_id JOIN orders o ON o.id = l.order_id
        WHERE o.status IN ('confirmed', 'completed') AND l.quantity > l.canceled_quantity)"""

Pair = tuple[int, int, int]
"""(product id, a larger product id, orders that have both)."""


def best_sellers(db: sqlite3.Connection) -> list[int]:
    """Ids of the products that were bought, those first that are in most orders; of equals the newer product."""
    rows = db.execute(f"{_BOUGHT} SELECT product_id FROM bought GROUP BY 1 ORDER BY count(*) DESC, 1 DESC")  # noqa: S608
    return [row[0] for row in rows]


def bought_together(db: sqlite3.Connection) -> dict[int, list[int]]:
    """For products by id, those that are bought with them, the most frequent first."""
    pairs = db.execute(
        f"""{_BOUGHT} SELECT a.product_id, b.product_id, count(*) FROM bought a
        JOIN bought b ON b.order_id = a.order_id AND b.product_id > a.product_id
        GROUP BY 1, 2 HAVING count(*) >= ?""",  # noqa: S608 - our own text
        (FEWEST_ORDERS,),
    ).fetchall()
    if not pairs:
        return {}
    alone = dict(map(tuple, db.execute(f"{_BOUGHT} SELECT product_id, count(*) FROM bought GROUP BY 1")))  # noqa: S608
    (total,) = db.execute(f"{_BOUGHT} SELECT count(DISTINCT order_id) FROM bought").fetchone()  # noqa: S608
    return companions(map(tuple, pairs), alone, total)


def companions(pairs: Iterable[Pair], alone: Mapping[int, int], total: int) -> dict[int, list[int]]:
    """The companions of each product, from how many of `total` orders have a pair, and each product.

    Both thresholds count; of pairs as frequent as each other, the one that chance explains less comes first.
    """
    found: dict[int, list[tuple[int, float, int]]] = defaultdict(list)
    for one, other, both in pairs:
        lift = both * total / (alone[one] * alone[other])
        if both >= FEWEST_ORDERS and lift >= LEAST_LIFT:
            found[one].append((-both, -lift, other))
            found[other].append((-both, -lift, one))
    return {product: [other for *_, other in sorted(ranked)[:MOST]] for product, ranked in found.items()}
