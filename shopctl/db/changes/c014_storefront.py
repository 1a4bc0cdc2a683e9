"""What the storefront shows first, fields that ask for a day, prices in other currencies."""

STATEMENTS: tuple[str, ...] = (
    # The place of a product among those that are put first; the lower the earlier. NULL: it is none of them.
    "ALTER TABLE product ADD COLUMN featured INTEGER CHECK (featured > 0)",
    # A kind more, which a CHECK cannot be told of otherwise.
    "ALTER TABLE product_field RENAME TO former_product_field",
    """CREATE TABLE product_field (
        id INTEGER PRIMARY KEY,
        product_id INTEGER NOT NULL REFERENCES product (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        name TEXT NOT NULL CHECK (name <> ''),
        name_key TEXT NOT NULL CHECK (name_key <> ''),
        kind TEXT NOT NULL CHECK (kind IN ('text', 'choice', 'yes-no', 'date')),
        required INTEGER NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
        max_length INTEGER NOT NULL DEFAULT 0 CHECK (max_length >= 0),   -- letters of a text
        choices TEXT NOT NULL DEFAULT '[]',
        price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0),             -- minor units, for each piece
        UNIQUE (product_id, name_key),
        CHECK ((kind = 'text') = (max_length > 0)),
        CHECK ((kind = 'choice') = (choices <> '[]'))
    ) STRICT""",
    "INSERT INTO product_field SELECT * FROM former_product_field",
    "DROP TABLE former_product_field",
    # What a variant costs in another currency, in its minor units, where the merchant says so; else rates tell.
    """CREATE TABLE currency_price (
        variant_id INTEGER NOT NULL REFERENCES variant (id) ON DELETE CASCADE,
        currency TEXT NOT NULL CHECK (length(currency) = 3),
        price INTEGER NOT NULL CHECK (price >= 0),
        PRIMARY KEY (variant_id, currency)
    ) STRICT, WITHOUT ROWID""",
)
