"""Customer price lists, where orders go to and what is taxed there; papers with their gapless numbers.

Amounts are minor units. What a figure rests on (`basis`) is JSON, written with the figure and read by `order explain`.
"""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE orders ADD COLUMN ship_country TEXT NOT NULL DEFAULT ''",  # ISO 3166; '': the shop's own
    "ALTER TABLE orders ADD COLUMN ship_postcode TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE orders ADD COLUMN tax_id TEXT NOT NULL DEFAULT ''",  # the buyer's VAT ID, for the invoice
    "ALTER TABLE order_line ADD COLUMN basis TEXT NOT NULL DEFAULT '{}'",
    "ALTER TABLE order_adjustment ADD COLUMN tax_rate TEXT NOT NULL DEFAULT '0'",
    "ALTER TABLE order_adjustment ADD COLUMN basis TEXT NOT NULL DEFAULT '{}'",
    """CREATE TABLE pricelist (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (name <> ''),
        created_at TEXT NOT NULL
    ) STRICT""",
    # History like `price`: in force is the newest row whose time it is, of the largest min_quantity that is reached.
    # A NULL price takes the variant off the list.
    """CREATE TABLE pricelist_price (
        id INTEGER PRIMARY KEY,
        pricelist_id INTEGER NOT NULL REFERENCES pricelist (id) ON DELETE RESTRICT,
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE RESTRICT,
        min_quantity INTEGER NOT NULL DEFAULT 1 CHECK (min_quantity > 0),
        price INTEGER CHECK (price >= 0),
        valid_from TEXT NOT NULL,
        valid_until TEXT CHECK (valid_until > valid_from),
        recorded_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX pricelist_price_in_force ON pricelist_price (variant_id, pricelist_id, min_quantity, valid_from, id)",
    "CREATE TRIGGER pricelist_price_is_history BEFORE UPDATE ON pricelist_price BEGIN SELECT RAISE(ABORT, 'price history is append-only'); END",
    "CREATE TRIGGER pricelist_price_is_kept BEFORE DELETE ON pricelist_price BEGIN SELECT RAISE(ABORT, 'price history is append-only'); END",
    "ALTER TABLE customer ADD COLUMN pricelist_id INTEGER REFERENCES pricelist (id) ON DELETE RESTRICT",
    # An issued paper is never changed; `data` is all that is printed on it, `digest` the SHA-256 of that.
    """CREATE TABLE paper (
        id INTEGER PRIMARY KEY,
        kind TEXT NOT NULL CHECK (kind IN ('invoice', 'credit_note')),
        series TEXT NOT NULL CHECK (series <> ''),     -- prefix and year: 'INV-2026'
        serial INTEGER NOT NULL CHECK (serial > 0),
        number TEXT NOT NULL UNIQUE COLLATE NOCASE,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        corrects_id INTEGER REFERENCES paper (id) ON DELETE RESTRICT,   -- the invoice that a credit note mends
        refund_id INTEGER REFERENCES refund (id) ON DELETE RESTRICT,    -- what a credit note was issued for
        total INTEGER NOT NULL CHECK (total >= 0),
        data TEXT NOT NULL,
        digest TEXT NOT NULL,
        issued_at TEXT NOT NULL,
        who TEXT NOT NULL DEFAULT '',
        UNIQUE (series, serial),
        UNIQUE (corrects_id, refund_id),
        CHECK ((kind = 'credit_note') = (corrects_id IS NOT NULL)),
        CHECK (kind = 'credit_note' OR refund_id IS NULL)
    ) STRICT""",
    "CREATE INDEX paper_order ON paper (order_id)",
    "CREATE TRIGGER paper_is_issued BEFORE UPDATE ON paper BEGIN SELECT RAISE(ABORT, 'an issued paper never changes'); END",
    "CREATE TRIGGER paper_is_kept BEFORE DELETE ON paper BEGIN SELECT RAISE(ABORT, 'an issued paper never changes'); END",
    """CREATE TRIGGER papers_have_no_gaps BEFORE INSERT ON paper
        WHEN NEW.serial <> 1 + (SELECT COALESCE(MAX(serial), 0) FROM paper WHERE series = NEW.series)
        BEGIN SELECT RAISE(ABORT, 'gap_in_numbers'); END""",
    # An order has one invoice in force: another one follows when the first is taken back whole.
    """CREATE TRIGGER one_invoice_in_force BEFORE INSERT ON paper WHEN NEW.kind = 'invoice' AND EXISTS (
            SELECT 1 FROM paper i WHERE i.order_id = NEW.order_id AND i.kind = 'invoice'
            AND (i.total = 0 OR i.total > (SELECT COALESCE(SUM(total), 0) FROM paper WHERE corrects_id = i.id)))
        BEGIN SELECT RAISE(ABORT, 'invoiced_already'); END""",
    """CREATE TRIGGER credit_notes_fit BEFORE INSERT ON paper WHEN NEW.kind = 'credit_note' AND NOT EXISTS (
            SELECT 1 FROM paper i WHERE i.id = NEW.corrects_id AND i.kind = 'invoice' AND i.order_id = NEW.order_id
            AND NEW.total + (SELECT COALESCE(SUM(total), 0) FROM paper WHERE corrects_id = i.id) <= i.total)
        BEGIN SELECT RAISE(ABORT, 'credited_too_much'); END""",
)
