"""Customers and orders brought in from elsewhere; consent."""

STATEMENTS: tuple[str, ...] = ()
