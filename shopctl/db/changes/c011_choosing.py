"""What helps to choose: custom fields, bundles, related products, reviews shown."""

STATEMENTS: tuple[str, ...] = (
    # What a picture shows, in the shop's other languages.
    """CREATE TABLE image_translation (
        image_id INTEGER NOT NULL REFERENCES image (id) ON DELETE CASCADE,
        language TEXT NOT NULL,
        alt TEXT NOT NULL CHECK (alt <> ''),
        PRIMARY KEY (image_id, language)
    ) STRICT, WITHOUT ROWID""",
    # Pictures that an import fetched: a sheet that names the address means the copy.
    """CREATE TABLE image_origin (
        url TEXT PRIMARY KEY CHECK (url <> ''),
        src TEXT NOT NULL CHECK (src <> '')
    ) STRICT, WITHOUT ROWID""",
    # The status that a product had when an import archived it, and gets back when a file has it again; '' for what
    # the merchant archived, which stays so.
    "ALTER TABLE product ADD COLUMN archived_from TEXT NOT NULL DEFAULT ''",
    """CREATE TRIGGER product_is_back AFTER UPDATE OF status ON product
        WHEN NEW.status <> 'archived' AND NEW.archived_from <> ''
        BEGIN UPDATE product SET archived_from = '' WHERE id = NEW.id; END""",
    # What buyers fill in themselves (an engraving), and what that costs for each piece.
    """CREATE TABLE product_field (
        id INTEGER PRIMARY KEY,
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        name_key TEXT NOT NULL CHECK (name_key <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('text', 'choice', 'yes-no')),
        required INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
        max_length INTEGER NOT NULL DEFAULT 0 CHECK (max_length >= 0),   -- letters of a text
        choices TEXT NOT NULL DEFAULT '[]',
        price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0),             -- minor units, for each piece
        UNIQUE (product_id, name_key),
        CHECK ((kind = 'text') = (max_length > 0)),
        CHECK ((kind = 'choice') = (choices <> '[]'))
    ) STRICT""",
    # What was filled in, as JSON: [[name, value, price each], ...]. It is in `options` too, in the customer's words.
    "ALTER TABLE order_line ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'",
    # What customers say of a product. Whoever wrote it bought it where an order is named; nothing is shown before it is
    # published.
    """CREATE TABLE review (
        id INTEGER PRIMARY KEY,
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        order_id INTEGER REFERENCES orders (id) ON DELETE SET NULL,
        rating INTEGER NOT NULL CHECK (rating BETWEEN 1 AND 5),
        title TEXT NOT NULL DEFAULT '',
        text TEXT NOT NULL DEFAULT '',
        name TEXT NOT NULL CHECK (name <> ''),
        language TEXT NOT NULL CHECK (language <> ''),
        status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'published', 'hidden')),
        written_at TEXT NOT NULL,
        reply TEXT NOT NULL DEFAULT '',
        replied_at TEXT CHECK ((replied_at IS NULL) = (reply = '')),
        recorded_at TEXT NOT NULL,
        who TEXT NOT NULL DEFAULT ''
    ) STRICT""",
    "CREATE INDEX review_of_product ON review (product_id, status, written_at)",
    "CREATE INDEX review_of_order ON review (order_id)",
    # Bundles: sold as one, taken off the shelf as their parts. What is no bundle may be in many of them.
    """CREATE TABLE bundle_item (
        bundle_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE RESTRICT,
        position INTEGER NOT NULL,
        quantity INTEGER NOT NULL CHECK (quantity > 0),
        PRIMARY KEY (bundle_id, variant_id),
        CHECK (bundle_id <> variant_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX bundle_item_variant ON bundle_item (variant_id)",
    """CREATE TRIGGER bundles_hold_no_bundles BEFORE INSERT ON bundle_item
        WHEN EXISTS (SELECT 1 FROM bundle_item WHERE variant_id = NEW.bundle_id OR bundle_id = NEW.variant_id)
        BEGIN SELECT RAISE(ABORT, 'nested_bundle'); END""",
    # Whatever a sheet says: there are as many of a bundle as its parts make.
    """CREATE TRIGGER bundles_are_not_counted AFTER UPDATE OF stock_tracked, backorder ON variant
        WHEN (NEW.stock_tracked = 1 OR NEW.backorder = 1) AND EXISTS (SELECT 1 FROM bundle_item WHERE bundle_id = NEW.id)
        BEGIN UPDATE variant SET stock_tracked = 0, backorder = 0 WHERE id = NEW.id; END""",
    # The parts of one piece of a line, as JSON: [[variant, quantity, sku, title], ...]; what it was confirmed with.
    "ALTER TABLE order_line ADD COLUMN parts TEXT NOT NULL DEFAULT '[]'",
    # A part moves with its bundle: the bundle's own row, of the same line, is what the line counts.
    "ALTER TABLE stock_movement ADD COLUMN bundle_id INTEGER REFERENCES variant (id) ON DELETE RESTRICT",
    "DROP TRIGGER line_allocation_counts",
    """CREATE TRIGGER line_allocation_counts AFTER INSERT ON stock_movement
        WHEN NEW.order_line_id IS NOT NULL AND NEW.allocated_change <> 0 AND NEW.bundle_id IS NULL BEGIN
        UPDATE order_line SET allocated_quantity = allocated_quantity + NEW.allocated_change
            WHERE id = NEW.order_line_id; END""",
)
