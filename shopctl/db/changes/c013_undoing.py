"""Returns are taken back, too; everybody's last command is known; customers are told once of a late arrival."""

STATEMENTS: tuple[str, ...] = (
    # What a person did last, whether it can be taken back or not. What cron runs is nobody's.
    """CREATE TABLE last_command (
        who TEXT PRIMARY KEY,
        command TEXT NOT NULL,
        at TEXT NOT NULL,                              -- with who and command the signature of what it wrote
        event_id INTEGER REFERENCES order_event (id)   -- its last one; NULL: it wrote of no order
    ) STRICT, WITHOUT ROWID""",
    """CREATE TRIGGER events_are_of_the_last_command AFTER INSERT ON order_event WHEN NEW.command <> 'run-due' BEGIN
        INSERT INTO last_command (who, command, at, event_id) VALUES (NEW.who, NEW.command, NEW.at, NEW.id)
            ON CONFLICT (who) DO UPDATE SET command = NEW.command, at = NEW.at, event_id = NEW.id; END""",
    "DROP TRIGGER only_the_last_command_is_taken_back",
    """CREATE TRIGGER only_the_last_command_is_taken_back AFTER INSERT ON order_event BEGIN
        DELETE FROM order_before WHERE (order_id = NEW.order_id OR (who = NEW.who AND NEW.command <> 'run-due'))
            AND (who <> NEW.who OR command <> NEW.command OR at <> NEW.at); END""",
    # Images of before this change do not hold the order's returns.
    "DELETE FROM order_before",
    "DROP TRIGGER return_steps_are_legal",
    """CREATE TRIGGER return_steps_are_legal BEFORE UPDATE OF status ON order_return
        WHEN OLD.status <> NEW.status AND NOT EXISTS (SELECT 1 FROM return_transition
            WHERE from_status = OLD.status AND to_status = NEW.status)
        AND NOT EXISTS (SELECT 1 FROM return_transition t JOIN order_before b ON b.order_id = NEW.order_id
            WHERE t.from_status = NEW.status AND t.to_status = OLD.status)
        BEGIN SELECT RAISE(ABORT, 'illegal_step'); END""",
    # What a return granted and was taken back is granted anew.
    "DROP INDEX refund_return",
    "CREATE INDEX refund_return ON refund (return_id) WHERE return_id IS NOT NULL",
    """CREATE TRIGGER a_return_grants_once BEFORE INSERT ON refund WHEN NEW.return_id IS NOT NULL
        AND EXISTS (SELECT 1 FROM standing_refund WHERE return_id = NEW.return_id)
        BEGIN SELECT RAISE(ABORT, 'granted_already'); END""",
    "ALTER TABLE orders ADD COLUMN arrival_told TEXT",   # the promise to deliver of whose breaking the customer was told
)  # fmt: skip
