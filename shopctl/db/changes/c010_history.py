"""What is remembered of customers (firm, tags, addresses) and what they allowed: consent, an append-only ledger."""

STATEMENTS: tuple[str, ...] = (
    # Customer numbers of other programs, and handles of other channels, which people type without saying whose they are.
    "CREATE INDEX identity_number ON identity (handle_key) WHERE channel NOT IN ('email', 'phone')",
    "ALTER TABLE customer ADD COLUMN company TEXT NOT NULL DEFAULT ''",
    """CREATE TABLE customer_tag (
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        tag TEXT NOT NULL CHECK (tag <> ''),
        position INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (customer_id, tag)
    ) STRICT, WITHOUT ROWID""",
    # Addresses are remembered, never changed: the newest is where the next parcel is likely to go.
    """CREATE TABLE address (
        id INTEGER PRIMARY KEY,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        name TEXT NOT NULL DEFAULT '',
        company TEXT NOT NULL DEFAULT '',
        street TEXT NOT NULL DEFAULT '',               -- lines kept
        city TEXT NOT NULL DEFAULT '',
        postcode TEXT NOT NULL DEFAULT '',
        region TEXT NOT NULL DEFAULT '',
        country TEXT NOT NULL DEFAULT '',              -- ISO 3166 where that is known, else as it was written
        created_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX address_customer ON address (customer_id)",
    # The newest row of a customer, channel and topic is what holds.
    """CREATE TABLE consent (
        id INTEGER PRIMARY KEY,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        channel TEXT NOT NULL CHECK (channel IN ('email', 'phone')),
        handle_key TEXT NOT NULL CHECK (handle_key <> ''),   -- the identity that it was given for
        topic TEXT NOT NULL DEFAULT 'marketing' CHECK (topic <> ''),
        state TEXT NOT NULL CHECK (state IN ('given', 'refused', 'withdrawn')),
        words TEXT NOT NULL CHECK (words <> ''),       -- what was said, in the words that were said
        source TEXT NOT NULL CHECK (source <> ''),     -- where: 'import:customers.csv'
        who TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX consent_handle ON consent (channel, handle_key, topic, id)",
    "CREATE INDEX consent_customer ON consent (customer_id)",
    "CREATE TRIGGER consent_is_history BEFORE UPDATE ON consent BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END",
    # Only with the customer, who may ask to be forgotten.
    """CREATE TRIGGER consent_is_kept BEFORE DELETE ON consent
        WHEN EXISTS (SELECT 1 FROM customer WHERE id = OLD.customer_id)
        BEGIN SELECT RAISE(ABORT, 'consent is append-only'); END""",
)
