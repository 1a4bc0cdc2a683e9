"""Parcels in parts, pick-up, digital goods, promises.

What triggers keep here is theirs alone: triggers of earlier changes stay as they are.
"""

_COUNT_DIGITAL = """
    UPDATE orders SET
        digital_quantity = (SELECT COALESCE(SUM(quantity - canceled_quantity), 0) FROM order_line
            WHERE order_id = NEW.order_id AND digital <> ''),
        digital_given = (SELECT COALESCE(SUM(fulfilled_quantity), 0) FROM order_line
            WHERE order_id = NEW.order_id AND digital <> '')
    WHERE id = NEW.order_id;
"""

STATEMENTS: tuple[str, ...] = (
    # A parcel's place among those of its order: people say 1001-2.
    "ALTER TABLE fulfillment ADD COLUMN position INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE fulfillment ADD COLUMN ready_at TEXT",
    "ALTER TABLE fulfillment ADD COLUMN failed_at TEXT",
    "ALTER TABLE fulfillment ADD COLUMN failure TEXT NOT NULL DEFAULT ''",   # why it was not delivered, the last time
    """UPDATE fulfillment SET position = (SELECT COUNT(*) FROM fulfillment f
        WHERE f.order_id = fulfillment.order_id AND f.id <= fulfillment.id)""",
    "CREATE UNIQUE INDEX fulfillment_position ON fulfillment (order_id, position)",
    """CREATE TRIGGER parcels_are_numbered AFTER INSERT ON fulfillment WHEN NEW.position = 0 BEGIN
        UPDATE fulfillment SET position = (SELECT MAX(position) + 1 FROM fulfillment WHERE order_id = NEW.order_id)
            WHERE id = NEW.id; END""",
    "CREATE INDEX fulfillment_tracking ON fulfillment (tracking_number) WHERE tracking_number <> ''",
    "CREATE INDEX fulfillment_failed ON fulfillment (order_id) WHERE status = 'delivery_failed'",
    # What was not delivered goes out again, comes back, or arrived after all; what nobody fetched comes back.
    """INSERT INTO fulfillment_transition VALUES
        ('delivery_failed', 'shipped'), ('delivery_failed', 'ready_for_pickup'), ('delivery_failed', 'delivered'),
        ('delivery_failed', 'canceled'), ('ready_for_pickup', 'canceled')""",
    "ALTER TABLE orders ADD COLUMN failed_quantity INTEGER NOT NULL DEFAULT 0",   # in parcels that were not delivered
    "ALTER TABLE orders ADD COLUMN ready_quantity INTEGER NOT NULL DEFAULT 0",  # in parcels that wait to be fetched
    """CREATE TRIGGER failed_and_ready_parcels_count AFTER UPDATE OF status ON fulfillment WHEN OLD.status <> NEW.status BEGIN
        UPDATE orders SET
            failed_quantity = (SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f
                JOIN fulfillment_line fl ON fl.fulfillment_id = f.id
                WHERE f.order_id = NEW.order_id AND f.status = 'delivery_failed'),
            ready_quantity = (SELECT COALESCE(SUM(fl.quantity), 0) FROM fulfillment f
                JOIN fulfillment_line fl ON fl.fulfillment_id = f.id
                WHERE f.order_id = NEW.order_id AND f.status = 'ready_for_pickup')
        WHERE id = NEW.order_id; END""",
    "ALTER TABLE orders ADD COLUMN pickup INTEGER NOT NULL DEFAULT 0 CHECK (pickup IN (0, 1))",
    # The promise (a value of promised_ship_by) of which the customer was told that it will not be kept.
    "ALTER TABLE orders ADD COLUMN delay_told TEXT",
    """CREATE INDEX orders_deliver_by ON orders (promised_deliver_by)
        WHERE status IN ('placed', 'confirmed') AND promised_deliver_by IS NOT NULL""",
    # Digital goods: a key from a pool, or a link that expires. A variant is one of them, or neither.
    "ALTER TABLE variant ADD COLUMN digital TEXT NOT NULL DEFAULT '' CHECK (digital = '' OR digital = 'key' OR digital = 'link')",
    "ALTER TABLE variant ADD COLUMN link TEXT NOT NULL DEFAULT ''",   # an address with {expires}, {order}, {signature}
    "ALTER TABLE variant ADD COLUMN link_days INTEGER NOT NULL DEFAULT 7 CHECK (link_days > 0)",
    "CREATE INDEX variant_digital ON variant (digital) WHERE digital <> ''",
    "ALTER TABLE order_line ADD COLUMN digital TEXT NOT NULL DEFAULT '' CHECK (digital IN ('', 'key', 'link'))",
    "ALTER TABLE orders ADD COLUMN digital_quantity INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE orders ADD COLUMN digital_given INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX orders_digital ON orders (id) WHERE status = 'confirmed' AND digital_given < digital_quantity",
    """CREATE TRIGGER lines_of_digital_goods AFTER INSERT ON order_line
        WHEN NEW.requires_shipping = 0 AND NEW.variant_id IS NOT NULL BEGIN
        UPDATE order_line SET digital = (SELECT digital FROM variant WHERE id = NEW.variant_id) WHERE id = NEW.id; END""",
    # What was sold before its keys were there is digital all the same, unless it was handed over already.
    """CREATE TRIGGER goods_turn_digital AFTER UPDATE OF digital ON variant WHEN OLD.digital <> NEW.digital BEGIN
        UPDATE order_line SET digital = NEW.digital WHERE variant_id = NEW.id AND requires_shipping = 0
            AND fulfilled_quantity = 0; END""",
    f"""CREATE TRIGGER digital_lines_count AFTER UPDATE OF quantity, canceled_quantity, fulfilled_quantity, digital
        ON order_line WHEN NEW.digital <> '' OR OLD.digital <> '' BEGIN {_COUNT_DIGITAL} END""",
    """CREATE TABLE digital_key (
        id INTEGER PRIMARY KEY,
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE RESTRICT,
        key TEXT NOT NULL CHECK (key <> ''),
        added_at TEXT NOT NULL,
        fulfillment_id INTEGER REFERENCES fulfillment (id) ON DELETE RESTRICT,   -- with what it was handed over
        line_id INTEGER REFERENCES order_line (id) ON DELETE RESTRICT,
        UNIQUE (variant_id, key),
        CHECK ((fulfillment_id IS NULL) = (line_id IS NULL))
    ) STRICT""",
    "CREATE INDEX digital_key_free ON digital_key (variant_id, id) WHERE line_id IS NULL",
    "CREATE INDEX digital_key_given ON digital_key (fulfillment_id) WHERE fulfillment_id IS NOT NULL",
    """CREATE TRIGGER keys_are_given_once BEFORE UPDATE ON digital_key WHEN OLD.line_id IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'key_is_given'); END""",
    """CREATE TRIGGER given_keys_are_kept BEFORE DELETE ON digital_key WHEN OLD.line_id IS NOT NULL
        BEGIN SELECT RAISE(ABORT, 'key_is_given'); END""",
    """CREATE TABLE digital_link (
        id INTEGER PRIMARY KEY,
        fulfillment_id INTEGER NOT NULL REFERENCES fulfillment (id) ON DELETE RESTRICT,
        line_id INTEGER NOT NULL REFERENCES order_line (id) ON DELETE RESTRICT,
        url TEXT NOT NULL,
        expires_at TEXT NOT NULL,
        made_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX digital_link_given ON digital_link (fulfillment_id)",
)  # fmt: skip
