"""Returns, exchanges, claims, withdrawals; orders edited before they ship."""

STATEMENTS: tuple[str, ...] = ()
