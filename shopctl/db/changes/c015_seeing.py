"""Lists of orders: an index for each way to sift and to sort them, and for the beginnings of words."""

STATEMENTS: tuple[str, ...] = (
    # Kept in rowid order each: the newest or oldest of what they hold are at their ends. Open orders have theirs.
    "CREATE INDEX orders_closed ON orders (status) WHERE status IN ('completed', 'canceled')",
    "CREATE INDEX orders_payment ON orders (payment_status)",
    "CREATE INDEX orders_fulfillment ON orders (fulfillment_status)",
    "CREATE INDEX orders_channel ON orders (channel)",
    "CREATE INDEX orders_by_total ON orders (total)",
    # Not plain `due`: questions of who owes have smaller indexes of their own, and shall keep to them.
    "CREATE INDEX orders_by_due ON orders (due + 0)",
    # What is done promises nothing any more.
    """CREATE INDEX orders_by_promise ON orders
        (CASE WHEN status IN ('completed', 'canceled') THEN '~' ELSE COALESCE(promised_ship_by, '}') END)""",
    # The normal form of the name, kept by orders/searching.py with the words.
    "ALTER TABLE orders ADD COLUMN name_key TEXT NOT NULL DEFAULT ''",
    "UPDATE orders SET name_key = normal(name)",
    "CREATE INDEX orders_by_name ON orders (name_key)",
    # What begins so is asked for like a word that stands there, however many words begin so.
    "ALTER TABLE order_search RENAME TO order_search_before",
    """CREATE VIRTUAL TABLE order_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', detail = 'none',
        columnsize = 0, prefix = '2 3 4 5 6 7 8')""",
    "INSERT INTO order_search (rowid, words) SELECT rowid, words FROM order_search_before",
    "DROP TABLE order_search_before",
)
