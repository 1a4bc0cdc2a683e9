"""After the sale: returns, withdrawals, exchanges, claims. Before it ships: lines can be taken out of an order again."""

# What stands in returns that were not turned down, less what went back to the customer.
_COUNT_RETURNED = """
    UPDATE order_line SET returned_quantity = (SELECT COALESCE(SUM(rl.quantity - rl.rejected_quantity), 0)
        FROM order_return_line rl JOIN order_return r ON r.id = rl.return_id
        WHERE rl.line_id = order_line.id AND r.status NOT IN ('rejected', 'canceled'))
"""

STATEMENTS: tuple[str, ...] = (
    """ALTER TABLE order_line ADD COLUMN returned_quantity INTEGER NOT NULL DEFAULT 0
        CHECK (returned_quantity BETWEEN 0 AND fulfilled_quantity)""",
    """CREATE TABLE order_return (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        position INTEGER NOT NULL CHECK (position > 0),        -- 1, 2, ... of its order
        number TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (number <> ''),   -- as people say it: R1001-1
        kind TEXT NOT NULL CHECK (kind IN ('return', 'withdrawal', 'exchange', 'claim')),
        status TEXT NOT NULL CHECK (status IN
            ('requested', 'authorized', 'rejected', 'in_transit', 'received', 'resolved', 'canceled')),
        reason TEXT NOT NULL DEFAULT '',               -- the customer's
        answer TEXT NOT NULL DEFAULT '',               -- the shop's, when it turns the request down
        wanted TEXT NOT NULL DEFAULT '[]',             -- what is to go out instead: [["SKU", 2], ...]
        successor_id INTEGER REFERENCES orders (id) ON DELETE RESTRICT,    -- the order that goes out instead
        carrier TEXT NOT NULL DEFAULT '',
        tracking_number TEXT NOT NULL DEFAULT '',
        tracking_url TEXT NOT NULL DEFAULT '',
        requested_at TEXT NOT NULL,
        authorized_at TEXT, rejected_at TEXT, sent_at TEXT, received_at TEXT, resolved_at TEXT, canceled_at TEXT,
        UNIQUE (order_id, position)
    ) STRICT""",
    """CREATE INDEX order_return_open ON order_return (status, id)
        WHERE status IN ('requested', 'authorized', 'in_transit', 'received')""",
    "CREATE INDEX order_return_successor ON order_return (successor_id) WHERE successor_id IS NOT NULL",
    """CREATE TABLE order_return_line (
        id INTEGER PRIMARY KEY,
        return_id INTEGER NOT NULL REFERENCES order_return (id) ON DELETE RESTRICT,
        line_id INTEGER NOT NULL REFERENCES order_line (id) ON DELETE RESTRICT,
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        accepted_quantity INTEGER NOT NULL DEFAULT 0 CHECK (accepted_quantity >= 0),
        rejected_quantity INTEGER NOT NULL DEFAULT 0 CHECK (rejected_quantity >= 0),
        damaged_quantity INTEGER NOT NULL DEFAULT 0 CHECK (damaged_quantity >= 0),
        lost_quantity INTEGER NOT NULL DEFAULT 0 CHECK (lost_quantity >= 0),
        restocked_quantity INTEGER NOT NULL DEFAULT 0 CHECK (restocked_quantity >= 0),
        worth INTEGER NOT NULL DEFAULT 0 CHECK (worth >= 0),   -- its part of what the line came to, tax and all
        UNIQUE (return_id, line_id),
        CHECK (accepted_quantity + rejected_quantity + damaged_quantity + lost_quantity IN (0, quantity)),
        CHECK (restocked_quantity <= accepted_quantity)
    ) STRICT""",
    "CREATE INDEX order_return_line_line ON order_return_line (line_id)",
    "CREATE TRIGGER return_line_is_kept BEFORE DELETE ON order_return_line BEGIN SELECT RAISE(ABORT, 'cancel the return'); END",
    """CREATE TRIGGER return_lines_are_of_its_order BEFORE INSERT ON order_return_line
        WHEN (SELECT order_id FROM order_return WHERE id = NEW.return_id)
            IS NOT (SELECT order_id FROM order_line WHERE id = NEW.line_id)
        BEGIN SELECT RAISE(ABORT, 'line_of_another_order'); END""",
    f"""CREATE TRIGGER return_line_counts AFTER INSERT ON order_return_line BEGIN
        {_COUNT_RETURNED} WHERE id = NEW.line_id; END""",
    f"""CREATE TRIGGER return_outcome_counts AFTER UPDATE OF quantity, rejected_quantity ON order_return_line BEGIN
        {_COUNT_RETURNED} WHERE id = NEW.line_id; END""",
    f"""CREATE TRIGGER return_status_counts AFTER UPDATE OF status ON order_return WHEN OLD.status <> NEW.status BEGIN
        {_COUNT_RETURNED} WHERE id IN (SELECT line_id FROM order_return_line WHERE return_id = NEW.id); END""",  # noqa: S608 - a constant
    # The legal steps of a return; orders/returns/status.py holds the same table and a test compares the two.
    """CREATE TABLE return_transition (
        from_status TEXT NOT NULL, to_status TEXT NOT NULL, PRIMARY KEY (from_status, to_status)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO return_transition VALUES
        ('requested', 'authorized'), ('requested', 'rejected'), ('authorized', 'in_transit'),
        ('authorized', 'received'), ('in_transit', 'received'), ('received', 'resolved'),
        ('requested', 'canceled'), ('authorized', 'canceled'), ('in_transit', 'canceled')""",
    # A withdrawal is a right: it begins where others wait for an answer (directive 2011/83/EU, art. 9).
    """CREATE TRIGGER returns_begin BEFORE INSERT ON order_return
        WHEN NEW.status <> CASE NEW.kind WHEN 'withdrawal' THEN 'authorized' ELSE 'requested' END
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    """CREATE TRIGGER return_steps_are_legal BEFORE UPDATE OF status ON order_return
        WHEN OLD.status <> NEW.status AND NOT EXISTS (SELECT 1 FROM return_transition
            WHERE from_status = OLD.status AND to_status = NEW.status)
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    # What a return grants is a refund of its own order, once.
    "ALTER TABLE refund ADD COLUMN return_id INTEGER REFERENCES order_return (id) ON DELETE RESTRICT",
    "CREATE UNIQUE INDEX refund_return ON refund (return_id) WHERE return_id IS NOT NULL",
    """CREATE TRIGGER refund_is_of_its_order BEFORE INSERT ON refund
        WHEN NEW.return_id IS NOT NULL
            AND NEW.order_id IS NOT (SELECT order_id FROM order_return WHERE id = NEW.return_id)
        BEGIN SELECT RAISE(ABORT, 'return_of_another_order'); END""",
    # A line that is taken out of an order leaves the parcels that were unpacked again, too.
    "DROP TRIGGER parcel_is_kept",
    """CREATE TRIGGER parcel_is_kept BEFORE DELETE ON fulfillment_line
        WHEN (SELECT status FROM fulfillment WHERE id = OLD.fulfillment_id) <> 'canceled'
        BEGIN SELECT RAISE(ABORT, 'cancel the parcel and pack another'); END""",
    """CREATE TRIGGER order_line_removed AFTER DELETE ON order_line BEGIN UPDATE orders SET
        shippable_quantity = (SELECT COALESCE(SUM(quantity - canceled_quantity), 0)
            FROM order_line WHERE order_id = OLD.order_id AND requires_shipping = 1),
        digital_quantity = (SELECT COALESCE(SUM(quantity - canceled_quantity), 0)
            FROM order_line WHERE order_id = OLD.order_id AND digital <> '') WHERE id = OLD.order_id; END""",
    """CREATE TRIGGER what_left_the_house_stays_sold BEFORE DELETE ON order_line
        WHEN OLD.fulfilled_quantity > 0 OR OLD.allocated_quantity > 0
        BEGIN SELECT RAISE(ABORT, 'line_in_use'); END""",
)
