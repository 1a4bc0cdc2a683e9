"""Which products were touched lately, so that a build of the storefront need not look at all the others.

`touched` names a product each time that something of it changes; product 0 stands for all of them. Only the last few
thousand rows are kept: whoever looks later than that compares everything. The `tag` tells a row from one of the same
number in another history: a backup may have been put back. Prices are not told here, as thousands of them are written
at once and their own numbers say which are new (catalog/touched.py).
"""

_KEPT = 4096

_OWN = (
    ("product", "id"),
    *(
        (table, "product_id")
        for table in (
            "variant", "image", "product_tag", "product_attribute", "product_category", "product_translation",
            "product_field", "review",
        )
    ),
)  # fmt: skip
_BELOW = (
    ("image_translation", "image", "image_id"),
    ("bundle_item", "variant", "bundle_id"),
    ("currency_price", "variant", "variant_id"),
)
"""Tables whose rows belong to a product by way of another table. Where that row is gone already, it has told itself."""
_OF_ALL = ("category", "category_translation", "term_translation")
_EVENTS = (("comes", "INSERT", "NEW"), ("changes", "UPDATE", "NEW"), ("goes", "DELETE", "OLD"))
_TOLD_BY_PRODUCT = ("variant", "image", "product_tag", "product_attribute", "product_category", "product_translation")
"""Imports add rows to these by the hundred thousand, and their product tells of them: it is new, or whoever adds to it
says so in product.updated_at (c012_unchanged.py)."""


def _tell(table: str, what: str) -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER touched_as_{table}_{name} AFTER {event} ON {table}"
        f" BEGIN INSERT INTO touched (product_id) {what.format(row=row)}; END"
        for name, event, row in (_EVENTS[1:] if table in _TOLD_BY_PRODUCT else _EVENTS)
    )


STATEMENTS: tuple[str, ...] = (
    """CREATE TABLE touched (
        number INTEGER PRIMARY KEY,
        product_id INTEGER NOT NULL,
        tag INTEGER NOT NULL DEFAULT (random())
    ) STRICT""",
    "INSERT INTO touched (product_id) VALUES (0)",
    f"""CREATE TRIGGER touched_is_short AFTER INSERT ON touched WHEN NEW.number % 1024 = 0
        BEGIN DELETE FROM touched WHERE number <= NEW.number - {_KEPT}; END""",  # noqa: S608 - our own text, here and below
    *(line for table, id_ in _OWN for line in _tell(table, f"VALUES ({{row}}.{id_})")),
    *(
        line
        for table, above, id_ in _BELOW
        for line in _tell(table, f"SELECT product_id FROM {above} WHERE id = {{row}}.{id_}")  # noqa: S608
    ),
    *(line for table in _OF_ALL for line in _tell(table, "VALUES (0)")),
    # The product that a part was taken from has changed as well.
    *(
        f"""CREATE TRIGGER touched_as_{table}_leaves AFTER UPDATE OF product_id ON {table}
        BEGIN INSERT INTO touched (product_id) VALUES (OLD.product_id); END"""  # noqa: S608
        for table in ("variant", "image")
    ),
)
