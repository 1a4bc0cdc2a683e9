"""Hooks: the merchant's own programs in hooks/, which get each event after it is recorded."""
