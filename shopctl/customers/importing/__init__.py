"""Customers from the sheets of other programs and of people."""
