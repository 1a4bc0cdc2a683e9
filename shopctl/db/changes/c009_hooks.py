"""Hooks, holds, undo, subscriptions to stock."""

STATEMENTS: tuple[str, ...] = ()
