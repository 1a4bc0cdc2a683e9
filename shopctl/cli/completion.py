"""What the shell offers after <TAB>: the orders that a verb can step. Quick: sqlite3 and the table of steps only."""

from __future__ import annotations

from pathlib import Path

import typer


def order_numbers(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Numbers of the newest orders that the verb at hand can step, each with its customer; nothing when in doubt."""
    import sqlite3

    from shopctl.cli.context import DATABASE
    from shopctl.config.load import find_shop
    from shopctl.errors import ShopError

    try:
        root = find_shop(ctx.find_root().params.get("shop"), Path.cwd())
        db = sqlite3.connect(f"{(root / DATABASE).as_uri()}?mode=ro", uri=True, timeout=0.2)
        return [(row[0], row[1]) for row in db.execute(_NUMBERS, (_sources(ctx.info_name or ""), f"{incomplete}%"))]
    except (ShopError, sqlite3.Error):
        return []


_NUMBERS = """SELECT number, trim(status || ' ' || name) FROM orders
    WHERE status IN (SELECT value FROM json_each(?)) AND number LIKE ? ORDER BY id DESC LIMIT 50"""


def _sources(verb: str) -> str:
    """The statuses that the verb starts from, as JSON; all of them for verbs that only look."""
    import json

    from shopctl.orders.status import STATUSES, STEPS

    return json.dumps(next((step.sources for step in STEPS if step.verb == verb), STATUSES))
