"""The outbox: every mail is queued with its cause, rendered once, stored as bytes, sent later."""

STATEMENTS = (
    """CREATE TABLE mail (
        id INTEGER PRIMARY KEY,
        cause TEXT NOT NULL CHECK (cause <> ''),       -- what made it: 'order_event:55'
        about TEXT NOT NULL DEFAULT '',                -- whose list it belongs in: 'order:1001'
        template TEXT NOT NULL,
        kind TEXT NOT NULL DEFAULT 'receipt' CHECK (kind IN ('receipt', 'campaign')),
        recipient TEXT NOT NULL CHECK (recipient <> ''),
        language TEXT NOT NULL,
        subject TEXT NOT NULL,
        message BLOB NOT NULL,                         -- the whole message as it goes over the wire
        message_id TEXT NOT NULL UNIQUE,
        status TEXT NOT NULL DEFAULT 'queued' CHECK (status IN
            ('queued', 'sending', 'sent', 'unknown', 'failed', 'canceled')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt_at TEXT NOT NULL,
        error TEXT NOT NULL DEFAULT '',
        queued_at TEXT NOT NULL,
        claimed_at TEXT,
        sent_at TEXT,
        UNIQUE (cause, template, recipient)
    ) STRICT""",
    "CREATE INDEX mail_waiting ON mail (next_attempt_at, id) WHERE status IN ('queued', 'sending', 'unknown')",
    "CREATE INDEX mail_failed ON mail (id) WHERE status IN ('failed', 'unknown')",
    "CREATE INDEX mail_about ON mail (about) WHERE about <> ''",
)
