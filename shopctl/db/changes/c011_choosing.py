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
)
