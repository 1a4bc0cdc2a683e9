"""The outbox: every mail is queued with its cause, rendered once, stored as bytes, sent later."""

STATEMENTS = (
    """CREATE TABLE mail (
        id INTEGER PRIMARY KEY,
        cause TEXT NOT NULL CHECK (cause <> ''),       -- what made it: 'order_event:55'
        about TEXT NOT NULL DEFAULT '',                -- whose list it belongs in: 'order:1001'
        template TEXT NOT NULL,
        kind TEXT NOT NULL DEFAULT 'receipt' CHECK (kind IN ('receipt', 'campaign')),
        sender TEXT NOT NULL,                          -- both addresses as the envelope has them: domains as A-labels
        recipient TEXT NOT NULL CHECK (recipient <> ''),
        language TEXT NOT NULL,
        subject TEXT NOT NULL,
        message BLOB NOT NULL,                         -- the whole message as it goes over the wire; empty: not writable
        size INTEGER GENERATED ALWAYS AS (length(message)) VIRTUAL,
        message_id TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN
            ('queued', 'sending', 'sent', 'unknown', 'failed', 'canceled')),
        attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
        doubts INTEGER NOT NULL DEFAULT 0,             -- how often it became unknown; a receipt goes again after the first
        next_attempt_at TEXT NOT NULL,
        error TEXT NOT NULL DEFAULT '',                -- what went wrong at the last attempt
        note TEXT NOT NULL DEFAULT '',                 -- what the merchant should know of it all the same
        queued_at TEXT NOT NULL,
        claimed_at TEXT,
        sent_at TEXT,
        UNIQUE (cause, template, recipient),
        CHECK ((status = 'sent') = (sent_at IS NOT NULL)),
        CHECK (length(message) > 0 OR status IN ('failed', 'canceled'))
    ) STRICT""",
    "CREATE INDEX mail_status ON mail (status, next_attempt_at)",
    "CREATE INDEX mail_about ON mail (about)",
    """CREATE TRIGGER what_is_sent_stays_sent BEFORE UPDATE OF status ON mail
        WHEN OLD.status = 'sent' BEGIN SELECT RAISE(ABORT, 'a sent mail stays sent'); END""",
    """CREATE TRIGGER what_goes_out_is_what_was_queued BEFORE UPDATE OF message, message_id, recipient ON mail
        BEGIN SELECT RAISE(ABORT, 'a mail is written once'); END""",
)
