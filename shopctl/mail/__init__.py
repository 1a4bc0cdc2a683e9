"""The outbox: mails are queued with what caused them, written once, sent later by one sender at a time."""
