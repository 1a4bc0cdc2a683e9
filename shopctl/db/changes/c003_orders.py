"""The order book: few commanded states; payment and fulfillment status are derived from ledgers by generated columns.

The sums that the generated columns read are kept by triggers on the ledgers (payment, refund, fulfillment), so no
command can leave them stale. Amounts are minor units of the order's own currency and exponent.
"""

_REFRESH_FULFILLMENT = """
    UPDATE order_line SET
        fulfilled_quantity = (SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment_line fl
            JOIN fulfillment f ON f.id = fl.fulfillment_id
            WHERE fl.line_id = order_line.id AND f.status IN ('shipped', 'ready_for_pickup', 'delivered', 'delivery_failed')),
        delivered_quantity = (SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment_line fl
            JOIN fulfillment f ON f.id = fl.fulfillment_id
            WHERE fl.line_id = order_line.id AND f.status = 'delivered')
    WHERE order_id = NEW.order_id;
"""

_REFRESH_QUANTITIES = """
    UPDATE orders SET
        shippable_quantity = (SELECT COALESCE(SUM(quantity - canceled_quantity), 0) FROM order_line
            WHERE order_id = NEW.order_id AND requires_shipping = 1),
        packed_quantity = (SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f
            JOIN fulfillment_line fl ON fl.fulfillment_id = f.id WHERE f.order_id = NEW.order_id AND f.status = 'packed'),
        fulfilled_quantity = (SELECT COALESCE(SUM(fulfilled_quantity), 0) FROM order_line
            WHERE order_id = NEW.order_id AND requires_shipping = 1),
        delivered_quantity = (SELECT COALESCE(SUM(delivered_quantity), 0) FROM order_line
            WHERE order_id = NEW.order_id AND requires_shipping = 1),
        gone_quantity = (SELECT COALESCE(SUM(fulfilled_quantity), 0) FROM order_line WHERE order_id = NEW.order_id)
    WHERE id = NEW.order_id;
"""

STATEMENTS = (
    # Numbers without gaps: incremented in the transaction that uses them.
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """CREATE TABLE orders (
        id INTEGER PRIMARY KEY,
        serial INTEGER NOT NULL UNIQUE CHECK (serial > 0),   -- from the counter 'order': 1001
        number TEXT NOT NULL UNIQUE COLLATE NOCASE CHECK (number <> ''),   -- as people say it: the prefix and the serial
        customer_id INTEGER REFERENCES customer (id) ON DELETE SET NULL,
        status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'placed', 'confirmed', 'completed', 'canceled')),
        channel TEXT NOT NULL DEFAULT 'web',
        source TEXT NOT NULL DEFAULT '',               -- the document it was taken from: 'inbox:ID'
        source_digest TEXT NOT NULL DEFAULT '',        -- what stood in it: the same id with another body is a conflict
        language TEXT NOT NULL,
        currency TEXT NOT NULL,
        exponent INTEGER NOT NULL CHECK (exponent BETWEEN 0 AND 4),
        name TEXT NOT NULL DEFAULT '',
        email TEXT NOT NULL DEFAULT '',
        phone TEXT NOT NULL DEFAULT '',                -- E.164 where it could be read as such
        ship_to TEXT NOT NULL DEFAULT '',              -- the address as the customer writes it, lines kept
        shipping_method TEXT NOT NULL DEFAULT '',
        discount TEXT NOT NULL DEFAULT '',             -- granted on the lines: '4%', or minor units: '500'
        subtotal INTEGER NOT NULL DEFAULT 0 CHECK (subtotal >= 0),
        discount_total INTEGER NOT NULL DEFAULT 0 CHECK (discount_total >= 0),
        shipping_total INTEGER NOT NULL DEFAULT 0 CHECK (shipping_total >= 0),
        tax_total INTEGER NOT NULL DEFAULT 0 CHECK (tax_total >= 0),
        tax_included INTEGER NOT NULL DEFAULT 1 CHECK (tax_included IN (0, 1)),
        total INTEGER NOT NULL DEFAULT 0 CHECK (total >= 0),
        authorized_total INTEGER NOT NULL DEFAULT 0,
        captured_total INTEGER NOT NULL DEFAULT 0,
        voided_total INTEGER NOT NULL DEFAULT 0 CHECK (voided_total <= authorized_total),
        refunded_total INTEGER NOT NULL DEFAULT 0 CHECK (refunded_total <= captured_total),
        granted_total INTEGER NOT NULL DEFAULT 0,      -- refunds granted, paid out or not
        shippable_quantity INTEGER NOT NULL DEFAULT 0,
        packed_quantity INTEGER NOT NULL DEFAULT 0,    -- in parcels that are packed and still here
        fulfilled_quantity INTEGER NOT NULL DEFAULT 0,
        delivered_quantity INTEGER NOT NULL DEFAULT 0,
        gone_quantity INTEGER NOT NULL DEFAULT 0,      -- fulfilled, and handed over without shipping
        -- Never below nothing: an order may be re-priced to less than was granted back before.
        owed_total INTEGER GENERATED ALWAYS AS (
            CASE status WHEN 'canceled' THEN 0 ELSE MAX(total - granted_total, 0) END) VIRTUAL,
        paid_total INTEGER GENERATED ALWAYS AS (captured_total - refunded_total) VIRTUAL,
        due INTEGER GENERATED ALWAYS AS (owed_total - paid_total) VIRTUAL,   -- negative: the shop owes it
        payment_status TEXT GENERATED ALWAYS AS (CASE
            WHEN captured_total = 0 AND authorized_total > voided_total THEN 'authorized'
            WHEN captured_total = 0 AND voided_total > 0 THEN 'voided'
            WHEN captured_total = 0 AND total > granted_total THEN 'unpaid'
            WHEN paid_total > owed_total THEN 'overpaid'
            WHEN paid_total = 0 AND owed_total > 0 THEN 'unpaid'
            WHEN paid_total < owed_total THEN 'partially_paid'
            WHEN captured_total > 0 AND paid_total = 0 THEN 'refunded'
            WHEN granted_total > 0 AND refunded_total > 0 THEN 'partially_refunded'
            ELSE 'paid' END) VIRTUAL,
        fulfillment_status TEXT GENERATED ALWAYS AS (CASE
            WHEN shippable_quantity = 0 THEN 'not_required'
            WHEN delivered_quantity >= shippable_quantity THEN 'delivered'
            WHEN delivered_quantity > 0 THEN 'partially_delivered'
            WHEN fulfilled_quantity >= shippable_quantity THEN 'fulfilled'
            WHEN fulfilled_quantity > 0 THEN 'partially_fulfilled'
            ELSE 'unfulfilled' END) VIRTUAL,
        placed_at TEXT, confirmed_at TEXT, paid_at TEXT, packed_at TEXT, shipped_at TEXT, delivered_at TEXT,
        completed_at TEXT, canceled_at TEXT, held_at TEXT, expired_at TEXT, archived_at TEXT,
        promised_ship_by TEXT, promised_deliver_by TEXT,
        cancel_reason TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX orders_customer ON orders (customer_id)",
    "CREATE UNIQUE INDEX orders_source ON orders (source) WHERE source <> ''",  # a document is taken once
    "CREATE INDEX orders_open ON orders (id, status) WHERE status IN ('draft', 'placed', 'confirmed')",
    "CREATE INDEX orders_ship_by ON orders (promised_ship_by) WHERE status IN ('placed', 'confirmed')",
    "CREATE INDEX orders_email ON orders (email) WHERE email <> ''",
    "CREATE INDEX orders_phone ON orders (phone) WHERE phone <> ''",
    # The legal steps of orders.status; orders/status.py holds the same table and a test compares the two.
    """CREATE TABLE order_transition (
        from_status TEXT NOT NULL, to_status TEXT NOT NULL, PRIMARY KEY (from_status, to_status)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO order_transition VALUES
        ('draft', 'placed'), ('placed', 'confirmed'), ('confirmed', 'completed'), ('completed', 'confirmed'),
        ('draft', 'canceled'), ('placed', 'canceled'), ('confirmed', 'canceled')""",
    """CREATE TRIGGER orders_begin BEFORE INSERT ON orders WHEN NEW.status NOT IN ('draft', 'placed')
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    """CREATE TRIGGER order_steps_are_legal BEFORE UPDATE OF status ON orders
        WHEN OLD.status <> NEW.status AND NOT EXISTS (SELECT 1 FROM order_transition
            WHERE from_status = OLD.status AND to_status = NEW.status)
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    """CREATE TRIGGER shipped_orders_are_not_canceled BEFORE UPDATE OF status ON orders
        WHEN NEW.status = 'canceled' AND OLD.status <> 'canceled' AND OLD.gone_quantity > 0
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    """CREATE TRIGGER closed_orders_hold_no_stock BEFORE UPDATE OF status ON orders
        WHEN NEW.status IN ('completed', 'canceled') AND OLD.status <> NEW.status
            AND EXISTS (SELECT 1 FROM order_line WHERE order_id = NEW.id AND allocated_quantity > 0)
        BEGIN SELECT RAISE(ABORT, 'still_allocated'); END""",
    """CREATE TRIGGER orders_add_up AFTER UPDATE OF status, total ON orders
        WHEN NEW.total <> (SELECT COALESCE(SUM(total), 0) FROM order_line WHERE order_id = NEW.id)
                        + (SELECT COALESCE(SUM(amount), 0) FROM order_adjustment WHERE order_id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'total_does_not_add_up'); END""",
    """CREATE TABLE order_line (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        variant_id INTEGER REFERENCES variant (id) ON DELETE SET NULL,
        sku TEXT NOT NULL DEFAULT '',
        title TEXT NOT NULL,                           -- in the order's language, as it was sold
        options TEXT NOT NULL DEFAULT '',              -- 'Blue / Large'
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        canceled_quantity INTEGER NOT NULL DEFAULT 0 CHECK (canceled_quantity >= 0),
        allocated_quantity INTEGER NOT NULL DEFAULT 0 CHECK (allocated_quantity >= 0),   -- kept by line_allocation_counts
        fulfilled_quantity INTEGER NOT NULL DEFAULT 0,
        delivered_quantity INTEGER NOT NULL DEFAULT 0,
        unit_price INTEGER NOT NULL CHECK (unit_price >= 0),
        discount_total INTEGER NOT NULL DEFAULT 0 CHECK (discount_total >= 0),
        tax_rate TEXT NOT NULL DEFAULT '0',            -- percent, as a decimal string
        tax_total INTEGER NOT NULL DEFAULT 0,
        total INTEGER NOT NULL,                        -- unit_price x quantity - discount_total
        requires_shipping INTEGER NOT NULL DEFAULT 1 CHECK (requires_shipping IN (0, 1)),
        CHECK (fulfilled_quantity <= quantity - canceled_quantity),
        CHECK (allocated_quantity <= quantity - canceled_quantity - fulfilled_quantity),
        CHECK (delivered_quantity <= fulfilled_quantity),
        CHECK (total = unit_price * quantity - discount_total)
    ) STRICT""",
    "CREATE INDEX order_line_order ON order_line (order_id)",
    "CREATE INDEX order_line_variant ON order_line (variant_id) WHERE variant_id IS NOT NULL",
    f"CREATE TRIGGER order_line_added AFTER INSERT ON order_line BEGIN {_REFRESH_QUANTITIES} END",
    f"""CREATE TRIGGER order_line_changed AFTER UPDATE OF quantity, canceled_quantity, fulfilled_quantity,
        delivered_quantity, requires_shipping ON order_line BEGIN {_REFRESH_QUANTITIES} END""",
    # What the stock ledger sets aside for a line, so that a variant's allocated is the sum over its lines.
    """CREATE TRIGGER line_allocation_counts AFTER INSERT ON stock_movement
        WHEN NEW.order_line_id IS NOT NULL AND NEW.allocated_change <> 0 BEGIN
        UPDATE order_line SET allocated_quantity = allocated_quantity + NEW.allocated_change
            WHERE id = NEW.order_line_id; END""",
    """CREATE TABLE order_adjustment (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
        kind TEXT NOT NULL CHECK (kind IN ('shipping', 'discount', 'fee', 'tax', 'rounding')),
        label TEXT NOT NULL DEFAULT '',
        amount INTEGER NOT NULL,                       -- signed; lines + adjustments = total
        tax_total INTEGER NOT NULL DEFAULT 0           -- the tax inside or on this amount
    ) STRICT""",
    "CREATE INDEX order_adjustment_order ON order_adjustment (order_id)",
    """CREATE TABLE order_event (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        what TEXT NOT NULL,
        from_status TEXT NOT NULL DEFAULT '',
        to_status TEXT NOT NULL DEFAULT '',
        who TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL,
        command TEXT NOT NULL DEFAULT '',
        data TEXT NOT NULL DEFAULT '{}'
    ) STRICT""",
    "CREATE INDEX order_event_order ON order_event (order_id)",
    "CREATE TRIGGER order_event_is_history BEFORE UPDATE ON order_event BEGIN SELECT RAISE(ABORT, 'order events are append-only'); END",
    "CREATE TRIGGER order_event_is_kept BEFORE DELETE ON order_event BEGIN SELECT RAISE(ABORT, 'order events are append-only'); END",
    """CREATE TABLE payment (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL CHECK (kind IN ('authorize', 'capture', 'void', 'refund')),
        amount INTEGER NOT NULL CHECK (amount > 0),
        method TEXT NOT NULL DEFAULT '',
        reference TEXT NOT NULL DEFAULT '',
        who TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX payment_order ON payment (order_id)",
    "CREATE UNIQUE INDEX payment_reference ON payment (order_id, kind, reference) WHERE reference <> ''",
    """CREATE TRIGGER payment_counts AFTER INSERT ON payment BEGIN
        UPDATE orders SET
            authorized_total = authorized_total + (CASE NEW.kind WHEN 'authorize' THEN NEW.amount ELSE 0 END),
            captured_total = captured_total + (CASE NEW.kind WHEN 'capture' THEN NEW.amount ELSE 0 END),
            voided_total = voided_total + (CASE NEW.kind WHEN 'void' THEN NEW.amount ELSE 0 END),
            refunded_total = refunded_total + (CASE NEW.kind WHEN 'refund' THEN NEW.amount ELSE 0 END)
        WHERE id = NEW.order_id; END""",
    "CREATE TRIGGER payment_is_history BEFORE UPDATE ON payment BEGIN SELECT RAISE(ABORT, 'the payments ledger is append-only'); END",
    "CREATE TRIGGER payment_is_kept BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'the payments ledger is append-only'); END",
    # A refund granted is what the shop owes back; the payment of kind 'refund' is the money leaving.
    """CREATE TABLE refund (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        amount INTEGER NOT NULL CHECK (amount > 0),
        reason TEXT NOT NULL DEFAULT '',
        who TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX refund_order ON refund (order_id)",
    """CREATE TRIGGER refund_counts AFTER INSERT ON refund BEGIN
        UPDATE orders SET granted_total = granted_total + NEW.amount WHERE id = NEW.order_id; END""",
    "CREATE TRIGGER refund_is_history BEFORE UPDATE ON refund BEGIN SELECT RAISE(ABORT, 'granted refunds are append-only'); END",
    "CREATE TRIGGER refund_is_kept BEFORE DELETE ON refund BEGIN SELECT RAISE(ABORT, 'granted refunds are append-only'); END",
    """CREATE TABLE fulfillment (
        id INTEGER PRIMARY KEY,
        order_id INTEGER NOT NULL REFERENCES orders (id) ON DELETE RESTRICT,
        status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN
            ('pending', 'packed', 'shipped', 'ready_for_pickup', 'delivered', 'canceled', 'delivery_failed')),
        carrier TEXT NOT NULL DEFAULT '',
        tracking_number TEXT NOT NULL DEFAULT '',
        tracking_url TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL,
        packed_at TEXT, shipped_at TEXT, delivered_at TEXT
    ) STRICT""",
    "CREATE INDEX fulfillment_order ON fulfillment (order_id)",
    """CREATE TABLE fulfillment_line (
        fulfillment_id INTEGER NOT NULL REFERENCES fulfillment (id) ON DELETE RESTRICT,
        line_id INTEGER NOT NULL REFERENCES order_line (id) ON DELETE RESTRICT,
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (fulfillment_id, line_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX fulfillment_line_line ON fulfillment_line (line_id)",
    """CREATE TRIGGER nothing_is_packed_twice BEFORE INSERT ON fulfillment_line
        WHEN NEW.quantity + (SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment_line fl
                JOIN fulfillment f ON f.id = fl.fulfillment_id
                WHERE fl.line_id = NEW.line_id AND f.status <> 'canceled')
            > (SELECT quantity - canceled_quantity FROM order_line WHERE id = NEW.line_id)
        BEGIN SELECT RAISE(ABORT, 'packed_twice'); END""",
    """CREATE TRIGGER parcels_are_filled_first BEFORE INSERT ON fulfillment_line
        WHEN (SELECT status FROM fulfillment WHERE id = NEW.fulfillment_id) <> 'pending'
        BEGIN SELECT RAISE(ABORT, 'parcel_closed'); END""",
    "CREATE TRIGGER parcel_is_history BEFORE UPDATE ON fulfillment_line BEGIN SELECT RAISE(ABORT, 'cancel the parcel and pack another'); END",
    "CREATE TRIGGER parcel_is_kept BEFORE DELETE ON fulfillment_line BEGIN SELECT RAISE(ABORT, 'cancel the parcel and pack another'); END",
    # The legal steps of a parcel; orders/status.py holds the same table and a test compares the two.
    """CREATE TABLE fulfillment_transition (
        from_status TEXT NOT NULL, to_status TEXT NOT NULL, PRIMARY KEY (from_status, to_status)
    ) STRICT, WITHOUT ROWID""",
    """INSERT INTO fulfillment_transition VALUES
        ('pending', 'packed'), ('pending', 'delivered'), ('packed', 'shipped'), ('packed', 'ready_for_pickup'),
        ('shipped', 'delivered'), ('ready_for_pickup', 'delivered'),
        ('shipped', 'delivery_failed'), ('ready_for_pickup', 'delivery_failed'),
        ('pending', 'canceled'), ('packed', 'canceled')""",
    """CREATE TRIGGER parcels_begin BEFORE INSERT ON fulfillment WHEN NEW.status <> 'pending'
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    """CREATE TRIGGER parcel_steps_are_legal BEFORE UPDATE OF status ON fulfillment
        WHEN OLD.status <> NEW.status AND NOT EXISTS (SELECT 1 FROM fulfillment_transition
            WHERE from_status = OLD.status AND to_status = NEW.status)
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    f"""CREATE TRIGGER fulfillment_moved AFTER UPDATE OF status ON fulfillment WHEN OLD.status <> NEW.status
        BEGIN {_REFRESH_FULFILLMENT} END""",
)
