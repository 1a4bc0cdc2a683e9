"""Ways to pay, authorizations, bank transfers, payment pages, reminders, expiry."""

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE orders ADD COLUMN payment_method TEXT NOT NULL DEFAULT ''",  # an id of shop.toml
    "ALTER TABLE orders ADD COLUMN reminded_at TEXT",  # the last reminder
    # Paid when it is handed over: nothing is awaited before, nobody is reminded.
    "ALTER TABLE orders ADD COLUMN pays_later INTEGER NOT NULL DEFAULT 0 CHECK (pays_later IN (0, 1))",
    # Authorized, and neither captured nor voided; kept by payment_reserves.
    "ALTER TABLE orders ADD COLUMN reserved_total INTEGER NOT NULL DEFAULT 0 CHECK (reserved_total >= 0)",
    # The authorization that a capture or void belongs to; NULL for money that came without one.
    "ALTER TABLE payment ADD COLUMN authorization_id INTEGER REFERENCES payment (id)",
    "CREATE INDEX payment_at ON payment (at)",
    "CREATE INDEX payment_authorization ON payment (authorization_id) WHERE authorization_id IS NOT NULL",
    """CREATE TRIGGER payment_reserves AFTER INSERT ON payment WHEN NEW.kind IN ('authorize', 'void') OR NEW.authorization_id IS NOT NULL
        BEGIN UPDATE orders SET
            reserved_total = reserved_total + (CASE NEW.kind WHEN 'authorize' THEN NEW.amount ELSE -NEW.amount END)
        WHERE id = NEW.order_id; END""",
    """CREATE TRIGGER no_more_is_taken_than_was_authorized BEFORE INSERT ON payment
        WHEN NEW.authorization_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM payment a
            WHERE a.id = NEW.authorization_id AND a.kind = 'authorize' AND a.order_id = NEW.order_id
            AND NEW.kind IN ('capture', 'void') AND NEW.amount <= a.amount - (SELECT COALESCE(SUM(amount), 0) FROM payment
                WHERE authorization_id = a.id))
        BEGIN SELECT RAISE(ABORT, 'more_than_authorized'); END""",
    # Who owes, and who is owed: few of many orders. Queries say `due > 0` or `due < 0` in these very words.
    "CREATE INDEX orders_due ON orders (id, due) WHERE due > 0",
    "CREATE INDEX orders_owed ON orders (id, due) WHERE due < 0",
    # Money that a bank statement shows, each transfer once; payment_id says what it paid.
    """CREATE TABLE bank_transfer (
        id INTEGER PRIMARY KEY,
        identity TEXT NOT NULL UNIQUE,                 -- the bank's own number for it, else a digest of what the line says
        booked_on TEXT NOT NULL,                       -- the bank's date, YYYY-MM-DD
        amount INTEGER NOT NULL CHECK (amount > 0),    -- minor units
        currency TEXT NOT NULL,
        exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
        name TEXT NOT NULL DEFAULT '',                 -- who sent it, as the bank writes it
        text TEXT NOT NULL DEFAULT '',                 -- what they wrote
        file TEXT NOT NULL DEFAULT '',                 -- the statement it was read from
        read_at TEXT NOT NULL,
        ignored_at TEXT,                               -- it pays no order
        payment_id INTEGER UNIQUE REFERENCES payment (id)
    ) STRICT""",
    "CREATE INDEX bank_transfer_open ON bank_transfer (booked_on) WHERE payment_id IS NULL AND ignored_at IS NULL",
    # Payment pages that Stripe made for orders.
    """CREATE TABLE checkout (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        session TEXT NOT NULL UNIQUE,                  -- Stripe's id: cs_...
        intent TEXT NOT NULL DEFAULT '',               -- Stripe's id of the payment: pi_...
        url TEXT NOT NULL,
        amount INTEGER NOT NULL CHECK (amount > 0),
        status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'complete', 'expired')),
        made_at TEXT NOT NULL,
        expires_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX checkout_order ON checkout (order_id)",
    "CREATE INDEX checkout_open ON checkout (status, made_at)",
    # What `run-due` saw of the clock: after a jump, nothing is done by age before the clock was steady for a while.
    """CREATE TABLE clock_watch (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        seen_at TEXT NOT NULL,
        steady_since TEXT NOT NULL
    ) STRICT""",
)
