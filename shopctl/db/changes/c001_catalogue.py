"""The catalogue: products, variants, categories, pictures, translations, prices from when, stock ledger.

Amounts are integer minor units of the shop's currency; times are UTC ISO 8601. `*_key` columns hold the
normal form of `text.normal`, for comparing and never for showing. Where imports write many rows, a CHECK of one value
out of several is spelled with OR: for IN, SQLite builds a table of the values for every row.
"""

# What the last import brought in and nobody ordered may leave without a trace, while that import is being undone.
_BEING_UNDONE = """EXISTS (SELECT 1 FROM import_run r WHERE r.state = 'undoing'
            AND OLD.variant_id >= r.first_variant AND OLD.variant_id < r.end_variant)"""

STATEMENTS = (
    """CREATE TABLE product (
        id INTEGER PRIMARY KEY,
        handle TEXT NOT NULL UNIQUE CHECK (handle <> '' AND instr(handle, '/') = 0 AND instr(handle, '\\') = 0),
        title TEXT NOT NULL CHECK (title <> ''),
        description TEXT NOT NULL DEFAULT '',      -- HTML as the merchant gave it; sanitised where it is shown
        vendor TEXT NOT NULL DEFAULT '',
        product_type TEXT NOT NULL DEFAULT '',
        status TEXT NOT NULL DEFAULT 'active'
            CHECK (status = 'active' OR status = 'draft' OR status = 'unlisted' OR status = 'archived'),
        tax_class TEXT NOT NULL DEFAULT 'standard',
        seo_title TEXT NOT NULL DEFAULT '',
        seo_description TEXT NOT NULL DEFAULT '',
        option1_name TEXT NOT NULL DEFAULT '',
        option2_name TEXT NOT NULL DEFAULT '',
        option3_name TEXT NOT NULL DEFAULT '',
        created_at TEXT NOT NULL,
        updated_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX product_status ON product (status)",
    """CREATE TABLE image (
        id INTEGER PRIMARY KEY,
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        src TEXT NOT NULL CHECK (src <> ''),       -- an https URL, or a path under media/
        alt TEXT NOT NULL DEFAULT '',
        width INTEGER,
        height INTEGER,
        UNIQUE (product_id, src)
    ) STRICT""",
    """CREATE TABLE variant (
        id INTEGER PRIMARY KEY,
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'archived')),
        sku TEXT NOT NULL DEFAULT '',              -- may be blank or shared: real shops do both
        sku_key TEXT NOT NULL DEFAULT '',
        gtin TEXT NOT NULL DEFAULT '',
        option1 TEXT NOT NULL DEFAULT '',
        option2 TEXT NOT NULL DEFAULT '',
        option3 TEXT NOT NULL DEFAULT '',
        cost INTEGER CHECK (cost >= 0),
        weight_grams REAL CHECK (weight_grams >= 0),
        requires_shipping INTEGER NOT NULL DEFAULT 1 CHECK (requires_shipping IN (0, 1)),
        stock_tracked INTEGER NOT NULL DEFAULT 1 CHECK (stock_tracked IN (0, 1)),
        backorder INTEGER NOT NULL DEFAULT 0 CHECK (backorder IN (0, 1)),
        stock_on_hand INTEGER NOT NULL DEFAULT 0,  -- kept by stock_movement_counts, never written otherwise
        allocated INTEGER NOT NULL DEFAULT 0 CHECK (allocated >= 0),
        image_id INTEGER REFERENCES image (id) ON DELETE SET NULL,
        created_at TEXT NOT NULL,
        UNIQUE (product_id, option1, option2, option3)
    ) STRICT""",
    "CREATE INDEX variant_sku ON variant (sku_key) WHERE sku_key <> ''",
    "CREATE INDEX variant_image ON variant (image_id) WHERE image_id IS NOT NULL",
    # Price history: the price in force is the newest row whose valid_from has come. NULL price: on request.
    """CREATE TABLE price (
        id INTEGER PRIMARY KEY,
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE RESTRICT,
        price INTEGER CHECK (price >= 0),
        compare_at_price INTEGER CHECK (compare_at_price >= 0),
        valid_from TEXT NOT NULL,
        recorded_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX price_in_force ON price (variant_id, valid_from, id)",
    "CREATE TRIGGER price_is_history BEFORE UPDATE ON price BEGIN SELECT RAISE(ABORT, 'price history is append-only'); END",
    f"""CREATE TRIGGER price_is_kept BEFORE DELETE ON price WHEN NOT {_BEING_UNDONE}
        BEGIN SELECT RAISE(ABORT, 'price history is append-only'); END""",
    # Stock ledger: every change of stock_on_hand or allocated is a row here; the triggers keep the sums.
    """CREATE TABLE stock_movement (
        id INTEGER PRIMARY KEY,
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE RESTRICT,
        kind TEXT NOT NULL CHECK (kind = 'count' OR kind = 'allocation' OR kind = 'sale' OR kind = 'release'
            OR kind = 'adjustment' OR kind = 'return'),
        on_hand_change INTEGER NOT NULL DEFAULT 0,
        allocated_change INTEGER NOT NULL DEFAULT 0,
        order_line_id INTEGER,
        reason TEXT NOT NULL DEFAULT '',
        who TEXT NOT NULL DEFAULT '',
        at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX stock_movement_variant ON stock_movement (variant_id)",
    "CREATE INDEX stock_movement_line ON stock_movement (order_line_id) WHERE order_line_id IS NOT NULL",
    """CREATE TRIGGER stock_is_never_oversold BEFORE INSERT ON stock_movement
        WHEN NEW.kind = 'allocation' AND EXISTS (
            SELECT 1 FROM variant v WHERE v.id = NEW.variant_id AND v.stock_tracked = 1 AND v.backorder = 0
            AND v.stock_on_hand - v.allocated < NEW.allocated_change)
        BEGIN SELECT RAISE(ABORT, 'out_of_stock'); END""",
    """CREATE TRIGGER stock_movement_counts AFTER INSERT ON stock_movement BEGIN
        UPDATE variant SET stock_on_hand = stock_on_hand + NEW.on_hand_change,
            allocated = allocated + NEW.allocated_change WHERE id = NEW.variant_id; END""",
    "CREATE TRIGGER stock_movement_is_history BEFORE UPDATE ON stock_movement BEGIN SELECT RAISE(ABORT, 'the stock ledger is append-only'); END",
    f"""CREATE TRIGGER stock_movement_is_kept BEFORE DELETE ON stock_movement WHEN NOT {_BEING_UNDONE}
        BEGIN SELECT RAISE(ABORT, 'the stock ledger is append-only'); END""",
    """CREATE TABLE category (
        id INTEGER PRIMARY KEY,
        parent_id INTEGER REFERENCES category (id) ON DELETE RESTRICT,
        handle TEXT NOT NULL UNIQUE CHECK (handle <> '' AND instr(handle, '/') = 0 AND instr(handle, '\\') = 0),
        title TEXT NOT NULL CHECK (title <> ''),
        title_key TEXT NOT NULL,
        description TEXT NOT NULL DEFAULT '',
        position INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    "CREATE UNIQUE INDEX category_place ON category (COALESCE(parent_id, 0), title_key)",
    """CREATE TABLE product_category (
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        category_id INTEGER NOT NULL REFERENCES category (id) ON DELETE CASCADE,
        position INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (product_id, category_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX product_category_category ON product_category (category_id)",
    """CREATE TABLE product_tag (
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        tag TEXT NOT NULL CHECK (tag <> ''),
        position INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (product_id, tag)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE product_attribute (
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        name TEXT NOT NULL CHECK (name <> ''),
        value TEXT NOT NULL CHECK (value <> ''),
        position INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (product_id, name, value)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE product_translation (
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        language TEXT NOT NULL,
        field TEXT NOT NULL CHECK (field IN ('title', 'description', 'seo_title', 'seo_description')),
        text TEXT NOT NULL CHECK (text <> ''),
        PRIMARY KEY (product_id, language, field)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE category_translation (
        category_id INTEGER NOT NULL REFERENCES category (id) ON DELETE CASCADE,
        language TEXT NOT NULL,
        title TEXT NOT NULL CHECK (title <> ''),
        PRIMARY KEY (category_id, language)
    ) STRICT, WITHOUT ROWID""",
    # Words that products share (option names and values, attribute names and values, tags), translated once.
    """CREATE TABLE term_translation (
        term TEXT NOT NULL CHECK (term <> ''),
        language TEXT NOT NULL,
        text TEXT NOT NULL CHECK (text <> ''),
        PRIMARY KEY (term, language)
    ) STRICT, WITHOUT ROWID""",
    # Imports that changed something. Rows from first_x to before end_x are theirs; import_before holds what the last one
    # changed, as it was before.
    """CREATE TABLE import_run (
        id INTEGER PRIMARY KEY,
        file TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'done' CHECK (state = 'done' OR state = 'undoing' OR state = 'undone'),
        columns TEXT NOT NULL,                     -- JSON: the columns of product and variant that the file spoke of
        first_product INTEGER NOT NULL, end_product INTEGER NOT NULL,
        first_variant INTEGER NOT NULL, end_variant INTEGER NOT NULL,
        first_image INTEGER NOT NULL, end_image INTEGER NOT NULL,
        first_category INTEGER NOT NULL, end_category INTEGER NOT NULL,
        last_price INTEGER NOT NULL                -- the newest row of price when the import ended
    ) STRICT""",
    """CREATE TABLE import_before (
        run_id INTEGER NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
        part INTEGER NOT NULL,
        rows TEXT NOT NULL,                        -- JSON: {list of a batch: [row, ...]}
        PRIMARY KEY (run_id, part)
    ) STRICT, WITHOUT ROWID""",
)
