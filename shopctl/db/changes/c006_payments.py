"""Ways to pay, bank transfers, reminders, expiry."""

STATEMENTS: tuple[str, ...] = ()
