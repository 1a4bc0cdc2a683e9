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
)
