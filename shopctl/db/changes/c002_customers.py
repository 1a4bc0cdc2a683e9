"""Customers and the identities (channel and handle) by which they are known again."""

STATEMENTS = (
    """CREATE TABLE customer (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL DEFAULT '',
        language TEXT NOT NULL DEFAULT '',
        note TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE identity (
        id INTEGER PRIMARY KEY,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        channel TEXT NOT NULL CHECK (channel <> ''),   -- email, phone, telegram, ...
        handle TEXT NOT NULL CHECK (handle <> ''),     -- as the customer gave it
        handle_key TEXT NOT NULL,                      -- mail: case folded, IDNA; phone: E.164
        verified_at TEXT,
        created_at TEXT NOT NULL,
        UNIQUE (channel, handle_key)
    ) STRICT""",
    "CREATE INDEX identity_customer ON identity (customer_id)",
)
