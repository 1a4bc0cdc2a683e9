"""What an import found unchanged and may skip the next time; new variants that come with their stock.

A row of import_seen says: when an import last read these rows of a sheet, the product was as they say, and since then
nobody touched it. Whoever changes a product's lists, pictures or words says so in product.updated_at; what else can
change it drops the row here. Prices cost nothing while thousands of them are written: the next import looks for those
that are newer than import_mark (importing/seen.py).
"""

_UNSEEN = "DELETE FROM import_seen WHERE product_id = {row}.product_id"

STATEMENTS: tuple[str, ...] = (
    # The count that a variant was inserted with stands in stock_on_hand already.
    "ALTER TABLE stock_movement ADD COLUMN opening INTEGER NOT NULL DEFAULT 0 CHECK (opening = 0 OR opening = 1)",
    "DROP TRIGGER stock_movement_counts",
    """CREATE TRIGGER stock_movement_counts AFTER INSERT ON stock_movement WHEN NEW.opening = 0 BEGIN
        UPDATE variant SET stock_on_hand = stock_on_hand + NEW.on_hand_change,
            allocated = allocated + NEW.allocated_change WHERE id = NEW.variant_id; END""",
    """CREATE TRIGGER stock_opens_with_the_variant BEFORE INSERT ON stock_movement WHEN NEW.opening = 1 AND (
            EXISTS (SELECT 1 FROM stock_movement WHERE variant_id = NEW.variant_id)
            OR NOT EXISTS (SELECT 1 FROM variant WHERE id = NEW.variant_id
                AND stock_on_hand = NEW.on_hand_change AND allocated = NEW.allocated_change))
        BEGIN SELECT RAISE(ABORT, 'the first count is not the stock that the variant came with'); END""",
    """CREATE TABLE import_seen (
        product_id INTEGER PRIMARY KEY REFERENCES product (id) ON DELETE CASCADE,
        digest BLOB NOT NULL,                      -- of the product's rows and of how they were read
        variants INTEGER NOT NULL,                 -- how many of each the rows name
        images INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE import_mark (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        at TEXT NOT NULL,                          -- the moment of the import that last looked after import_seen
        last_price INTEGER NOT NULL                -- and the newest row of price then
    ) STRICT""",
    "CREATE INDEX price_scheduled ON price (valid_from) WHERE valid_from > recorded_at",
    "CREATE TRIGGER product_is_touched AFTER UPDATE ON product BEGIN DELETE FROM import_seen WHERE product_id = NEW.id; END",
    # What is merely promised to orders is no matter of the sheet's.
    f"""CREATE TRIGGER variant_is_touched AFTER UPDATE ON variant
        WHEN NEW.allocated = OLD.allocated OR NEW.stock_on_hand <> OLD.stock_on_hand BEGIN {_UNSEEN.format(row="NEW")}; END""",
    f"CREATE TRIGGER variant_is_gone AFTER DELETE ON variant BEGIN {_UNSEEN.format(row='OLD')}; END",
    f"CREATE TRIGGER image_is_touched AFTER UPDATE ON image BEGIN {_UNSEEN.format(row='NEW')}; END",
    f"CREATE TRIGGER image_is_gone AFTER DELETE ON image BEGIN {_UNSEEN.format(row='OLD')}; END",
    # A path of titles may be another category now, and that of any product.
    """CREATE TRIGGER category_is_touched AFTER UPDATE OF parent_id, title, title_key ON category
        BEGIN DELETE FROM import_seen; END""",
    "CREATE TRIGGER category_is_gone AFTER DELETE ON category BEGIN DELETE FROM import_seen; END",
)
