"""Notices look at the order book of the orders' tests."""

from tests.orders.conftest import book

__all__ = ["book"]
