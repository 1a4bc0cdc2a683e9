"""Seeing and taking back: search, holds, archive, undo. Hooks, subscriptions to stock."""

_SIGN = "(CASE WHEN NEW.undoes_id IS NULL THEN 1 ELSE -1 END)"

STATEMENTS: tuple[str, ...] = (
    "ALTER TABLE orders ADD COLUMN hold_reason TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX orders_held ON orders (id) WHERE held_at IS NOT NULL",
    "CREATE INDEX orders_at_hand ON orders (id) WHERE archived_at IS NULL",
    "CREATE INDEX orders_archived ON orders (id) WHERE archived_at IS NOT NULL",
    "CREATE INDEX orders_came ON orders (COALESCE(placed_at, created_at))",
    "CREATE INDEX payment_named ON payment (reference) WHERE reference <> ''",
    "CREATE INDEX order_return_tracking ON order_return (tracking_number) WHERE tracking_number <> ''",
    # What orders are found by, in the normal form of text.py: written by orders/searching.py with the order itself, for
    # triggers cannot reach that form.
    """CREATE VIRTUAL TABLE order_search USING fts5 (words, tokenize = 'unicode61 remove_diacritics 2', detail = 'none',
        columnsize = 0)""",
    """INSERT INTO order_search (rowid, words) SELECT id, normal(number || ' ' || name || ' ' || email || ' ' || phone
        || ' ' || ship_to || COALESCE((SELECT ' ' || group_concat(title || ' ' || options || ' ' || sku, ' ') FROM
            (SELECT title, options, sku FROM order_line WHERE order_id = orders.id ORDER BY position, id)), '')) FROM orders""",
    # Each order as it was before the last command of a person on it: what `shopctl undo` goes back to.
    """CREATE TABLE order_before (
        order_id INTEGER PRIMARY KEY REFERENCES orders (id) ON DELETE CASCADE,
        who TEXT NOT NULL,
        command TEXT NOT NULL,
        at TEXT NOT NULL,                              -- with who and command the signature of its events
        image TEXT NOT NULL                            -- JSON: its row, lines, adjustments, parcels; where ledgers ended
    ) STRICT""",
    "CREATE INDEX order_before_who ON order_before (who)",
    """CREATE TRIGGER only_the_last_command_is_taken_back AFTER INSERT ON order_event BEGIN
        DELETE FROM order_before WHERE (who = NEW.who OR order_id = NEW.order_id)
            AND (who <> NEW.who OR command <> NEW.command OR at <> NEW.at); END""",
    # Back, against the table of steps, goes only what is being taken back.
    "DROP TRIGGER order_steps_are_legal",
    """CREATE TRIGGER order_steps_are_legal BEFORE UPDATE OF status ON orders
        WHEN OLD.status <> NEW.status AND NOT EXISTS (SELECT 1 FROM order_transition
            WHERE from_status = OLD.status AND to_status = NEW.status)
        AND NOT EXISTS (SELECT 1 FROM order_transition t JOIN order_before b ON b.order_id = NEW.id
            WHERE t.from_status = NEW.status AND t.to_status = OLD.status)
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    "DROP TRIGGER parcel_steps_are_legal",
    """CREATE TRIGGER parcel_steps_are_legal BEFORE UPDATE OF status ON fulfillment
        WHEN OLD.status <> NEW.status AND NOT EXISTS (SELECT 1 FROM fulfillment_transition
            WHERE from_status = OLD.status AND to_status = NEW.status)
        AND NOT EXISTS (SELECT 1 FROM fulfillment_transition t JOIN order_before b ON b.order_id = NEW.order_id
            WHERE t.from_status = NEW.status AND t.to_status = OLD.status)
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    # Ledgers are not rewritten: a row that was a mistake is followed by one that takes it back, and both are set aside.
    "ALTER TABLE payment ADD COLUMN undoes_id INTEGER REFERENCES payment (id)",
    "ALTER TABLE refund ADD COLUMN undoes_id INTEGER REFERENCES refund (id)",
    "CREATE UNIQUE INDEX payment_undone ON payment (undoes_id) WHERE undoes_id IS NOT NULL",
    "CREATE UNIQUE INDEX refund_undone ON refund (undoes_id) WHERE undoes_id IS NOT NULL",
    """CREATE VIEW standing_payment AS SELECT * FROM payment p WHERE undoes_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM payment u WHERE u.undoes_id = p.id)""",
    """CREATE VIEW standing_refund AS SELECT * FROM refund r WHERE undoes_id IS NULL
        AND NOT EXISTS (SELECT 1 FROM refund u WHERE u.undoes_id = r.id)""",
    *(
        f"""CREATE TRIGGER {ledger}_is_taken_back_whole BEFORE INSERT ON {ledger} WHEN NEW.undoes_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM standing_{ledger} s WHERE s.id = NEW.undoes_id
                AND s.order_id = NEW.order_id AND s.amount = NEW.amount{more})
            BEGIN SELECT RAISE(ABORT, 'not_what_is_taken_back'); END"""  # noqa: S608 - our own names
        for ledger, more in (("payment", " AND s.kind = NEW.kind"), ("refund", ""))
    ),
    "DROP INDEX payment_reference",
    """CREATE TRIGGER payment_is_named_once BEFORE INSERT ON payment WHEN NEW.reference <> '' AND EXISTS (
            SELECT 1 FROM standing_payment WHERE order_id = NEW.order_id AND kind = NEW.kind
            AND reference = NEW.reference)
        BEGIN SELECT RAISE(ABORT, 'reference_taken'); END""",
    "DROP TRIGGER payment_counts",
    f"""CREATE TRIGGER payment_counts AFTER INSERT ON payment BEGIN
        UPDATE orders SET
            authorized_total = authorized_total + (CASE NEW.kind WHEN 'authorize' THEN NEW.amount ELSE 0 END) * {_SIGN},
            captured_total = captured_total + (CASE NEW.kind WHEN 'capture' THEN NEW.amount ELSE 0 END) * {_SIGN},
            voided_total = voided_total + (CASE NEW.kind WHEN 'void' THEN NEW.amount ELSE 0 END) * {_SIGN},
            refunded_total = refunded_total + (CASE NEW.kind WHEN 'refund' THEN NEW.amount ELSE 0 END) * {_SIGN}
        WHERE id = NEW.order_id; END""",  # noqa: S608 - a constant
    "DROP TRIGGER payment_reserves",
    f"""CREATE TRIGGER payment_reserves AFTER INSERT ON payment
        WHEN NEW.kind IN ('authorize', 'void') OR NEW.authorization_id IS NOT NULL
        BEGIN UPDATE orders SET reserved_total = reserved_total
            + (CASE NEW.kind WHEN 'authorize' THEN NEW.amount ELSE -NEW.amount END) * {_SIGN}
        WHERE id = NEW.order_id; END""",  # noqa: S608 - a constant
    "DROP TRIGGER no_more_is_taken_than_was_authorized",
    """CREATE TRIGGER no_more_is_taken_than_was_authorized BEFORE INSERT ON payment
        WHEN NEW.authorization_id IS NOT NULL AND NEW.undoes_id IS NULL AND NOT EXISTS (SELECT 1 FROM standing_payment a
            WHERE a.id = NEW.authorization_id AND a.kind = 'authorize' AND a.order_id = NEW.order_id
            AND NEW.kind IN ('capture', 'void') AND NEW.amount <= a.amount - (SELECT COALESCE(SUM(amount), 0)
                FROM standing_payment WHERE authorization_id = a.id))
        BEGIN SELECT RAISE(ABORT, 'more_than_authorized'); END""",
    "DROP TRIGGER refund_counts",
    f"""CREATE TRIGGER refund_counts AFTER INSERT ON refund BEGIN
        UPDATE orders SET granted_total = granted_total + NEW.amount * {_SIGN} WHERE id = NEW.order_id; END""",  # noqa: S608
    # Stock that ran low and was filled up again: found by notices/ in what the stock ledger got since it last looked.
    "ALTER TABLE variant ADD COLUMN low_stock INTEGER CHECK (low_stock >= 0)",  # NULL: orders.low_stock of shop.toml
    """CREATE TABLE stock_event (
        id INTEGER PRIMARY KEY AUTOINCREMENT,          -- never used again, though an import may be undone
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
        what TEXT NOT NULL CHECK (what IN ('low', 'refilled')),
        available INTEGER NOT NULL,
        threshold INTEGER NOT NULL,                    -- low is what is not more than this
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX stock_event_variant ON stock_event (variant_id, id)",
    """CREATE TABLE stock_watched (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        movement_id INTEGER NOT NULL                   -- all movements up to this one were looked at
    ) STRICT""",
    "INSERT INTO stock_watched (one, movement_id) SELECT 1, COALESCE(MAX(id), 0) FROM stock_movement",
    """CREATE TRIGGER movements_that_were_undone_are_forgotten AFTER DELETE ON stock_movement BEGIN
        UPDATE stock_watched SET movement_id = OLD.id - 1 WHERE movement_id >= OLD.id; END""",
    """CREATE TABLE stock_subscription (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
        customer_id INTEGER NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
        email TEXT NOT NULL CHECK (email <> ''),
        email_key TEXT NOT NULL CHECK (email_key <> ''),
        language TEXT NOT NULL,
        source TEXT NOT NULL CHECK (source <> ''),     -- 'counter', 'inbox'
        created_at TEXT NOT NULL,
        ended_at TEXT,
        outcome TEXT NOT NULL DEFAULT '' CHECK (outcome IN ('', 'told', 'removed')),
        CHECK ((ended_at IS NULL) = (outcome = ''))
    ) STRICT""",
    "CREATE UNIQUE INDEX stock_subscription_open ON stock_subscription (variant_id, email_key) WHERE ended_at IS NULL",
    "CREATE INDEX stock_subscription_waiting ON stock_subscription (id) WHERE ended_at IS NULL",
    "CREATE INDEX stock_subscription_customer ON stock_subscription (customer_id)",
    "CREATE INDEX stock_subscription_document ON stock_subscription (source) WHERE source <> 'counter'",
    """CREATE TRIGGER who_was_told_was_told BEFORE UPDATE ON stock_subscription WHEN OLD.ended_at IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'a subscription to stock ends once'); END""",
    # The merchant's own programs. A hook got all events up to where it read each ledger, but for those in its backlog.
    """CREATE TABLE hook (
        name TEXT PRIMARY KEY CHECK (name <> ''),      -- its file in hooks/
        order_event_id INTEGER NOT NULL,
        stock_event_id INTEGER NOT NULL,
        seen_at TEXT NOT NULL,
        delivered_at TEXT,
        delivered TEXT NOT NULL DEFAULT '',            -- the last event that it took: 'order_event:55'
        failures INTEGER NOT NULL DEFAULT 0 CHECK (failures >= 0),   -- in a row
        rests_until TEXT NOT NULL DEFAULT ''
    ) STRICT, WITHOUT ROWID""",
    # What failed, and the later events of the same order (or variant), which wait behind it.
    """CREATE TABLE hook_backlog (
        hook TEXT NOT NULL REFERENCES hook (name) ON DELETE CASCADE,
        ledger TEXT NOT NULL CHECK (ledger IN ('order', 'stock')),
        event_id INTEGER NOT NULL,
        subject_id INTEGER NOT NULL,                   -- the order or the variant
        attempts INTEGER NOT NULL CHECK (attempts >= 0),
        next_attempt_at TEXT NOT NULL,
        error TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (hook, ledger, event_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX hook_backlog_subject ON hook_backlog (hook, ledger, subject_id, event_id)",
)
